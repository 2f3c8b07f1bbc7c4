"""What acts of an override leave behind."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import utc
from custody.holding import Override, OverrideState
from custody.world import World


def override_requested(world: World, act: acts.OverrideRequested, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    world.put(
        Override(
            id=act.override,
            consignment=act.consignment,
            check_code=act.check,
            gate=act.gate,
            reason_code=act.reason_code,
            reason=act.reason,
            requested_by=actor.staff,
            organisation=actor.organisation,
            state=OverrideState.REQUESTED,
            fingerprint=act.fingerprint,
            evidence_sha256=act.evidence_sha256,
            homeward=act.homeward,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )


def override_approved(world: World, act: acts.OverrideApproved, entry: Entry) -> None:
    asked = _known(world, act.override)
    approver = entry.circumstances.actors[0].staff
    expires = utc(act.expires_at)
    world.put(replace(asked, state=OverrideState.APPROVED, approved_by=approver, expires_at=expires))


def override_ended(world: World, act: acts.OverrideEnded, entry: Entry) -> None:
    world.put(replace(_known(world, act.override), state=OverrideState(act.outcome)))


def _known(world: World, override: str) -> Override:
    found = world.get(Override, override)
    if found is None:
        raise LookupError(f"the ledger answers override {override}, which nobody asked for: restore the whole ledger")
    return found
