"""An errand goes on by itself, rests until it is woken, and is over when `stop` has returned."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from devices.client import Client
from devices.errand import Errand

LONG_S = 30.0


class Told(Errand):
    """Notes that it went, and does what it was told to do then."""

    def __init__(self, then: Callable[[Errand], object]) -> None:
        super().__init__("told", Client("http://127.0.0.1:9", Path("no-token")))
        self.went = threading.Semaphore(0)
        self.resting = threading.Event()
        self._then = then

    def go(self) -> None:
        self.went.release()
        self.resting.set()
        self._then(self)

    def goes(self) -> bool:
        return self.went.acquire(timeout=LONG_S)


def test_it_rests_until_it_is_woken_and_a_wake_before_its_rest_is_not_lost() -> None:
    errand = Told(lambda self: self.rest())
    errand.start()
    for _ in range(5):
        assert errand.goes()
        errand.wake()
    assert errand.goes()
    errand.stop()
    assert not errand._thread.is_alive()


def test_a_stop_ends_every_rest() -> None:
    for deaf in (False, True):
        errand = Told(lambda self, deaf=deaf: self.rest(LONG_S, deaf=deaf))
        errand.start()
        assert errand.resting.wait(LONG_S)
        errand.stop()
        assert not errand._thread.is_alive()


def test_what_is_deaf_rests_on_though_it_is_woken() -> None:
    woken: list[bool] = []

    def once(errand: Errand) -> None:
        errand.wake()
        woken.append(errand.rest(0, deaf=True))
        errand.rest()

    errand = Told(once)
    errand.start()
    assert errand.goes()
    errand.stop()
    assert woken == [False]


def test_one_that_was_stopped_before_it_began_does_nothing() -> None:
    errand = Told(lambda self: self.rest())
    errand._stopping = True
    errand.start()
    errand._thread.join(LONG_S)
    assert not errand.went.acquire(blocking=False)
