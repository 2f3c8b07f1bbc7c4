"""What a row of a list would say otherwise than what is listed, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from custody.acts import ListedRow
from custody.holding import Listing
from custody.tabling.line import Line


class Difference(Struct, frozen=True):
    """One field: what is listed, and what would be. Inside a scope or quota the field carries its row. Of a new row
    `old` is what the file says, where that is taken for something else."""

    field: str
    old: Any
    new: Any


class RowChange(Struct, frozen=True):
    """What one row of the file would change. Of a new one, `differences` has every value."""

    row: int
    key: str
    version: int
    new: bool
    differences: tuple[Difference, ...]


def change_of(line: Line, row: ListedRow, former: Listing | None) -> RowChange | None:
    """None when the row says what stands already in its place."""
    old = _flat(as_json(former.body)) if former is not None else {}
    new = _flat(as_json(bytes(row.value).decode()))
    names = sorted({*old, *new} - {"version"})
    differences = tuple(
        Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    )
    return RowChange(line.row, line.key, row.version, former is None, differences) if differences else None


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    return dict(_leaves(value, ""))


def _leaves(value: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner, f"{path}{name}.")
        elif name in ("scopes", "quotas"):
            for part in inner:
                called = "/".join(str(part[key]) for key in ("row", "unit", "period") if key in part)
                yield from _leaves(part, f"{path}{name}[{called}].")
        elif inner not in (None, "", []):
            yield path + name, inner


def as_json(body: str) -> dict[str, Any]:
    return dict(msgspec.json.decode(body))
