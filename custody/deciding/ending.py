"""How a container leaves everybody's hands: taken by an authority, lost; and how a lost one comes back."""

from __future__ import annotations

from collections.abc import Mapping

from custody import acts, commands
from custody.holding import Consignment, Container, ContainerState, Package, PackageState, Transit
from custody.parties import Direction, Role, Side
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_all, find_containers, held, kept_in_park, offered_itself, side_now, works_at

HOLDERS = (Role.TECHNICIAN, Role.COORDINATOR, Role.COURIER)
DECLARERS = (Role.COORDINATOR, Role.COMPLIANCE)


_TAKEN_ALL_THE_SAME = ("customs", "quality", "quarantine")
"""Holds over its condition: an authority takes a broken one as well, and that it did is to be written down at once."""


def record_taking(command: commands.RecordTaking, scene: Scene) -> acts.Taken | Refusal:
    """By an officer of the checkpoint that it is notified for, or by the organisation that it was taken from."""
    wrong = scene.lacks_role(*HOLDERS, Role.OFFICER, Role.COMPLIANCE)
    if wrong is not None:
        return wrong
    containers = find_containers(scene.world, command.subjects)
    if isinstance(containers, Refusal):
        return containers
    whole: list[str] = []
    left: dict[str, int] = {}
    for container in containers:
        wrong = _not_there(container) or _not_before(container, scene) or offered_itself(container)
        # What the law holds has left on the word of an officer, or of who answers for holds; on nobody else's.
        if wrong is None and Role.OFFICER not in scene.person.roles and Role.COMPLIANCE not in scene.person.roles:
            wrong = held(scene, container, unless=_TAKEN_ALL_THE_SAME)
        if wrong is not None:
            return wrong
        amount = container.amount if command.amount is None else command.amount
        if amount > container.amount:
            return refuse("too_little", code=container.code, amount=container.amount, unit=container.unit, taken=amount)
        if amount == container.amount:
            whole.append(container.code)
        else:
            left[container.code] = container.amount - amount
    return acts.Taken(
        authority=command.authority,
        receipt=command.receipt,
        officer_reference=command.officer_reference,
        whole=tuple(whole),
        amount=command.amount or 0,
        left=left,
        reason=command.reason,
    )


def declare_lost(command: commands.DeclareLost, scene: Scene) -> acts.Lost | Refusal:
    """By coordinators or compliance of whoever answers for it or owns it; on the way also of either end of it."""
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
        wrong = _not_there(container) or _no_party(container, scene) or offered_itself(container)
        if wrong is not None:
            return wrong
    held_by = {code: container.custodian or container.organisation for code, container in containers.items()}
    out_of = {code: container.package for code, container in containers.items() if container.package}
    return acts.Lost(tuple(containers), command.reason, held_by, out_of)


def record_finding(
    missed_from: Mapping[str, str], command: commands.RecordFinding, scene: Scene
) -> acts.Found | Refusal:
    """By somebody of an organisation that has to do with it, who has it in hand now; a box with what was lost in it.

    `missed_from` says in which consignment each was last that was in one.
    """
    wrong = scene.lacks_role(*HOLDERS)
    if wrong is not None:
        return wrong
    subjects = find_all(scene.world, command.subjects)
    if isinstance(subjects, Refusal):
        return subjects
    for subject in subjects:
        if subject.state not in (ContainerState.LOST, PackageState.LOST):
            return refuse("not_lost", code=subject.code, state=subject.state)
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
    elsewhere = tuple(each.code for each in everything if here is None or here is not side_now(scene, each))
    apart = {code: each.package for code, each in containers.items() if each.package not in ("", *packages)}
    own = scene.actor.organisation
    others = tuple(code for code, each in {**containers, **found}.items() if own != each.organisation)
    across = () if here is None else elsewhere
    missed = {code: number for code, number in missed_from.items() if code in across}
    wrong = kept_in_park(scene, containers, scene.site)
    if wrong is not None:
        return wrong
    home = {code: each.consignment for code, each in containers.items() if here and _never_entered(each, here, scene)}
    return acts.Found(tuple(containers), scene.site, command.reason, elsewhere, packages, apart, others, missed, home)


def _never_entered(container: Container, here: Side, scene: Scene) -> bool:
    """Whether it is counted as having left from this side, and no gate has let it in on the other."""
    transit = scene.world.get(Transit, f"{container.consignment}|{container.code}")
    if transit is None or transit.returned:
        return False
    return here is Direction(transit.direction).origin and here is side_now(scene, container)


def _not_there(container: Container) -> Refusal | None:
    return refuse("terminal", code=container.code, state=container.state) if container.state.terminal else None


def _not_before(container: Container, scene: Scene) -> Refusal | None:
    """A refusal unless the actor's organisation has it, or the actor is an officer where it crosses."""
    consignment = scene.world.get(Consignment, container.consignment)
    if Role.OFFICER in scene.person.roles:
        here = consignment is not None and works_at(scene, consignment.checkpoint)
        return None if here else refuse("not_a_party", 403, code=container.code)
    if container.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=container.code, organisation=container.organisation)
    return None


def _no_party(container: Container, scene: Scene) -> Refusal | None:
    """A refusal unless the actor's organisation can know: an end of the way knows nothing of what has not left, nor
    of what the other end has in hand."""
    consignment = scene.world.get(Consignment, container.consignment)
    ends: tuple[str, ...] = ()
    if consignment is not None:
        before_exit = consignment.journey.before_exit
        ends = (consignment.from_organisation, *(() if before_exit else (consignment.to_organisation,)))
    if container.organisation in ends:
        ends = ()
    own = scene.actor.organisation in (container.organisation, container.owner, *ends)
    return None if own else refuse("not_a_party", 403, code=container.code)
