"""Holds that are released: by whoever may, and never by who found, or decided on, what they stop."""

from __future__ import annotations

from custody import acts, commands
from custody.deciding.containers.setting_right import row_of
from custody.deciding.discrepancies.excursions import unresolved_excursion
from custody.deciding.discrepancies.holds import (
    DIFFERENCE,
    RELEASERS,
    Releaser,
    heir,
    is_barred,
    is_of_a_difference,
    lifted_by,
    named,
    releasers,
    standing_in,
    why_barred,
)
from custody.holding import Container, Discrepancy, DiscrepancyState, Hold, Package
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene


def release(hold_id: str, follows: bool, command: commands.Release, scene: Scene) -> acts.Released | Refusal:
    """Lift a hold that the own organisation placed, and those that were placed along with it and still stand.

    `follows`: the system placed it, after a find or after what it has left. What somebody placed who has no stake in it
    any more the compliance of its owner lifts as well; and where nobody else could, who stands in for them. What left
    its range is let go of by nobody before people have resolved the discrepancy that tells of it.
    """
    found = scene.world.get(Hold, hold_id.strip().lower())
    others = standing_in(found, scene.world, scene.zone) if found is not None and not found.released else ()
    stands_in = any(each.may(scene.person) for each in others)
    wrong = None if stands_in else scene.lacks_role(*RELEASERS)
    if wrong is not None:
        return wrong
    if found is None:
        return refuse("hold_unknown", 404, hold=hold_id)
    if found.released:
        return refuse("hold_released", hold=hold_id, code=found.target)
    if found.waits_for_second_look and _told_by(found, scene) == scene.actor.staff:
        return refuse("hold_until_confirmed", 403, code=found.target)
    if found.discrepancy:
        return refuse("hold_until_resolved", code=found.target, discrepancy=found.discrepancy)
    wrong = _not_looked_into(found, scene) if stands_in else _not_his(found, follows, others, scene)
    if wrong is not None:
        return wrong
    waiting = unresolved_excursion(found, scene.world)
    if waiting is not None:
        return refuse(
            "hold_until_excursion_resolved",
            code=found.target,
            discrepancy=waiting.id,
            consignment=waiting.consignment,
            organisation=waiting.organisation,
        )
    also = _along_with(found, scene)
    return acts.Released(found.id, found.target, command.reason, also, row_of(found.target, scene))


def _not_his(hold: Hold, follows: bool, others: tuple[Releaser, ...], scene: Scene) -> Refusal | None:
    own = scene.actor.organisation
    inherits = not follows and Role.COMPLIANCE in scene.person.roles and heir(hold, scene.world, scene.zone) == own
    who = named(releasers(hold, scene.world, scene.zone, follows=follows))
    if own not in lifted_by(hold, scene.world) and not inherits:
        if others:
            return refuse("hold_of_others", 403, code=hold.target, **who)
        return refuse("hold_of_other", 403, organisation=hold.organisation, code=hold.target)
    barred = is_barred(hold, scene.actor.staff, scene.zone)
    return refuse(why_barred(hold), 403, code=hold.target, **who) if barred else None


def _not_looked_into(hold: Hold, scene: Scene) -> Refusal | None:
    """A refusal while the ends of the way, who stand in for the posts, have not resolved over what it was placed."""
    if not is_of_a_difference(hold) or Role.OFFICER in scene.person.roles:
        return None
    subject = scene.world.get(Container, hold.target) or scene.world.get(Package, hold.target)
    number = subject.consignment if subject is not None else hold.target
    told = (
        each
        for each in scene.world.all(Discrepancy)
        if (each.consignment, each.discrepancy_kind) == (number, DIFFERENCE)
    )
    waiting = next((each for each in told if each.state is not DiscrepancyState.RESOLVED), None)
    return refuse("hold_until_judged", code=hold.target, discrepancy=waiting.id) if waiting is not None else None


def _told_by(hold: Hold, scene: Scene) -> str:
    """Who said which container it is: another person says that it is, or that it is not."""
    container = scene.world.get(Container, hold.target)
    return container.asked_by if container is not None else ""


def _along_with(hold: Hold, scene: Scene) -> dict[str, str]:
    """The holds on other targets that follow this one, and their targets."""
    same = (each for each in scene.world.all(Hold) if each.entry == hold.entry and each.id != hold.id)
    standing = sorted((each for each in same if not each.released), key=lambda each: each.target)
    return {each.id: each.target for each in standing if each.id == acts.hold_along(hold.id, each.target)}
