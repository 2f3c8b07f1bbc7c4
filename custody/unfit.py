"""What is wrong with one row of reference data: where, what was found, and what is expected, in three languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from msgspec import Struct

from custody.wording import NOTHING, Param, say

_MOST_NAMED = 40
_LONGEST = 60
_SHORT = 2
_LOOKED_THROUGH = 2000


class Unfit(Struct, frozen=True):
    """`field` is the place in the row, like "scopes[0].category"; empty for the whole row. The words are
    `unfit.<code>`, or those of the decoder, `decode.<kind>`, where the code is that whole key."""

    noun: str
    key: str
    field: str
    code: str
    params: dict[str, Param] = {}
    row: int = 0
    """The place of the row in the list that was sent, from 1; 0 when it lies in what was listed before."""

    def say(self) -> dict[str, str]:
        """What is wrong there, and what to do."""
        key = self.code if self.code.startswith("decode.") else f"unfit.{self.code}"
        return say(worded(key, self.params), **self.params)

    def place(self, called: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
        """Where it is, for a reader who sees the sentence alone; `called` is the field in words, by language."""
        code = "whole" if not self.field else "alone" if not self.key else "field"
        row = "listed" if not self.row else "sent"
        params: dict[str, Param] = {
            "noun": self.noun,
            "called": self.key or NOTHING,
            "field": self.field,
            "row": self.row,
            **{f"field.{lang}": words for lang, words in called.items()},
        }
        return say(f"unfit_place.{row}.{code}", **params)

    def whole(self) -> dict[str, str]:
        """The place and the reason in one sentence."""
        where, why = self.place(), self.say()
        return {lang: say("unfit_place.sentence", where=where[lang], why=why[lang])[lang] for lang in where}

    def __str__(self) -> str:
        """In English, as whoever writes the files of a zone reads it: by the names that stand in them."""
        where = " ".join(filter(None, (self.noun, self.key)))
        return ": ".join(filter(None, (where, self.field, self.say()["en"])))


def worded(key: str, params: Mapping[str, Param]) -> str:
    """The words for these values: others where they would ask whether nothing was meant."""
    return f"{key}_nor_near" if params.get("suggestion") == NOTHING else key


def none_of(value: str, known: Iterable[str]) -> dict[str, Param]:
    """The values of `none_of`: what was found, and all that may stand there."""
    return {"value": value[:_LONGEST], "known": ", ".join(known) or NOTHING}


def not_known(value: str, known: Collection[str]) -> dict[str, Param]:
    """The values of `not_known`: what was found, what it was likely meant to be, and what there is."""
    return {**none_of(value, named(known)), "suggestion": likely(value, known)}


def likely(word: str, known: Collection[str]) -> str:
    """The nearest spellings; NOTHING when none is near."""
    # Of two letters one is already half of the word.
    cutoff = 0.6 if len(word) > _SHORT else 0.5
    return ", ".join(get_close_matches(word[:_LONGEST], list(known)[:_LOOKED_THROUGH], n=2, cutoff=cutoff)) or NOTHING


def named(known: Collection[str]) -> Iterator[str]:
    """What there is: a table of rows may be long, then only its first ones."""
    yield from list(dict.fromkeys(known))[:_MOST_NAMED]
    if len(known) > _MOST_NAMED:
        yield "…"
