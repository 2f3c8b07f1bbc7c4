"""What happens to one scan at a station: recorded, sent, answered, and the operator told, in that order.

The operator is told within 150 ms of the last byte whatever the network does. Where the service is known to be away a
checkpoint decides alone, at once; elsewhere, and when an answer is merely slow, he hears WARN, "recorded, not yet
confirmed". What is unknown is never GOOD. An answer that comes later is shown, and sounds only when it is BAD, since a
late good tone would be taken for the next scan's.
"""

import threading
import time
from collections.abc import Callable

import msgspec

from custody.scanning.reading import Said
from custody.wording import say
from devices.alone import Alone
from devices.client import Client
from devices.delivery import Delivery, Link, Verdict, read_verdict
from devices.dialects import Feedback
from devices.framing import Noise, Reading, Scan
from devices.journal import Journal, JournalError, NotReadable, NotRecorded
from devices.recorded import Moment, Recorded, State

ANSWER_WITHIN_S = 0.12  # leaves 30 ms of the 150 for the cable and the beeper
OFFLINE_WITHIN_S = 0.01  # a service that is known to be away gets just the time to prove that it is back
_DECIDED = ("allow", "hold", "deny", "differs")


class Told(msgspec.Struct, frozen=True):
    """What the operator was told about one reading. `raw` is the code, one character a byte, or hex for noise."""

    at: str
    raw: str
    feedback: Feedback
    meaning: str
    say: dict[str, str]
    next: list[str] = []
    line: int = 0
    late: bool = False
    detail: str = ""


class Lane:
    """Owns the `delivery` of `journal` to the service, and tells the operator.

    `tell` sounds and shows; `offset_ms` gives the service's clock minus ours; `changed` is called when the delivery's
    link or trouble changes; `decided` when the service has decided on a consignment, or knows what was decided here.
    """

    def __init__(
        self,
        station: str,
        journal: Journal,
        client: Client,
        tell: Callable[[Told], None],
        changed: Callable[[], None],
        offset_ms: Callable[[Moment], int | None],
        now: Callable[[], Moment],
        random: Callable[[], float],
        alone: Alone,
        decided: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.delivery = Delivery(station, journal, client, self._announce, changed, self._failed, now, random)
        self._journal = journal
        self._tell = tell
        self._now = now
        self._offset_ms = offset_ms
        self._clock = clock
        self._alone = alone
        self._decided = decided
        self._answered = threading.Condition()
        self._verdicts: dict[int, Verdict] = {}
        self._late: set[int] = set()
        self._said: set[int] = set()
        self._busy = False
        self._failures = 0

    def receive(self, reading: Reading, came: float) -> None:
        """One reading, whose last byte came at `came` of the lane's clock. Returns when the operator has been told."""
        with self._answered:
            self._busy = True
        try:
            self._receive(reading, came)
        finally:
            self._busy = False

    def _receive(self, reading: Reading, came: float) -> None:
        moment = self._now()
        try:
            recorded = self._journal.record(reading, moment, self._offset_ms(moment))
        except NotRecorded as failure:
            told = Told(moment.at, _shown(reading), Feedback.BAD, "not_recorded", say("station.not_recorded"))
            self._tell(msgspec.structs.replace(told, detail=str(failure)))
            return
        if isinstance(reading, Noise):
            verdict = Verdict("noise", Feedback.BAD, say("station.noise"))
        elif recorded.repeats is not None:
            verdict = Verdict("repeat", self._first_feedback(recorded.repeats), say("station.repeat"))
        else:
            self._alone.seen(recorded)
            verdict = self._verdict(recorded, came)
        self._tell(_told(recorded, verdict))
        # Not before the tone, which neither is to keep waiting.
        if recorded.line in self._said:
            self.delivery.wake()
        self._journal.tidy()

    def _announce(self, recorded: Recorded, verdict: Verdict) -> None:
        """The service's verdict, in the delivery's thread."""
        if verdict.meaning in _DECIDED:
            self._decided()
        if recorded.said is not None:
            self._said.discard(recorded.line)
            if verdict.meaning != msgspec.json.decode(recorded.said, type=Verdict).meaning:
                self._tell(msgspec.structs.replace(_told(recorded, verdict), late=True))
            return
        with self._answered:
            if recorded.line in self._said:
                return  # the operator has been told, and the service will be: this scan is sent once more with it
            if verdict.desk is not None:
                self._alone.follow(recorded, verdict.desk)
            late = recorded.boot != self._journal.boot or recorded.line in self._late
            if late:
                self._late.discard(recorded.line)
            else:
                self._verdicts[recorded.line] = verdict
                self._answered.notify_all()
        if late:
            self._tell(msgspec.structs.replace(_told(recorded, verdict), late=True))

    def _failed(self) -> None:
        """A try of the delivery has failed: who waits for an answer that will not come need not wait longer."""
        with self._answered:
            self._failures += 1
            self._answered.notify_all()
        if self.delivery.link is Link.OFFLINE:
            self._catch_up()

    def _catch_up(self, before: int | None = None) -> None:
        """What was left unconfirmed while nobody knew that the service was away is decided now, and told late.

        `before` is the scan that is being received, which comes after all of them.
        """
        if not self._alone.at_gate:
            return
        try:
            with self._answered:
                if self._busy and before is None:
                    return  # whoever receives it does this first
                done = self._alone.catch_up(before)
                self._said.update(recorded.line for recorded, _ in done)
                self._late.difference_update(self._said)
        except JournalError:
            return  # it stays unconfirmed, and the next scan says what is wrong with the disk
        for recorded, said in done:
            self._tell(msgspec.structs.replace(_told(recorded, _verdict_of(said)), late=True))

    def _verdict(self, recorded: Recorded, came: float) -> Verdict:
        if self.delivery.link is not Link.OFFLINE or not self._alone.at_gate:
            answered = self._answer(recorded.line, came)
            if answered is not None or self.delivery.link is not Link.OFFLINE or not self._alone.at_gate:
                return answered or self._unconfirmed()
        self._catch_up(recorded.line)
        return self._decide_alone(recorded)

    def _decide_alone(self, recorded: Recorded) -> Verdict:
        try:
            with self._answered:
                self._late.discard(recorded.line)
                self._said.add(recorded.line)
                answered = self._verdicts.pop(recorded.line, None)
                if answered is not None:  # it came in this very moment
                    self._said.discard(recorded.line)
                    return answered
                verdict = _verdict_of(self._alone.decide(recorded))
        except JournalError as failure:
            with self._answered:
                self._said.discard(recorded.line)
                self._late.add(recorded.line)
            told = say("station.not_recorded")
            return Verdict("not_recorded", Feedback.BAD, {lang: f"{words} {failure}" for lang, words in told.items()})
        return verdict

    def _answer(self, line: int, came: float) -> Verdict | None:
        with self._answered:
            online, failures = self.delivery.link is Link.ONLINE, self._failures

            def settled() -> bool:
                hopeless = self.delivery.link is not Link.ONLINE if online else self._failures > failures
                return line in self._verdicts or hopeless

            self.delivery.wake()
            within = ANSWER_WITHIN_S if online else OFFLINE_WITHIN_S
            self._answered.wait_for(settled, came + within - self._clock())
            verdict = self._verdicts.pop(line, None)
            if verdict is None:
                self._late.add(line)
        return verdict

    def _unconfirmed(self) -> Verdict:
        if self.delivery.link is Link.DENIED:
            return Verdict("denied", Feedback.BAD, say("station.denied"))
        return Verdict("pending", Feedback.WARN, say("station.pending"))

    def _first_feedback(self, line: int) -> Feedback:
        """A repeat sounds like the scan that it repeats."""
        try:
            first = self._journal.line(line)
        except NotReadable:
            first = None
        if first is not None and first.said is not None:
            return read_verdict(first.said).feedback
        if first is None or first.state is State.PENDING or first.answer is None:
            return self._unconfirmed().feedback
        return read_verdict(first.answer).feedback if first.state is State.ANSWERED else Feedback.BAD


def _verdict_of(said: Said) -> Verdict:
    return Verdict(said.meaning, Feedback(said.feedback.value), said.say)


def _shown(reading: Reading) -> str:
    return reading.text if isinstance(reading, Scan) else reading.raw.hex(" ")


def _told(recorded: Recorded, verdict: Verdict) -> Told:
    raw = recorded.raw.hex(" ") if verdict.meaning == "noise" and recorded.state is State.KEPT else recorded.text
    return Told(
        recorded.at, raw, verdict.feedback, verdict.meaning, verdict.say, verdict.next, recorded.line, False, ""
    )
