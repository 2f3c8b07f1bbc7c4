"""The note by which the ledger signs a snapshot, and the way back: nothing is believed that it did not sign.

custody-snapshot/1            what this is
FTZ-EXIT-1                    for this station
2026-11-23T02:00:00.000000Z   taken at this time of the service
<base64 of 32 bytes>          the digest of the snapshot's bytes
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

import msgspec

from custody.instants import parse_instant
from custody.ledger.note import NoteError, Verifier, open_note
from custody.snapshot.values import Snapshot

FORMAT = "custody-snapshot/1"


class SnapshotError(Exception):
    """This snapshot is as good as none. `why` is a word of the catalogue's group `snapshot_fault`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Label:
    """What a note says of its snapshot. `id` names this very note."""

    id: str
    station: str
    taken: datetime
    digest: str


def digest_of(snapshot: bytes) -> str:
    return b64encode(hashlib.sha256(snapshot).digest()).decode()


def seal_text(station: str, taken: str, digest: str) -> str:
    """What the ledger signs."""
    return f"{FORMAT}\n{station}\n{taken}\n{digest}\n"


def read_label(note: str, vkey: str, station: str) -> Label:
    """What this note says. SnapshotError unless this key signed it for this station."""
    try:
        text, _ = open_note(note, [Verifier.from_vkey(vkey)])
    except NoteError as error:
        raise SnapshotError("unsigned") from error
    lines = text.split("\n")
    taken = parse_instant(lines[2]) if len(lines) == 5 and lines[0] == FORMAT else None
    if taken is None:
        raise SnapshotError("unsigned")
    if lines[1] != station:
        raise SnapshotError("foreign")
    return Label(f"SN-{hashlib.sha256(text.encode()).hexdigest()[:12]}", lines[1], taken, lines[3])


def open_snapshot(label: Label, body: bytes) -> Snapshot:
    """The snapshot in these bytes. SnapshotError unless they are those that were signed."""
    if digest_of(body) != label.digest:
        raise SnapshotError("altered")
    try:
        found = msgspec.json.decode(body, type=Snapshot)
    except msgspec.DecodeError as error:
        raise SnapshotError("of_other_version") from error
    if found.station != label.station:
        raise SnapshotError("foreign")
    return found
