"""An errand to the service: done over and over on a thread of its own, until it is stopped."""

import threading
from abc import ABC, abstractmethod

from devices.client import Client


class Errand(ABC):
    """`go` is called again as soon as it has returned; it `rest`s by itself when there is nothing to do. Whoever has
    news for it `wake`s it. The client belongs to the errand."""

    def __init__(self, name: str, client: Client) -> None:
        self._client = client
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def go(self) -> None:
        """Once."""

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Rest no longer: there is something to do."""
        self._woken.set()

    def stop(self) -> None:
        """Ends the request that is under way, and waits until nothing is done any more."""
        self._stopping = True
        self._woken.set()
        self._client.interrupt()
        self._thread.join()
        self._client.close()

    def rest(self, seconds: float | None = None, *, deaf: bool = False) -> bool:
        """Until somebody wakes it, or for so long; whether it was woken. `deaf`: only a stop wakes it."""
        if deaf:
            self._woken.clear()
        return self._stopping or self._woken.wait(seconds)

    def _run(self) -> None:
        while True:
            self._woken.clear()
            if self._stopping:  # looked at after the clear, so that the wake of `stop` is never lost
                return
            self.go()
