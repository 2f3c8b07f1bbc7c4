"""Each kind of act has one sentence, in three languages, with everything that it needs."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from custody import acts
from custody.acts import Circumstances, Entry
from custody.acts.entry import AnyAct
from custody.summary import kind_of, summary
from custody.wording import LANGUAGES, keys

KINDS = [act.__struct_config__.tag for act in get_args(AnyAct)]


def entry_of(act: AnyAct) -> Entry:
    return Entry(7, "id", "2026-11-23T02:00:00Z", "", {}, Circumstances("2026-11-23T10:00:00+08:00", ()), act)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_act_has_a_sentence(kind: str) -> None:
    assert f"summary.{kind}" in keys("summary.")


def test_there_is_no_sentence_for_an_act_that_does_not_exist() -> None:
    assert {key.partition(".")[2] for key in keys("summary.")} == {
        *KINDS,
        "undone",
        "received_after_all",
        "received_item_by_item",
        "crossed_aside",
        "crossed_on_paper",
        "accepted_on_paper",
        "handoff_form_entered",
        "refused_gone",
        "withdrawn_gone",
        "unsealed_by_customs",
        "unsealed_on_arrival",
        "unsealed_on_arrival_broken",
        "unsealed_to_count",
        "marked",
    }


def test_a_registration_says_how_many_of_what() -> None:
    act = acts.Registered(("HTC-A", "HTC-B"), "human_blood", "B1", 2000, "uL", "SZ-ALPHA", "SZ-ALPHA-LAB")
    said = summary(entry_of(act), 480)
    assert set(said) == set(LANGUAGES)
    assert said["en"] == "Registered 2 × human blood, risk B1, 2000 µL each, owned by SZ-ALPHA"
    assert "人類血液" in said["zh-Hant"]
    assert "人血液" in said["zh-Hans"]


def test_a_registration_says_what_was_ticked_of_the_material() -> None:
    ticked = {"infectious": True, "animal": True}
    act = acts.Registered(("HTC-A",), "human_blood", "B1", 2000, "uL", "SZ-ALPHA", "SZ-ALPHA-LAB", **ticked)
    said = summary(entry_of(act), 480)
    assert said["en"].endswith("owned by SZ-ALPHA; marked as: infectious, of an animal")
    assert said["zh-Hant"].endswith("；標記：具傳染性、動物來源")
    assert said["zh-Hans"].endswith("；标记：有传染性、动物来源")


def test_of_a_box_that_customs_opened_it_says_who_opened_it_and_under_which_reference() -> None:
    act = acts.Unsealed("HTP-A", ("S-1",), "spot check", ("HTC-A",), opening="customs", officer_reference="C&E-123")
    said = summary(entry_of(act), 480)
    assert said["en"].startswith("Customs opened HTP-A, officer's reference C&E-123: seals S-1 broken")
    assert "海關" in said["zh-Hant"] and "關員參考編號 C&E-123" in said["zh-Hant"]
    counted = summary(entry_of(acts.Unsealed("HTP-A", ("S-1",), "torn", (), opening="recount")), 480)
    assert counted["en"].startswith("Opened HTP-A to count again")


def test_a_long_list_of_codes_is_cut_with_its_number() -> None:
    act = acts.Accepted("h", tuple(f"HTC-{n}" for n in range(96)), "SZA-T01", "CUR-K01", "HT-COURIER")
    assert "HTC-0, HTC-1, HTC-2 +93" in summary(entry_of(act), 480)["en"]


def test_a_correction_that_undoes_says_so() -> None:
    act = acts.Corrected(5, "wrong rack", ("HTC-A",), did_not_occur=True)
    assert summary(entry_of(act), 480)["en"] == "Entry 5 did not occur. Reason: wrong rack"


def test_a_correction_of_facts_names_them() -> None:
    act = acts.Corrected(5, "typo", ("HTC-A",), category="human_cells", amount=0, unit="mL")
    assert "human cells, 0 mL" in summary(entry_of(act), 480)["en"]


def test_a_verdict_stands_in_the_readers_language() -> None:
    crossed = acts.Crossed("CN-1", "G2", "FTZ-CH1", "DENY", (), (), b"{}", b"{}")  # type: ignore[arg-type]
    assert "不予放行" in summary(entry_of(crossed), 480)["zh-Hans"]
    assert kind_of(crossed) == "crossed"


EXAMPLES: list[AnyAct] = [
    acts.Aliquoted("HTC-A", ("HTC-B",), 5, "uL", 1),
    acts.PackageBegun("HTP-A", "UN3373", "SZ-ALPHA-LAB"),
    acts.Packed("HTP-A", ("HTC-A",)),
    acts.Unpacked("HTP-A", ("HTC-A",)),
    acts.Sealed("HTP-A", ("S1", "S2"), ("HTC-A",)),
    acts.Unsealed("HTP-A", ("S1",), "look", ("HTC-A",)),
    acts.Offered("h", ("HTC-A",), "SZA-T01", "CUR-K01", "HT-COURIER"),
    acts.Refused("h", ("HTC-A",), "SZA-T01", "CUR-K01", "leaks"),
    acts.Withdrawn("h", ("HTC-A",), "wrong one"),
    acts.Stored(("HTC-A",), "HTL-A", "HK-BETA-LAB", "HKB-T01"),
    acts.Retrieved(("HTC-A",), {"HTC-A": "HTL-A"}),
    acts.Received("CN-1", ("HTP-A",), ("HTC-A",), "HK-BETA-LAB"),
    acts.Disposed(("HTC-A",), "autoclaved", "empty"),
    acts.Held("h", "HTC-A", "quality", "warm"),
    acts.Released("h", "HTC-A", "fine"),
    acts.LabelVerified("HTC-A"),
    acts.Reprinted("HTC-A", 2, "torn"),
    acts.NotificationFiled("NO-1", 1, "CN-1", "2026", acts.Manifest({}, {}), "true"),
    acts.NotificationAcknowledged("NO-1", "CN-1", "REF"),
    acts.NotificationCancelled("NO-1", "CN-1", "late"),
]


@pytest.mark.parametrize("act", EXAMPLES, ids=kind_of)
def test_every_sentence_gets_all_that_it_needs(act: AnyAct) -> None:
    said = summary(entry_of(act), 480)
    assert all(sentence and "{" not in sentence for sentence in said.values())


def test_rows_that_were_listed_are_named_by_their_noun() -> None:
    empty = msgspec.Raw(b"{}")
    rows = (acts.ListedRow("clearance:CLR-1", 2, empty), acts.ListedRow("station:B-1", 1, empty))
    said = summary(entry_of(acts.Listed(rows, "files")), 480)
    assert "clearance CLR-1 v2, station B-1 v1" in said["en"] and "the zone's files" in said["en"]
    assert "許可 CLR-1 v2、工作站 B-1 v1" in said["zh-Hant"] and "files" not in said["zh-Hant"]


@pytest.mark.parametrize(
    "act",
    [
        acts.Crossed(
            "CN-1", "G2", "FTZ-CH1", "ALLOW", (), (), b"{}", b"{}", snapshot="s", snapshot_at="2026-11-26T00:57:00Z"
        ),
        acts.LoggerStarted("HTP-A", "LG-501", "2026-11-26T00:57:04.5+00:00", "2027-01-01", "frozen"),
        acts.NotificationLapsed("NO-1", "CN-1", "2026-11-26T00:57:00Z"),
    ],
    ids=kind_of,
)
def test_a_time_in_a_sentence_is_that_of_the_clock_on_the_wall(act: AnyAct) -> None:
    assert all("2026-11-26 08:57 +08:00" in sentence for sentence in summary(entry_of(act), 480).values())


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", " +1 (containers: 6)"), ("zh-Hant", " +1（連容器 6 個）"), ("zh-Hans", " +1（连同容器 6 个）")],
)
def test_of_packages_that_were_taken_over_the_rest_is_a_number_of_packages(lang: str, words: str) -> None:
    boxes, tubes = tuple(f"HTP-{number}" for number in range(4)), tuple(f"HTC-{number}" for number in range(6))
    said = summary(entry_of(acts.Accepted("h", boxes + tubes, "SZA-T01", "CUR-K01", "HT-COURIER")), 480)[lang]
    assert boxes[2] + words in said and tubes[0] not in said


def test_containers_that_were_taken_over_alone_are_named() -> None:
    tubes = tuple(f"HTC-{number}" for number in range(6))
    said = summary(entry_of(acts.Accepted("h", tubes, "SZA-T01", "CUR-K01", "HT-COURIER")), 480)["en"]
    assert f"{tubes[2]} +3" in said


def test_of_what_arrives_after_all_it_says_that_and_of_no_box() -> None:
    act = acts.Received("CN-1", (), ("HTC-A",), "HK-BETA-LAB")
    said = summary(entry_of(act), 480)
    assert said["en"].startswith("HTC-A of CN-1, missing until now, arrived at HK-BETA-LAB")
    assert "CN-1 先前短缺的 HTC-A 已到達" in said["zh-Hant"] and "無" not in said["zh-Hant"]
