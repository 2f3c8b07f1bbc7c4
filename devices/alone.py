"""The station decides alone while the service is away: the same code as the service's, over its signed snapshot.

What it tells its operator is in the journal before he hears it, and the token by which it lets a consignment pass is
used up by the same write. What stands on the desk follows the service's answers while there are any, and goes on from
there when there are none.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from custody.acts import Entry
from custody.crossing.moments import seconds
from custody.desk import Desk
from custody.fold import utc
from custody.scanning.interpret import LATE, read_at
from custody.scanning.reading import OnTheDesk, Reading, Said, desk_with
from custody.snapshot.deciding import Decided, as_it_stands_aside, blind, decide_aside
from custody.snapshot.held import Held
from devices.journal import Journal
from devices.recorded import Recorded

TAKEN, RIGHT, BACK_TO_IT = "snapshot_taken", "time_right", "handed_back"
"""Under these the journal keeps when the last snapshot was taken, the line behind which nobody has told the time since,
and what was handed back out of that snapshot."""
BACK = timedelta(seconds=2)
"""So much may a clock be set back while it is being put right."""


class Age(StrEnum):
    """How good the snapshot is: what the operator must know before he trusts an ALLOW."""

    NONE = "none"
    FRESH = "fresh"
    AGEING = "ageing"
    TOO_OLD = "too_old"


class Alone:
    """`at_gate`: whether this station is at a checkpoint, as far as it has ever been told; a bench decides nothing."""

    def __init__(self, station: str, journal: Journal) -> None:
        self.station = station
        self.at_gate = False
        self.fault = "none"
        """Why there is no snapshot that can be used, a word of the group `snapshot_fault`; "" when there is one."""
        self.held: Held | None = None
        self._journal = journal
        self._lock = threading.RLock()
        self._spent = journal.spent()
        self._newest = self._newest_moment()
        self._backwards: set[int] = set()
        self._asked = 0
        """How often it was asked to hand something back, since the start."""
        self._back: dict[str, int] = dict.fromkeys(journal.kept(BACK_TO_IT).split(), 0)
        """What was handed back, and at the how manieth time of asking."""
        self._desk = self._desk_left(journal.latest())

    @property
    def handed_back(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._back)

    def asked(self) -> int:
        """How often it was asked to hand something back: a snapshot that is asked for from now on knows of these."""
        with self._lock:
            return self._asked

    def hand_back(self, asks: tuple[str, ...]) -> None:
        """Lay the tokens of these down, each consignment@moment, over a restart as well. JournalError: not done."""
        with self._lock:
            fresh = [each for each in asks if each not in self._back]
            if not fresh:
                return
            self._journal.keep(**{BACK_TO_IT: " ".join((*self._back, *fresh))})
            self._asked += 1
            self._back |= dict.fromkeys(fresh, self._asked)
            if self.held is not None:
                self.held.withdraw(self._consignments())

    def begin_anew(self) -> None:
        """This is another machine than the one that was given the snapshot: it is laid down. JournalError: not done."""
        with self._lock:
            self._journal.begin_anew()
            self._back = {}
            self.lack("journal_new")

    def settle(self) -> None:
        """The snapshot that is held is on the disk: what it knows to be handed back need not be kept. JournalError."""
        with self._lock:
            self._journal.keep(**{BACK_TO_IT: " ".join(self._back)})

    def take(self, held: Held, through: int, asked: int | None = None) -> None:
        """From now on decide by this snapshot; what was decided here in lines behind `through` is not in it yet.
        `asked`: how often something had been asked back when it was asked for; None: it comes from the disk."""
        with self._lock:
            if asked is not None:
                self._back = {each: time for each, time in self._back.items() if time > asked}
            held.withdraw(self._consignments())
            for body in self._journal.deeds(through):
                held.move_on(msgspec.json.decode(body, type=Entry))
            self.at_gate, self.held, self.fault = True, held, ""

    def put_right(self) -> None:
        """The service has just told the time: what a wrong clock wrote down before counts no more. JournalError: it
        does."""
        with self._lock:
            self._journal.keep(**{RIGHT: str(self._journal.last())})
            self._newest = self._newest_moment()

    def lack(self, fault: str) -> None:
        """There is no snapshot that can be used."""
        with self._lock:
            self.at_gate, self.held, self.fault = True, None, fault

    @property
    def taken(self) -> str:
        """When the snapshot was taken, by the service's clock; empty: there is none that can be used."""
        held = self.held
        return utc(held.label.taken.isoformat()) if held is not None else ""

    def follow(self, recorded: Recorded, there: OnTheDesk) -> None:
        """The service has answered, and this is what stands on the desk by it."""
        with self._lock:
            self._desk = self._desk_with(there, recorded)

    def decide(self, recorded: Recorded) -> Said:
        """What the operator is told about this scan. It is on the disk; NotRecorded: it is not, so tell him that."""
        with self._lock:
            decided = self._decided(recorded)
            self._write(recorded, decided)
            return decided.said

    def catch_up(self, before: int | None) -> list[tuple[Recorded, Said]]:
        """The scans that nobody has answered, those before this line, decided in order, so that the desk is right.

        What was read before the station last stopped moves the desk, but lets nothing pass: nobody waits there any
        more.
        """
        done: list[tuple[Recorded, Said]] = []
        with self._lock:
            now = self._newest
            for recorded in self._journal.unsaid():
                moment = _moment(recorded, self.station)
                if before is not None and recorded.line >= before:
                    break
                if moment is None or now is None or now - moment > LATE:
                    continue
                decided = self._decided(recorded)
                if decided.said.decided is not None and recorded.boot != self._journal.boot:
                    continue
                self._write(recorded, decided)
                done.append((recorded, decided.said))
        return done

    def seen(self, recorded: Recorded) -> None:
        """A scan was written down: has time run backwards since the one before?"""
        moment = _moment(recorded, self.station)
        with self._lock:
            if moment is None:
                return
            if self._newest is not None and moment < self._newest - BACK:
                self._backwards.add(recorded.line)
            self._newest = max(moment, self._newest or moment)

    def on_the_desk(self, moment: datetime) -> Desk:
        """Who is signed in and what was read, at this moment of the service's clock; also after the power was cut."""
        with self._lock:
            desk, held = self._desk, self.held
        if held is not None:
            return as_it_stands_aside(desk, self.station, held, moment)
        return Desk(station=self.station) if desk.is_idle(moment) else desk

    def ahead_minutes(self, moment: datetime) -> int | None:
        """How far the clock on the wall is ahead of UTC; None until a snapshot has told it."""
        held = self.held
        return held.zone.settings_at(moment).utc_offset_minutes if held is not None else None

    def age(self, moment: datetime) -> tuple[Age, int]:
        """How good the snapshot is at this moment of the service's clock, and its age in minutes."""
        held = self.held
        if held is None:
            return Age.NONE, 0
        settings = held.zone.settings_at(moment)
        minutes = (seconds(moment) - seconds(held.label.taken)) // 60
        if minutes > settings.snapshot_hard_minutes:
            return Age.TOO_OLD, minutes
        return (Age.AGEING if minutes > settings.snapshot_soft_minutes else Age.FRESH), minutes

    def _consignments(self) -> set[str]:
        return {each.partition("@")[0] for each in self._back}

    def _newest_moment(self) -> datetime | None:
        """The latest that it has ever been here since the time was last told, whichever line says so: a clock that was
        set back is no better for a restart."""
        right, taken = self._journal.kept(RIGHT), self._journal.kept(TAKEN)
        lines = self._journal.behind(int(right) if right.isdecimal() else 0)
        moments = [moment for each in lines if (moment := _moment(each, self.station)) is not None]
        # How far this clock is off was known then, or it could not be held against the service's.
        moments += [datetime.fromisoformat(taken)] if taken and right else []
        return max(moments, default=None)

    def _decided(self, recorded: Recorded) -> Decided:
        if self.held is None:
            return blind(self.fault, self._desk)
        return decide_aside(
            _reading(recorded, self.station),
            self._desk,
            self.held,
            self._spent,
            line=recorded.line,
            backwards=recorded.line in self._backwards,
        )

    def _write(self, recorded: Recorded, decided: Decided) -> None:
        said, told = decided.said, decided.said.decided
        deed = msgspec.json.encode(decided.entry) if decided.entry is not None else None
        token = told.token if told is not None else ""
        self._journal.say(recorded.line, msgspec.json.encode(said), deed, token)
        if token:
            self._spent.add(token)
        self._desk = self._desk_with(said.desk, recorded)
        if decided.entry is not None and self.held is not None:
            self.held.move_on(decided.entry)

    def _desk_with(self, there: OnTheDesk, recorded: Recorded) -> Desk:
        moment = _moment(recorded, self.station)
        return desk_with(self.station, there, moment.isoformat() if moment is not None else "")

    def _desk_left(self, last: Recorded | None) -> Desk:
        """As the station left it when it last stopped."""
        if last is None:
            return Desk(station=self.station)
        told = last.said if last.said is not None else last.answer
        try:
            there = msgspec.json.decode(told or b"{}", type=_Told).desk
        except msgspec.DecodeError:
            there = None
        return Desk(station=self.station) if there is None else self._desk_with(there, last)


class _Told(msgspec.Struct, frozen=True):
    """As much of an answer, or of what was said, as tells the desk."""

    desk: OnTheDesk | None = None


def _reading(recorded: Recorded, station: str) -> Reading:
    return Reading(
        id=recorded.id,
        station=station,
        raw=recorded.text,
        at=recorded.at,
        sequence=recorded.sequence,
        boot=recorded.boot,
        clock_offset_ms=recorded.offset_ms or 0,
        symbology=recorded.symbology,
    )


def _moment(recorded: Recorded, station: str) -> datetime | None:
    return read_at(_reading(recorded, station))
