"""What the ledger said of a consignment at a moment that is past, by its own timelines folded again up to there.

Left out is everything that happened later: what was done with the consignment, its filings, boxes and tubes and what
those were taken from; holds, overrides and passages; versions of what is listed. Two things cannot be undone so: what
others have drawn since on the same quota still counts as taken, and a hold on an organisation that was released since
counts as if it had never been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import datetime, timedelta

from msgspec.structs import replace

from custody.acts import Crossed, Entry
from custody.codes import Kind
from custody.deciding.gates.declared import declared, declared_elsewhere
from custody.deciding.gates.watches import OutOfTurn, out_of_turn
from custody.fold import fold
from custody.holding import (
    Consignment,
    Container,
    Discrepancy,
    Hold,
    LoggerReport,
    Notification,
    Override,
    Package,
    Passage,
    Reservation,
    ReservationState,
    Standstill,
    Tally,
    Transit,
)
from custody.instants import parse_instant
from custody.records.turns.happened import happened
from custody.records.turns.loading import Needs
from custody.records.turns.lost_out import lost_out_of
from custody.records.turns.rebuild import needs_of_act
from custody.records.turns.request import spellings
from custody.records.turns.turn import Turn
from custody.records.turns.zone_then import zone_then
from custody.scene import Scene
from custody.world import KEYS, Noun, World

_OF_A_CONSIGNMENT = (Passage, Override, Standstill, Discrepancy, Reservation, Transit, LoggerReport)

_GOODS = (Kind.CONTAINER.prefix, Kind.PACKAGE.prefix)

ON_PAPER = timedelta(seconds=59)
"""Paper knows no seconds: what was done within the minute was done before."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment of the past, with what two watches tell on the other side of it: entries by number."""

    at: datetime
    before: frozenset[int]
    after: frozenset[int]

    def has_seen(self, entry: Entry) -> bool:
        return self.is_past(entry.number, happened(entry))

    def is_past(self, number: int, at: datetime) -> bool:
        return number in self.before or (number not in self.after and at <= self.at)


def as_of(scene: Scene, number: str, codes: Iterable[str], turn: Turn, *, until: datetime | None = None) -> Scene:
    """The scene with the world and the zone as they were at its moment, as far as this consignment needs them.

    `codes` are boxes and tubes that met the gate, wherever they are now. `until` is the moment where it is not the
    scene's own: the end of the minute of which a paper speaks.
    """
    turn.require(Needs(tuple(codes), ((Consignment, number),), counted=(number,)))
    own, moment = _own(number, codes, turn), until or scene.at
    world, beside = _back_then(own, number, moment, scene, turn)
    while beside:
        own |= beside
        world, beside = _back_then(own, number, moment, scene, turn)
    return with_fields(scene, world=world, zone=zone_then(scene, number, moment, turn))


def _back_then(
    own: dict[str, None], number: str, at: datetime, scene: Scene, turn: Turn
) -> tuple[World, dict[str, None]]:
    """The world of that moment by these timelines, and what else lay in their boxes then: it has to be among them."""
    turn.require(Needs(tuple(own)))
    entries = turn.timelines(own)
    others = _others(own, entries, turn)
    entries |= turn.timelines(others)
    moment = _moment(at, out_of_turn(number, scene), entries)
    by_then = [entry for _, entry in sorted(entries.items()) if moment.has_seen(entry)]
    past = _folded(own | others, by_then, turn) if len(by_then) < len(entries) else None
    if past is None:
        return _without_later(turn.world, moment), {}
    return _told_by(past, own | others, number, moment, turn), _lay_beside(own, past)


def _others(own: dict[str, None], entries: Mapping[int, Entry], turn: Turn) -> dict[str, None]:
    """The other consignments that these timelines name, and their notifications: what they were in before, or since.
    Only the whole timeline of each says how that stood."""
    named = dict.fromkeys(code for entry in entries.values() for code in entry.prior if code not in own)
    turn.require(Needs((), tuple((Consignment, code) for code in named if not code.startswith(_GOODS))))
    found = {code: None for code in named if turn.world.get(Consignment, code) is not None}
    notices = (each for each in turn.world.all(Notification) if each.consignment in found)
    return found | {each.number: None for each in notices if each.number not in own}


def _lay_beside(own: dict[str, None], world: World) -> dict[str, None]:
    """What lay in these boxes by their own timelines and is not among these: that it was lost out of one, or what
    became of it since, is told by its own alone."""
    inside = {each.code: each for code in own if world.package(code) for each in world.contents(code)}
    strange = [each for code, each in inside.items() if code not in own]
    family = dict.fromkeys(each.code for tube in strange for each in (tube, *world.ancestors(tube)))
    return {code: None for code in family if code not in own}


def _moment(at: datetime, told: OutOfTurn, entries: dict[int, Entry]) -> _Moment:
    """What follows from a passage stands where that does: it was written by the same request."""

    def with_consequences(passages: tuple[Passage, ...]) -> frozenset[int]:
        asked = {entries[each.entry].request for each in passages if each.entry in entries}
        return frozenset(number for number, entry in entries.items() if entry.request in asked)

    return _Moment(at, with_consequences(told.before), with_consequences(told.after))


def written_around(met: str, typed: Iterable[str], turn: Turn) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """(by then, since): what the timelines of these boxes and tubes, and of what was lost out of the boxes, say of no
    later than a paper does, and of later, in the order of the ledger; nothing where the moment on the paper is none."""
    moment = parse_instant(met)
    if moment is None:
        return (), ()
    spelled = [each for text in typed for each in spellings(text)]
    boxes = [box.code for each in spelled if (box := turn.world.package(each)) is not None]
    return _parted(moment, OutOfTurn(), (*spelled, *lost_out_of(boxes, turn)), turn)


def told_of_since(number: str, met: Iterable[str], then: Scene, turn: Turn) -> tuple[Entry, ...]:
    """The same of what met a gate at this scene's moment, and of what was declared of that consignment then."""
    consignment = then.world.get(Consignment, number)
    named = declared(then.world, consignment) if consignment is not None else ()
    turn.require(Needs(tuple(named)))
    told = out_of_turn(number, with_fields(then, world=turn.world))
    return _parted(then.at, told, (*met, *named), turn)[1]


def _parted(
    at: datetime, told: OutOfTurn, typed: Iterable[str], turn: Turn
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    world = turn.world
    spelled = [each for text in typed for each in spellings(text)]
    named = [tube.code for each in spelled for tube in world.bearers(each)]
    named += [box.code for each in spelled if (box := world.package(each)) is not None]
    found = turn.timelines(named)
    moment = _moment(end_of(at), told, found)
    ordered = [entry for _, entry in sorted(found.items())]
    seen = tuple(entry for entry in ordered if moment.has_seen(entry))
    return seen, tuple(entry for entry in ordered if not moment.has_seen(entry))


def end_of(moment: datetime) -> datetime:
    """The last instant of which a paper speaks that tells this moment: of a whole minute, its end."""
    return moment + (ON_PAPER if moment.second == moment.microsecond == 0 else timedelta())


def done_by(entry: Entry) -> datetime:
    """When it had happened at the latest: of a paper that knows no seconds, the end of its minute."""
    when = happened(entry)
    on_paper = isinstance(entry.act, Crossed) and entry.act.form
    return when + ON_PAPER if on_paper and when.second == when.microsecond == 0 else when


def _own(number: str, codes: Iterable[str], turn: Turn) -> dict[str, None]:
    """Everything whose timeline says how it stood with this consignment."""
    world = turn.world
    own = dict.fromkeys([number, *codes])
    consignment = world.get(Consignment, number)
    own |= dict.fromkeys((*consignment.packages, *consignment.emptied) if consignment is not None else ())
    own |= dict.fromkeys(each.number for each in world.all(Notification) if each.consignment == number)
    own |= dict.fromkeys(each.code for code in list(own) if world.package(code) for each in world.contents(code))
    own |= dict.fromkeys(declared_elsewhere(world, consignment) if consignment is not None else ())
    turn.require(Needs(tuple(own)))
    inside = [found for code in own if (found := world.get(Container, code)) is not None]
    return own | dict.fromkeys(each.code for container in inside for each in world.ancestors(container))


def _folded(own: dict[str, None], by_then: list[Entry], turn: Turn) -> World | None:
    """What these entries make of all that. None: what happened by then rests on something later, so that only what
    stands now can be said."""
    turn.require(_all_of([needs_of_act(entry.act) for entry in by_then]))
    past = _Past(value for value in _values(turn.world) if not _is_of(value, own))
    try:
        for entry in by_then:
            fold(past, entry)
    except LookupError:
        return None
    return past


def _told_by(past: World, own: dict[str, None], number: str, moment: _Moment, turn: Turn) -> World:
    """What the timelines of all these say, beside everything else as it stands now."""
    told = (value for value in _values(past) if _is_of(value, own) or isinstance(value, Tally))
    beside = (value for value in _values(turn.world) if not _is_of(value, own) and not isinstance(value, Tally))
    world = _without_later(World((*told, *beside)), moment)
    return World(_with_tallies(world, turn.world, number))


class _Past(World):
    """Where what was begun by then is begun again, though it stands there beside the timelines that are folded."""

    def begin(self, value: Noun) -> None:
        self.put(value)


def _all_of(needs: Iterable[Needs]) -> Needs:
    found = list(needs)
    codes = dict.fromkeys(code for each in found for code in each.codes)
    keys = dict.fromkeys(key for each in found for key in each.keys)
    return Needs(tuple(codes), tuple(keys))


def _values(world: World) -> Iterator[Noun]:
    for noun in KEYS:
        yield from _all(world, noun)


def _all(world: World, noun: type[Noun]) -> Iterator[Noun]:
    return world.all(noun)


def _is_of(value: Noun, own: dict[str, None]) -> bool:
    """Whether the timelines that are folded again say how this stood."""
    if isinstance(value, Consignment | Notification):
        return value.number in own
    if isinstance(value, Container | Package):
        return value.code in own
    if isinstance(value, Hold):
        return value.target in own
    return isinstance(value, _OF_A_CONSIGNMENT) and value.consignment in own


def _without_later(world: World, moment: _Moment) -> World:
    """Without what carries a later moment of its own."""

    def stands(value: Noun) -> bool:
        if not isinstance(value, Hold | Passage | Transit):
            return True
        return moment.is_past(value.entry, datetime.fromisoformat(value.at))

    return World(value for value in _values(world) if stands(value))


def _with_tallies(then: World, now: World, number: str) -> Iterator[Noun]:
    """What this consignment had of each tally is put back; what others have drawn since stays drawn."""
    yield from (value for value in _values(then) if not isinstance(value, Tally))
    for tally in now.all(Tally):
        key = f"{number}|{tally.id}"
        before, after = then.get(Reservation, key), now.get(Reservation, key)
        reserved = _amount(before, ReservationState.RESERVED) - _amount(after, ReservationState.RESERVED)
        used = _amount(before, ReservationState.COMMITTED) - _amount(after, ReservationState.COMMITTED)
        draws = _stands(before) - _stands(after)
        yield replace(tally, reserved=tally.reserved + reserved, used=tally.used + used, draws=tally.draws + draws)


def _amount(reservation: Reservation | None, state: ReservationState) -> int:
    return reservation.amount if reservation is not None and reservation.state is state else 0


def _stands(reservation: Reservation | None) -> int:
    return int(reservation is not None and reservation.state is not ReservationState.RELEASED)
