"""What the acts of a handoff leave behind."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold import downtime
from custody.fold.seals import moment_of
from custody.fold.state import all_come_home, change, come_home, union, utc, was_here
from custody.holding import Container, ContainerState, Handoff, HandoffState, Package, PackageState
from custody.world import World


def offered(world: World, act: acts.Offered, entry: Entry) -> None:
    giver = entry.circumstances.actors[0]
    world.put(
        Handoff(
            id=act.handoff,
            giver=act.giver,
            giver_organisation=act.giver_organisation or giver.organisation,
            receiver=act.receiver,
            receiver_organisation=act.receiver_organisation,
            offered=act.offered,
            carried=act.carried,
            state=HandoffState.OFFERED,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )
    for code in act.subjects():
        # The receiver may look before accepting, so the organisation is a party from the offer on.
        change(world, code, handoff=act.handoff, new_party=act.receiver_organisation)


def accepted(world: World, act: acts.Accepted, entry: Entry) -> None:
    offer = world.get(Handoff, act.handoff)
    _had_it_open(world, act, min(utc(entry.circumstances.at), offer.at if offer is not None else "9"))
    _answer(world, act.handoff, HandoffState.ACCEPTED)
    downtime.used(world, act, entry)
    for code in act.lost_since:
        change(world, code, new_party=act.receiver_organisation, organisation=act.receiver_organisation)
    for code in act.found_since:
        change(world, code, new_party=act.receiver_organisation)
    gone = {*act.lost_since, *act.found_since}
    for code in (each for each in act.accepted if each not in gone):
        changes: dict[str, Any] = {
            "handoff": "",
            "custodian": act.receiver,
            "organisation": act.receiver_organisation,
            "place": "",
        }
        if act.site:
            changes["site"] = act.site
        container = world.get(Container, code)
        if container is not None and container.state is ContainerState.STORED:
            changes["state"] = ContainerState.IN_HAND
        change(world, code, new_party=act.receiver_organisation, **changes)
        if act.here:
            was_here(world, code, utc(entry.circumstances.at))
    for code, consignment in act.home.items():
        come_home(world, code, consignment)
    all_come_home(world, act.brought_back)


def _had_it_open(world: World, act: acts.Accepted, since: str) -> None:
    """Who was offered an open box before a gate read a strange seal on it may have had it since then, whenever that is
    told: he is no other person than had it open."""
    for code in act.accepted:
        box = world.get(Package, code)
        if box is not None and box.state is PackageState.OPEN and box.open_to and box.doubts:
            first = min(map(moment_of, box.doubts))
            if since < first:
                world.put(replace(box, open_to=union(box.open_to, (act.receiver,))))


def refused(world: World, act: acts.Refused, entry: Entry) -> None:
    _answer(world, act.handoff, HandoffState.REFUSED)
    for code in act.refused:
        change(world, code, handoff="")


def withdrawn(world: World, act: acts.Withdrawn, entry: Entry) -> None:
    _answer(world, act.handoff, HandoffState.WITHDRAWN)
    for code in act.withdrawn:
        change(world, code, handoff="")


def _answer(world: World, handoff_id: str, state: HandoffState) -> None:
    handoff = world.get(Handoff, handoff_id)
    if handoff is not None:
        world.put(replace(handoff, state=state))
