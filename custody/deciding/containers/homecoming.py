"""What had left in a consignment that was cancelled or split, or out of which it was taken, before anybody heard of it,
and is at home again.

No step of that consignment speaks of it any more: it lies there no longer, so nobody turns it back. It counts as come
back when whoever sent it takes it over from who carried it, receives it or finds it, on the side that it left from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custody import acts
from custody.fold import utc
from custody.holding import Consignment, ConsignmentState, Container, Transit
from custody.parties import Direction, Role
from custody.scene import Scene, side_now

TAKEN_BACK = (ConsignmentState.CANCELLED, ConsignmentState.DIVIDED)
"""How a consignment stands that people gave up, or parted, before its exit."""


Crossings = dict[str, tuple[str, ...]]
"""By container: the consignments of this kind in which it had left."""


def brought_back(codes: Iterable[str], site: str, scene: Scene) -> Crossings:
    """What of these the actor's organisation, which had sent it, has at this site again, where it had left from."""
    here, own = scene.zone.side_of(site), scene.actor.organisation
    return _by_container(
        transit
        for transit, sent in _still_out(codes, scene)
        if here is Direction(transit.direction).origin and sent.from_organisation == own
    )


def handed_back(act: acts.Accepted, scene: Scene) -> Crossings:
    """What of it its sender takes over from who carries it, where it had left from."""
    out = _still_out(act.accepted, scene)
    return _by_container(transit for transit, sent in out if taken_over_at_home(act, sent, scene))


def taken_over_at_home(act: acts.Accepted, sent: Consignment, scene: Scene) -> bool:
    """Whether its sender takes it over from who carries it, on the side that it left from."""
    giver, receiver = scene.zone.people.get(act.giver), scene.zone.people.get(act.receiver)
    if giver is None or receiver is None or act.receiver_organisation != sent.from_organisation:
        return False
    carried = giver.staff == sent.carrier or giver.organisation != sent.from_organisation
    # His own people at no station are where their organisation is; a courier may be anywhere.
    here = scene.zone.organisations[receiver.organisation].side if Role.COURIER not in receiver.roles else None
    side = scene.zone.side_of(act.site) if act.site else here
    return carried and side is Direction(sent.direction).origin


def _still_out(codes: Iterable[str], scene: Scene) -> Iterator[tuple[Transit, Consignment]]:
    """By which of these had left by now in such a consignment, and no gate has let them in on the other side."""
    named, now = set(codes), utc(scene.at.isoformat())
    for transit in scene.world.all(Transit):
        if transit.container not in named or transit.returned or transit.at > now:
            continue
        container = scene.world.get(Container, transit.container)
        sent = scene.world.get(Consignment, transit.consignment)
        if container is None or sent is None or not _speaks_of_it_no_more(sent, container):
            continue
        if side_now(scene, container) is Direction(transit.direction).origin:
            yield transit, sent


def _speaks_of_it_no_more(sent: Consignment, container: Container) -> bool:
    left = sent.journey is ConsignmentState.EXIT_CLEARED and container.consignment != sent.number
    return sent.state in TAKEN_BACK or left


def _by_container(transits: Iterable[Transit]) -> Crossings:
    found: Crossings = {}
    for each in sorted(transits, key=lambda transit: transit.id):
        found[each.container] = (*found.get(each.container, ()), each.consignment)
    return found
