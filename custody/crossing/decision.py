"""The decision: all checks made, the worst result wins, what is unknown holds."""

from datetime import datetime

import msgspec

from custody.crossing.checks.order import doubted, has_left, unexited
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Phrase, Result, not_applicable
from custody.crossing.finding import Verdict as Verdict
from custody.crossing.kept_here import is_kept_here
from custody.crossing.moments import seconds
from custody.crossing.registry import CHECKS, RULES, Check, covers, may_override
from custody.crossing.settings import Gate
from custody.crossing.shown_badge import badge_that_mends


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`findings` are those of every check, worst first. Never changed afterwards; a new scan makes a new one."""

    gate: Gate
    at: datetime
    verdict: Verdict
    return_only: bool
    """Denied after the exit: it may not go on, but it may always go back, unless it stays where it is."""
    rule_set: str
    """Version of the checks and of the settings: `1+T-2026-1`."""
    snapshot: str
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """The findings that speak against it, worst first; warnings are not among them."""
        return tuple(finding for finding in self.findings if finding.result > Result.WARN and not finding.override)

    @property
    def badge(self) -> Phrase | None:
        """The badge that is wanting, where nothing else decided it."""
        denied = self.verdict is Verdict.DENY
        return badge_that_mends([each for each in self.reasons if not denied or each.result is Result.DENY])

    @property
    def action(self) -> Phrase:
        """The one thing to do now: the way out of the worst fault, or to let it pass."""
        if self.verdict is Verdict.ALLOW:
            return Phrase("crossing.action.allow", {"gate": self.gate.value})
        if self.verdict is Verdict.DENY and is_kept_here(self.findings):
            return Phrase("crossing.action.keep")
        if self.badge is not None:
            return self.badge
        if self.return_only:
            return Phrase("crossing.action.return_only")
        return next((fix for finding in self.reasons for fix in finding.fix), Phrase("crossing.action.ask"))


def decide(facts: Facts, at: datetime) -> Decision:
    """May this consignment pass this gate at this moment. Pure, total and deterministic.

    `at` carries its offset. Every check is made, at every gate where it applies; none stops another.
    """
    findings = [_find(check, facts, at) for check in CHECKS]
    findings.sort(key=lambda finding: -finding.result.weight)
    verdict = _verdict(max((_counted(finding) for finding in findings), default=Result.UNKNOWN))
    return Decision(
        gate=facts.gate,
        at=at,
        verdict=verdict,
        return_only=verdict is Verdict.DENY and has_left(facts) and not is_kept_here(findings),
        rule_set=f"{RULES}+{facts.settings.version}",
        snapshot=facts.snapshot,
        findings=tuple(findings),
    )


def encode_decision(decision: Decision) -> bytes:
    """Canonical JSON: sorted keys, no floats. The same facts and moment always give the same bytes."""
    return _encoder.encode(decision)


def decode_decision(body: bytes) -> Decision:
    """Raises msgspec.ValidationError when the bytes hold no decision."""
    return _decoder.decode(body)


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Decision)


def _find(check: Check, facts: Facts, at: datetime) -> Finding:
    homeward = facts.consignment is not None and facts.consignment.returning
    asked = facts.gate in check.gates or (Gate.G2 in check.gates and (unexited(facts) or doubted(facts)))
    if not asked or (homeward and not check.returns):
        return not_applicable(check.code, facts.gate.value)
    found = check.find(facts, at)
    if found.result is not Result.HOLD or not may_override(check.code, facts.gate, found):
        return found
    leave = [
        o for o in facts.overrides if o.check == check.code and o.gate is facts.gate and covers(o.fingerprint, found)
    ]
    standing = next((o.id for o in leave if seconds(o.expires_at) >= seconds(at)), "")
    return msgspec.structs.replace(found, override=standing) if standing else found


def _counted(finding: Finding) -> Result:
    """What a finding counts in the verdict: an override makes a warning of it, and nothing less."""
    return Result.WARN if finding.override else finding.result


def _verdict(worst: Result) -> Verdict:
    if worst is Result.DENY:
        return Verdict.DENY
    return Verdict.HOLD if worst in (Result.HOLD, Result.UNKNOWN) else Verdict.ALLOW
