"""Every act is whole: it can be written, folded, told in one sentence, and stands in somebody's timeline."""

from __future__ import annotations

from typing import get_args

from custody import acts
from custody.acts import Act, AnyAct
from custody.fold import _FOLDS
from custody.summary import kind_of
from custody.wording import LANGUAGES, keys, say

ACTS = {name: one for name in acts.__all__ if isinstance(one := getattr(acts, name), type) and issubclass(one, Act)}
CONCRETE = {name: one for name, one in ACTS.items() if one is not Act}


def tag(act: type[Act]) -> str:
    return str(act.__struct_config__.tag)


def test_the_ledger_reads_exactly_these_acts() -> None:
    assert set(get_args(AnyAct)) == set(CONCRETE.values())


def test_every_act_has_its_fold() -> None:
    assert set(_FOLDS) == set(CONCRETE.values())


def test_every_act_has_its_sentence_in_three_languages() -> None:
    told = set(keys("summary."))
    assert {f"summary.{tag(act)}" for act in CONCRETE.values()} <= told


def test_every_act_is_called_by_a_word_in_three_languages() -> None:
    assert {f"entry_kind.{tag(act)}" for act in CONCRETE.values()} <= set(keys("entry_kind."))


def test_every_act_says_whose_timeline_it_belongs_to() -> None:
    assert [name for name, act in CONCRETE.items() if act.subjects is Act.subjects] == []


def test_the_kind_in_the_ledger_is_the_act_s_name() -> None:
    def words(name: str) -> str:
        return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")

    assert {tag(act) for act in CONCRETE.values()} == {words(name) for name in CONCRETE}


def test_an_act_is_what_has_happened() -> None:
    """A past participle: it says what was done, not what somebody wants."""
    ended = ("ed", "un", "wn", "Held", "edBack", "Read", "Taken", "Lost", "Found")
    assert [name for name in CONCRETE if not name.endswith(ended)] == []


def test_words_of_a_kind_are_asked_for_by_its_tag() -> None:
    act = acts.LabelVerified(subject="HTC-0000000000-0")
    assert set(say(f"summary.{kind_of(act)}", subject=act.subject)) == set(LANGUAGES)
