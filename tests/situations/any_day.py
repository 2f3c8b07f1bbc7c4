"""Days on which anybody may do anything: what there is to do something with, and who asks the service for it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

from custody.holding import (
    Consignment,
    Container,
    Discrepancy,
    DowntimeForm,
    Handoff,
    Hold,
    Notification,
    Override,
    Package,
    Passage,
)
from custody.records.views.reading import every
from custody.world import KEYS, Noun, World
from tests.situations.aside import LoneStation
from tests.situations.conftest import Answer, Journey

Deed = Callable[["Day"], None]
T = TypeVar("T")
N = TypeVar("N", bound=Noun)

NOUNS: tuple[type[Noun], ...] = (
    *(Consignment, Container, Discrepancy, DowntimeForm, Handoff, Hold, Notification, Override, Package, Passage),
)
WAITS = (({"seconds": 20}, 4), ({"minutes": 2}, 4), ({"minutes": 20}, 2), ({"hours": 3}, 0.3), ({"days": 1}, 0.1))
"""How long after the last deed the next one is done, and how often it is so."""
AGAIN = 0.1
"""How often the same is asked for twice."""


class NothingToDo(Exception):
    """There is nothing that this deed could be done with."""


class Day:
    """People who do one deed after another. What they choose follows from the seed and from what is there, so that the
    same happens again. `stranger` is how often somebody asks for what is another's to do. `told` has a line for each
    request: when, who, what, the answer; `done` says how many of them were carried out.
    """

    def __init__(self, journey: Journey, seed: int, stranger: float = 0.05) -> None:
        self.journey = journey
        self.clock = journey.house.clock
        self.zone = journey.house.registry.zone
        self.seed = seed
        self.stranger = stranger
        self.chance = random.Random(seed)
        self.world = World()
        self.told: list[str] = []
        self.done = 0
        self.problem: Answer = {}
        """What the last refusal said."""
        self.papers: dict[str, tuple[str, Answer]] = {}
        """By form: by which deed it is entered, and what stands on it."""
        self.alone: dict[str, LoneStation] = {}
        """The lanes that have no network now."""

    def do(self, place: int, deeds: dict[Deed, float]) -> None:
        """One of these deeds, by their weights, with which there is something to do. `place` is its own seed beside
        that of the day: without the deeds before it, it is chosen in the same way."""
        self.chance = random.Random(f"{self.seed}/{place}")
        self.clock.pass_by(**self.chance.choices([wait for wait, _ in WAITS], [often for _, often in WAITS])[0])
        with self.journey.house.registry.reading() as connection:
            self.world = World(each for noun in NOUNS for each in every(connection, noun))
        for _ in range(20):
            try:
                return self.chance.choices(list(deeds), list(deeds.values()))[0](self)
            except NothingToDo:
                continue
        return None

    def ask(self, staff: str, path: str, **members: Any) -> Answer | None:
        """What the service answers whoever asks for this; None when it refuses."""
        station = members.pop("at_station", None)
        if not staff or self.likely(self.stranger):
            staff, station = self.one(self.zone.people), None
        client = self.journey.at(staff, self.bench_of(staff) if station is None else station)
        body = {"id": self.new_id(), **members}
        answer = client.post(path, body)
        told = dict(answer.get_json(silent=True, force=True) or {})
        what = str(told.get("type", "")).rpartition("/")[2] or told.get("verdict", "")
        self.note(f"{staff} {path} {members} -> {answer.status_code} {what}")
        assert answer.status_code < 500, f"{self.told[-1]}: {told}"
        if answer.status_code >= 400:
            assert set(told["say"]) == {"en", "zh-Hant", "zh-Hans"} and all(told["say"].values()), told
            self.problem = told
            return None
        self.done += 1
        if self.likely(AGAIN):
            again = client.post(path, body)
            assert (again.status_code, again.get_json()) == (answer.status_code, told), f"{self.told[-1]}: asked again"
        return told

    def note(self, said: str) -> None:
        self.told.append(f"{self.clock():%d %H:%M:%S} {said}")

    def likely(self, chance: float) -> bool:
        return self.chance.random() < chance

    def one(self, of: Iterable[T]) -> T:
        there = list(of)
        if not there:
            raise NothingToDo
        return self.chance.choice(there)

    def some(self, of: Iterable[T], most: int) -> list[T]:
        """At least one of them."""
        there = list(of)
        if not there:
            raise NothingToDo
        return self.chance.sample(there, min(len(there), self.chance.randint(1, most)))

    def all(self, noun: type[N], where: Callable[[N], bool] = lambda each: True) -> list[N]:
        """Those of this noun, in the order in which they were last concerned."""
        found = sorted(self.world.all(noun), key=lambda each: str(getattr(each, KEYS[noun])))
        return sorted((each for each in found if where(each)), key=lambda each: each.entry)

    def bench_of(self, staff: str) -> str:
        return self.journey.house.practice.bench_of(staff)

    def new_id(self) -> str:
        return f"{self.chance.getrandbits(32):08x}-0000-4000-8000-{self.chance.getrandbits(48):012x}"

    def new_seal(self) -> str:
        return f"SEAL-{self.chance.getrandbits(32):08X}"

    def now(self, **later: float) -> str:
        return (self.clock() + timedelta(**later)).isoformat()
