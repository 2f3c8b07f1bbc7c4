"""What a gate has stopped: does it meet one again, what may two people let pass, and is it mended by now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from custody.crossing.decision import Decision
from custody.crossing.decision import Verdict as Answer
from custody.crossing.finding import Finding
from custody.crossing.registry import covers, may_override
from custody.deciding.gates.overriding import asked_for
from custody.holding import Consignment, ConsignmentState, Notification, Override, OverrideState
from custody.refusal import Refusal
from custody.zone import Zone
from web.pages.frame.desk import Verdict

STOPPED = (ConsignmentState.HELD, ConsignmentState.REFUSED)


def meets_a_gate(found: Consignment) -> bool:
    """Whether a gate of the way out lies ahead of it: the exit, or once it has left the entry."""
    on_the_way = (ConsignmentState.EXIT_CLEARED, *STOPPED)
    return found.journey.before_exit or (found.journey is ConsignmentState.EXIT_CLEARED and found.state in on_the_way)


def may_pass(
    consignment: Consignment,
    verdicts: Sequence[Verdict],
    overrides: Collection[Override],
    versions: Collection[Notification],
    zone: Zone,
) -> tuple[int, tuple[str, ...]]:
    """The entry of the latest decision, and its findings for which leave to pass may be asked while a gate may still
    decide: none of what that gate has let pass, and none for which it is asked already."""
    if consignment.state.past_gates or not verdicts or verdicts[0].decision.verdict is not Answer.HOLD:
        return 0, ()
    latest = verdicts[0]
    if latest.was_let_pass_otherwise:
        return 0, ()
    gate = latest.decision.gate
    return latest.entry.number, tuple(
        each.check
        for each in latest.decision.findings
        if may_override(each.check, gate, each)
        and not each.override
        and asked_for(each, gate, overrides, versions, consignment, zone) is None
    )


def how_mended(
    found: Consignment,
    checked: Decision | Refusal | None,
    verdicts: Sequence[Verdict],
    overrides: Collection[Override],
    versions: Collection[Notification],
    zone: Zone,
    now: datetime,
) -> str:
    """Of what is stopped at a gate that would let it pass by now: "mended" as far as a pre-check sees, "passed" by two
    people; it waits for that gate to decide anew. "asked" while leave to pass is asked for and not answered. Empty
    while it is stopped still, and of all that is not."""
    if found.state not in STOPPED or not verdicts:
        return ""
    reasons, gate = verdicts[0].decision.reasons, verdicts[0].decision.gate
    leave = [
        each
        for each in overrides
        if each.state is OverrideState.APPROVED and each.gate == gate and datetime.fromisoformat(each.expires_at) > now
    ]
    held = verdicts[0].decision.verdict is Answer.HOLD
    if held and all(any(_lets_pass(each, finding) for each in leave) for finding in reasons):
        return "passed"
    if held and any(asked_for(finding, gate, overrides, versions, found, zone) for finding in reasons):
        return "asked"
    return "mended" if isinstance(checked, Decision) and checked.verdict is Answer.ALLOW else ""


def _lets_pass(override: Override, finding: Finding) -> bool:
    return override.check_code == finding.check and covers(override.fingerprint, finding)
