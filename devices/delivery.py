"""Carries recorded scans to the service, in order, until each has its answer.

The scan's id is the idempotency key and every try sends the same reading, so a try whose answer was lost is simply made
again and gets the answer of the first. What the station said meanwhile goes with it. What may follow:

    200                 ANSWERED: the service's own words and feedback
    400, 409, 413, 422  REFUSED: it will never be taken; told, kept in the journal, not sent again
    401, 403            stays pending: it is this station's token that is wrong, not the scan. Tried again as soon as
                        the token file changes, and every DENIED_S seconds
    anything else       stays pending: tried again with growing waits, and at once when a fresh scan comes
"""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from custody.scanning.reading import OnTheDesk
from custody.wording import say
from devices.client import Client, Declined, Denied, Unanswered
from devices.dialects import Feedback
from devices.errand import Errand
from devices.journal import Journal, JournalError
from devices.recorded import Moment, Recorded, State

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 15.0  # a service that comes back has every station's scans a quarter of a minute later
DENIED_S = 30.0  # a revoked token must not knock at the door all day
LOOK_S = 0.5  # how often the token file is looked at meanwhile
SET_ASIDE = 5  # so many times 500 to one scan, and those behind it go first: one bad scan must not stop the lane


class Link(StrEnum):
    """What the last try said of the service."""

    ONLINE = "online"
    OFFLINE = "offline"
    DENIED = "denied"


class Verdict(msgspec.Struct, frozen=True):
    """What the service made of a scan: its feedback, its words in every language, and what may be done next."""

    meaning: str
    feedback: Feedback
    say: dict[str, str]
    next: list[str] = []
    entry: int | None = None
    desk: OnTheDesk | None = None


Announce = Callable[[Recorded, Verdict], None]


class Delivery(Errand):
    """Delivers what is pending in `journal`. Stopped, all that wait are delivered after the next start.

    `announce` is called once for every scan, when its answer is there, before it is written down; `failed` after every
    try that got none; `changed` when `link` or `trouble` (words for the operator, "" when all is well) changes.
    `random` gives [0, 1).
    """

    def __init__(
        self,
        station: str,
        journal: Journal,
        client: Client,
        announce: Announce,
        changed: Callable[[], None],
        failed: Callable[[], None],
        now: Callable[[], Moment],
        random: Callable[[], float],
    ) -> None:
        super().__init__("delivery", client)
        self.link = Link.ONLINE
        self.trouble = ""
        self._journal = journal
        self._station = station
        self._announce = announce
        self._changed = changed
        self._failed = failed
        self._now = now
        self._random = random
        self._failures = 0
        self._head = (0, 0)  # the line that got a 500, and how often in a row
        self._after = 0
        self._announced = (0, False)

    def go(self) -> None:
        try:
            recorded = self._journal.next_pending(self._after)
            if recorded is not None:
                self._deliver(recorded)
            elif self._after:
                self._after = 0
            else:
                self.rest()
        except Denied as error:
            self._trouble(Link.DENIED, str(error))
            self._failed()
            self._rest_until_token_changes()
        except Unanswered as error:
            self._unanswered(error, recorded)
        except JournalError as error:
            self._failures += 1
            self._trouble(self.link, str(error))
            self.rest(LONGEST_WAIT_S)

    def _deliver(self, recorded: Recorded) -> None:
        try:
            body = self._client.post("/api/v1/scans", scan_body(recorded, self._station))
            state, status, verdict = State.ANSWERED, 200, read_verdict(body)
        except Declined as refusal:
            body = refusal.body
            state, status, verdict = State.REFUSED, refusal.status, refused(str(refusal))
        self._failures = 0
        self._trouble(Link.ONLINE, "")
        announced = (recorded.line, recorded.said is not None)
        if announced != self._announced:
            self._announced = announced
            self._announce(recorded, verdict)
        self._journal.answer(recorded, state, status, body, self._now().at)

    def _unanswered(self, error: Unanswered, recorded: Recorded | None) -> None:
        self._failures += 1
        if self._failures == 1:
            self._failed()
            return  # the second try is made at once: a connection that broke says nothing about the service
        line = recorded.line if recorded else 0
        self._head = (line, self._head[1] + 1 if self._head[0] == line else 1) if error.status == 500 else (0, 0)
        if self._head[1] >= SET_ASIDE:
            self._after = line
        self._trouble(Link.OFFLINE, str(error))
        self._failed()
        self.rest(max(backoff(self._failures - 2, self._random()), min(error.retry_after, LONGEST_WAIT_S)))

    def _trouble(self, link: Link, trouble: str) -> None:
        if (link, trouble) != (self.link, self.trouble):
            self.link, self.trouble = link, trouble
            self._changed()

    def _rest_until_token_changes(self) -> None:
        waited = 0.0
        while waited < DENIED_S and not self._stopping and not self._client.token_changed():
            self.rest(LOOK_S, deaf=True)  # a fresh scan does not make the token better
            waited += LOOK_S


def backoff(failures: int, random: float) -> float:
    """Seconds to wait after so many failures: doubling up to LONGEST_WAIT_S, by chance half to all of it."""
    longest = min(FIRST_WAIT_S * float(1 << min(failures, 16)), LONGEST_WAIT_S)
    return longest * (0.5 + random / 2)


def scan_body(recorded: Recorded, station: str) -> bytes:
    """The body of POST /api/v1/scans. `raw` is the code as read without its AIM identifier, one character a byte;
    that is the `symbology`, where the scanner tells one."""
    body: dict[str, str | int | msgspec.Raw] = {
        "id": recorded.id,
        "station": station,
        "raw": recorded.text,
        "at": recorded.at,
        "sequence": recorded.sequence,
        "boot": recorded.boot,
    }
    if recorded.offset_ms is not None:
        body["clock_offset_ms"] = recorded.offset_ms
    if recorded.symbology:
        body["symbology"] = recorded.symbology
    if recorded.said is not None:
        body["said"] = msgspec.Raw(recorded.said)
    return msgspec.json.encode(body)


def read_verdict(body: bytes) -> Verdict:
    """Raises Unanswered for anything but a Custody service's answer, such as the sign-in page of a guest network."""
    try:
        return msgspec.json.decode(body, type=Verdict)
    except msgspec.DecodeError as error:
        raise Unanswered(f"What answers is not a Custody service: {error}. Check the address.") from error


def refused(detail: str) -> Verdict:
    return Verdict("refused", Feedback.BAD, say("station.refused", detail=detail))
