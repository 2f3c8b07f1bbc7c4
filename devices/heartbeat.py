"""Tells the service how the station is, every few seconds and when it changes, and learns how far the clocks differ."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from devices.client import Client, ServiceError
from devices.recorded import Moment

EVERY_S = 10.0  # the fleet page calls a station silent after three that are missing
LOOK_S = 1.0  # between looks at whether something has changed that should not wait for so long
GROWS = "queue"  # changes with every scan, and is told with the rest

Beat = Callable[[], dict[str, Any]]


class Heartbeat:
    """`beat` gives what is told beside the time. `reached` is called after each answer; `offset_ms` None: not known."""

    def __init__(
        self, client: Client, station: str, beat: Beat, now: Callable[[], Moment], reached: Callable[[], None]
    ) -> None:
        self.offset_ms: int | None = None
        self._right: tuple[int, float] | None = None
        self.trouble = ""
        self._client = client
        self._station = station
        self._beat = beat
        self._now = now
        self._reached = reached
        self._told: dict[str, Any] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def soon(self) -> None:
        """Something has changed that the fleet page should show."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        self._client.interrupt()
        self._thread.join()
        self._client.close()

    def once(self) -> None:
        """One heartbeat. ServiceError when it was not answered."""
        sent, self._told = self._now(), self._beat()
        service = self._client.heartbeat(self._station, {**self._told, "at": sent.at})
        came = self._now()
        self.offset_ms = clock_offset_ms(service, sent.at_ms, came.at_ms)
        if self.offset_ms is not None:
            self._right = (came.at_ms + self.offset_ms, came.steady)

    def offset_at(self, moment: Moment) -> int | None:
        """The service's clock minus ours at this moment, even if somebody has set ours since; None: never measured."""
        if self._right is None:
            return None
        right_ms, steady = self._right
        return right_ms + round((moment.steady - steady) * 1000) - moment.at_ms

    def _run(self) -> None:
        while True:
            self._wake.clear()
            if self._stopping:
                return
            try:
                self.once()
            except ServiceError as error:
                self.trouble = str(error)
            else:
                self.trouble = ""
                self._reached()
            self._rest()

    def _rest(self) -> None:
        rested = 0.0
        while rested < EVERY_S and not self._wake.wait(LOOK_S) and not self._news():
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
