"""Random commands by random people, alone and in one batch, against a naive reading of the same ledger."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from custody import commands
from custody.acts import Actor, Circumstances
from custody.holding import Container, Package
from custody.ledger.note import Head, Verifier, open_head
from custody.ledger.proof import verify_consistency
from custody.ledger.tree import consistency_proof
from custody.records.entries.audit import audit
from custody.records.entries.book import entry_body, head_note, nodes_in
from custody.records.registry import Registry, open_registry
from custody.records.store import tables
from custody.records.store.rows import from_row
from custody.records.turns.loading import Needs
from custody.records.turns.rebuild import rebuild
from custody.records.turns.request import Request
from custody.records.turns.turn import Turn, Work
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from custody.zone import Zone, load_zone
from tests.conftest import ZONE
from tests.custody.machine.naive import NaiveBook
from tests.postgres import PostgresServer
from tests.practice import COLLEAGUE, COORDINATOR, COURIER, RECEIVER, TECHNICIAN, new_id

PEOPLE = (TECHNICIAN, COLLEAGUE, COORDINATOR, COURIER, RECEIVER)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
places = st.integers(0, 9999)
people = st.sampled_from(PEOPLE)
some = st.lists(places, min_size=1, max_size=3)
Opening = Callable[[], tuple[Path, str]]
Ask = tuple[str, commands.Command, str]


class Custody(RuleBasedStateMachine):
    opening: Opening
    zone: Zone

    @initialize()
    def begin(self) -> None:
        self.data, url = type(self).opening()
        self.registry: Registry = open_registry(self.data, url, type(self).zone, lambda: NOW, os.urandom)
        self.verifier = Verifier.from_vkey(self.registry.book.vkey)
        self.book = NaiveBook()
        self.heads: list[Head] = []
        self.asked: list[tuple[Ask, Receipt]] = []
        self.containers: list[str] = []
        self.packages: list[str] = []
        self.handoffs: list[str] = []
        self.holds: list[str] = []

    @rule(staff=people, count=st.integers(1, 3))
    def register(self, staff: str, count: int) -> None:
        self.one(staff, make_register(count))

    @rule(staff=people, inside=st.lists(places, max_size=3))
    def begin_package(self, staff: str, inside: list[int]) -> None:
        self.one(staff, commands.BeginPackage(id=new_id(), containers=self.some(self.containers, inside)))

    @rule(asks=st.lists(st.tuples(st.sampled_from(range(14)), people, some, places), min_size=1, max_size=1))
    def alone(self, asks: list[tuple[int, str, list[int], int]]) -> None:
        self.together([self.ask(*asked) for asked in asks])

    @rule(asks=st.lists(st.tuples(st.sampled_from(range(14)), people, some, places), min_size=2, max_size=6))
    def in_one_batch(self, asks: list[tuple[int, str, list[int], int]]) -> None:
        self.together([self.ask(*asked) for asked in asks])

    @rule(place=places)
    def again(self, place: int) -> None:
        """Any earlier request sent again gets its first receipt."""
        if self.asked:
            (staff, command, target), receipt = self.asked[place % len(self.asked)]
            again = self.registry.carry_out(self.request((staff, command, target)))
            assert isinstance(again, Receipt)
            assert again.repeated
            assert bytes_of(again) == bytes_of(receipt)

    def ask(self, what: int, staff: str, some_of: list[int], place: int) -> Ask:  # noqa: C901 - one table of requests
        """One request, of a kind that has a good chance to be carried out."""
        containers = self.some(self.containers, some_of) or ("HTC-0000000000-0",)
        package = (self.some(self.packages, [place]) or ("HTP-0000000000-0",))[0]
        boxed = (package,) if place % 3 == 0 else containers
        handoff = (self.some(self.handoffs, [-1 - place % 2]) or ("",))[0]
        hold = (self.some(self.holds, [place]) or ("",))[0]
        to = PEOPLE[place % len(PEOPLE)]
        holder = self.holder(boxed[0]) or staff
        answerer = self.receiver(handoff) or staff
        match what:
            case 0:
                return holder, commands.Pack(id=new_id(), package=package, containers=containers), ""
            case 1:
                return holder, commands.Unpack(id=new_id(), package=package, containers=containers[:1]), ""
            case 2:
                seal = f"SEAL-{place % 7:04}"
                return self.holder(package) or staff, commands.Seal(id=new_id(), package=package, seals=(seal,)), ""
            case 3:
                seals = self.seals(package)
                command = commands.Unseal(id=new_id(), package=package, seals=seals, reason="look")
                return self.holder(package) or staff, command, ""
            case 4 | 5:
                return holder, commands.Offer(id=new_id(), subjects=boxed, to=to), ""
            case 6 | 7:
                return answerer, commands.Accept(id=new_id()), handoff
            case 8:
                return answerer if place % 2 else staff, answer(place), handoff
            case 9:
                return holder, commands.Store(id=new_id(), subjects=boxed, place="FREEZER-1"), ""
            case 10:
                return staff, commands.Retrieve(id=new_id(), subjects=boxed), ""
            case 11:
                return holder, leave(containers, place), ""
            case 12:
                return staff, self.correction(place), ""
            case _:
                return COORDINATOR, *holding(containers[0], hold, place)

    def correction(self, place: int) -> commands.Correct:
        entry = max(1, len(self.book.entries) - place % 3)
        if place % 2:
            return commands.Correct(id=new_id(), entry=entry, reason="it did not", did_not_occur=True)
        return commands.Correct(id=new_id(), entry=entry, reason="mistyped", amount=place)

    def one(self, staff: str, command: commands.Command) -> None:
        self.together([(staff, command, "")])

    def together(self, asks: list[Ask]) -> None:
        """All of these in one batch of the writer, in this order; then everything is compared."""
        answers: list[Receipt | Refusal | None] = [None] * len(asks)
        gate, begun = threading.Event(), threading.Event()

        def wait(turn: Turn) -> None:
            begun.set()
            gate.wait(20)

        def send(place: int) -> None:
            answers[place] = self.registry.carry_out(self.request(asks[place]))

        blocking = threading.Thread(target=self.registry.writer.submit, args=(Work(Needs(), wait),))
        blocking.start()
        begun.wait(20)
        threads = [threading.Thread(target=send, args=(place,)) for place in range(len(asks))]
        for count, thread in enumerate(threads, 1):
            thread.start()
            while self.registry.writer.waiting < count:
                threading.Event().wait(0.0002)
        gate.set()
        for thread in (blocking, *threads):
            thread.join()
        for asked, answered in zip(asks, answers, strict=True):
            assert isinstance(answered, Receipt | Refusal)
            if isinstance(answered, Receipt):
                self.keep(asked, answered)
        self.compare()

    def keep(self, asked: Ask, receipt: Receipt) -> None:
        self.asked.append((asked, receipt))
        act: Any = receipt.entry.act
        self.containers += getattr(act, "codes", ())
        if isinstance(asked[1], commands.BeginPackage):
            self.packages.append(act.package)
        if isinstance(asked[1], commands.Offer):
            self.handoffs.append(act.handoff)
        if isinstance(asked[1], commands.Hold):
            self.holds.append(act.hold)

    def compare(self) -> None:
        """The tables say what a naive reading of the stored bytes says, and the heads continue each other."""
        with self.registry.reading() as connection:
            head = open_head(head_note(connection), [self.verifier])
            for number in range(len(self.book.entries) + 1, head.size + 1):
                body = entry_body(connection, number)
                assert body is not None, f"entry {number} is missing"
                self.book.add(body)
            stood = {
                row.code: row
                for noun in (Container, Package)
                for row in (from_row(noun, r) for r in connection.execute(select(tables.TABLES[noun])))
            }
            for earlier in self.heads[-3:]:
                proof = consistency_proof(earlier.size, head.size, nodes_in(connection))
                assert verify_consistency(earlier.size, head.size, proof, earlier.root, head.root)
        if head.size:
            self.heads.append(head)
        assert sorted(stood) == sorted(self.book.codes())
        for code, row in stood.items():
            naive, offer = self.book.standing(code), self.book.open_offer(code)
            said = (row.custodian, row.organisation, row.state.value, row.place, row.entry, row.handoff)
            handoff = offer["handoff"] if offer else ""
            naively = (naive.custodian, naive.organisation, naive.state, naive.place, naive.entry, handoff)
            assert said == naively, code
            if isinstance(row, Container):
                assert (row.package, row.amount) == (naive.package, naive.amount), code
            else:
                assert row.seals == naive.seals, code

    def request(self, asked: Ask) -> Request:
        staff, command, target = asked
        person = self.registry.zone.people[staff]
        actor = Actor(staff, person.organisation, person.roles[0].value)
        return Request(command, Circumstances(at=NOW.isoformat(), actors=(actor,)), target)

    def some(self, among: list[str], chosen: list[int]) -> tuple[str, ...]:
        # The latest are the liveliest.
        near = among[-6:]
        return tuple(dict.fromkeys(near[place % len(near)] for place in chosen)) if near else ()

    def holder(self, code: str) -> str:
        return self.book.standing(code).custodian if code in self.book.codes() else ""

    def seals(self, package: str) -> tuple[str, ...]:
        known = package in self.book.codes()
        return (self.book.standing(package).seals if known else ()) or ("SEAL-0000",)

    def receiver(self, handoff: str) -> str:
        return str(self.book.offer(handoff)["receiver"]) if handoff else ""

    def teardown(self) -> None:
        if not hasattr(self, "registry"):
            return
        self.registry.writer.stop()
        with self.registry.database.writing.connect() as connection, connection.begin():
            assert audit(connection, self.registry.book.vkey) == []
            assert rebuild(connection).changed == ()
        self.registry.close()
        shutil.rmtree(self.data)


def bytes_of(receipt: Receipt) -> bytes:
    return msgspec.json.encode(receipt.entry, order="sorted")


def make_register(count: int) -> commands.Register:
    return commands.Register(id=new_id(), count=count, category="human_blood", risk="B1", amount=1000, unit="uL")


def answer(place: int) -> commands.Refuse | commands.Withdraw:
    made = commands.Refuse if place % 4 < 2 else commands.Withdraw
    return made(id=new_id(), reason="no")


def leave(containers: tuple[str, ...], place: int) -> commands.Command:
    if place % 2:
        return commands.Aliquot(id=new_id(), parent=containers[0], count=1 + place % 2, amount=250)
    method: Any = "consumed" if place % 4 else "autoclaved"
    return commands.Dispose(id=new_id(), subjects=containers[:1], method=method, reason="over")


def holding(code: str, hold: str, place: int) -> tuple[commands.Command, str]:
    if place % 2 and hold:
        return commands.Release(id=new_id(), reason="checked"), hold
    return commands.Hold(id=new_id(), target=code, hold_kind="quality", reason="thawed"), ""


def machine(opening: Opening) -> type[RuleBasedStateMachine]:
    return type("Custody", (Custody,), {"opening": staticmethod(opening), "zone": load_zone(ZONE)})


def bounded(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        # Shrinking a whole ledger takes minutes; the steps of a failure are few enough to read.
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def fresh() -> Iterator[Path]:
    """A data directory with an empty database of this version, to copy."""
    with tempfile.TemporaryDirectory() as name:
        open_registry(Path(name), "", load_zone(ZONE), lambda: NOW, os.urandom).close()
        yield Path(name)


def test_whatever_people_do_the_tables_are_a_reading_of_the_ledger(fresh: Path) -> None:
    def opening() -> tuple[Path, str]:
        data = Path(tempfile.mkdtemp(prefix="custody-machine-"))
        shutil.copytree(fresh, data, dirs_exist_ok=True)
        return data, ""

    run_state_machine_as_test(machine(opening), settings=bounded(100, 30))


def test_whatever_people_do_the_tables_are_a_reading_of_the_ledger_on_postgresql(postgres: PostgresServer) -> None:
    data = Path(tempfile.mkdtemp(prefix="custody-machine-"))
    url = postgres.create()
    open_registry(data, url, load_zone(ZONE), lambda: NOW, os.urandom).close()
    template = url.rpartition("/")[2]

    def opening() -> tuple[Path, str]:
        copy = Path(tempfile.mkdtemp(prefix="custody-machine-"))
        shutil.copytree(data, copy, dirs_exist_ok=True)
        return copy, postgres.create(template)

    run_state_machine_as_test(machine(opening), settings=bounded(8, 30))
    shutil.rmtree(data)
