"""What came of it: discrepancies, every container that crossed, what temperature loggers say."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class DiscrepancyState(StrEnum):
    OPEN = "open"
    EXPLAINED = "explained"
    RESOLVED = "resolved"
    ESCALATED = "escalated"


class Explanation(Struct, frozen=True):
    """What somebody of the organisation that must explain it has said of a discrepancy."""

    text: str
    by: str
    """Staff code."""
    at: str


class Discrepancy(Struct, frozen=True):
    """Something that is not as it was declared. Nothing closes a consignment over one that is not resolved."""

    id: str
    consignment: str
    discrepancy_kind: str
    """short, over, damaged, wrong_item, seal, temperature, id_conflict, document, time; or decision, when a station
    without network let pass what should have been stopped."""
    codes: tuple[str, ...]
    detail: str
    opened_by: str
    """A staff code, or SYSTEM."""
    organisation: str
    """Which must explain it."""
    state: DiscrepancyState
    due: str
    explanations: tuple[Explanation, ...] = ()
    """The first one first; a later one takes the place of none."""
    resolution: str = ""
    resolved_by: str = ""
    resolved_in: int = 0
    """The entry of the decision by which the system has resolved it; 0: none."""
    found: str = "[]"
    """What a check found, canonical JSON as `acts.Said`; empty when a person opened it."""
    cause: int = 0
    """The entry that it follows from; 0 when a person opened it."""
    parties: tuple[str, ...] = ()
    """Whom it concerns: both organisations, the carrier, the checkpoint, and whose containers were found."""
    at: str = ""
    entry: int = 0

    def is_explained_by(self, staff: str) -> bool:
        """Whether any of its explanations is this person's."""
        return any(each.by == staff for each in self.explanations)

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody has explained it in time; `now` carries its offset."""
        unexplained = self.state in (DiscrepancyState.OPEN, DiscrepancyState.ESCALATED)
        return unexplained and datetime.fromisoformat(self.due) < now


class Transit(Struct, frozen=True):
    """One container that crossed in one consignment: what the balance counts. `id` is consignment|container."""

    id: str
    consignment: str
    container: str
    clearance: str
    clearance_version: int
    from_organisation: str
    to_organisation: str
    direction: str
    at: str
    returned: str = ""
    """The consignment by which it came back."""
    kept: bool = False
    """By this crossing it has to stay inside the park, and it had not to before."""
    entry: int = 0


class LoggerReport(Struct, frozen=True):
    """What a temperature logger's file says of a package's journey; `assessment` is its canonical JSON."""

    id: str
    logger: str
    package: str
    consignment: str
    verdict: str
    assessment: str
    file_sha256: str
    at: str
    entry: int = 0
