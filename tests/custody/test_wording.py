from pathlib import Path

import pytest

from custody.holding import ContainerState
from custody.wording import LANGUAGES, WordingError, keys, load_catalogue, say, text

GOOD = 'en = "Held by {who}"\nzh-Hant = "由 {who} 保管"\nzh-Hans = "由 {who} 保管"\n'


def catalogue_of(directory: Path, **topics: str) -> Path:
    for topic, content in topics.items():
        (directory / f"{topic}.toml").write_text(content, encoding="utf-8")
    return directory


def test_the_shipped_catalogue_loads_and_every_message_speaks_every_language() -> None:
    for key in keys():
        assert key.count(" ") == 0
    assert set(say("verdict.ALLOW")) == set(LANGUAGES)
    assert len(set(say("role.courier").values())) == 3


def test_keys_can_be_listed_by_prefix() -> None:
    assert "hold.legal" in keys("hold.")
    assert all(key.startswith("hold.") for key in keys("hold."))


def test_a_message_is_filled_in_and_stays_plain_text(tmp_path: Path) -> None:
    catalogue = load_catalogue(catalogue_of(tmp_path, a=f"[held]\n{GOOD}"))
    assert catalogue.text("held", "en", {"who": "<b>{who}</b>"}) == "Held by <b>{who}</b>"
    assert catalogue.say("held", {"who": 7})["zh-Hant"] == "由 7 保管"
    assert catalogue.placeholders("held") == {"who"}


def test_a_placeholder_with_a_group_speaks_the_word_of_that_group(tmp_path: Path) -> None:
    words = '[hold]\nlegal = { en = "legal", zh-Hant = "法律", zh-Hans = "法律" }\n'
    message = '[m]\nen = "on {kind:hold} hold"\nzh-Hant = "{kind:hold}暫停"\nzh-Hans = "{kind:hold}暂扣"\n'
    catalogue = load_catalogue(catalogue_of(tmp_path, words=words, m=message))
    assert catalogue.text("m", "zh-Hans", {"kind": "legal"}) == "法律暂扣"
    assert catalogue.text("m", "en", {"kind": "astral"}) == "on astral hold"


def test_several_values_of_a_group_are_several_words() -> None:
    both = say("refusal.illegal_step", consignment="CN-1", state="ready", wanted="close", allowed="cross, cancel, fly")
    assert both["en"].endswith("What can be done: meet the next gate, cancel it, fly.")
    assert "前往下一關卡、取消托運、fly" in both["zh-Hant"]


def test_data_in_several_languages_is_said_to_each_reader_in_his(tmp_path: Path) -> None:
    catalogue = load_catalogue(catalogue_of(tmp_path, a=f"[held]\n{GOOD}"))
    params = {"who": "the park", "who.zh-Hant": "園區"}
    assert [catalogue.text("held", lang, params) for lang in LANGUAGES] == [
        "Held by the park",
        "由園區保管",
        "由 the park 保管",
    ]


def test_blanks_in_chinese_follow_one_rule_whatever_is_put_in(tmp_path: Path) -> None:
    catalogue = load_catalogue(catalogue_of(tmp_path, a=f"[held]\n{GOOD}"))
    wanted = {
        "HTC-1": "由 HTC-1 保管",
        "B1 級": "由 B1 級保管",
        "深圳": "由深圳保管",
        "（無）": "由（無）保管",
        "": "由保管",
        "-5": "由 -5 保管",
    }
    assert {who: catalogue.text("held", "zh-Hant", {"who": who}) for who in wanted} == wanted
    assert catalogue.text("held", "zh-Hans", {"who": "甲 乙"}) == "由甲 乙保管", "what was typed stays as it is inside"
    risk = say("crossing.RISK.too_high.found", risk="B1", highest="B2", category="human_blood", codes="HTC-1")
    assert risk["zh-Hans"] == "B1 级高于人血液的最高级别 B2 级：HTC-1。"


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [(1, "pieces", "1 piece"), (2, "pieces", "2 pieces"), (1, "cells", "1 cell"), (1, "mL", "1 mL"), (0, "g", "0 g")],
)
def test_a_unit_goes_with_its_number(amount: int, unit: str, told: str) -> None:
    assert say("corrected_fact.amount", amount=amount, unit=unit)["en"] == told
    assert say("form.amount", amount=1, unit="containers") == {
        "en": "1 container",
        "zh-Hant": "1 個容器",
        "zh-Hans": "1 个容器",
    }
    assert text("quota_unit.containers", "en") == "containers"


def test_an_unknown_key_language_or_missing_parameter_is_an_error(tmp_path: Path) -> None:
    catalogue = load_catalogue(catalogue_of(tmp_path, a=f"[held]\n{GOOD}"))
    with pytest.raises(WordingError, match="needs the parameter 'who'"):
        catalogue.text("held", "en", {})
    with pytest.raises(WordingError, match="No language 'fr'"):
        catalogue.text("held", "fr", {"who": "x"})
    with pytest.raises(WordingError, match=r"No message 'no\.such'"):
        text("no.such", "en")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('[k]\nen = "a"\nzh-Hant = "b"\n', "k: language zh-Hans is missing"),
        ('[k]\nen = "a"\nzh-Hant = "b"\nzh-Hans = ""\n', "k: language zh-Hans is missing"),
        ('[k]\nen = "a"\nzh-Hant = "b"\nzh-Hans = "c"\nfr = "d"\n', "k: fr is not one of"),
        ('[k]\nen = 1\nzh-Hant = "b"\nzh-Hans = "c"\n', "k: en is not a text"),
        ('[k]\nen = "{x}"\nzh-Hant = "b"\nzh-Hans = "{x}"\n', "k: zh-Hant has the placeholders none"),
        ('[k]\nen = "{x}"\nzh-Hant = "{x:k}"\nzh-Hans = "{x}"\n', "zh-Hant has the placeholders {x:k}"),
        ('[k]\nen = "{"\nzh-Hant = "b"\nzh-Hans = "c"\n', "k: en has a stray brace"),
        ('[k]\nen = "{x:no}"\nzh-Hant = "{x:no}"\nzh-Hans = "{x:no}"\n', "no word no.…"),
        ("[k\n", "not readable as TOML"),
        ('loose = "a"\n', "(top): language en is missing"),
    ],
)
def test_a_faulty_catalogue_does_not_load_and_says_why(tmp_path: Path, content: str, fault: str) -> None:
    with pytest.raises(WordingError) as caught:
        load_catalogue(catalogue_of(tmp_path, topic=content))
    assert "topic.toml" in str(caught.value) or fault.startswith("no word")
    assert fault in str(caught.value)


def test_a_key_may_stand_in_one_file_only(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match=r"b\.toml: held stands twice"):
        load_catalogue(catalogue_of(tmp_path, a=f"[held]\n{GOOD}", b=f"[held]\n{GOOD}"))


def test_a_quoted_reason_does_not_run_into_the_next_sentence() -> None:
    said = say("refusal.held", code="C", kind="consent", staff="S", reason="Consent was withdrawn")
    assert "“Consent was withdrawn”. It must be released" in said["en"]
    assert "「Consent was withdrawn」。" in said["zh-Hant"] and "“Consent was withdrawn”。" in said["zh-Hans"]


def test_what_is_lost_may_be_found_again_and_what_is_destroyed_may_not() -> None:
    lost, gone = (say("refusal.terminal", code="C", state=state) for state in ("lost", "disposed"))
    assert "found again" in lost["en"] and "尋回" in lost["zh-Hant"] and "找回" in lost["zh-Hans"]
    assert gone["en"].endswith("Nothing more can be done with it.")
    ends = {key.rpartition(".")[2] for key in keys("after_the_end.")}
    assert ends == {state.value for state in ContainerState if state.terminal}


def test_english_says_one_package_and_two_packages(tmp_path: Path) -> None:
    message = '[m]\nen = "{count|# package is|# packages are} in"\nzh-Hant = "{count} 個"\nzh-Hans = "{count} 个"\n'
    catalogue = load_catalogue(catalogue_of(tmp_path, m=message))
    said = [catalogue.text("m", "en", {"count": count}) for count in (0, 1, "1", 2, 11)]
    assert said == [
        "0 packages are in",
        "1 package is in",
        "1 package is in",
        "2 packages are in",
        "11 packages are in",
    ]
    assert catalogue.text("m", "zh-Hant", {"count": 1}) == "1 個"
    assert catalogue.placeholders("m") == {"count"}
    with pytest.raises(WordingError, match="needs the parameter 'count'"):
        catalogue.text("m", "en", {})


def test_a_number_of_things_in_a_decision_is_said_in_its_plural() -> None:
    said = text("crossing.MANIFEST.expected", "en", packages=1, containers=3)
    assert said == "Declared: 1 package with 3 containers."


def test_what_somebody_has_typed_keeps_its_commas_where_a_word_of_the_system_might_stand() -> None:
    held = {"kind": "consent_withdrawn", "count": 1, "targets": "HTC-1", "placer": "SZA-Q01", "since": "2026-11-26"}
    for lang in LANGUAGES:
        said = text("crossing.HOLDS.denied.found", lang, **held, reason="withdrawn by the donor, told by phone")
        assert "withdrawn by the donor, told by phone" in said
