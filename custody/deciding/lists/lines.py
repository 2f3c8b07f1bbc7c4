"""A line of a file becomes the next version of its row, over the one whose place it takes."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from custody.acts import ListedRow
from custody.clearance import Clearance, Permit
from custody.deciding.lists.announced import Place
from custody.deciding.lists.differing import as_json
from custody.decoding import misfit
from custody.holding import Listing
from custody.tabling import LAYOUTS, Faults
from custody.tabling.line import Line
from custody.zone import NOUNS, row_of


def version_of(noun: str, line: Line, known: list[Listing], now: str, faults: Faults) -> ListedRow | None:
    """What this line lists, or the very version that says so already; None when it is faulty. `known` are the versions
    of its row, sorted; `now` in UTC."""
    last = known[-1] if known else None
    value = _value(noun, line, last, faults)
    if not isinstance(value, Clearance | Permit):
        return row_of(noun, value, last.version + 1 if last else 1) if value is not None else None
    given = int(line.values.get("version") or 0)
    if last is None:
        if given > 1:
            faults.add(line.row, "version", "version_gap", line.key, version=given, next=1)
        return row_of(noun, msgspec.structs.replace(value, version=1), 1)
    # What a column that is left out says is said by the version that would stand then.
    base = Place(row_of(noun, value, last.version + 1), known, now).instead_of or last
    value = value if base is last else _value(noun, line, base, faults)
    if value is None:
        return None
    as_listed = row_of(noun, msgspec.structs.replace(value, version=base.version), base.version)
    said_before = given == base.version or (given == 0 and not base.announced)
    if said_before and as_json(bytes(as_listed.value).decode()) == as_json(base.body):
        return as_listed
    gap = _wrong_version(given, base.version, last.version)
    if gap:
        faults.add(line.row, "version", gap, line.key, version=given, last=last.version, next=last.version + 1)
        return None
    return row_of(noun, msgspec.structs.replace(value, version=last.version + 1), last.version + 1)


def row_in_file(field: str, line: Line) -> int:
    """The row of the file in which this field stands: one of a scope or a quota stands in a row of its own."""
    place = re.match(r"(scopes|quotas)\[(\d+)\]", field)
    if place is None:
        return line.row
    before = len(line.values.get("scopes", ())) if place[1] == "quotas" else 0
    inner = before + int(place[2])
    return line.rows[inner] if inner < len(line.rows) else line.row


def _value(noun: str, line: Line, base: Listing | None, faults: Faults) -> Any:
    """The line over this version; None when that cannot be."""
    kind = NOUNS[noun][0]
    try:
        return msgspec.convert(_filled(noun, line, base), kind, strict=True)
    except msgspec.ValidationError as error:
        wrong = misfit(error, kind)
        place, column = row_in_file(wrong.field, line), LAYOUTS[noun].column_at(wrong.field)[:60]
        faults.add(place, column, f"decode.{wrong.kind}", "", **wrong.params)
        return None


def _wrong_version(given: int, stands: int, last: int) -> str:
    if given in (0, last + 1):
        return ""
    return "version_taken" if given in (stands, last) else "version_old" if given < last else "version_gap"


def _filled(noun: str, line: Line, last: Listing | None) -> dict[str, Any]:
    """The line over what is listed: a column that is not in the file leaves its field as it is."""
    base = dict(as_json(last.body)) if last is not None else {}
    for path in line.cleared:
        base.pop(path.partition(".")[0], None)
    scopes = {scope["row"]: scope for scope in base.get("scopes", ()) if isinstance(scope, dict)}
    filled = {name: value for name, value in {**base, **line.values}.items() if name not in ("part", "version")}
    if "scopes" in line.values:
        filled["scopes"] = [
            {**_NONE_NAMED, **_over(scopes.get(scope.get("row"), {}), scope)} for scope in line.values["scopes"]
        ]
    if "quotas" in line.values:
        filled["quotas"] = [_over({}, quota) for quota in line.values["quotas"]]
    for name in ("names", "address"):
        if name in filled:
            filled[name] = {**base.get(name, {}), **line.values.get(name, {})}
    return {**filled, "version": 1} if noun in ("clearance", "permit") else filled


def _over(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """None says that the cell stands there empty: then the field is as if never given."""
    return {name: value for name, value in {**base, **given}.items() if value is not None}


_NONE_NAMED = {"counterparts": (), "checkpoints": ()}
"""An empty list in a scope means none."""
