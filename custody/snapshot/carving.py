"""What one gate needs of all that the service knows, and no more: no names, no reasons, nothing of other places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from custody.clearance import Clearance
from custody.crossing.settings import Gate
from custody.deciding.consignments.refusals import standing_refusal
from custody.deciding.gates.declared import ToldForm
from custody.deciding.packages.proof import was_resolved
from custody.deciding.quotas.quota import tallies_of
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Hold,
    LoggerReport,
    Notification,
    Override,
    Package,
    Passage,
    Reservation,
    Tally,
    Transit,
)
from custody.loggers import Proof
from custody.parties import Person, Role, Station, StationKind
from custody.snapshot.values import Part, Snapshot
from custody.standing_holds import is_of_a_copy, is_of_damage
from custody.world import KEYS, Noun, World
from custody.zone import Zone

N = TypeVar("N", bound=Noun)

READY = (ConsignmentState.NOTIFIED, ConsignmentState.READY, ConsignmentState.DEPARTED)
"""Filed, with its quota reserved, and not stopped: it may leave by a token. Whether it had to be acknowledged as well
is what a check says."""


def gate_at(station: Station) -> Gate:
    return Gate.G2 if StationKind.CHECKPOINT_EXIT in station.kinds else Gate.G3


def carve(
    station: Station,
    zone: Zone,
    parts: Iterable[Part],
    token: Callable[[str, str, str], str],
    left_out: int,
    numbered: tuple[str, ...] | None = None,
) -> Snapshot:
    """The snapshot of this station. `token` gives by what it may let a consignment pass its gate."""
    gate = gate_at(station)
    given = tuple(
        replace(part, token=token(station.name, gate.value, part.consignment.number))
        if _may_go(part.consignment, gate)
        and is_its_gate(station, part.consignment, zone)
        # What the authority refused, for whatever way, may be cured while the station hears nothing of it, but not the
        # other way round.
        and standing_refusal(part.notifications) is None
        and not any(container.refusals for container in part.containers)
        else part
        for part in parts
    )
    rows = _zone(station, zone, [part.consignment for part in given])
    return Snapshot(station.name, rows, given, left_out, numbered)


def _may_go(consignment: Consignment, gate: Gate) -> bool:
    """What this gate may let pass by a token. An entry that has held what had left waits mostly for the record of the
    exit, which may come while its own line is dead; what else held it stands in the facts."""
    if consignment.state in READY:
        return True
    left = consignment.journey is ConsignmentState.EXIT_CLEARED
    return gate is Gate.G3 and left and consignment.state in (ConsignmentState.EXIT_CLEARED, ConsignmentState.HELD)


def is_its_gate(station: Station, consignment: Consignment, zone: Zone) -> bool:
    """Of several lanes that this consignment might take, one alone gets its token: no two let it pass unseen."""
    lanes = (
        each.name
        for each in zone.stations.values()
        if each.enabled
        and set(each.kinds) & set(station.kinds)
        and each.checkpoint == consignment.checkpoint
        and consignment.direction in each.directions
    )
    return station.name == min(lanes, default="")


def part_of(consignment: Consignment, world: World, tallies: World, zone: Zone) -> Part:
    """Everything that a decision on this consignment looks at, and of each only what it looks at."""
    wanted = tallies_of(world, consignment, zone)
    return Part(
        consignment=consignment,
        others=tuple(other for other in _all(world, Consignment) if other.number != consignment.number),
        packages=tuple(replace(each, description="", agent="", parties=()) for each in _all(world, Package)),
        containers=tuple(_bare(container) for container in _all(world, Container)),
        notifications=tuple(replace(each, form=_told(each), ended_why="") for each in _all(world, Notification)),
        passages=tuple(_all(world, Passage)),
        holds=tuple(_bare_hold(hold) for hold in _all(world, Hold)),
        overrides=tuple(replace(each, reason="", evidence_sha256="") for each in _all(world, Override)),
        reservations=tuple(_all(world, Reservation)),
        tallies=tuple(tally for name in sorted(wanted) if (tally := tallies.get(Tally, name)) is not None),
        reports=tuple(_figures(report) for report in _all(world, LoggerReport)),
        transits=tuple(_all(world, Transit)),
    )


def _all(world: World, noun: type[N]) -> list[N]:
    """In one order, so that the same things give the same bytes."""
    return sorted(world.all(noun), key=lambda value: getattr(value, KEYS[noun]))


def _bare_hold(hold: Hold) -> Hold:
    """Without what somebody wrote; that the system holds what broke, or a copied label, is no such thing, and a check
    asks for it."""
    return hold if is_of_damage(hold) or is_of_a_copy(hold) else replace(hold, reason="", placed_by="")


def _told(notification: Notification) -> str:
    """Of the form, what it says the containers are, and which way they go."""
    return msgspec.json.encode(msgspec.json.decode(notification.form, type=ToldForm)).decode()


def _figures(report: LoggerReport) -> LoggerReport:
    """What was outside its class, resolved since or not, is told with its figures; of any other the file alone."""
    outside = report.verdict == Proof.EXCURSION.value or was_resolved(report)
    return report if outside else replace(report, assessment="{}")


def _bare(container: Container) -> Container:
    return replace(container, adopted="", parties=(), condition="", asked="", asked_by="", place="", filed_in=())


def _zone(station: Station, zone: Zone, consignments: list[Consignment]) -> Zone:
    parties = {name for c in consignments for name in (c.from_organisation, c.to_organisation)}
    posts = {station.checkpoint or "", *(c.checkpoint for c in consignments)}
    # On which side a gate was met is told by where its station lies.
    stations = {name: row for name, row in zone.stations.items() if row == station or row.checkpoint in posts - {""}}
    sites = {*(row.site for row in stations.values()), *(c.to_site for c in consignments)}
    here = zone.sites[station.site].organisation
    guards = {here, *(zone.sites[row.site].organisation for row in stations.values())}
    carriers = {c.carrier for c in consignments}
    return replace(
        zone,
        organisations={code: row for code, row in zone.organisations.items() if code in guards},
        sites={code: row for code, row in zone.sites.items() if code in sites},
        checkpoints={code: row for code, row in zone.checkpoints.items() if code in posts},
        stations=stations,
        people={
            staff: replace(person, name="")
            for staff, person in zone.people.items()
            if staff in carriers or _may_come(person, here)
        },
        clearances={each.number: each for each in _clearances(zone, {c.clearance for c in consignments})},
        later={number: row for number, row in zone.later.items() if number in {c.clearance for c in consignments}},
        secrets={},
        formerly={},
        vehicles={key: row for key, row in zone.vehicles.items() if key in {c.vehicle for c in consignments}},
        permits={number: row for number, row in zone.permits.items() if row.holder in parties},
        filing=None,
    )


def _may_come(person: Person, here: str) -> bool:
    """Who scans a badge at this gate: its own officers, and whoever carries."""
    return Role.COURIER in person.roles or (Role.OFFICER in person.roles and person.organisation == here)


def _clearances(zone: Zone, named: set[str]) -> Iterator[Clearance]:
    """Those that are named, and what takes their place, even where its time comes while the station hears nothing."""
    for number in sorted(named):
        own = zone.clearances.get(number)
        if own is not None:
            yield own
            yield from zone.followers(number)
