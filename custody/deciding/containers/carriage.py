"""What is on its way: it has left, and nobody has received it yet. Until then it is carried, and nothing else."""

from __future__ import annotations

from custody.holding import Consignment, ConsignmentState, Container, Package, PackageState, Step, legal_steps
from custody.parties import Direction, Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, side_now
from custody.world import World

_ON_THE_WAY = (ConsignmentState.EXIT_CLEARED, ConsignmentState.ENTRY_CLEARED, ConsignmentState.RECEIVED_PARTIAL)


def on_the_way(subject: Subject, scene: Scene) -> Consignment | None:
    """The consignment in which this has left and in which nobody has received it; also while that is turned back."""
    found = scene.world.get(Consignment, subject.consignment)
    if found is None or found.journey not in _ON_THE_WAY:
        return None
    box = subject.code if isinstance(subject, Package) else subject.package
    if box:
        return None if box in found.arrived else found
    # Loose, it came out of its box on the way: nobody has it until it is received after all.
    return found if subject.code in found.missing or not found.arrived else None


def between_the_gates(subject: Subject, scene: Scene) -> Refusal | None:
    """A refusal to open, fill, close or use up what is on its way; and to who only carries it, as long as he has it.

    Home again, its consignor may.
    """
    consignment = on_the_way(subject, scene)
    if consignment is not None and _is_home_again(subject, consignment, scene):
        return None
    consignment = consignment or only_carried(subject, scene)
    if consignment is None:
        return None
    awaited = awaited_by(consignment)
    return refuse("between_the_gates", code=subject.code, consignment=consignment.number, organisation=awaited)


def opened_past_the_gates(package: Package, scene: Scene) -> bool:
    """Whether its consignor had it home and opened it, and has heard since that no gate has let it in there: closed, it
    goes by the gates."""
    found = scene.world.get(Consignment, package.consignment)
    if found is None or found.state is not ConsignmentState.RETURNING or package.code not in found.going:
        return False
    beyond = side_now(scene, package) is Direction(found.direction).destination
    return package.state is PackageState.OPEN and beyond and scene.actor.organisation == found.from_organisation


def only_carried(subject: Subject, scene: Scene) -> Consignment | None:
    """The consignment in which the actor's organisation carries this, being neither end of it."""
    found = scene.world.get(Consignment, subject.consignment)
    if found is None or found.carrier_organisation != scene.actor.organisation:
        return None
    ends = (found.from_organisation, found.to_organisation)
    return None if scene.actor.organisation in ends else found


def another_than_notified(consignment: Consignment | None, receiver: Person) -> bool:
    """Whether a gate will stop it in the hands of this courier, for its notification names another one."""
    if consignment is None or consignment.state.unfiled or consignment.state.past_gates:
        return False
    to_a_gate = consignment.journey.before_exit or consignment.journey is ConsignmentState.EXIT_CLEARED
    homeward = consignment.state is ConsignmentState.RETURNING
    return to_a_gate and not homeward and Role.COURIER in receiver.roles and receiver.staff != consignment.carrier


def awaited_by(consignment: Consignment) -> str:
    """Who receives it: the consignee, or on the way back the consignor."""
    home = consignment.state is ConsignmentState.RETURNING
    return consignment.from_organisation if home else consignment.to_organisation


def missed_by(organisation: str, subject: Subject | None, world: World) -> Consignment | None:
    """The consignment at whose receipt this organisation has not found it, and can still receive it after all."""
    found = world.get(Consignment, subject.consignment) if isinstance(subject, Container) else None
    if found is None or awaited_by(found) != organisation or Step.RECEIVE not in legal_steps(found):
        return None
    return found if subject is not None and subject.code in found.missing else None


def _is_home_again(subject: Subject, consignment: Consignment, scene: Scene) -> bool:
    """Whether its consignor has it back on the side that it left from: turned back, left behind when the others
    entered, or found there out of its box."""
    own = scene.actor.organisation == consignment.from_organisation
    if not own or side_now(scene, subject) is not Direction(consignment.direction).origin:
        return False
    others_entered = consignment.journey is not ConsignmentState.EXIT_CLEARED
    loose = isinstance(subject, Container) and not subject.package
    return consignment.state is ConsignmentState.RETURNING or others_entered or loose
