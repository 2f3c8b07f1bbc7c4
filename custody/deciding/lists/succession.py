"""Clearances that take each other's place later than now: of what stands and what begins, seen ahead over all versions.

What is in force at once is looked at with the whole zone; a version that is listed ahead is in no zone yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from custody.acts import ListedRow
from custody.clearance import Clearance
from custody.fold.state import utc
from custody.holding import Listing
from custody.unfit import Unfit
from custody.zone import Zone

_NOUN = "clearance"


class _Version(NamedTuple):
    version: int
    begins: str
    """In UTC; empty: it is in force."""
    before: str
    """The number of the clearance whose place it takes."""


def ahead_of(noun: str, at: str) -> str:
    """The moment, in UTC, after which every version of a clearance must be known where these rows are listed; empty:
    no clearance is."""
    return utc(at) if noun == _NOUN else ""


def faults_ahead(zone: Zone, listed: Iterable[Listing], rows: Iterable[ListedRow], moment: str) -> Iterator[Unfit]:
    """Each of these rows that would supersede itself by way of others at any time from this moment on, in UTC.

    `listed` has at least every version of a clearance that begins later than that.
    """
    fresh = [
        (row.topic.partition(":")[2], _read(row.version, row.effective, row.value)) for row in rows if _is_one(row)
    ]
    versions = {number: [_Version(each.version, "", each.supersedes or "")] for number, each in zone.clearances.items()}
    for each in listed:
        number = each.topic.partition(":")[2]
        # What has a newer version before it changes nothing when its time comes.
        counts = number in versions and each.version > versions[number][0].version
        if each.noun == _NOUN and each.effective > moment and counts:
            versions[number].append(_read(each.version, each.effective, each.body))
    for number, version in fresh:
        versions.setdefault(number, []).append(version)
    for number, version in ((number, version) for number, version in fresh if version.before):
        begins = max(version.begins, moment)
        reached = _reached(number, versions)
        later = {each.begins for other in reached for each in versions[other] if each.begins > begins}
        if any(_closes(number, version, versions, at) for at in (begins, *sorted(later))):
            yield Unfit(_NOUN, number, "supersedes", "supersedes_ring", {"number": version.before})


def _is_one(row: ListedRow) -> bool:
    return row.topic.partition(":")[0] == _NOUN


def _read(version: int, begins: str, body: bytes | str) -> _Version:
    return _Version(version, begins, msgspec.json.decode(body, type=Clearance).supersedes or "")


def _reached(number: str, versions: dict[str, list[_Version]]) -> set[str]:
    """All whose place it takes by any version of any of them."""
    reached: set[str] = set()
    waiting = [number]
    while waiting:
        at = waiting.pop()
        if at not in reached and at in versions:
            reached.add(at)
            waiting += [each.before for each in versions[at]]
    return reached


def _closes(number: str, version: _Version, versions: dict[str, list[_Version]], at: str) -> bool:
    """Whether this version, where it is the one in force then, leads back to its own clearance."""
    if _in_force(versions[number], at) != version:
        return False
    seen: set[str] = set()
    before = version.before
    while before and before != number and before not in seen:
        seen.add(before)
        found = _in_force(versions.get(before, []), at)
        before = found.before if found is not None else ""
    return before == number


def _in_force(versions: list[_Version], at: str) -> _Version | None:
    return max((each for each in versions if each.begins <= at), default=None)
