"""What was drawn on a quota counts on when a later version of its clearance writes it otherwise.

A row that is called by another name, a quota of the year that becomes one of the month, a validity that begins a second
later: none of it lets anything cross anew. Whatever crossed in the time that the quota is for now, by the same
clearance and in the same row, is drawn on it too, consignment by consignment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from custody import acts
from custody.acts import Entry
from custody.clearance import Clearance, Quota, Scope
from custody.crossing.moments import seconds
from custody.deciding.quota import tally_names
from custody.holding import Listing, Passage, Reservation, ReservationState
from custody.scene import Scene
from custody.world import World
from custody.zone import Zone


def count_on(entry: Entry, scene: Scene) -> Iterator[acts.QuotaCarried]:
    """Of every clearance in this list whose quotas are written otherwise now."""
    for number in rewritten(entry.act, scene.world):
        before, after = _versions(number, scene.world)
        drawn = _drawn(before, after, scene.world, scene.zone, scene.at)
        if drawn:
            yield acts.QuotaCarried(number, after.version, drawn)


def rewritten(act: acts.AnyAct, world: World) -> list[str]:
    """The numbers of the clearances in this list of which some quota goes by another name or period than before. Every
    version of them must be known."""
    if not isinstance(act, acts.Listed):
        return []
    numbers = [row.key for row in act.rows if row.noun == "clearance" and row.version > 1]
    return [number for number in numbers if _sources(*_versions(number, world))]


def names_now(number: str, scene: Scene) -> list[str]:
    """What the tallies of its last version are called in the period that runs now."""
    _, after = _versions(number, scene.world)
    offset = scene.zone.settings_at(scene.at).utc_offset_minutes
    return [name for quota in after.quotas for name in tally_names(after, quota, scene.at, offset)]


def _versions(number: str, world: World) -> tuple[Clearance, Clearance]:
    """(the version before, the last one); the same twice where there is one alone."""
    known = sorted(
        (each for each in world.all(Listing) if each.topic == f"clearance:{number}"), key=lambda each: each.version
    )
    read = [msgspec.json.decode(each.body, type=Clearance) for each in known[-2:]]
    return read[0], read[-1]


def _sources(before: Clearance, after: Clearance) -> list[tuple[Quota, set[str]]]:
    """Each quota that is written otherwise, and the former rows whose draws count on it."""
    found: list[tuple[Quota, set[str]]] = []
    for quota in after.quotas:
        rows = _former_rows(quota.row, before, after)
        old = [each for each in before.quotas if each.row in rows and each.unit == quota.unit]
        if old and not any(_is_the_same(each, quota, before, after) for each in old):
            found.append((quota, {each.row for each in old}))
    return found


def _is_the_same(old: Quota, new: Quota, before: Clearance, after: Clearance) -> bool:
    since = seconds(before.valid_from) == seconds(after.valid_from) or new.period != "validity"
    return (old.row, old.unit, old.period) == (new.row, new.unit, new.period) and since


def _former_rows(name: str, before: Clearance, after: Clearance) -> set[str]:
    """What this row was called: the same, or, of a new name, all that spoke of such material this way and is gone."""
    kept = {scope.row for scope in after.scopes}
    if any(scope.row == name for scope in before.scopes):
        return {name}
    now = [scope for scope in after.scopes if scope.row == name]
    gone = (scope for scope in before.scopes if scope.row not in kept)
    return {scope.row for scope in gone if any(_overlap(scope, each) for each in now)}


def _overlap(one: Scope, other: Scope) -> bool:
    return one.category == other.category and bool(set(one.directions) & set(other.directions))


def _drawn(before: Clearance, after: Clearance, world: World, zone: Zone, at: datetime) -> dict[str, dict[str, int]]:
    """What each consignment has drawn on the former rows in the period that runs now, and not on the quota itself."""
    taken, exits = _taken(after.number, world), _exits(world)
    offset = zone.settings_at(at).utc_offset_minutes
    found: dict[str, dict[str, int]] = {}
    for quota, rows in _sources(before, after):
        tally = tally_names(after, quota, at, offset)[0]
        for consignment, some in taken.items():
            left = exits.get(consignment)
            if left is None or not _counts(quota, after, left) or tally_names(after, quota, left, offset)[0] != tally:
                continue
            missing = _amount(some, rows, quota.unit) - sum(each.amount for each in some if each.tally == tally)
            if missing > 0:
                found.setdefault(consignment, {})[tally] = missing
    return dict(sorted(found.items()))


def _counts(quota: Quota, clearance: Clearance, left: datetime) -> bool:
    within = seconds(clearance.valid_from) <= seconds(left) <= seconds(clearance.valid_to)
    return quota.period != "validity" or within


def _taken(number: str, world: World) -> dict[str, list[Reservation]]:
    """What every consignment has used of the quotas of this clearance."""
    found: dict[str, list[Reservation]] = {}
    for each in world.all(Reservation):
        if each.state is ReservationState.COMMITTED and each.tally.startswith(f"{number}|"):
            found.setdefault(each.consignment, []).append(each)
    return found


def _exits(world: World) -> dict[str, datetime]:
    """When each consignment left first."""
    found: dict[str, datetime] = {}
    for passage in sorted(world.all(Passage), key=lambda each: each.entry):
        if passage.gate == "G2" and passage.verdict == "ALLOW":
            found.setdefault(passage.consignment, datetime.fromisoformat(passage.at))
    return found


def _amount(taken: list[Reservation], rows: set[str], unit: str) -> int:
    """Of several quotas of one row, such as of a month and of a year, each counted the same crossing."""
    by_row: dict[str, int] = {}
    for each in taken:
        _, row, of, _ = each.tally.split("|")
        if row in rows and of == unit:
            by_row[row] = max(by_row.get(row, 0), each.amount)
    return sum(by_row.values())
