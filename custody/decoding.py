"""What a decoder found wrong, in three languages: which field, and what belongs there.

msgspec says it in one English sentence. Each kind of sentence that it has is known here by its form, and said in our
own words, `decode.<kind>` of the catalogue; one of no known form is said to be wrong, and its field is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from custody.wording import NOTHING, Param, say


class Misfit(NamedTuple):
    """`field` is where it stands, like "scopes[0].category"; empty for the whole."""

    field: str
    kind: str
    params: dict[str, Param]

    def say(self) -> dict[str, str]:
        return say(f"decode.{self.kind}", **self.params)


def misfit(error: msgspec.ValidationError | str, kind: Any, within: str = "") -> Misfit:
    """What this error says of what should have become this kind; `within` is the field of it that was being decoded."""
    sentence, _, path = str(error).partition(" - at `$")
    place = within + path.rstrip("`")
    for name, form in _FORMS:
        found = form.fullmatch(sentence)
        if found is not None:
            named = found.groupdict()
            field = named.pop("field", "")
            where = f"{place}.{field}" if field else place
            params: dict[str, Param] = dict(_plain(named))
            if name == "choice":
                params["known"] = ", ".join(choices_at(kind, place)) or NOTHING
            return Misfit(where.lstrip("."), name, params)
    return Misfit(place.lstrip("."), "wrong", {})


def choices_at(kind: Any, place: str) -> tuple[str, ...]:
    """The words that may stand at this place of the kind, like "scopes[0].directions[1]"; none when any may."""
    found = [*_each(msgspec.inspect.type_info(kind))]
    for step in _STEP.findall(place):
        found = [each for one in found for inside in _inside(one, step) for each in _each(inside)]
    return tuple(word for one in found for word in _words(one))


def _each(found: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    """All that may stand there, each without what is said about it beside its type."""
    match found:
        case msgspec.inspect.Metadata(type=inner):
            yield from _each(inner)
        case msgspec.inspect.UnionType(types=types):
            yield from (each for one in types for each in _each(one))
        case _:
            yield found


def _inside(found: msgspec.inspect.Type, step: str) -> Iterator[msgspec.inspect.Type]:
    match found:
        case msgspec.inspect.StructType(fields=fields):
            yield from (field.type for field in fields if field.encode_name == step)
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            yield item
        case msgspec.inspect.DictType(value_type=value):
            yield value
        case _:
            return


def _words(found: msgspec.inspect.Type) -> Iterator[str]:
    match found:
        case msgspec.inspect.EnumType(cls=cls):
            yield from (str(each.value) for each in cls)
        case msgspec.inspect.LiteralType(values=values):
            yield from map(str, values)
        case _:
            return


def _plain(named: dict[str, str]) -> Iterator[tuple[str, Param]]:
    """The types by our names for them; several that would do are parted as the catalogue parts words."""
    for name, value in named.items():
        yield name, ", ".join(part for part in value.split(" | ") if part != "null" or value == "null")


_STEP = re.compile(r"[^.\[\]]+")
_FORMS = tuple(
    (name, re.compile(form, re.DOTALL))
    for name, form in (
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
