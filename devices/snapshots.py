"""Keeps the station's snapshot: asks the service for a new one, verifies it, keeps it in a file.

    DATA/stations/NAME/snapshot.json     the newest one, written aside, synced and moved into place
    DATA/stations/NAME/service.vkey      the key that must have signed it, as the service told it the first time

Nothing is believed that this key did not sign for this station, and no snapshot takes the place of a newer one, not
even over a restart. A bench is told by the service that there is none for it, and asks no more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from custody.fold import utc
from custody.snapshot.held import Held
from custody.snapshot.sealing import Label, SnapshotError, open_snapshot, read_label
from devices.alone import TAKEN, Alone
from devices.client import Client, Declined, ServiceError
from devices.errand import Errand
from devices.journal import Journal, JournalError

LONGEST_SNAPSHOT = 64_000_000  # bytes; twenty thousand containers take ten
KEY_FILE = "service.vkey"
SNAPSHOT_FILE = "snapshot.json"
OFFSET, GIVING = "clock_offset_ms", "giving"


class Kept(msgspec.Struct, frozen=True):
    """The file. What the station had decided by line `through` is in the snapshot."""

    note: str
    snapshot: msgspec.Raw
    through: int = 0


class Snapshots(Errand):
    """`every` are the seconds between two snapshots; `offset_ms` the service's clock minus ours, or None; `changed` is
    called after each try to take one. It is woken by what the next snapshot should hold."""

    def __init__(
        self,
        client: Client,
        alone: Alone,
        journal: Journal,
        directory: Path,
        every: float,
        offset_ms: Callable[[], int | None],
        changed: Callable[[], None],
        key: str = "",
    ) -> None:
        super().__init__("snapshots", client)
        self.trouble = ""
        self._alone = alone
        self._journal = journal
        self._directory = directory
        self._every = every
        self._offset_ms = offset_ms
        self._changed = changed
        self._key = key
        self._kept: tuple[Kept, Label] | None = None
        self._wanted = True

    def start(self) -> None:
        """What is on the disk counts at once; then the service is asked."""
        self.load()
        super().start()

    def load(self) -> None:
        """Take what is on the disk, or say why it is as good as none."""
        try:
            self._load()
        except SnapshotError as error:
            self._alone.lack(error.why)
        except FileNotFoundError:
            self._alone.lack("none")
        except (OSError, UnicodeDecodeError, msgspec.DecodeError, JournalError):
            self._alone.lack("unreadable")

    def _load(self) -> None:
        newest = self._journal.kept(TAKEN)
        path = self._directory / SNAPSHOT_FILE
        if not path.exists() and not newest:
            return  # nobody has ever said that this is a checkpoint
        kept = msgspec.json.decode(path.read_bytes(), type=Kept)
        label = read_label(kept.note, self._vkey(), self._alone.station)
        if not newest:
            # The journal that took it is not here any more, and with it what was let pass by it.
            self._alone.lack("journal_new")
        elif utc(label.taken.isoformat()) < newest:
            self._alone.lack("older")
        else:
            self._use(kept, label)

    def once(self) -> None:
        """Ask the service for a new one. ServiceError, SnapshotError, JournalError, OSError: the one before stands."""
        journal = self._journal
        through = journal.settled()
        asked = self._alone.asked()
        known = self._kept[1].digest if self._kept is not None else ""
        try:
            signed = self._client.snapshot(
                self._alone.station, known, journal.boot, journal.machine, self.giving, LONGEST_SNAPSHOT
            )
        except Declined as no:
            self._wanted = no.status != 409
            raise
        vkey = self._vkey()
        first = "" if vkey else self._client.get("/api/v1/ledger/key").decode("utf-8", "replace").strip()
        label = read_label(signed.note, vkey or first, self._alone.station)
        if first:
            self._trust(first)
        if self._kept is not None and label.taken < self._kept[1].taken:
            raise SnapshotError("older")
        if self._kept is not None and label.digest == self._kept[1].digest:
            kept = Kept(signed.note, self._kept[0].snapshot, self._kept[0].through)
        else:
            kept = Kept(signed.note, signed.snapshot, through)
        self._use(kept, label, asked)
        self._write(SNAPSHOT_FILE, msgspec.json.encode(kept))
        self._alone.settle()
        offset = self._offset_ms()
        told: dict[str, str | int | None] = {TAKEN: utc(label.taken.isoformat()), OFFSET: offset}
        told[GIVING] = signed.giving or None
        self._journal.keep(**{name: str(value) for name, value in told.items() if value is not None})
        if offset is not None:
            self._alone.put_right()

    @property
    def giving(self) -> int:
        """The number of the last snapshot with tokens that is on the disk here; 0: there is none."""
        text = self._journal.kept(GIVING)
        return int(text) if text.isdecimal() else 0

    def last_offset_ms(self) -> int | None:
        """The offset when the last snapshot came, for as long as no other is known."""
        text = self._journal.kept(OFFSET)
        return int(text) if text.lstrip("-").isdigit() else None

    def go(self) -> None:
        if not self._wanted:
            self.rest()
            return
        try:
            self.once()
        except (ServiceError, JournalError, OSError) as error:
            self.trouble = str(error)
        except SnapshotError as error:
            self.trouble = error.why
            if self._alone.held is None:
                self._alone.lack(error.why)
        else:
            self.trouble = ""
        self._changed()
        self.rest(self._every)

    def _use(self, kept: Kept, label: Label, asked: int | None = None) -> None:
        held = Held(label, open_snapshot(label, bytes(kept.snapshot)))
        self._alone.take(held, kept.through, asked)
        self._kept = (kept, label)

    def _vkey(self) -> str:
        if self._key:
            return self._key
        try:
            return (self._directory / KEY_FILE).read_text("utf-8").strip()
        except FileNotFoundError:
            return ""

    def _trust(self, vkey: str) -> None:
        self._write(KEY_FILE, f"{vkey}\n".encode())

    def _write(self, name: str, content: bytes) -> None:
        """Aside, synced, moved into place: the file is whole, whenever the power goes."""
        path = self._directory / name
        fresh = path.with_suffix(".new")
        # It holds codes of badges and tokens: nobody else on this machine is to read them.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        directory = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
