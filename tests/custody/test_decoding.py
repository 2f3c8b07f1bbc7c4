"""What the decoder says in English is said in three languages, with the field that it is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from custody.crossing.settings import Gate
from custody.decoding import choices_at, misfit
from custody.parties import Direction
from custody.wording import LANGUAGES


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    category: str


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=5)] = 1
    gate: Gate = Gate.G0
    text: Annotated[str, Meta(min_length=1, max_length=3)] = "a"
    codes: Annotated[tuple[str, ...], Meta(min_length=1, max_length=2)] = ("a",)
    form: Annotated[str, Meta(pattern="^x$")] = "x"
    day: date = date(2026, 1, 1)
    at: datetime | None = None
    flag: bool = False
    scopes: tuple[Inner, ...] = ()


class Lane(msgspec.Struct):
    way: Direction | None


class Lanes(msgspec.Struct):
    lanes: tuple[Lane, ...] = ()
    kept: Literal["cold", "warm"] | Literal[""] = ""
    by_gate: dict[str, Literal["admin", "courier"]] = {}


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"count": "x"}, "count", "type"),
    ({"count": 1.5}, "count", "type"),
    ({"count": 0}, "count", "least"),
    ({"count": 6}, "count", "largest"),
    ({"gate": "G9"}, "gate", "choice"),
    ({"text": "abcd"}, "text", "longest"),
    ({"text": ""}, "text", "shortest"),
    ({"codes": ["a", "b", "c"]}, "codes", "most"),
    ({"codes": []}, "codes", "fewest"),
    ({"codes": [1]}, "codes[0]", "type"),
    ({"form": "y"}, "form", "form"),
    ({"day": "soon"}, "day", "day"),
    ({"at": "soon"}, "at", "instant"),
    ({"at": []}, "at", "type"),
    ({"flag": 2}, "flag", "type"),
    ({"scopes": [{}]}, "scopes[0].category", "missing"),
    ({"scopes": [{"category": "a", "colour": "red"}]}, "scopes[0].colour", "unknown"),
    ({"colour": "red"}, "colour", "unknown"),
]


@pytest.mark.parametrize(("given", "field", "kind"), FAULTS, ids=[f"{row[1]} {row[2]}" for row in FAULTS])
def test_each_form_of_fault_is_known(given: dict[str, Any], field: str, kind: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(given, Thing)
    wrong = misfit(caught.value, Thing)
    assert (wrong.field, wrong.kind) == (field, kind)
    words = wrong.say()
    assert set(words) == set(LANGUAGES) and len(set(words.values())) == 3
    assert all("Expected" not in text and "`" not in text for text in words.values())


def test_a_word_that_may_not_stand_there_is_told_with_all_that_may() -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({"lanes": [{"way": "SOUTH"}, {"way": "EAST"}]}, Lanes)
    wrong = misfit(caught.value, Lanes)
    assert (wrong.field, wrong.params["known"]) == ("lanes[1].way", "SOUTH, NORTH")
    assert all("SOUTH" in text and "NORTH" in text for text in wrong.say().values())
    assert choices_at(Lanes, "kept") == ("cold", "warm", "")
    assert choices_at(Lanes, "by_gate[G1]") == choices_at(Lanes, "by_gate[G2]") == ("admin", "courier")
    assert choices_at(Lanes, "nowhere.at.all") == ()


def test_what_has_no_known_form_still_names_its_field() -> None:
    assert misfit("Something else - at `$.a.b`", Thing, "plan") == ("plan.a.b", "wrong", {})
