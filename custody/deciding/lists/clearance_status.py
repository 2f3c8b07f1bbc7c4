"""What an authority has decided of a clearance: that it is stopped, or good again."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from custody import acts, commands
from custody.acts import ListedRow
from custody.clearance import Clearance, ClearanceStatus
from custody.deciding.lists.announced import Place, listed_again, versions_of
from custody.fold.state import utc
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.zone import row_of


def set_clearance_status(command: commands.SetClearanceStatus, scene: Scene) -> acts.Listed | Refusal:
    """Enter that the authority suspended, revoked or restored a clearance: a new version that differs in this alone,
    and so does each that is listed to follow on it."""
    wrong = scene.lacks_role(Role.ADMIN, Role.COMPLIANCE)
    if wrong is not None:
        return wrong
    clearance = scene.zone.clearances.get(command.clearance.strip().upper())
    if clearance is None:
        return refuse("clearance_unknown", 404, clearance=command.clearance)
    if Role.ADMIN not in scene.person.roles and clearance.holder != scene.actor.organisation:
        return refuse("not_a_party", 403, code=clearance.number)
    if clearance.status is ClearanceStatus(command.status):
        return refuse("clearance_status_stands", clearance=clearance.number, state=clearance.status)
    if clearance.status is ClearanceStatus.REVOKED:
        return refuse("clearance_revoked", clearance=clearance.number)
    # Whoever profits from a clearance may report that it was stopped, never that it was given back.
    if command.status == ClearanceStatus.ACTIVE.value and Role.ADMIN not in scene.person.roles:
        return refuse("only_admin_restores", 403, clearance=clearance.number)
    return acts.Listed(tuple(_rows(clearance, ClearanceStatus(command.status), scene)), command.reason)


def _rows(clearance: Clearance, status: ClearanceStatus, scene: Scene) -> Iterator[ListedRow]:
    """The version in force, and what is announced to follow on it."""
    known = versions_of(scene.world)[f"clearance:{clearance.number}"]
    version = known[-1].version + 1
    row = row_of("clearance", structs.replace(clearance, status=status, version=version), version)
    # What an authority stops is stopped from now on, whatever the clearance's own dates say.
    row = structs.replace(row, effective="")
    yield row
    yield from listed_again(Place(row, known, utc(scene.at.isoformat())))
