"""What a consignment leaves behind as it is drafted, and meets its gates."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold import downtime, quota, returning
from custody.fold.composing import compose
from custody.fold.last_word import said_since
from custody.fold.parting import go_without, take_in
from custody.fold.seals import doubt
from custody.fold.state import change, come_home, has_moved_on, known_consignment, utc
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Notification,
    NotificationState,
    Passage,
    Transit,
)
from custody.world import World


def consigned(world: World, act: acts.Consigned, entry: Entry) -> None:
    world.begin(
        Consignment(
            number=act.consignment,
            from_organisation=act.from_organisation,
            from_site=act.from_site,
            to_organisation=act.to_organisation,
            to_site=act.to_site,
            direction=act.direction,
            purpose=act.purpose,
            clearance=act.clearance,
            clearance_version=act.clearance_version,
            checkpoint=act.checkpoint,
            carrier_organisation=act.carrier_organisation,
            carrier=act.carrier,
            vehicle=act.vehicle,
            channel=act.channel,
            ccrn=act.ccrn,
            project=act.project,
            ethics=act.ethics,
            planned_exit=utc(act.planned_exit),
            planned_entry=utc(act.planned_entry),
            packages=act.packages,
            state=ConsignmentState.DRAFT,
            return_of=act.return_of,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )
    for code in act.packages + act.containers:
        change(world, code, consignment=act.consignment, new_party=act.to_organisation)
    for code in act.packages:
        # What happened to it on an earlier journey is that journey's story.
        change(world, code, opening="")
    compose(world, act.consignment)


_CLEARED = {
    "G1": ConsignmentState.DEPARTED,
    "G2": ConsignmentState.EXIT_CLEARED,
    "G3": ConsignmentState.ENTRY_CLEARED,
}


def crossed(world: World, act: acts.Crossed, entry: Entry) -> None:
    if not act.merely_read_again:
        _met(world, act, entry)


def _met(world: World, act: acts.Crossed, entry: Entry) -> None:
    met = utc(act.met or entry.circumstances.at)
    world.put(
        Passage(
            entry=entry.number,
            consignment=act.consignment,
            gate=act.gate,
            checkpoint=act.checkpoint,
            station=entry.circumstances.station,
            verdict=act.verdict,
            at=met,
            snapshot=utc(act.snapshot_at) if act.snapshot_at else "",
            token=act.token if act.verdict == "ALLOW" else "",
            form=act.form,
            barred=act.barred,
            alone=act.alone,
        )
    )
    _stood_before(world, act, met)
    downtime.used(world, act, entry)
    doubt(world, act, act.at_latest or met)
    consignment = world.get(Consignment, act.consignment)
    if consignment is None:
        return
    since = said_since(world, act, met, entry.circumstances.station)
    if act.verdict != "ALLOW":
        if since is None:
            _stopped(world, consignment, act)
        return
    take_in(world, act)
    _moves_on(world, known_consignment(world, act.consignment), act, since)
    _is_on_its_way(world, consignment, act, met)
    quota.give_back(world, act.consignment, act.freed, entry.number)
    quota.commit(world, act.consignment, act.used, entry.number)
    quota.draw(world, act.consignment, act.drawn, entry.number)
    if act.gate == "G2" or act.unexited:
        _in_time(world, act.consignment, met)
        _left(world, consignment, act, entry)
    for code in act.brought_back:
        come_home(world, code, act.consignment)
    returning.is_over_there(world, act)
    returning.is_home_after_all(world, act)
    if act.park_only:
        _kept_inside(world, act, met)
    go_without(world, consignment, act)
    notification = world.get(Notification, consignment.notification)
    if act.gate == "G3" and notification is not None:
        world.put(replace(notification, state=NotificationState.USED))


def _in_time(world: World, number: str, met: str) -> None:
    """What had left before its notification lapsed, though nobody had heard of it, has that still."""
    versions = (each for each in world.all(Notification) if each.consignment == number)
    last = max(versions, key=lambda each: each.version, default=None)
    if last is None or last.state is not NotificationState.LAPSED or last.ended_at <= met:
        return
    state = NotificationState.ACKNOWLEDGED if last.reference else NotificationState.FILED
    world.put(replace(last, state=state, ended_at="", ended_by="", ended_why=""))
    world.put(replace(known_consignment(world, number), notification=last.number))


def _stood_before(world: World, act: acts.Crossed, met: str) -> None:
    """Whatever stood before a gate is that post's business from now on, notified or not."""
    for code in (*act.packages, *act.containers):
        stayed = code in act.past_the_gates or not has_moved_on(world, code, met)
        in_now = {"side": act.side, "entered": met} if act.side and stayed else {}
        change(world, code, new_party=act.checkpoint, **in_now)


def park_exit_decided(world: World, act: acts.ParkExitDecided, entry: Entry) -> None:
    """Nothing moves by it: whoever holds the containers still does. That it was tried is what stays."""


def _is_past(consignment: Consignment, gate: str) -> bool:
    """Whether the journey is beyond this gate: a stray scan there neither moves it back nor stops it."""
    cleared = list(_CLEARED.values())
    beyond = {*cleared[cleared.index(_CLEARED[gate]) + 1 :], *_ARRIVED}
    homeward = ConsignmentState.RETURNING in (consignment.state, consignment.journey)
    return homeward or consignment.journey in beyond


_ARRIVED = (
    ConsignmentState.RECEIVED_PARTIAL,
    ConsignmentState.RECEIVED,
    ConsignmentState.RECONCILED,
    ConsignmentState.CLOSED,
    ConsignmentState.CANCELLED,
    ConsignmentState.LOST,
    ConsignmentState.DIVIDED,
    ConsignmentState.EMPTIED,
)


_STOPPED = (ConsignmentState.HELD, ConsignmentState.REFUSED)


def _stopped(world: World, consignment: Consignment, act: acts.Crossed) -> None:
    """Held, or refused at the border; where the journey stood is kept, so that it can go on from there."""
    if act.gate not in _CLEARED or _is_past(consignment, act.gate) or consignment.state is ConsignmentState.LOST:
        return
    refused = act.verdict == "DENY" and act.gate in ("G2", "G3")
    state = ConsignmentState.REFUSED if refused else ConsignmentState.HELD
    world.put(replace(consignment, state=state, before=consignment.journey.value))


def _moves_on(world: World, consignment: Consignment, act: acts.Crossed, since: Passage | None) -> None:
    """Its journey is past this gate; where the gate has stopped it since, it stands stopped there, and what is lost
    stays lost until somebody finds it."""
    if act.gate not in _CLEARED or _is_past(consignment, act.gate):
        return
    cleared = _CLEARED[act.gate]
    if consignment.state is ConsignmentState.LOST:
        world.put(replace(consignment, before=cleared.value))
    elif since is None or (since.verdict != "ALLOW" and consignment.state not in _STOPPED):
        world.put(replace(consignment, state=cleared, before=""))
    elif since.verdict != "ALLOW":
        world.put(replace(consignment, before=cleared.value))


def _is_on_its_way(world: World, consignment: Consignment, act: acts.Crossed, met: str) -> None:
    """What was found at home counts as come back; when a gate lets it pass after all, it is on its way again."""
    if consignment.state is ConsignmentState.RETURNING:
        return
    for code in act.containers:
        transit = world.get(Transit, f"{consignment.number}|{code}")
        if code in act.short or has_moved_on(world, code, met):
            continue
        if transit is not None and transit.returned == consignment.number:
            world.put(replace(transit, returned=""))


class _Plan(Struct, frozen=True):
    clearance: str = ""
    clearance_version: int = 0


class _Facts(Struct, frozen=True):
    """As much of the facts of a crossing as tells under which clearance it left, whatever was planned since."""

    consignment: _Plan | None = None


def _left(world: World, consignment: Consignment, act: acts.Crossed, entry: Entry) -> None:
    """Each container that leaves is counted for the balance, once however often the gate is met."""
    then = msgspec.json.decode(act.facts, type=_Facts).consignment
    if then is None or not then.clearance:
        then = _Plan(consignment.clearance, consignment.clearance_version)
    for code in act.containers:
        if code in act.short:
            continue
        known = f"{consignment.number}|{code}"
        if world.get(Transit, known) is not None:
            continue
        world.put(
            Transit(
                id=known,
                consignment=consignment.number,
                container=code,
                clearance=then.clearance,
                clearance_version=then.clearance_version,
                from_organisation=consignment.from_organisation,
                to_organisation=consignment.to_organisation,
                direction=consignment.direction,
                at=utc(act.met or entry.circumstances.at),
                entry=entry.number,
            )
        )


def _kept_inside(world: World, act: acts.Crossed, met: str) -> None:
    """It stays inside the park from now on; not what is somewhere else by now."""
    for code in act.containers:
        container, transit = world.get(Container, code), world.get(Transit, f"{act.consignment}|{code}")
        if container is None or has_moved_on(world, code, met):
            continue
        if transit is not None and not container.park_only:
            world.put(replace(transit, kept=True))
        world.put(replace(container, park_only=True))
