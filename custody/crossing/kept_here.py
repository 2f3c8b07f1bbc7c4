"""What stays where it is: its label was met elsewhere, so one of the two is a copy or a clock is wrong, and until
somebody has compared them neither is driven on nor turned back."""

from __future__ import annotations

from collections.abc import Sequence

from custody.crossing.finding import Finding, Phrase, fault_of

_MET_ELSEWHERE = frozenset({"DUPLICATE.beyond", "DUPLICATE.other_station", "DUPLICATE.two_places"})


def keeps_it_here(fix: Phrase) -> bool:
    """Whether this way out is the order to keep it where it is."""
    return fault_of(fix.key) in _MET_ELSEWHERE


def is_kept_here(findings: Sequence[Finding]) -> bool:
    """Whether a decision of these findings keeps it where it is: nobody has passed what says so."""
    return any(keeps_it_here(fix) for finding in findings if not finding.override for fix in finding.fix)
