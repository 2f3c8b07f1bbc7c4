"""Do the rows of one file fit together, and to themselves: no number twice, no period that ends before it begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from custody.codes import Code, Kind, parse_code
from custody.tabling.fault import Fault, Faults, shown
from custody.tabling.layout import LAYOUTS
from custody.tabling.line import Line
from custody.wording import Param
from custody.zone import NOUNS, Zone


class Fitting:
    """Looks at the lines of one noun as a whole; `zone` is what they will stand beside."""

    def __init__(self, noun: str, zone: Zone, faults: Faults) -> None:
        self._noun = noun
        self._zone = zone
        self._faults = faults

    def look_at(self, lines: list[Line]) -> None:
        first: dict[str, Line] = {}
        for line in lines:
            self._look_at_one(line)
            if line.key and line.key in first:
                self._tell_twice(first[line.key], line)
            elif line.key:
                first[line.key] = line
        self._look_for_all(lines)
        if self._noun == "clearance":
            self._supersessions(lines, first)
        if self._noun == "person":
            self._badges(lines)
        if self._noun == "container":
            self._twins(lines)

    def _look_at_one(self, line: Line) -> None:
        window = _window(line)
        if window is not None and window[1] <= window[0]:
            self._faults.add(
                line.row, "valid_to", "period", str(line.values["valid_to"]), start=str(line.values["valid_from"])
            )

    def _look_for_all(self, lines: list[Line]) -> None:
        """A row that is new says all of it; of one that is listed, a column that is left out changes nothing."""
        layout = LAYOUTS[self._noun]
        if not layout.changes:
            return
        lacking: dict[tuple[str, ...], list[Line]] = {}
        for line in self._new(lines):
            columns = tuple(column.key for column in layout.whole if not _says(line, column.place))
            lacking.setdefault(columns, []).append(line)
        for columns, some in lacking.items():
            if columns:
                self._tell_once(some, columns[0], "columns_needed", columns=", ".join(columns))

    def _new(self, lines: Iterable[Line]) -> Iterable[Line]:
        known = getattr(self._zone, NOUNS[self._noun][2])
        return (line for line in lines if line.key and line.key not in known)

    def _tell_once(self, lines: list[Line], column: str, code: str, **params: str) -> None:
        """The file lacks this column: said of the row that needs it, of several once for the file."""
        first = lines[0]
        if len(lines) == 1:
            self._faults.add(first.row, column, code, first.key, **params)
            return
        named: dict[str, Param] = {"count": len(lines), **params}
        self._faults.add_whole(
            Fault(0, column, f"{code}_by_all", shown(first.key), named, True, tuple(line.row for line in lines))
        )

    def _tell_twice(self, before: Line, line: Line) -> None:
        """The same number again; two versions whose validity overlaps are told as that."""
        one, other = _window(before), _window(line)
        versions = before.values.get("version"), line.values.get("version")
        overlap = one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]
        code = "overlap" if overlap and versions[0] != versions[1] else "twice"
        self._faults.add(line.row, "", code, line.key, first=before.row)

    def _twins(self, lines: list[Line]) -> None:
        """A reader that changes the case would take one tube for the other."""
        first: dict[str, Line] = {}
        for line in lines:
            before = first.setdefault(line.key.casefold(), line)
            if line.key != before.key:
                self._faults.add(line.row, "code", "twin", line.key, first=before.row, other=before.key)

    def _supersessions(self, lines: list[Line], first: dict[str, Line]) -> None:
        follows = {line.key: str(line.values.get("supersedes") or "") for line in lines}
        for line in lines:
            before = follows[line.key]
            if not before:
                continue
            if before == line.key:
                self._faults.add(line.row, "supersedes", "supersedes_itself", before)
            elif before not in first and before not in self._zone.clearances:
                self._faults.add(line.row, "supersedes", "supersedes_unknown", before)
            elif self._in_a_ring(line.key, follows):
                self._faults.add(line.row, "supersedes", "supersedes_ring", before)
            elif (other := self._other_successor(before, line.key, follows)) is not None:
                self._faults.add(line.row, "supersedes", "supersedes_fork", before, other=other)
            elif (holder := self._holder(before, first)) != line.values.get("holder", holder):
                self._faults.add(line.row, "supersedes", "supersedes_other_holder", before, holder=holder)

    def _other_successor(self, before: str, number: str, follows: dict[str, str]) -> str | None:
        """Another clearance that took its place already: nobody could tell which of the two holds."""
        listed = {each.number: each.supersedes or "" for each in self._zone.clearances.values()}
        return next((key for key, follow in {**listed, **follows}.items() if follow == before and key != number), None)

    def _holder(self, number: str, first: dict[str, Line]) -> str:
        listed = self._zone.clearances.get(number)
        given = first[number].values.get("holder") if number in first else None
        return str(given or (listed.holder if listed is not None else ""))

    def _in_a_ring(self, number: str, follows: dict[str, str]) -> bool:
        seen: set[str] = set()
        at = number
        while at and at not in seen:
            seen.add(at)
            listed = self._zone.clearances.get(at)
            at = follows.get(at, "" if listed is None else listed.supersedes or "")
        return at == number

    def _badges(self, lines: list[Line]) -> None:
        bare = [line for line in self._new(lines) if not _says(line, "badge")]
        if bare:
            self._tell_once(bare, "badge", "badge_needed")
        listed = {person.badge: person.staff for person in self._zone.people.values()}
        for line in lines:
            badge = str(line.values.get("badge") or "")
            if not badge:
                if "badge" in line.cleared and line.key and line.key not in self._zone.people:
                    self._faults.add(line.row, "badge", "badge_needed", line.key)
                continue
            code = parse_code(badge)
            if not isinstance(code, Code) or code.kind is not Kind.BADGE or str(code) != badge:
                self._faults.add(line.row, "badge", "badge", badge)
            elif listed.get(badge, line.key) != line.key:
                self._faults.add(line.row, "badge", "badge_taken", badge)
            listed.setdefault(badge, line.key)


def _says(line: Line, place: str) -> bool:
    """Whether the file has a column for it, empty or not."""
    outer, _, inner = place.partition(".")
    value = line.values.get(outer, {}) if inner else line.values
    return place in line.cleared or (inner or outer) in value


def _window(line: Line) -> tuple[datetime, datetime] | None:
    start, end = line.values.get("valid_from"), line.values.get("valid_to")
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    return _moment(start), _moment(end)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written.replace("Z", "+00:00"))
