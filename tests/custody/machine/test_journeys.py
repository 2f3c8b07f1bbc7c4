"""People who take any step with any consignment at any time: what is reserved, packed and counted always agrees."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custody import commands
from custody.fold.composing import manifest_of
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Notification,
    Package,
    PackageState,
    Reservation,
    Seal,
    Tally,
    Transit,
)
from custody.records.entries.drawing import drawn_faults
from custody.records.entries.tallying import tally_faults
from custody.records.registry import open_registry
from custody.records.turns import rebuild
from custody.records.views.reading import every
from custody.refusal import Refusal
from custody.world import World
from custody.zone import Zone
from tests.conftest import Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    Practice,
    new_id,
)

QUOTA, LIMIT = "TRAIN-QUOTA-1", 10


class Walk:
    """One random walk. `world` gives everything that is known."""

    def __init__(self, practice: Practice, world: Callable[[], World], seed: int) -> None:
        self.practice = practice
        self.world = world
        self.chance = random.Random(seed)
        self.seals = iter(range(1, 10_000))
        self.steps: list[Callable[[], bool]] = [
            self.box,
            self.consign,
            self.change,
            self.change,
            self.split,
            self.file,
            self.file,
            self.acknowledge,
            self.be_refused,
            self.take_back,
            self.cancel,
            self.leave,
            self.leave,
            self.enter,
            self.turn_back,
            self.receive,
            self.receive,
            self.hand_on,
            self.send_back,
            self.end,
            self.end,
            self.open,
        ]

    def go(self, steps: int) -> int:
        """How many of these steps were carried out."""
        done = 0
        for _ in range(steps):
            done += self.chance.choice(self.steps)()
            demand_agreement(self.world())
        return done

    def box(self) -> bool:
        package = self.practice.package(self.practice.register(count=self.chance.randint(1, 3)))
        seals = (f"SEAL-{next(self.seals):05}",)
        return self.ask(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=seals))

    def consign(self) -> bool:
        free = [p.code for p in self.all(Package) if not p.consignment and p.organisation == "SZ-ALPHA"]
        some = tuple(self.chance.sample(free, min(len(free), self.chance.randint(1, 3))))
        if not some:
            return self.box()
        self.practice.consign(*some, clearance=self.chance.choice((QUOTA, "TRAIN-SOUTH-1")))
        return True

    def change(self) -> bool:
        given: dict[str, Any] = self.chance.choice(
            (
                {"put_in": self.packages(1)},
                {"take_out": self.packages(1)},
                {"carrier": self.chance.choice((COURIER, "CUR-K02"))},
                {"clearance": self.chance.choice((QUOTA, "TRAIN-SOUTH-1"))},
            )
        )
        return self.ask(COORDINATOR, commands.ChangeConsignment(id=new_id(), **given), self.number())

    def split(self) -> bool:
        found = self.world().get(Consignment, self.number())
        packages = found.packages[:1] if found is not None else ()
        return self.ask(COORDINATOR, commands.SplitConsignment(id=new_id(), packages=packages), self.number(found))

    def file(self) -> bool:
        command = commands.FileNotification(id=new_id(), consignment=self.number(), declaration="true")
        return self.ask(COORDINATOR, command)

    def acknowledge(self) -> bool:
        return self.ask(COORDINATOR, commands.AcknowledgeNotification(id=new_id(), reference="R"), self.notice())

    def be_refused(self) -> bool:
        return self.ask(COORDINATOR, commands.RecordRefusal(id=new_id(), reason="no"), self.notice())

    def take_back(self) -> bool:
        return self.ask(COORDINATOR, commands.CancelNotification(id=new_id(), reason="no"), self.notice())

    def cancel(self) -> bool:
        return self.ask(COORDINATOR, commands.CancelConsignment(id=new_id(), reason="no"), self.number())

    def leave(self) -> bool:
        found = self.world().get(Consignment, self.number())
        for code in found.packages if found is not None else ():
            self.hand(code, TECHNICIAN, COURIER)
        return self.cross(found, EXIT, EXIT_OFFICER)

    def enter(self) -> bool:
        return self.cross(self.world().get(Consignment, self.number()), ENTRY, ENTRY_OFFICER)

    def cross(self, found: Consignment | None, station: str, officer: str) -> bool:
        if found is None:
            return False
        packages = found.packages if self.chance.random() < 0.8 else found.packages[:1]
        known = (self.world().get(Package, code) for code in packages)
        seals = tuple(seal for package in known if package is not None for seal in package.seals)
        command = commands.Cross(
            id=new_id(), consignment=found.number, packages=packages, seals=seals, carrier=found.carrier
        )
        return self.ask(officer, command, station=station)

    def turn_back(self) -> bool:
        return self.ask(COORDINATOR, commands.TurnBack(id=new_id(), reason="back"), self.number())

    def receive(self) -> bool:
        who, where = self.chance.choice(((RECEIVER, HK_BENCH), (TECHNICIAN, "SZ-BENCH-1")))
        found = self.world().get(Consignment, self.number())
        packages = found.packages if found is not None else ()
        if not packages:
            return False
        some = packages if self.chance.random() < 0.7 else packages[:1]
        return self.ask(who, commands.Receive(id=new_id(), packages=some), station=where)

    def hand_on(self) -> bool:
        for code in self.packages(1):
            giver, to = self.chance.choice(((COURIER, RECEIVER), (COURIER, TECHNICIAN), (RECEIVER, COURIER)))
            return self.hand(code, giver, to)
        return False

    def send_back(self) -> bool:
        return self.ask(RECEIVING_COORDINATOR, commands.SendBack(id=new_id()), self.number())

    def end(self) -> bool:
        who = self.chance.choice((COORDINATOR, RECEIVING_COORDINATOR))
        command = self.chance.choice(
            (
                commands.Reconcile(id=new_id()),
                commands.Reconcile(id=new_id()),
                commands.Close(id=new_id()),
                commands.GiveUp(id=new_id(), reason="gone"),
                commands.Recover(id=new_id(), where="behind the door"),
            )
        )
        return self.ask(who, command, self.number())

    def open(self) -> bool:
        for code in self.packages(1):
            found = self.world().get(Package, code)
            if found is not None and found.seals:
                command = commands.Unseal(id=new_id(), package=code, seals=found.seals, reason="look")
                return self.ask(found.custodian or TECHNICIAN, command)
            seals = (f"SEAL-{next(self.seals):05}",)
            return self.ask(TECHNICIAN, commands.Seal(id=new_id(), package=code, seals=seals))
        return False

    def hand(self, code: str, giver: str, to: str) -> bool:
        offer = commands.Offer(id=new_id(), subjects=(code,), to=to)
        return self.ask(giver, offer) and self.ask(to, commands.Accept(id=new_id()), offer.id)

    def ask(self, staff: str, command: commands.Command, target: str = "", station: str = "") -> bool:
        answer = self.practice.ask(staff, command, target=target, station=station)
        if isinstance(answer, Refusal):
            assert answer.say()["zh-Hans"], "a refusal has words"
            return False
        return True

    def number(self, found: Consignment | None = None) -> str:
        """A consignment, the latest ones likelier."""
        numbers = [each.number for each in self.all(Consignment)]
        return found.number if found is not None else self.chance.choice(numbers[-4:] or ["CN-NONE"])

    def notice(self) -> str:
        return self.chance.choice([each.number for each in self.all(Notification)][-3:] or ["NO-NONE"])

    def packages(self, count: int) -> tuple[str, ...]:
        codes = [each.code for each in self.all(Package)]
        return tuple(self.chance.sample(codes, min(count, len(codes))))

    def all(self, noun: type[Any]) -> list[Any]:
        return sorted(self.world().all(noun), key=lambda each: (each.entry, str(each)))


def demand_agreement(world: World) -> None:
    for tally in world.all(Tally):
        drawn = [each for each in world.all(Reservation) if each.tally == tally.id and each.state != "released"]
        reserved = sum(each.amount for each in drawn if each.state == "reserved")
        assert (tally.reserved, tally.used, tally.draws) == (
            reserved,
            sum(each.amount for each in drawn) - reserved,
            len(drawn),
        )
        assert QUOTA not in tally.id or tally.used + tally.reserved <= LIMIT
    for package in world.all(Package):
        whole = world.get(Consignment, package.consignment)
        assert whole is None or package.code in whole.packages
    for consignment in world.all(Consignment):
        demand_whole(world, consignment)


def demand_whole(world: World, consignment: Consignment) -> None:
    packages = [found for code in consignment.packages if (found := world.get(Package, code)) is not None]
    if not consignment.state.over:
        assert {package.consignment for package in packages} <= {consignment.number}
    if consignment.journey.unfiled:
        sealed = all(package.state is PackageState.SEALED for package in packages)
        assert (consignment.journey is ConsignmentState.SEALED) is sealed
        frozen = manifest_of(world, consignment.packages).sha256 if sealed else ""
        assert consignment.manifest_sha256 == frozen


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_done_with_consignments_the_sums_agree(zone: Zone, clock: Clock, seed: int) -> None:
    memory = InMemoryRegistry(zone, clock)
    walk = Walk(Practice(memory), lambda: memory.world, seed)  # type: ignore[arg-type]
    assert walk.go(300) > 40


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_with_consignments_the_tables_are_a_reading_of_the_ledger(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(tmp_path, database_url, zone, clock, os.urandom)

    def known() -> World:
        nouns = (Consignment, Container, Notification, Package, Reservation, Seal, Tally, Transit)
        with registry.reading() as connection:
            return World(each for noun in nouns for each in every(connection, noun))

    Walk(Practice(registry), known, 1000 + seed).go(60)
    monkeypatch.setattr(rebuild, "_CHUNK", 1)
    with registry.reading() as connection:
        assert rebuild.derived_faults(connection) == []
        assert tally_faults(connection) == []
        assert drawn_faults(connection) == []
    registry.close()
