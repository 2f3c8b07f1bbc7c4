"""The journeys of a package of which its logger's file can tell: when they began and ended, and what rode along.

What is told late is put where it belongs in time, and it left when the first gate or receipt of that journey met it: an
exit of which nothing was told in time, or never, takes no way out of what the file tells of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection

from custody import acts
from custody.codes import Malformed, parse_code
from custody.deciding.packages.renumbering import left_in
from custody.holding import Package
from custody.loggers import Assessment, Proof, shipped_classes
from custody.loggers.serials import bare, is_none_of
from custody.records.turns.as_of import done_by
from custody.records.views.as_filed import class_as_filed
from custody.records.views.reading import whole_timeline


class Journey(NamedTuple):
    """From the sealing before it left to the receipt, or to now when it has not arrived."""

    consignment: str
    start: datetime
    end: datetime
    arrived: bool
    logger: str
    """Which rode along when it left, whatever is in the package by now."""
    serial: str
    """By which its file names it, where `logger` is our code; empty where that was never told."""
    put_in: datetime
    kept: str
    """The temperature class that the form says; before it is filed, what the package says. Where that has no range of
    its own, the one that the logger was put in to prove."""
    rode: dict[str, int]
    """All that lay in it at any moment of this, as it was sealed and as it was packed since, wherever that is by now.
    That one person annuls a packing afterwards takes nothing out."""
    renumbered_by: str
    """Staff code of who gave the logger this number after it had left; empty: it was started under it."""

    def names(self, serial: str) -> bool:
        """Whether this number in a file is that of the logger that rode along: the maker's, or our code as its name."""
        return bool(bare(serial)) and not is_none_of(serial, (self.logger, self.serial))

    @property
    def numbers(self) -> tuple[str, ...]:
        """One of which its file says, if it says any. Empty: of a logger of which only our code was told, nobody knows
        what its file says."""
        told = bool(self.serial) or isinstance(parse_code(self.logger), Malformed)
        return (self.logger, self.serial) if told else ()

    def is_anothers(self, serial: str) -> bool:
        """Whether it is that of another one."""
        return bool(self.numbers) and bool(serial) and not self.names(serial)

    def is_told_of_by(self, found: Assessment) -> bool:
        """Whether any reading of that file may be of this journey."""
        if found.first is None or found.last is None or self.is_anothers(found.about.serial):
            return False
        return found.first <= self.end.timestamp() and found.last >= self.start.timestamp()


def journeys_of(connection: Connection, package: Package, at: datetime, file_sha256: str = "") -> list[Journey]:
    """Those of which this file may still tell, in the order of time: first each that is over, was begun with a logger,
    and of which no file has told since how it was, nor this one been read; then the one that the package is in.

    However a box is used since, and whatever logger is started in it, what it went through stays to be told.
    """
    entries = sorted(whole_timeline(connection, package.code), key=lambda entry: (done_by(entry), entry.number))
    waiting = list(_waiting(entries, package.code, file_sha256))
    numbers = [number for number in (*waiting, package.consignment) if number]
    found = (_journey(connection, entries, number, package, at) for number in dict.fromkeys(numbers))
    return [each for each in found if each is not None]


class _Begun(NamedTuple):
    """A journey that was begun with a logger: the entry that started it, whether the journey is over, whether a file
    has told since how it was, and which files were read for it."""

    started: int
    over: bool = False
    told: bool = False
    read: frozenset[str] = frozenset()


_CONCLUSIVE = (Proof.PROVEN.value, Proof.EXCURSION.value)


def _waiting(entries: list[acts.Entry], package: str, file_sha256: str) -> Iterator[str]:
    """The consignments in which it left with a logger, save those of which a file has told since they were over. One
    that covers next to nothing has told nothing."""
    started = 0
    begun: dict[str, _Begun] = {}
    for entry in entries:
        way = left_in(entry.act, package)
        if started and way:
            begun.setdefault(way, _Begun(started))
        match entry.act:
            case acts.LoggerStarted():
                started = entry.number
            case acts.LoggerRenumbered(started=first):
                # Nothing was read yet of the one that rode in it.
                begun |= {
                    number: _Begun(each.started, each.over) for number, each in begun.items() if each.started == first
                }
            case acts.Received(consignment=number) if number in begun:
                begun[number] = begun[number]._replace(over=True)
            case acts.Consigned() | acts.NotificationFiled() | acts.NotificationAmended() as following:
                others = ((number, each) for number, each in begun.items() if number != following.consignment)
                begun |= {number: each._replace(over=True) for number, each in others}
            case acts.LoggerRead(consignment=number) as reading if number in begun:
                each = begun[number]
                told = each.told or (each.over and reading.verdict in _CONCLUSIVE)
                begun[number] = each._replace(told=told, read=each.read | {reading.file_sha256})
            case _:
                pass
    yield from (
        number for number, each in begun.items() if each.over and not each.told and file_sha256 not in each.read
    )


def _journey(
    connection: Connection, entries: list[acts.Entry], consignment: str, package: Package, at: datetime
) -> Journey | None:
    """The last sealing before it left, to the first receipt; the latest sealing of all while it has not left."""
    start, end, left = "", "", False
    put_in, logger = "", None
    number, renumbered_by = 0, ""
    rode: dict[str, int] = {}
    for entry in entries:
        left = left or left_in(entry.act, package.code) == consignment
        match entry.act:
            case acts.Sealed(containers=inside) if not left:
                start, rode = entry.circumstances.at, dict.fromkeys(inside, entry.number)
            case acts.Packed(containers=more) if not end:
                rode |= {code: entry.number for code in more if code not in rode}
            case acts.LoggerStarted() as started if not left:
                put_in, logger, number = entry.circumstances.at, started, entry.number
            case acts.LoggerRenumbered() as renumbered if logger is not None and renumbered.started == number:
                logger = replace(logger, logger=renumbered.logger, serial=renumbered.serial)
                renumbered_by = entry.circumstances.actors[0].staff
            case acts.Received() as received if received.consignment == consignment and not end:
                end = entry.circumstances.at
            case acts.Consigned() | acts.NotificationFiled() | acts.NotificationAmended() as following if left:
                end = end or (entry.circumstances.at if following.consignment != consignment else "")
            case _:
                pass
    if not start:
        return None
    sealed = datetime.fromisoformat(start)
    ranged = logger.kept_range if logger is not None else ""
    kept = class_as_filed(connection, consignment, package.code) or (left and ranged) or package.temperature_class
    return Journey(
        consignment,
        sealed,
        # Two stations' clocks may differ: a box is not received before it was sealed.
        max(sealed, datetime.fromisoformat(end) if end else at),
        bool(end),
        logger.logger if logger is not None else "",
        logger.serial if logger is not None else "",
        datetime.fromisoformat(put_in) if put_in else sealed,
        # Dry ice is no range: what is on it is to keep the one that its logger was put in for.
        kept if kept in shipped_classes() else ranged or kept,
        rode,
        renumbered_by,
    )
