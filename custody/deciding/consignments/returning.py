"""The way home: turned back at the border, or sent back by a consignment of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from custody import acts, commands
from custody.clearance import Clearance, ClearanceStatus
from custody.crossing.checks.purpose import RETURN
from custody.deciding.consignments.consigning import SENDERS, consign
from custody.deciding.consignments.steps import illegal, known_consignment, not_a_party
from custody.deciding.containers.handing import bound
from custody.deciding.quotas.sharing import refunds
from custody.holding import Consignment, ConsignmentState, Container, Package, Step, Transit
from custody.parties import Direction, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World

_ROOM = timedelta(hours=1)
"""How long after the lead time a return is planned that nobody has planned yet."""


def turn_back(number: str, command: commands.TurnBack, scene: Scene) -> acts.TurnedBack | Refusal:
    """What has left may always go back: an officer of its checkpoint says so, or who answers for it at either end.
    Once it has entered, what a court or the customs hold there binds it; the sender's own holds never do."""
    wrong = scene.lacks_role(Role.OFFICER, Role.COORDINATOR, Role.COMPLIANCE)
    if wrong is not None:
        return wrong
    consignment = known_consignment(number, scene)
    if isinstance(consignment, Refusal):
        return consignment
    wrong = None if _guards(consignment, scene) else not_a_party(consignment, scene)
    wrong = wrong or illegal(consignment, Step.TURN_BACK) or _bound_here(consignment, scene)
    if wrong is not None:
        return wrong
    return acts.TurnedBack(
        consignment=consignment.number,
        reason=command.reason,
        packages=consignment.under_way,
        containers=tuple(i.code for code in consignment.under_way for i in scene.world.contents(code)),
    )


def send_back(number: str, command: commands.SendBack, scene: Scene) -> acts.Consigned | Refusal:
    """Draft the return of what was received, with everything filled in that is known."""
    wrong = scene.lacks_role(*SENDERS)
    if wrong is not None:
        return wrong
    first = known_consignment(number, scene)
    if isinstance(first, Refusal):
        return first
    if first.to_organisation != scene.actor.organisation:
        return refuse("sent_back_by_consignee", 403, consignment=first.number, organisation=first.to_organisation)
    wrong = illegal(first, Step.SEND_BACK)
    if wrong is not None:
        return wrong
    packages = command.packages or tuple(code for code in first.packages if _ours(code, first, scene))
    if not packages:
        return refuse("nothing_to_send_back", consignment=first.number)
    clearance = command.clearance or _clearance_home(first, scene)
    if not clearance:
        return refuse("no_clearance_home", consignment=first.number, organisation=first.from_organisation)
    return consign(_draft(command, first, packages, clearance, scene), scene, return_of=first.number)


def comes_home(consignment: Consignment, scene: Scene) -> bool:
    """Whether who receives it here is who had sent it."""
    homeward = consignment.state is ConsignmentState.RETURNING
    own = scene.actor.organisation
    return own == consignment.from_organisation and (homeward or own != consignment.to_organisation)


def returned(consignment: Consignment, containers: tuple[str, ...], scene: Scene) -> dict[str, Any]:
    """What an arrival says of the crossing that it undoes; nothing when it brings nothing back."""
    undone = consignment.number if comes_home(consignment, scene) else consignment.return_of
    origin = scene.world.get(Consignment, undone)
    if origin is None:
        return {}
    return {"returned": origin.number, "refunded": refunds(scene.world, origin, containers, scene.zone, scene.at)}


def made_of_what_left(consignment: Consignment, containers: tuple[str, ...], scene: Scene) -> tuple[str, ...]:
    """What a park keeps of that which arrives in a return and has not left itself in the consignment that it brings
    back, but was taken from what had: it is as free at home as that."""
    origin = scene.world.get(Consignment, consignment.return_of)
    if origin is None or comes_home(consignment, scene):
        return ()
    known = [found for code in containers if (found := scene.world.get(Container, code)) is not None]
    made = (each for each in known if scene.world.get(Transit, f"{origin.number}|{each.code}") is None)
    return tuple(each.code for each in made if each.park_only and came_in(origin, each, scene.world))


def came_in(origin: Consignment, container: Container, world: World) -> bool:
    """Whether this consignment brought it, or some of what it was taken from, and all the rest came from there too."""

    def brought(each: Container) -> bool:
        return world.get(Transit, f"{origin.number}|{each.code}") is not None

    def came(each: Container) -> bool:
        # What came by itself goes back in the return of the consignment in which it came.
        return brought(each) or (each.code != container.code and each.code in from_there)

    ways = (origin.from_organisation, origin.to_organisation)
    from_there = {t.container for t in world.all(Transit) if (t.from_organisation, t.to_organisation) == ways}
    some = any(brought(each) for each in (container, *world.ancestors(container)))
    return some and world.of_all_origins(container, came)


def _guards(consignment: Consignment, scene: Scene) -> bool:
    """Whether the actor is an officer of a station at its checkpoint."""
    posts = (s for s in scene.zone.stations.values() if s.checkpoint == consignment.checkpoint)
    own = any(scene.zone.sites[post.site].organisation == scene.actor.organisation for post in posts)
    return own and Role.OFFICER in scene.person.roles


def _bound_here(consignment: Consignment, scene: Scene) -> Refusal | None:
    beyond = Direction(consignment.direction).destination
    for code in consignment.under_way:
        package = scene.world.get(Package, code)
        if package is not None and package.side == beyond:
            wrong = bound(scene, package, (consignment.from_organisation,))
            if wrong is not None:
                return wrong
    return None


def _ours(code: str, first: Consignment, scene: Scene) -> bool:
    """Whether this box has arrived, was taken over, and has not gone on since."""
    package = scene.world.get(Package, code)
    if package is None or package.organisation != scene.actor.organisation:
        return False
    here = code in first.arrived and package.consignment == first.number
    return here and bool(scene.world.contents(code))


def _clearance_home(first: Consignment, scene: Scene) -> str:
    """The number of a clearance of the actor's organisation that covers a return to where it came from."""
    fitting = (c for c in scene.zone.clearances.values() if _covers_home(c, first, scene))
    return min((clearance.number for clearance in fitting), default="")


def _covers_home(clearance: Clearance, first: Consignment, scene: Scene) -> bool:
    ours = clearance.holder == scene.actor.organisation and clearance.status is ClearanceStatus.ACTIVE
    return ours and any(
        first.from_organisation in row.counterparts and RETURN in row.purposes and _opposite(first) in row.directions
        for row in clearance.scopes
    )


def _opposite(first: Consignment) -> Direction:
    return Direction.NORTH if first.direction == Direction.SOUTH.value else Direction.SOUTH


def _draft(
    command: commands.SendBack, first: Consignment, packages: tuple[str, ...], clearance: str, scene: Scene
) -> commands.Consign:
    leaving = scene.at + timedelta(minutes=_lead_minutes(clearance, scene)) + _ROOM
    took = datetime.fromisoformat(first.planned_entry) - datetime.fromisoformat(first.planned_exit)
    return commands.Consign(
        id=command.id,
        packages=packages,
        to_organisation=first.from_organisation,
        to_site=first.from_site,
        purpose=RETURN,
        clearance=clearance,
        checkpoint=first.checkpoint,
        carrier=command.carrier or first.carrier,
        planned_exit=command.planned_exit or leaving.isoformat(timespec="seconds"),
        planned_entry=command.planned_entry or (leaving + took).isoformat(timespec="seconds"),
        vehicle=first.vehicle,
        channel=first.channel,  # type: ignore[arg-type]
        project=first.project,
        ethics=first.ethics,
    )


def _lead_minutes(number: str, scene: Scene) -> int:
    clearance = scene.zone.clearances.get(number)
    own = clearance.min_lead_minutes if clearance is not None else None
    return scene.zone.settings_at(scene.at).min_lead_minutes if own is None else own
