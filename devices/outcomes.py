"""What can be said of a printer and of a print job: plain values and closed sets of words.

The words for people are in the catalogue: `job_state`, `printer_state`, `printer_capability` and `printer_detail`.
"""

from enum import StrEnum

import msgspec

from custody.jobs import JobState
from devices.replies import SECONDS


class Capability(StrEnum):
    """What a printer can prove: each label by its count, only its faults, or nothing."""

    COUNTER = "counter"
    STATUS = "status"
    NONE = "none"


class Detail(StrEnum):
    """Why a job is in its state, beside the printer's own `Condition`s."""

    BUSY = "busy"
    WRONG_DPI = "wrong_dpi"
    GARBLED = "garbled"
    BROKEN_OFF = "broken_off"
    TOO_LONG = "too_long"
    COUNT_JUMPED = "count_jumped"
    NO_COUNTER = "no_counter"
    HANDED_OVER = "handed_over"
    NEVER_ARRIVED = "never_arrived"
    BAD_LABEL = "bad_label"
    NO_PRINTER = "no_printer"
    IDENTIFIES_DONOR = "identifies_donor"


UNDECIDABLE = frozenset({Detail.COUNT_JUMPED, Detail.NO_COUNTER, Detail.HANDED_OVER})
"""UNKNOWN for one of these stays so: the printer cannot tell more, only a person or the label scanned back."""


class Outcome(msgspec.Struct, frozen=True):
    """`odometer` is the base count for SENDING, HELD and UNKNOWN, the count reached for PRINTED; None when not known.
    `detail` holds words of `Condition` or `Detail`, joined by commas."""

    state: JobState
    odometer: int | None = None
    detail: str = ""


class Patience(msgspec.Struct, frozen=True):
    """How long to wait, in seconds. `label` is the longest a healthy printer may take for one label; `settle` how long
    a count that has not moved is watched before it proves that nothing was printed."""

    reply: float = SECONDS
    label: float = 15.0
    settle: float = 2.0
    poll: float = 0.02
    slowest_poll: float = 0.25


class Health(msgspec.Struct, frozen=True):
    """What was last known of a printer, for the fleet page."""

    name: str
    state: str
    detail: str
    capability: Capability
