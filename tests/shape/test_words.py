"""The words for people: complete in three languages, each in its own script, and each really written."""

from __future__ import annotations

import re

import pytest

from custody.han_spacing import stray_blanks
from custody.wording import LANGUAGES, Placeholder, Plural, default_catalogue, keys

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LONG = 12

# Characters that only one of the two scripts has, of those that our kind of text uses most.
SIMPLIFIED_ONLY = set(
    "们这为东车门间问时样检验签证书单号码经过实际关开无见读写录种类组织员会认对动务处应报导运达发现场线网络设备标记责权终结细胞验证货币构级练习词语页题错误删"
)
TRADITIONAL_ONLY = set(
    "們這為東車門間問時樣檢驗簽證書單號碼經過實際關開無見讀寫錄種類組織員會認對動務處應報導運達發現場線網絡設備標記責權終結細胞驗證貨幣構級練習詞語頁題錯誤刪"
)


def shown(key: str, lang: str) -> str:
    return "".join(part if isinstance(part, str) else "" for part in default_catalogue().messages[key][lang])


def is_plural(part: object) -> bool:
    return isinstance(part, Plural) and part.name != "n"


def has_plurals(group: str) -> bool:
    """Whether a word of the group has a form for one alone."""
    messages = default_catalogue().messages
    return any(isinstance(part, Plural) for key in keys(f"{group}.") for part in messages[key]["en"])


def test_the_catalogue_has_words() -> None:
    assert len(keys()) > 100


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_says_something_in_every_language(lang: str) -> None:
    assert [key for key in keys() if not default_catalogue().messages[key][lang]] == []


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_long_messages_are_not_left_in_english(lang: str) -> None:
    left = [key for key in keys() if len(shown(key, "en").split()) >= 4 and not CHINESE.search(shown(key, lang))]
    assert left == []


def test_long_messages_differ_between_hong_kong_and_the_mainland() -> None:
    same = [
        key
        for key in keys()
        if shown(key, "zh-Hant") == shown(key, "zh-Hans") and len(CHINESE.findall(shown(key, "zh-Hant"))) >= LONG
    ]
    assert same == [], "these two are written for different readers"


@pytest.mark.parametrize(("lang", "foreign"), [("zh-Hant", SIMPLIFIED_ONLY), ("zh-Hans", TRADITIONAL_ONLY)])
def test_no_message_mixes_the_two_scripts(lang: str, foreign: set[str]) -> None:
    foreign = foreign - (SIMPLIFIED_ONLY & TRADITIONAL_ONLY)
    mixed = {key: "".join(found) for key in keys() if (found := foreign & set(shown(key, lang)))}
    assert mixed == {}


def test_english_messages_hold_no_chinese() -> None:
    assert [key for key in keys() if CHINESE.search(shown(key, "en")) and not key.startswith("language.")] == []


def test_nothing_is_called_what_it_is_not() -> None:
    """The ledger is no event log; a handoff is no transfer."""
    wrong = re.compile(r"\b(event log|audit log|asset|blockchain)\b", re.IGNORECASE)
    assert [key for key in keys() if wrong.search(shown(key, "en"))] == []


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_the_outer_box_has_one_name(lang: str) -> None:
    """That of the README's table of words: 包裝, 包装."""
    assert [key for key in keys() if "包裹" in shown(key, lang)] == []


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_blanks_in_chinese_stand_where_the_rule_has_them(lang: str) -> None:
    messages = default_catalogue().messages
    said = {key: "".join(part if isinstance(part, str) else "\0" for part in messages[key][lang]) for key in keys()}
    assert {key: stray for key, sentence in said.items() if (stray := stray_blanks(sentence))} == {}


NUMBERS = {part.name for message in default_catalogue().messages.values() for part in message["en"] if is_plural(part)}
"""The parameters that have words for one and for many somewhere, so they are numbers."""
AMOUNTS = {"amount", "demand", "left", "limit", "reserved", "taken", "used"}
NO_PLURAL = {
    "across",
    "as",
    "belongs",
    "customs",
    "does",
    "has",
    "is",
    "its",
    "lies",
    "looks",
    "names",
    "says",
    "this",
    "unless",
    "was",
}


def test_every_english_number_goes_with_words_for_one_and_for_many() -> None:
    """One package is no "1 packages": the catalogue has a form for it, {count|# package|# packages}."""
    bare = []
    for key in keys():
        template = default_catalogue().messages[key]["en"]
        for number, after, word in zip(template, (*template[1:], ""), (*template[2:], "", ""), strict=False):
            if not isinstance(number, Placeholder) or number.name not in NUMBERS | AMOUNTS:
                continue
            said = after if isinstance(after, str) else ""
            nouns = re.match(r" (?:[a-z]+ )?([a-z]+s)\b", said)
            if nouns is not None and nouns[1] not in NO_PLURAL:
                bare.append((key, f"{number}{said}"))
            if said == " " and isinstance(word, Placeholder) and word.number != number.name and has_plurals(word.group):
                bare.append((key, f"{number} {word}"))
    assert bare == []


VERDICTS_IN_A_NAME = {
    "en": re.compile(
        r"\b(is|are|a clearance|no|not|matches?|may|enough|still|filed|read|in order|covered|listed)\b", re.IGNORECASE
    ),
    "zh-Hant": re.compile(r"已|沒有|無|可|屬|相符|完整|按|在.+內"),
    "zh-Hans": re.compile(r"已|没有|无|可|属|相符|一致|完整|按|未重|在.+内"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_check_is_named_by_what_it_looks_at_and_never_by_how_it_comes_out(lang: str) -> None:
    """Its name heads what it found, and stands where it is said why something is denied: a sentence that says that all
    is well would there say the contrary of what is so."""
    verdicts = VERDICTS_IN_A_NAME[lang]
    # The clearance (許可/许可) and permits (准許證) are things, and so are open holds (未解除的暫停令).
    named = {key: re.sub("[許许]可", "", shown(key, lang)) for key in keys("check.")}
    assert {key: name for key, name in named.items() if verdicts.search(name)} == {}
