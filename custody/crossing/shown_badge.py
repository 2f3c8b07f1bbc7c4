"""What one badge mends: another person shows his than the one who was notified, who has it in hand."""

from __future__ import annotations

from collections.abc import Sequence

from custody.crossing.finding import Finding, Phrase, fault_of

_ASKED_BESIDE = "CARRIER.no_second"


def badge_of(staff: str) -> Phrase:
    """The order that this one, who is notified and has it in hand, shows his badge."""
    return Phrase("crossing.shows_badge.fix", {"carrier": staff})


def is_a_badge(fix: Phrase) -> bool:
    """Whether this way out is that order."""
    return fault_of(fix.key) == "shows_badge"


def badge_that_mends(denying: Sequence[Finding]) -> Phrase | None:
    """That order, where these findings, which deny it, say nothing else; but for the badge of a second person."""
    fixes = [fix for finding in denying for fix in finding.fix if fault_of(fix.key) != _ASKED_BESIDE]
    return fixes[0] if fixes and all(map(is_a_badge, fixes)) else None
