"""What a decoder found wrong, in three languages: which field, and what belongs there.

msgspec says it in one English sentence. Each kind of sentence that it has is known here by its form, and said in our
own words, `decode.<kind>` of the catalogue; one of no known form is said to be wrong, and its field is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from custody.wording import Param, say


class Misfit(NamedTuple):
    """`field` is where it stands, like "scopes[0].category"; empty for the whole."""

    field: str
    kind: str
    params: dict[str, Param]

    def say(self) -> dict[str, str]:
        return say(f"decode.{self.kind}", **self.params)


def misfit(error: msgspec.ValidationError | str, within: str = "") -> Misfit:
    """What this error says; `within` is the field that was being decoded."""
    sentence, _, path = str(error).partition(" - at `$")
    place = within + path.rstrip("`")
    for kind, form in _FORMS:
        found = form.fullmatch(sentence)
        if found is not None:
            named = found.groupdict()
            field = named.pop("field", "")
            where = f"{place}.{field}" if field else place
            return Misfit(where.lstrip("."), kind, dict(_plain(named)))
    return Misfit(place.lstrip("."), "wrong", {})


def _plain(named: dict[str, str]) -> Iterator[tuple[str, Param]]:
    """The types by our names for them; several that would do are parted as the catalogue parts words."""
    for name, value in named.items():
        yield name, ", ".join(part for part in value.split(" | ") if part != "null" or value == "null")


_FORMS = tuple(
    (kind, re.compile(form, re.DOTALL))
    for kind, form in (
        ("missing", r"Object missing required field `(?P<field>[^`]*)`"),
        ("unknown", r"Object contains unknown field `(?P<field>[^`]*)`"),
        ("type", r"Expected `(?P<wanted>[^`]*)`, got `(?P<got>[^`]*)`"),
        ("choice", r"Invalid enum value (?P<given>.*)"),
        ("longest", r"Expected `str` of length <= (?P<most>\d+)"),
        ("shortest", r"Expected `str` of length >= (?P<least>\d+)"),
        ("most", r"Expected `(?:array|object)` of length <= (?P<most>\d+)"),
        ("fewest", r"Expected `(?:array|object)` of length >= (?P<least>\d+)"),
        ("least", r"Expected `(?:int|float)` >=? (?P<low>-?[\d.]+)"),
        ("largest", r"Expected `(?:int|float)` <=? (?P<high>-?[\d.]+)"),
        ("form", r"Expected `str` matching regex .*"),
        ("day", r"Invalid RFC3339 encoded date"),
        ("instant", r"Invalid RFC3339 encoded datetime"),
    )
)
