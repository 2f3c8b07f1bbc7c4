"""What was drawn on a quota counts on when a later version of its clearance writes it otherwise.

A row that is called by another name, a quota of the year that becomes one of the month, a validity that begins a second
later: none of it lets anything cross anew. Whatever crossed in the time that the quota is for now, by the same
clearance and in the same row, is drawn on it too, consignment by consignment: what crossed by then when the version is
listed, and what crosses before it begins, or is told only afterwards, when that is written down. Between units of one
kind, millilitres and microlitres, nothing is lost; what was counted in another kind of unit cannot be counted on, and
whoever lists such a version is told so (see `recounting`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import msgspec

from custody import acts
from custody.acts import Entry
from custody.amounts import base_of
from custody.clearance import Clearance, Quota, Scope
from custody.crossing.moments import seconds
from custody.deciding.quotas.quota import of_a_permit, tally_names
from custody.holding import Listing, Passage, Reservation, ReservationState
from custody.scene import Scene
from custody.world import World
from custody.zone import standing


def count_on(entry: Entry, scene: Scene) -> Iterator[acts.QuotaCarried]:
    """Of every clearance in this list whose quotas are written otherwise now."""
    for before, after in rewritten(entry.act, scene):
        # Asked anew each time: what was carried to one version is carried on to the next.
        drawn = _drawn(before, after, _taken(after.number, scene.world), _exits(scene.world), scene)
        if drawn:
            yield acts.QuotaCarried(after.number, after.version, drawn)


def count_ahead(entry: Entry, scene: Scene) -> Iterator[acts.QuotaCarried]:
    """On the versions that began after this exit, or are still to begin: what it drew counts on them as well."""
    act = entry.act
    if not isinstance(act, acts.Crossed):
        return
    for number in drawn_under(act):
        for before, after in pairwise(_from_then_on(number, scene)):
            taken = {act.consignment: _taken(number, scene.world).get(act.consignment, [])}
            drawn = _drawn(before, after, taken, {act.consignment: scene.at}, scene)
            if drawn:
                yield acts.QuotaCarried(number, after.version, drawn)


def drawn_under(act: acts.AnyAct) -> list[str]:
    """The clearances on whose quotas this exit drew."""
    if not isinstance(act, acts.Crossed):
        return []
    tallies = (tally for tally in (*act.used, *act.drawn) if not of_a_permit(tally))
    return sorted({tally.rsplit("|", 3)[0] for tally in tallies})


def rewritten(act: acts.AnyAct, scene: Scene) -> list[tuple[Clearance, Clearance]]:
    """The versions in this list of which some quota goes by another name or period than in the one whose place each
    takes: (that, the version). Every version of these clearances must be known."""
    if not isinstance(act, acts.Listed):
        return []
    moment, known = _moment(scene), _known_of({row.topic for row in act.rows if row.version > 1}, scene.world)
    former: dict[str, Clearance] = {}
    found: list[tuple[Clearance, Clearance]] = []
    for row in (each for each in act.rows if each.noun == "clearance" and each.version > 1):
        after = msgspec.json.decode(row.value, type=Clearance)
        older = (each for each in known[row.topic] if each.version < row.version)
        place = standing(older, max(row.effective, moment))
        before = former.get(row.topic) or (_read(place) if place is not None else None)
        former[row.topic] = after
        if before is not None and _sources(before, after):
            found.append((before, after))
    return found


def names_now(listed: list[tuple[Clearance, Clearance]], scene: Scene) -> list[str]:
    """What the tallies of these versions are called in the period that runs now."""
    return _names([after for _, after in listed], scene)


def names_ahead(number: str, scene: Scene) -> list[str]:
    """What the tallies of the versions that are later than now are called in the period that runs now. Every version
    must be known."""
    return _names(_from_then_on(number, scene)[1:], scene)


def former_rows(name: str, before: Clearance, after: Clearance) -> set[str]:
    """What this row was called: the same, or, of a new name, all that spoke of such material this way and is gone."""
    kept = {scope.row for scope in after.scopes}
    if any(scope.row == name for scope in before.scopes):
        return {name}
    now = [scope for scope in after.scopes if scope.row == name]
    gone = (scope for scope in before.scopes if scope.row not in kept)
    return {scope.row for scope in gone if any(_overlap(scope, each) for each in now)}


def _names(versions: Sequence[Clearance], scene: Scene) -> list[str]:
    offset = scene.zone.settings_at(scene.at).utc_offset_minutes
    named = ((version, quota) for version in versions for quota in version.quotas)
    return [name for version, quota in named for name in tally_names(version, quota, scene.at, offset)]


def _from_then_on(number: str, scene: Scene) -> list[Clearance]:
    """The version that was in force at this moment, and those after it."""
    topic = f"clearance:{number}"
    known = _known_of([topic], scene.world)[topic]
    moment = _moment(scene)
    begun = [place for place, each in enumerate(known) if each.effective <= moment]
    return [_read(each) for each in known[begun[-1] if begun else 0 :]]


def _known_of(topics: Collection[str], world: World) -> dict[str, list[Listing]]:
    """Every version of each, by topic."""
    found: dict[str, list[Listing]] = {topic: [] for topic in topics}
    for each in sorted(world.all(Listing), key=lambda each: each.version):
        if each.topic in found:
            found[each.topic].append(each)
    return found


def _moment(scene: Scene) -> str:
    return scene.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _read(listing: Listing) -> Clearance:
    return msgspec.json.decode(listing.body, type=Clearance)


def _sources(before: Clearance, after: Clearance) -> list[tuple[Quota, set[str]]]:
    """Each quota that is written otherwise, and the former rows whose draws count on it."""
    found: list[tuple[Quota, set[str]]] = []
    for quota in after.quotas:
        rows = former_rows(quota.row, before, after)
        old = [each for each in before.quotas if each.row in rows and base_of(each.unit) == base_of(quota.unit)]
        if old and not any(_is_the_same(each, quota, before, after) for each in old):
            found.append((quota, {each.row for each in old}))
    return found


def _is_the_same(old: Quota, new: Quota, before: Clearance, after: Clearance) -> bool:
    since = seconds(before.valid_from) == seconds(after.valid_from) or new.period != "validity"
    return (old.row, old.unit, old.period) == (new.row, new.unit, new.period) and since


def _overlap(one: Scope, other: Scope) -> bool:
    return one.category == other.category and bool(set(one.directions) & set(other.directions))


def _drawn(
    before: Clearance,
    after: Clearance,
    taken: Mapping[str, list[Reservation]],
    exits: Mapping[str, datetime],
    scene: Scene,
) -> dict[str, dict[str, int]]:
    """What each consignment has drawn on the former rows in the period that runs now, and not on the quota itself."""
    offset = scene.zone.settings_at(scene.at).utc_offset_minutes
    found: dict[str, dict[str, int]] = {}
    for quota, rows in _sources(before, after):
        tally = tally_names(after, quota, scene.at, offset)[0]
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
    """When each consignment left first; of what came in before its exit was told, when it came in."""
    found: dict[str, datetime] = {}
    let_pass = (each for each in world.all(Passage) if each.verdict == "ALLOW" and each.gate in ("G2", "G3"))
    for passage in sorted(let_pass, key=lambda each: (each.gate, each.entry)):
        found.setdefault(passage.consignment, datetime.fromisoformat(passage.at))
    return found


def _amount(taken: list[Reservation], rows: set[str], unit: str) -> int:
    """Of several quotas of one row, such as of a month and of a year, each counted the same crossing."""
    by_row: dict[str, int] = {}
    for each in taken:
        _, row, of, _ = each.tally.split("|")
        if row in rows and base_of(of) == base_of(unit):
            by_row[row] = max(by_row.get(row, 0), each.amount)
    return sum(by_row.values())
