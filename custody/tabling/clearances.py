"""A clearance takes several lines: one for itself, one for each scope, one for each quota. Here they become one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from custody.tabling.fault import Faults
from custody.tabling.layout import CLEARANCE, QUOTA, SCOPE
from custody.tabling.line import Line


def gathered(lines: list[Line], faults: Faults, tells: Collection[str]) -> list[Line]:
    """The lines of the clearances themselves, each with its scopes and quotas, in the order of the file.

    `tells` are the parts of which the file can tell a line; of the others it says nothing: those that are listed stay.
    """
    heads: dict[str, Line] = {}
    found: list[Line] = []
    for line in lines:
        if line.part == CLEARANCE and line.key:
            found.append(line)
            heads.setdefault(line.key, line)
    inside: dict[str, dict[str, list[Line]]] = {number: {SCOPE: [], QUOTA: []} for number in heads}
    for line in lines:
        if line.part not in (SCOPE, QUOTA) or not line.key:
            continue
        if line.key not in heads:
            faults.add(line.row, "number", "no_clearance_line", line.key)
        else:
            inside[line.key][line.part].append(line)
    whole = {number: _whole(head, inside[number], faults, tells) for number, head in heads.items()}
    return [whole[head.key] if heads[head.key] is head else head for head in found]


def _whole(head: Line, inside: dict[str, list[Line]], faults: Faults, tells: Collection[str]) -> Line:
    scopes: dict[str, Line] = {}
    for line in inside[SCOPE]:
        row = str(line.values.get("row", ""))
        if row and row in scopes:
            faults.add(line.row, "row", "row_twice", row, first=scopes[row].row)
        scopes[row] = line
    # Else it is compared with those that are listed, like every reference from row to row.
    says_scopes = SCOPE in tells or bool(scopes)
    quotas: dict[tuple[Any, ...], int] = {}
    for line in inside[QUOTA]:
        row = str(line.values.get("row", ""))
        if row and row not in scopes and says_scopes:
            faults.add(line.row, "row", "quota_row", row, known=", ".join(scopes) or "-")
        same = (row, line.values.get("unit"), line.values.get("period"))
        if same in quotas:
            faults.add(line.row, "row", "row_twice", row, first=quotas[same])
        quotas[same] = line.row
    values = dict(head.values)
    if says_scopes:
        values["scopes"] = [_inner(line) for line in inside[SCOPE]]
    if QUOTA in tells or inside[QUOTA]:
        values["quotas"] = [_inner(line) for line in inside[QUOTA]]
    rows = tuple(line.row for part in (SCOPE, QUOTA) for line in inside[part])
    return Line(head.row, head.key, values, head.cleared, rows=rows)


def _inner(line: Line) -> dict[str, Any]:
    """A scope's or quota's own fields; a list that stands there empty says that there are none."""
    values = {name: value for name, value in line.values.items() if name not in ("number", "part")}
    empty = {name: None for name in line.cleared if name not in ("number", "part")}
    return {**empty, **values}
