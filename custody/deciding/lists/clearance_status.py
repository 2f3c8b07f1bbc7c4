"""What an authority has decided of a clearance: that it is stopped, or good again."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import structs

from custody import acts, commands
from custody.acts import ListedRow
from custody.clearance import Clearance, ClearanceStatus
from custody.fold.state import utc
from custody.holding import Listing
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
    """The version in force, and those that are to follow on it: a newer one before them would keep them from ever
    being in force, with all that they forbid."""
    known = [each for each in scene.world.all(Listing) if each.topic == f"clearance:{clearance.number}"]
    version = max([clearance.version, *(each.version for each in known)]) + 1
    row = row_of("clearance", structs.replace(clearance, status=status, version=version), version)
    # What an authority stops is stopped from now on, whatever the clearance's own dates say.
    yield structs.replace(row, effective="")
    now = utc(scene.at.isoformat())
    coming = [each for each in known if each.version > clearance.version and each.effective > now]
    for further, each in enumerate(sorted(coming, key=lambda each: each.version), version + 1):
        follows = msgspec.json.decode(each.body, type=Clearance)
        follows = structs.replace(follows, status=_status_of(follows, status, _copied(each, known)), version=further)
        yield structs.replace(row_of("clearance", follows, further), effective=each.effective)


def _copied(version: Listing, known: list[Listing]) -> Clearance | None:
    """What was listed for the same day before this version took its place; None: it was the first."""
    earlier = [each for each in known if each.effective == version.effective and each.version < version.version]
    last = max(earlier, key=lambda each: each.version, default=None)
    return msgspec.json.decode(last.body, type=Clearance) if last is not None else None


def _status_of(follows: Clearance, status: ClearanceStatus, before: Clearance | None) -> ClearanceStatus:
    """What is stopped stays so in what follows on it, and is good there again when it is restored. What the authority
    has announced is not: a draft is one, and what is to be stopped from a day on is stopped then."""
    if status is ClearanceStatus.REVOKED:
        return status
    stops = status is ClearanceStatus.SUSPENDED and follows.status is ClearanceStatus.ACTIVE
    was_good = before is not None and before.status is ClearanceStatus.ACTIVE
    restores = status is ClearanceStatus.ACTIVE and follows.status is ClearanceStatus.SUSPENDED and was_good
    return status if stops or restores else follows.status
