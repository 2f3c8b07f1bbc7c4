"""An authority takes containers, whole or some of what is in them, and gives a receipt.

On the way nobody's word is enough for it: an officer of the checkpoint records it, out of a box that customs have
opened. Elsewhere whoever has it records it, on his side of the border and out of a box that is open.
"""

from __future__ import annotations

from custody import acts, commands
from custody.deciding.containers.carriage import on_the_way, only_carried
from custody.deciding.packages.customs import CUSTOMS, stands_before
from custody.holding import Consignment, Container, Package, PackageState
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, across, find_containers, offered_itself, works_at
from custody.standing_holds import held

TAKERS = (Role.TECHNICIAN, Role.COORDINATOR, Role.COURIER, Role.OFFICER, Role.COMPLIANCE)
_TAKEN_ALL_THE_SAME = ("customs", "quality")
"""Holds over its condition: an authority takes a broken one as well, and that it did is to be written down at once."""


def record_taking(command: commands.RecordTaking, scene: Scene) -> acts.Taken | Refusal:
    wrong = scene.lacks_role(*TAKERS)
    if wrong is not None:
        return wrong
    containers = find_containers(scene.world, command.subjects)
    if isinstance(containers, Refusal):
        return containers
    whole: list[str] = []
    left: dict[str, int] = {}
    by = _by_the_officer if Role.OFFICER in scene.person.roles else _by_its_holder
    for container in containers:
        if container.state.terminal:
            return refuse("terminal", code=container.code, state=container.state)
        wrong = by(container, scene) or offered_itself(container)
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


def _by_the_officer(container: Container, scene: Scene) -> Refusal | None:
    consignment = scene.world.get(Consignment, container.consignment)
    if consignment is None or consignment.state.unfiled or not works_at(scene, consignment.checkpoint):
        return refuse("not_a_party", 403, code=container.code)
    here = consignment.journey.before_exit or on_the_way(container, scene) is not None
    if not here or not stands_before(scene, container, consignment):
        return refuse("not_a_party", 403, code=container.code)
    box = scene.world.get(Package, container.package)
    if box is not None and (box.state is not PackageState.OPEN or box.opening != CUSTOMS):
        return refuse("taken_unopened", code=container.code, package=box.code)
    return None


def _by_its_holder(container: Container, scene: Scene) -> Refusal | None:
    if container.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=container.code, organisation=container.organisation)
    carried = on_the_way(container, scene) or only_carried(container, scene)
    if carried is not None:
        return refuse("taken_on_the_way", code=container.code, checkpoint=carried.checkpoint)
    box = scene.world.get(Package, container.package)
    if box is not None and box.state is PackageState.SEALED:
        return refuse("package_sealed", code=box.code)
    return across(scene, container) or held(scene, container, unless=_TAKEN_ALL_THE_SAME, own=_answers_for_holds(scene))


def _answers_for_holds(scene: Scene) -> str:
    """Compliance says that a container left which its own organisation holds; what another one holds binds it too."""
    return scene.actor.organisation if Role.COMPLIANCE in scene.person.roles else ""
