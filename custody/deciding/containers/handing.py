"""The handoff: an offer by the giver, an answer by another person. Responsibility moves with the acceptance."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from custody import acts, commands
from custody.crossing.checks.hold import comes_back
from custody.crossing.finding import listed
from custody.deciding.containers.carriage import missed_by
from custody.deciding.containers.homecoming import handed_back
from custody.deciding.containers.left_with import for_whom_he_has_it, goes_astray, is_left_with
from custody.holding import Consignment, ConsignmentState, Container, Handoff, HandoffState, Package, Transit
from custody.parties import GIVERS, Direction, Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, find_all, must_cross, not_in_hand, not_to_be_given, outside_park, side_now


def offer(command: commands.Offer, scene: Scene) -> acts.Offered | Refusal:
    """Offer what the actor has in hand to one other person; a package carries what is in it."""
    given = give(command, scene)
    if isinstance(given, Refusal):
        return given
    receiver = scene.zone.people[given.receiver]
    wrong = (must_cross(scene, subject, receiver) for subject in _known(scene, given.offered))
    return next(filter(None, wrong), None) or given


def give(command: commands.Offer, scene: Scene) -> acts.Offered | Refusal:
    """The same wherever it lies: of what was given before, it is told elsewhere on which side of the border it was."""
    subjects = find_all(scene.world, command.subjects)
    left = [] if isinstance(subjects, Refusal) else [each for each in subjects if is_left_with(scene.person, each)]
    # Whoever was left with it hands it on in whatever role he is by now.
    wrong = None if left else scene.lacks_role(*GIVERS)
    if wrong is not None:
        return wrong
    receiver = scene.zone.people.get(command.to)
    if receiver is None:
        return refuse("person_unknown", 422, staff=command.to)
    if receiver.staff == scene.actor.staff:
        return refuse("handoff_to_oneself", 422, staff=receiver.staff)
    if not receiver.hands_over:
        return refuse("receiver_has_no_role", 422, staff=receiver.staff)
    if isinstance(subjects, Refusal):
        return subjects
    for subject in subjects:
        wrong = not_in_hand(for_whom_he_has_it(subject, scene), subject) or goes_astray(subject, receiver, scene)
        wrong = wrong or not_to_be_given(scene, subject, receiver)
        wrong = wrong or _held_here(scene, subject, receiver) or _ended_inside(scene, subject)
        if wrong is not None:
            return wrong
    for_whom = {subject.organisation for subject in subjects}
    return acts.Offered(
        handoff=command.id.lower(),
        offered=tuple(subject.code for subject in subjects),
        giver=scene.actor.staff,
        receiver=receiver.staff,
        receiver_organisation=receiver.organisation,
        carried=_carried(scene, subjects),
        giver_organisation="" if scene.actor.organisation in for_whom or len(for_whom) > 1 else for_whom.pop(),
    )


def accept(handoff: str, command: commands.Accept, scene: Scene) -> acts.Accepted | Refusal:
    """The receiver takes over everything that was offered."""
    pending = _pending(handoff, scene)
    if isinstance(pending, Refusal):
        return pending
    if pending.receiver != scene.actor.staff:
        return refuse("not_the_receiver", 403, receiver=pending.receiver, giver=pending.giver)
    # Under other roles or for others he could hand it to nobody.
    wrong = scene.lacks_role(*GIVERS)
    if wrong is not None:
        return wrong
    if pending.receiver_organisation != scene.person.organisation:
        return refuse("offered_for_another", organisation=pending.receiver_organisation, giver=pending.giver)
    if not _still(scene, pending):
        return refuse("offer_gone", codes=listed(pending.offered), giver=pending.giver)
    site = _new_site(scene, pending)
    wrong = _missed(pending, scene) or may_take(_known(scene, pending.offered), site, scene)
    # What was placed since the offer binds it as well.
    held = (_held_here(scene, subject, scene.person) for subject in _known(scene, pending.offered))
    wrong = wrong or next(filter(None, held), None)
    if wrong is not None:
        return wrong
    act = acts.Accepted(
        handoff=pending.id,
        accepted=_still(scene, pending),
        giver=pending.giver,
        receiver=pending.receiver,
        receiver_organisation=pending.receiver_organisation,
        site=site,
        home=_come_home(pending, site, scene),
        here=Role.COURIER not in scene.person.roles,
    )
    return replace(act, brought_back=handed_back(act, scene))


def _missed(pending: Handoff, scene: Scene) -> Refusal | None:
    """A refusal of what the receiver's own people have reported missing: that it is there after all is said first, by
    a receipt, so that nobody has in hand what is short by his own word."""
    for subject in _known(scene, _still(scene, pending)):
        short = missed_by(scene.actor.organisation, subject, scene.world)
        if short is not None:
            return refuse("reported_missing", code=subject.code, consignment=short.number, giver=pending.giver)
    return None


def _come_home(pending: Handoff, site: str, scene: Scene) -> dict[str, str]:
    """What of it had left, was given up or accounted for before any gate let it in, and is taken over by whoever sent
    it, where it began: by consignment. While a consignment is under way it is turned back instead; of one that had been
    cancelled before anybody heard of it `handed_back` tells."""
    found: dict[str, str] = {}
    if pending.giver_organisation == pending.receiver_organisation:
        return found
    for code in _still(scene, pending):
        container = scene.world.get(Container, code)
        consignment = scene.world.get(Consignment, container.consignment) if container is not None else None
        transit = scene.world.get(Transit, f"{consignment.number}|{code}") if consignment is not None else None
        if container is None or consignment is None or transit is None or transit.returned:
            continue
        origin = Direction(transit.direction).origin
        here = scene.zone.side_of(site) is origin is side_now(scene, container)
        ended = consignment.state.past_gates and consignment.state is not ConsignmentState.CANCELLED
        if here and ended and pending.receiver_organisation == transit.from_organisation:
            found[code] = consignment.number
    return found


def may_take(offered: Iterable[Subject], site: str, scene: Scene) -> Refusal | None:
    """A refusal of what the actor may not take over, where it would be at this site from now on."""
    for subject in offered:
        wrong = must_cross(scene, subject, scene.person, site) or not_to_be_given(scene, subject, scene.person)
        # A courier carries it to a gate from wherever he stands.
        if wrong is None and site and Role.COURIER not in scene.person.roles:
            inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
            wrong = outside_park(scene, (each for each in inside if isinstance(each, Container)))
        if wrong is not None:
            return wrong
    return None


def refuse_handoff(handoff: str, command: commands.Refuse, scene: Scene) -> acts.Refused | Refusal:
    pending = _pending(handoff, scene)
    if isinstance(pending, Refusal):
        return pending
    if pending.receiver != scene.actor.staff:
        return refuse("not_the_receiver", 403, receiver=pending.receiver, giver=pending.giver)
    return acts.Refused(
        handoff=pending.id,
        refused=_still(scene, pending),
        giver=pending.giver,
        receiver=pending.receiver,
        reason=command.reason,
    )


def withdraw(handoff: str, command: commands.Withdraw, scene: Scene) -> acts.Withdrawn | Refusal:
    pending = _pending(handoff, scene)
    if isinstance(pending, Refusal):
        return pending
    if pending.giver != scene.actor.staff:
        return refuse("not_the_giver", 403, giver=pending.giver)
    return acts.Withdrawn(handoff=pending.id, withdrawn=_still(scene, pending), reason=command.reason)


def _still(scene: Scene, pending: Handoff) -> tuple[str, ...]:
    """What was offered, save what has gone from the box since: missing at the receipt, taken, lost."""
    known = _known(scene, pending.offered + pending.carried)
    return tuple(subject.code for subject in known if subject.handoff == pending.id)


# What such a hold lies on goes no further, but never stays in the hands of somebody who cannot give it back.
BINDING = ("legal", "customs", "recall", "consent")


def bound(
    scene: Scene, subject: Subject, free: Collection[str], way_home: tuple[str, str] = ("", "")
) -> Refusal | None:
    """A refusal while a hold of those kinds lies on this, on its consignment, on what is inside or on what that was
    taken from; unless one of `free` placed it, or it goes home for it: `way_home` is from whom to whom."""
    inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
    tubes = [each for each in inside if isinstance(each, Container)]
    taken_from = (ancestor.code for each in tubes for ancestor in scene.world.ancestors(each))
    family = (subject.code, *(each.code for each in inside), *taken_from)
    for hold in scene.world.holds_on((*family, subject.consignment)):
        home = comes_back(hold.hold_kind, hold.organisation, *way_home)
        if hold.hold_kind in BINDING and hold.organisation not in free and not home:
            return refuse(
                "held_stays",
                code=hold.target,
                kind=hold.hold_kind,
                staff=hold.placed_by,
                organisation=hold.organisation,
            )
    return None


def _held_here(scene: Scene, subject: Subject, receiver: Person) -> Refusal | None:
    """A refusal while what binds this keeps it from this receiver: outside the organisation that has it, its owner's,
    its sender's and that of whoever placed the hold."""
    consignment = scene.world.get(Consignment, subject.consignment)
    inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
    owners = {each.owner for each in inside if isinstance(each, Container)}
    way_home = {subject.organisation, *owners, consignment.from_organisation if consignment is not None else ""}
    if receiver.organisation in way_home:
        return None
    if consignment is None or not consignment.return_of:
        return bound(scene, subject, (receiver.organisation,))
    ends = consignment.from_organisation, consignment.to_organisation
    return bound(scene, subject, (receiver.organisation,), ends)


def _ended_inside(scene: Scene, subject: Subject) -> Refusal | None:
    """A refusal of a box with something in it that nobody has any more: who takes it over would answer for it."""
    inside = scene.world.contents(subject.code) if isinstance(subject, Package) else []
    ended = next((each for each in inside if each.state.terminal), None)
    return refuse("terminal", code=ended.code, state=ended.state) if ended is not None else None


def _known(scene: Scene, codes: tuple[str, ...]) -> list[Subject]:
    known = (scene.world.get(Container, code) or scene.world.get(Package, code) for code in codes)
    return [subject for subject in known if subject is not None]


def _pending(handoff: str, scene: Scene) -> Handoff | Refusal:
    found = scene.world.get(Handoff, handoff.strip().lower())
    if found is None:
        return refuse("handoff_unknown", 404, handoff=handoff)
    if found.state is not HandoffState.OFFERED:
        return refuse("handoff_answered", state=found.state, receiver=found.receiver, entry=found.entry)
    return found


def _carried(scene: Scene, subjects: list[Subject]) -> tuple[str, ...]:
    packages = [subject for subject in subjects if isinstance(subject, Package)]
    return tuple(inside.code for package in packages for inside in scene.world.contents(package.code))


def _new_site(scene: Scene, pending: Handoff) -> str:
    """At a bench the place is known; handed to a courier on the way, the last known site stands."""
    station = scene.zone.stations.get(scene.circumstances.station)
    if station is not None:
        return station.site
    same = pending.receiver_organisation == pending.giver_organisation
    return "" if same or Role.COURIER in scene.person.roles else scene.site
