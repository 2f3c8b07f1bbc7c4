"""Print jobs: one label to be printed once. The states and what may follow what; the station moves a job on.

Nothing is sent twice without a person: once the first byte may have left, a job can only become PRINTED, HELD or
UNKNOWN, and a further label is a further job with a reason and a copy number.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class JobState(StrEnum):
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    PRINTED = "PRINTED"
    HELD = "HELD"
    NOT_SENT = "NOT_SENT"
    UNKNOWN = "UNKNOWN"
    VERIFIED = "VERIFIED"
    CANCELLED = "CANCELLED"


_NEXT: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.SENDING, JobState.NOT_SENT, JobState.CANCELLED, JobState.VERIFIED}),
    JobState.NOT_SENT: frozenset({JobState.SENDING, JobState.NOT_SENT, JobState.CANCELLED, JobState.VERIFIED}),
    JobState.SENDING: frozenset(
        {JobState.PRINTED, JobState.HELD, JobState.UNKNOWN, JobState.NOT_SENT, JobState.VERIFIED}
    ),
    JobState.HELD: frozenset({JobState.PRINTED, JobState.UNKNOWN, JobState.VERIFIED}),
    JobState.UNKNOWN: frozenset({JobState.PRINTED, JobState.NOT_SENT, JobState.VERIFIED}),
    JobState.PRINTED: frozenset({JobState.VERIFIED}),
    JobState.VERIFIED: frozenset(),
    JobState.CANCELLED: frozenset(),
}

OPEN = (JobState.QUEUED, JobState.NOT_SENT, JobState.SENDING, JobState.HELD, JobState.UNKNOWN)
"""What the station that owns the printer still has to do something about."""


class PrintJob(Struct, frozen=True):
    """`label` is the JSON of a `custody.label.Label`; odometers count labels over the printer's life, -1 unknown."""

    id: str
    station: str
    printer: str
    subject: str
    layout: str
    label: str
    copy: int
    reason: str
    state: JobState
    at: str
    position: int
    odometer: int = -1
    detail: str = ""


def may_become(job: JobState, state: JobState) -> bool:
    """Whether a job may go from one state to the other. The same state again is not a step and is always allowed."""
    return job is state or state in _NEXT[job]
