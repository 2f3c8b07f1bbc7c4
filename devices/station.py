"""The station: scanner, journal, delivery, heartbeat and printers of one place, put together and taken apart again.

    scanner -> lane -> journal          on the disk before anything else
                    -> delivery         -> service -> lane -> the scanner's beeper and the terminal
    heartbeat -> service                how the station is; and what time it is there
    snapshots <- service                what a checkpoint needs to decide alone
    printing  -> service -> printers

`DATA/stations/NAME/` holds journal.db, and status.json, which says how the station is and what it last did; at a
checkpoint also snapshot.json, by which it decides while the service is away, and service.vkey, which must have signed
it.
"""

import os
import random
import secrets
import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from custody.codes import COMMANDS, Command
from custody.wording import Param, text
from devices.alone import Age, Alone
from devices.bulletin import HeldSnapshot, Status, publish
from devices.client import Client
from devices.delivery import Link
from devices.dialects import DIALECTS, Feedback
from devices.edge import now
from devices.framing import Reading, Scan
from devices.heartbeat import Heartbeat
from devices.journal import Journal, NotReadable
from devices.lane import Lane, Told
from devices.recorded import Moment, State
from devices.scanners import Presence, Scanner
from devices.screen.page import Shown
from devices.screen.server import Screen
from devices.settings import StationRow
from devices.snapshots import Snapshots
from devices.terminal import Terminal

if TYPE_CHECKING:
    from devices.printers import Printer
    from devices.printing import Printing


class Station:
    """One station by its settings. JournalError, ScannerUrlError and ServiceUrlError say why it cannot start."""

    def __init__(self, row: StationRow, data: Path, terminal: Terminal) -> None:
        self.directory = data / "stations" / row.name
        self._row = row
        self._terminal = terminal
        self._dialect = DIALECTS[row.dialect]
        self._last: Told | None = None
        self._scanner = self._build_scanner()
        token_file = Path(row.token_file) if row.token_file else self.directory / "token"
        clients = [Client(row.service, token_file) for _ in range(4)]  # one a thread
        boot = str(uuid.uuid4())
        self._journal = Journal(self.directory / "journal.db", boot, os.urandom, row.repeat_ms / 1000)
        self._alone = Alone(row.name, self._journal)
        self._heartbeat = Heartbeat(
            clients[0], row.name, self._beat, now, self._service_reached, self._alone, self._begin_anew
        )
        self._snapshots = Snapshots(
            clients[3],
            self._alone,
            self._journal,
            self.directory,
            row.snapshot_s,
            lambda: self._heartbeat.offset_ms,
            self._look_at_snapshot,
            row.service_key,
        )
        self._lane = Lane(
            row.name,
            self._journal,
            clients[1],
            self._tell,
            self._link_changed,
            self._offset_ms,
            now,
            random.random,
            self._alone,
            self._snapshots.wake,
        )
        self._delivery = self._lane.delivery
        self._jobs = clients[2]
        self._printers: list[Printer] = []
        self._printing: Printing | None = None
        self._pending = 0
        self._screen = Screen(row.screen, row.language, self._shown, self._undo) if row.screen >= 0 else None
        self._age = Age.NONE
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        """One reading at a time, from the scanner or from the page."""
        self._press = secrets.token_urlsafe(16)

    def start(self) -> None:
        """Returns when the station works. Scans that were not answered before the last stop are delivered first."""
        waiting = self._count_pending()
        self._say("started", station=self._row.name, service=self._row.service, count=waiting)
        if self._journal.copied:
            self._say("anew")
        self._snapshots.start()
        if self._screen is not None:
            self._screen.start()
            self._say("screen", detail=self._screen.url)
        self._delivery.start()
        if self._scanner is not None:
            self._scanner.start()
        self._heartbeat.start()
        self._write_status()
        if self._row.printer:
            self._printers, self._printing = build_printing(self._row, self._jobs)
            self._printing.start()

    def stop(self) -> None:
        """No scan is cut in two: what was read is recorded, what was sent is answered or stays pending."""
        if self._scanner is not None:
            self._scanner.stop()
        if self._printing is not None:
            self._printing.stop()
        self._delivery.stop()
        self._heartbeat.stop()
        self._snapshots.stop()
        if self._screen is not None:
            self._screen.stop()
        self._write_status()
        self._journal.close()
        self._say("stopped", station=self._row.name)

    def _build_scanner(self) -> Scanner | None:
        if not self._row.scanner:
            return None
        return Scanner(
            self._row.scanner,
            self._read,
            self._scanner_noticed,
            baudrate=self._row.baudrate,
            idle=self._row.idle_ms / 1000 or None,
        )

    def _read(self, reading: Reading, came: float) -> None:
        with self._reading:
            self._lane.receive(reading, came)

    def _undo(self) -> None:
        """The button of the station's own page: as if the card had been read."""
        card = str(COMMANDS[Command.UNDO]).encode()
        self._read(Scan(card, "", card), time.monotonic())

    def _tell(self, told: Told) -> None:
        if self._scanner is not None and not (told.late and told.feedback is not Feedback.BAD):
            self._scanner.write(self._dialect.encode(told.feedback))
        self._last = told
        words = told.say.get(self._row.language) or told.say.get("en") or told.meaning
        late = text("station.late", self._row.language) if told.late else ""
        shown = " ".join(part for part in (told.raw, words, late, told.detail) if part)
        self._terminal.line(told.at, told.feedback.upper(), shown)
        self._write_status()

    def _scanner_noticed(self, notice: str, detail: str) -> None:
        self._say(f"scanner_{notice}", detail=detail)
        self._heartbeat.wake()

    def _link_changed(self) -> None:
        link, trouble = self._delivery.link, self._delivery.trouble
        self._say("disk" if link is Link.ONLINE and trouble else f"link_{link}", detail=trouble)
        if link is Link.OFFLINE and self._alone.at_gate:
            self._tell_age()
        self._write_status()

    def _look_at_snapshot(self) -> None:
        """After each try to take a new one: tells when the one that is held has become too old to be quiet about."""
        age, _ = self._aside()
        if age is not self._age:
            self._age = age
            if self._delivery.link is Link.OFFLINE and self._alone.at_gate:
                self._tell_age()
            self._heartbeat.wake()
        self._write_status()

    def _aside(self) -> tuple[Age, int]:
        return self._alone.age(self._there())

    def _there(self) -> datetime:
        """This moment by the service's clock, as far as it is known here."""
        here = now()
        return datetime.fromtimestamp((here.at_ms + (self._offset_ms(here) or 0)) / 1000, UTC)

    def _tell_age(self) -> None:
        age, minutes = self._aside()
        why = text(f"snapshot_fault.{self._alone.fault}", self._row.language) if self._alone.fault else ""
        self._say(f"aside_{age}", minutes=minutes, detail=why)

    def _shown(self) -> Shown:
        moment = self._there()
        age, minutes = self._alone.age(moment)
        last, desk = self._last, self._alone.on_the_desk(moment)
        return Shown(
            station=self._row.name,
            link=self._delivery.link.value,
            pending=self._count_pending(),
            age=age.value if self._alone.at_gate else "",
            minutes=minutes,
            fault=self._alone.fault,
            at=last.at if last is not None else "",
            raw=last.raw if last is not None else "",
            meaning=last.meaning if last is not None else "",
            feedback=last.feedback.value if last is not None else "",
            say=last.say if last is not None else {},
            staff=desk.staff,
            package=desk.package,
            undo=self._press if self._alone.at_gate and desk.staff and desk.basket else "",
            ahead_minutes=self._alone.ahead_minutes(moment),
        )

    def _offset_ms(self, moment: Moment) -> int | None:
        offset_ms = self._heartbeat.offset_at(moment)
        return offset_ms if offset_ms is not None else self._snapshots.last_offset_ms()

    def _service_reached(self) -> None:
        if self._delivery.link is not Link.ONLINE:
            self._delivery.wake()
        self._write_status()

    def _begin_anew(self) -> None:
        """The service says that another machine has gone on from what this one has: one of the two is a copy."""
        self._alone.begin_anew()
        self._say("anew")
        self._snapshots.wake()

    def _beat(self) -> dict[str, Any]:
        return {
            "boot": self._journal.boot,
            "machine": self._journal.machine,
            "giving": self._snapshots.giving,
            "scanner": self._presence(),
            "queue": self._count_pending(),
            "snapshot": self._alone.taken,
            "handed_back": self._alone.handed_back,
            "printers": [msgspec.to_builtins(printer.health) for printer in self._printers],
        }

    def _count_pending(self) -> int:
        try:
            self._pending = self._journal.count(State.PENDING)
        except NotReadable as error:  # the last known number stands until the journal can be read again
            self._say("disk", detail=str(error))
        return self._pending

    def _presence(self) -> Presence:
        return Presence.ABSENT if self._scanner is None else self._scanner.presence

    def _say(self, notice: str, **params: Param) -> None:
        self._terminal.line(now().at, "NOTE", text(f"station.{notice}", self._row.language, **params).rstrip())

    def _write_status(self) -> None:
        link, trouble, offset_ms = self._delivery.link, self._delivery.trouble, self._heartbeat.offset_ms
        pending = self._count_pending()
        age, minutes = self._aside()
        snapshot = HeldSnapshot(age, self._alone.taken, minutes, self._alone.fault or self._snapshots.trouble)
        status = Status(
            self._row.name,
            now().at,
            self._presence(),
            link,
            trouble,
            pending,
            offset_ms,
            self._last,
            snapshot if self._alone.at_gate else None,
            self._screen.url if self._screen is not None else "",
        )
        path = self.directory / "status.json"
        try:
            with self._writing:
                publish(status, path)
        except OSError as error:
            self._say("disk", detail=f"{path}: {error}")


def build_printing(row: StationRow, board: Client) -> "tuple[list[Printer], Printing]":
    """The row's printers and the loop that feeds them. ValueError: a printer's URL or a label layout is not usable."""
    # Drawing loads fonts and pictures, which takes longer than all the rest: a scanner must not wait for it.
    from devices.addresses import transport_for
    from devices.layouts import load_layouts
    from devices.printers import Printer
    from devices.printing import Printing

    printers = [Printer(one.name, transport_for(one.url), dpi=one.dpi) for one in row.printer]
    return printers, Printing(row.name, board, printers, load_layouts())
