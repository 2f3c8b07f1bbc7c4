"""Acts of an override: asked for by one person, given or not by another."""

from __future__ import annotations

from custody.acts.act import Act


class OverrideRequested(Act, frozen=True, tag="override_requested"):
    """`decision` is the entry of the decision whose hold is to be passed."""

    override: str
    consignment: str
    gate: str
    check: str
    decision: int
    reason_code: str
    reason: str
    fingerprint: str
    """SHA-256 of what was found: it passes this fault and no other of the same check."""
    evidence_sha256: str = ""
    homeward: bool = False
    """Decided on the way home; leave for the one way is none for the other."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class OverrideApproved(Act, frozen=True, tag="override_approved"):
    override: str
    consignment: str
    check: str
    gate: str
    expires_at: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class OverrideEnded(Act, frozen=True, tag="override_ended"):
    """Refused by the second person, or withdrawn; what was decided under it stands."""

    override: str
    consignment: str
    check: str
    outcome: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)
