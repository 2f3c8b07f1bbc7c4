"""Tells the service how the station is, every few seconds and when it changes, and learns how far the clocks differ."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from devices.alone import Alone
from devices.client import Client, ServiceError
from devices.errand import Errand
from devices.journal import JournalError
from devices.recorded import Moment

EVERY_S = 10.0  # the fleet page calls a station silent after three that are missing
GATE_EVERY_S = 2.0  # somebody may be waiting for a lane to hand something back
LOOK_S = 1.0  # between looks at whether something has changed that should not wait for so long
GROWS = "queue"  # changes with every scan, and is told with the rest

Beat = Callable[[], dict[str, Any]]


class Heartbeat(Errand):
    """`beat` gives what is told beside the time. `reached` is called after each answer; `offset_ms` None: not known.
    It is woken when something has changed that the fleet page should show. `alone` lays down the tokens that
    the service wants back. `anew` is called when another machine has gone on from what this one has."""

    def __init__(
        self,
        client: Client,
        station: str,
        beat: Beat,
        now: Callable[[], Moment],
        reached: Callable[[], None],
        alone: Alone,
        anew: Callable[[], None],
    ) -> None:
        super().__init__("heartbeat", client)
        self.offset_ms: int | None = None
        self._right: tuple[int, float] | None = None
        self.trouble = ""
        self._station = station
        self._beat = beat
        self._now = now
        self._reached = reached
        self._alone = alone
        self._anew = anew
        self._told: dict[str, Any] = {}

    def once(self) -> None:
        """One heartbeat. ServiceError when it was not answered."""
        sent, self._told = self._now(), self._beat()
        heard = self._client.heartbeat(self._station, {**self._told, "at": sent.at})
        came = self._now()
        self.offset_ms = clock_offset_ms(heard.now, sent.at_ms, came.at_ms)
        if self.offset_ms is not None:
            self._right = (came.at_ms + self.offset_ms, came.steady)
        self._alone.hand_back(heard.hand_back)
        if heard.anew:
            self._anew()

    def offset_at(self, moment: Moment) -> int | None:
        """The service's clock minus ours at this moment, even if somebody has set ours since; None: never measured."""
        if self._right is None:
            return None
        right_ms, steady = self._right
        return right_ms + round((moment.steady - steady) * 1000) - moment.at_ms

    def go(self) -> None:
        try:
            self.once()
        except (ServiceError, JournalError) as error:
            self.trouble = str(error)
        else:
            self.trouble = ""
            self._reached()
        rested, every = 0.0, GATE_EVERY_S if self._alone.at_gate else EVERY_S
        while rested < every and not self.rest(LOOK_S) and not self._news():
            rested += LOOK_S

    def _news(self) -> bool:
        return {**self._beat(), GROWS: 0} != {**self._told, GROWS: 0}


def clock_offset_ms(service: str, sent_ms: int, received_ms: int) -> int | None:
    """The service's clock minus ours, if its time was read half way; None when `service` is no time with an offset."""
    try:
        told = datetime.fromisoformat(service)
    except ValueError:
        return None
    if told.tzinfo is None:
        return None
    return round(told.timestamp() * 1000) - (sent_ms + received_ms) // 2
