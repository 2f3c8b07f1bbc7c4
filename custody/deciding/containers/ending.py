"""How a container is lost, and how it comes back."""

from __future__ import annotations

from collections.abc import Mapping

from custody import acts, commands
from custody.deciding.containers.carriage import awaited_by
from custody.deciding.containers.homecoming import brought_back
from custody.deciding.containers.staying import stays
from custody.holding import Consignment, ConsignmentState, Container, ContainerState, Package, PackageState, Transit
from custody.parties import Direction, Role, Side
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, find_all, kept_in_park, offered_itself, side_now

HOLDERS = (Role.TECHNICIAN, Role.COORDINATOR, Role.COURIER)
DECLARERS = (Role.COORDINATOR, Role.COMPLIANCE)


def declare_lost(command: commands.DeclareLost, scene: Scene) -> acts.Lost | Refusal:
    """By coordinators or compliance of who has it in hand or in store, or answers for it on the way; a box with what is
    in it. Whose it is knows nothing of what others hold: its owner places a hold instead."""
    wrong = scene.lacks_role(*DECLARERS)
    if wrong is not None:
        return wrong
    subjects = find_all(scene.world, command.subjects)
    if isinstance(subjects, Refusal):
        return subjects
    containers: dict[str, Container] = {}
    for subject in subjects:
        inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
        if not inside:
            return refuse("package_empty", code=subject.code)
        containers |= {container.code: container for container in inside}
    for container in containers.values():
        wrong = _not_there(container) or _not_theirs_to_miss(container, scene) or offered_itself(container)
        if wrong is not None:
            return wrong
    boxes = tuple(subject.code for subject in subjects if isinstance(subject, Package))
    for box in (subject for subject in subjects if isinstance(subject, Package)):
        wrong = offered_itself(box)
        if wrong is not None:
            return wrong
    held_by = {code: container.custodian or container.organisation for code, container in containers.items()}
    out_of = {code: each.package for code, each in containers.items() if each.package not in ("", *boxes)}
    return acts.Lost(tuple(containers), command.reason, held_by, out_of, boxes)


def record_finding(
    missed_from: Mapping[str, str], unseen: Mapping[str, bool], command: commands.RecordFinding, scene: Scene
) -> acts.Found | Refusal:
    """By somebody of an organisation that has to do with it, who has it in hand now; a box with what was lost in it.

    `missed_from` says in which consignment each was last that was in one; `unseen`, as `staying.stays` has it, what may
    never have left its sender.
    """
    wrong = scene.lacks_role(*HOLDERS)
    if wrong is not None:
        return wrong
    subjects = find_all(scene.world, command.subjects)
    if isinstance(subjects, Refusal):
        return subjects
    for subject in subjects:
        if subject.state not in (ContainerState.LOST, PackageState.LOST):
            return _missed(subject, scene) or refuse("not_lost", code=subject.code, state=subject.state)
        if scene.actor.organisation not in subject.parties:
            return refuse("not_a_party", 403, code=subject.code)
    packages = tuple(subject.code for subject in subjects if isinstance(subject, Package))
    inside = (each for code in packages for each in scene.world.contents(code))
    loose = [subject for subject in subjects if isinstance(subject, Container)]
    containers = {each.code: each for each in (*inside, *loose) if each.state is ContainerState.LOST}
    # A courier finds it on the way, wherever his depot is; and no gate is passed by having been lost.
    here = None if Role.COURIER in scene.person.roles else scene.zone.side_of(scene.site)
    found: dict[str, Container | Package] = {each.code: each for each in subjects}
    everything = {**containers, **found}.values()
    # Only what lies loose: who finds a box finds what was sealed in it.
    stayed = [each for each in loose if stays(each, here, unseen, scene)]
    apart_from_those = [each for each in everything if each not in stayed]
    elsewhere = tuple(each.code for each in apart_from_those if here is None or here is not side_now(scene, each))
    apart = {code: each.package for code, each in containers.items() if each.package not in ("", *packages)}
    own = scene.actor.organisation
    others = tuple(code for code, each in {**containers, **found}.items() if own != each.organisation)
    across = () if here is None else elsewhere
    missed = {
        code: number
        for code, number in missed_from.items()
        if code in across or (here is None and _is_given_up(number, scene))
    }
    freed = tuple(each.code for each in stayed if each.park_only and not unseen[each.code])
    wrong = kept_in_park(scene, [code for code in containers if code not in freed], scene.site)
    if wrong is not None:
        return wrong
    home = {code: each.consignment for code, each in containers.items() if here and _never_entered(each, here, scene)}
    home |= {each.code: each.consignment for each in stayed}
    had_by = {code: each.organisation for code, each in {**containers, **found}.items() if own != each.organisation}
    return acts.Found(
        tuple(containers),
        scene.site,
        command.reason,
        elsewhere,
        packages,
        apart,
        others,
        missed,
        home,
        had_by,
        {each.code: str(here) for each in stayed if here},
        freed,
        brought_back([code for code in containers if code not in elsewhere], scene.site if here else "", scene),
    )


def _is_given_up(number: str, scene: Scene) -> bool:
    """Whether nobody waits for what was in it any more: its end stands, and was told."""
    sent = scene.world.get(Consignment, number)
    return sent is not None and sent.state is ConsignmentState.CLOSED


def _missed(subject: Subject, scene: Scene) -> Refusal | None:
    """To its sender: whoever answers for what a receipt missed says first that he has not got it."""
    sent = scene.world.get(Consignment, subject.consignment)
    if sent is None or subject.code not in sent.missing or subject.organisation != sent.carrier_organisation:
        return None
    if scene.actor.organisation != sent.from_organisation:
        return None
    return refuse("missing_not_lost", code=subject.code, consignment=sent.number, organisation=subject.organisation)


def _never_entered(container: Container, here: Side, scene: Scene) -> bool:
    """Whether it is counted as having left from this side, and no gate has let it in on the other."""
    transit = scene.world.get(Transit, f"{container.consignment}|{container.code}")
    if transit is None or transit.returned:
        return False
    return here is Direction(transit.direction).origin and here is side_now(scene, container)


def _not_there(container: Container) -> Refusal | None:
    return refuse("terminal", code=container.code, state=container.state) if container.state.terminal else None


def _not_theirs_to_miss(container: Container, scene: Scene) -> Refusal | None:
    """A refusal unless the actor's organisation has it; or sent it, and it has not entered yet; or received its box
    and it was not in there."""
    own = scene.actor.organisation
    if container.organisation == own:
        return None
    consignment = scene.world.get(Consignment, container.consignment)
    if consignment is not None and container.organisation == consignment.carrier_organisation:
        journey = consignment.journey
        sent = journey.before_exit or journey is ConsignmentState.EXIT_CLEARED
        if sent and own == consignment.from_organisation:
            return None
        if container.code in consignment.missing and own == awaited_by(consignment):
            return None
    if own not in container.parties:
        return refuse("not_a_party", 403, code=container.code)
    return refuse("missed_by_holder", 403, code=container.code, organisation=container.organisation)
