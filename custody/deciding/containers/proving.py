"""What two people do: tell a container by its place, and say that it is no human genetic resource any more."""

from __future__ import annotations

from custody import acts, commands
from custody.deciding.discrepancies.settling import sorted_out
from custody.fold.proving import DECLASSIFY, IDENTITY
from custody.holding import Consignment, Container
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_containers

AT_THE_BENCH = (Role.TECHNICIAN, Role.COORDINATOR)
DECLASSIFIERS = (Role.COORDINATOR, Role.COMPLIANCE)


def identify(command: commands.Identify, scene: Scene) -> acts.Identified | Refusal:
    """Say which container it is by where it stands. It is on hold until a second person has looked as well."""
    found = _own(command.subject, scene, *AT_THE_BENCH)
    if isinstance(found, Refusal):
        return found
    if found.asked:
        return refuse("asked_already", code=found.code, staff=found.asked_by)
    neighbours, strange = sorted_out(command.neighbours, scene)
    if strange:
        return refuse("code_unknown", 404, code=strange[0])
    return acts.Identified(
        found.code, command.position, command.reason, tuple(neighbour.code for neighbour in neighbours)
    )


def confirm_identity(command: commands.ConfirmIdentity, scene: Scene) -> acts.Relabelled | Refusal:
    """The code stays the same, so that every line that names it still does; only the label is new."""
    found = _own(command.subject, scene, *AT_THE_BENCH)
    if isinstance(found, Refusal):
        return found
    return _not_by_another(found, IDENTITY, scene) or acts.Relabelled(found.code, found.asked_by, found.copies + 1)


def request_declassification(
    command: commands.RequestDeclassification, scene: Scene
) -> acts.DeclassificationRequested | Refusal:
    """Only what was derived can lose the mark: what is of a category that the table counts keeps it."""
    found = _own(command.subject, scene, *DECLASSIFIERS)
    if isinstance(found, Refusal):
        return found
    if found.asked:
        return refuse("asked_already", code=found.code, staff=found.asked_by)
    return _fixed(found, scene) or acts.DeclassificationRequested(found.code, command.reason)


def approve_declassification(command: commands.ApproveDeclassification, scene: Scene) -> acts.Declassified | Refusal:
    found = _own(command.subject, scene, Role.COMPLIANCE)
    if isinstance(found, Refusal):
        return found
    wrong = _not_by_another(found, DECLASSIFY, scene) or _fixed(found, scene)
    return wrong or acts.Declassified(found.code, found.asked_by)


def _fixed(found: Container, scene: Scene) -> Refusal | None:
    """A refusal where an authority has been told what it is, or where the mark is of its category: asked of who asks
    for it and of who approves, since it may have been filed in between."""
    consignment = scene.world.get(Consignment, found.consignment)
    if consignment is not None and not consignment.state.unfiled and not consignment.state.over:
        return refuse("in_consignment", code=found.code, consignment=found.consignment)
    if not found.hgr or found.category in scene.zone.category_table.hgr:
        return refuse("not_declassifiable", code=found.code, category=found.category)
    return None


def end_declassification(command: commands.EndDeclassification, scene: Scene) -> acts.DeclassificationEnded | Refusal:
    """The mark stays: refused by compliance, or taken back by who asked for it to go."""
    found = _own(command.subject, scene, *DECLASSIFIERS)
    if isinstance(found, Refusal):
        return found
    if found.asked != DECLASSIFY:
        return refuse("nothing_asked", code=found.code)
    if found.asked_by == scene.actor.staff:
        return acts.DeclassificationEnded(found.code, found.asked_by, "withdrawn", command.reason)
    wrong = scene.lacks_role(Role.COMPLIANCE)
    return wrong or acts.DeclassificationEnded(found.code, found.asked_by, "refused", command.reason)


def _own(typed: str, scene: Scene, *roles: Role) -> Container | Refusal:
    wrong = scene.lacks_role(*roles)
    if wrong is not None:
        return wrong
    containers = find_containers(scene.world, (typed,))
    if isinstance(containers, Refusal):
        return containers
    found = containers[0]
    if found.state.terminal:
        return refuse("terminal", code=found.code, state=found.state)
    if found.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=found.code, organisation=found.organisation)
    return found


def _not_by_another(found: Container, what: str, scene: Scene) -> Refusal | None:
    if found.asked != what:
        return refuse("nothing_asked", code=found.code)
    return refuse("asked_yourself", 403, staff=found.asked_by) if found.asked_by == scene.actor.staff else None
