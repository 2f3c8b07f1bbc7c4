"""A line of the station's journal, as a plain value."""

from enum import StrEnum

import msgspec


class State(StrEnum):
    PENDING = "PENDING"  # not answered yet
    ANSWERED = "ANSWERED"  # the service has said what the scan means
    REFUSED = "REFUSED"  # the service will never take it
    KEPT = "KEPT"  # a repeat or noise: never sent


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Now, as the edge knows it: RFC 3339 with offset, Unix milliseconds, and seconds of a clock that is never set."""

    at: str
    at_ms: int
    steady: float


class Recorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reading that is on the disk.

    `sequence` numbers the scans that are sent, without a gap, from 1 for the life of the file; 0 for what is KEPT.
    `repeats` is the line that this one is a double read of. `offset_ms` is the service's clock minus ours when the scan
    was made, or None; it is recorded with the scan because every delivery must carry the same bytes.
    `status` and `answer` are the service's HTTP status and body, once there is one. `said` is what the station told its
    operator by itself, while there was none: it goes with the scan from then on.
    """

    line: int
    id: str
    sequence: int
    boot: str
    at: str
    offset_ms: int | None
    raw: bytes
    symbology: str
    payload: bytes
    state: State
    repeats: int | None = None
    status: int | None = None
    answer: bytes | None = None
    said: bytes | None = None

    @property
    def text(self) -> str:
        """The payload with one character a byte (U+0000 to U+00FF), so that no byte is lost on the way."""
        return self.payload.decode("latin-1")
