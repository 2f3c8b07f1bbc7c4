"""The ways out of a finding that can be gone: what stays where it is is neither driven on nor turned back."""

from __future__ import annotations

from collections.abc import Sequence

from custody.crossing.finding import Finding, Phrase, Result, fault_of
from custody.crossing.kept_here import is_kept_here
from custody.crossing.remedy import Remedy, remedies_for
from custody.crossing.shown_badge import is_a_badge

_DRIVEN = frozenset({"CHECKPOINT", "DIRECTION"})
"""Checks whose way out leads to another place."""
_DRIVEN_BACK = frozenset({"SEQUENCE.barred", "SEQUENCE.not_cleared"})


BY_LEAVE = frozenset(
    {
        *("CARRIER.other_badge_on_the_way", "CLR_VERSION.other_on_the_way", "CLR_VERSION.superseded_on_the_way"),
        *("CUSTODY.gap", "CUSTODY.gap_until", "HOLDS.broken", "HOLDS.broken_since", "MANIFEST.lost_out"),
        *("SEAL.resealed_on_the_way", "SEQUENCE.doubted", "SEQUENCE.not_let_out", "TEMP.excursion_before"),
        *("VEHICLE.other_on_the_way", "compared"),
    }
)
"""Faults whose words speak of two people who let it pass."""


def ways_out(finding: Finding, among: Sequence[Finding]) -> tuple[Phrase, ...]:
    """What can be done about this finding of a decision, of which all findings are given: what is denied nobody lets
    pass, whatever else was found."""
    fixes = finding.fix
    if any(each.result is Result.DENY for each in among):
        fixes = tuple(fix for fix in fixes if fault_of(fix.key) not in BY_LEAVE)
    once = tuple(fix for place, fix in enumerate(fixes) if not (is_a_badge(fix) and fix in fixes[:place]))
    return tuple(fix for fix in once if not _moves(fix)) if is_kept_here(among) else once


def is_out_of_place(remedy: Remedy, among: Sequence[Finding]) -> bool:
    """Whether this deed would move what stays here."""
    return remedy is Remedy.TURN_BACK and is_kept_here(among)


def _moves(fix: Phrase) -> bool:
    name = fault_of(fix.key)
    driven = name in _DRIVEN_BACK or name.partition(".")[0] in _DRIVEN
    return driven or Remedy.TURN_BACK in remedies_for(fix)
