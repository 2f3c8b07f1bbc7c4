"""What is proven of the temperature of a package's journey, by all that was read of it.

That it left its range is never taken back by a file that is nicer, read before or after: it stands as an excursion
until people have said why and resolved it, and as one that was resolved from then on.
What was read before the package arrived proves no more than the way so far.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from custody.holding import Consignment, Discrepancy, DiscrepancyState, LoggerReport, Package
from custody.loggers import Proof, decode


def standing(
    package: str, number: str, reports: Iterable[LoggerReport], discrepancies: Iterable[Discrepancy]
) -> LoggerReport | None:
    """The report on this journey of this package that counts, with the verdict that it has now; None when nothing was
    read of it."""
    ours = [each for each in reports if each.package == package and each.consignment == number]
    told = _told(package, number, discrepancies)
    left = [each for each in ours if each.verdict == Proof.EXCURSION]
    unresolved = [each for each in left if not _resolved(each, told)]
    last = max(unresolved or left or ours, key=lambda each: each.entry, default=None)
    if last is None or unresolved or not left:
        return last
    # People have accepted that it left its range; that it kept it is proven by nothing.
    return replace(last, verdict=Proof.UNPROVEN.value)


def was_resolved(counts: LoggerReport | None) -> bool:
    """Whether what counts is a file that showed it out of its range, and people have resolved that."""
    if counts is None or counts.verdict != Proof.UNPROVEN or counts.assessment == "{}":
        return False
    return decode(counts.assessment.encode()).verdict is Proof.EXCURSION


def who_resolved(package: str, number: str, discrepancies: Iterable[Discrepancy]) -> tuple[str, ...]:
    """The staff codes of those who have resolved that it left its range on this journey, the first one first."""
    told = sorted(_told(package, number, discrepancies), key=lambda each: each.entry)
    return tuple(dict.fromkeys(each.resolved_by for each in told if each.resolved_by))


def proof_of(
    package: Package,
    consignment: Consignment | None,
    reports: Iterable[LoggerReport],
    discrepancies: Iterable[Discrepancy],
    *,
    required: bool,
) -> Proof | None:
    """What is proven of the package's journey now.

    A package that has arrived without a file of the whole way is not proven, where a logger rode along or the
    clearance asks for one; before that, None: there is nothing to be proven yet.
    """
    counts = standing(package.code, consignment.number if consignment is not None else "", reports, discrepancies)
    found = Proof(counts.verdict) if counts is not None else None
    arrived = consignment is not None and package.code in consignment.arrived
    if found is Proof.SO_FAR and arrived:
        return Proof.UNPROVEN
    if found is not None:
        return found
    return Proof.UNPROVEN if arrived and (required or package.logger) else None


def _told(package: str, number: str, discrepancies: Iterable[Discrepancy]) -> list[Discrepancy]:
    return [
        each
        for each in discrepancies
        if each.consignment == number and each.discrepancy_kind == "temperature" and package in each.codes
    ]


def _resolved(report: LoggerReport, told: list[Discrepancy]) -> bool:
    """Whether people have resolved what this report says: what it opened itself; or where it opened nothing, as where
    the same stood open already, whatever was opened of it before or since."""
    own = [each for each in told if each.cause == report.entry] or told
    standing = any(each.state is not DiscrepancyState.RESOLVED for each in told)
    return bool(own) and not standing
