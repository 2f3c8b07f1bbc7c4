"""Whatever has happened and whatever is scanned: a station without network never lets pass what the service, knowing
the same, would not; and until it has decided it says the very same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from custody import commands
from custody.acts import Crossed
from custody.codes import COMMANDS, Command
from custody.crossing.facts import Facts, decode_facts
from custody.desk import Desk
from custody.fold import utc
from custody.holding import Consignment
from custody.scanning.reading import Answer, Reading, desk_with
from custody.snapshot.carving import carve, part_of
from custody.snapshot.deciding import decide_aside
from custody.snapshot.held import Held
from custody.snapshot.sealing import Label, digest_of
from custody.snapshot.shelves import Shelves
from custody.snapshot.values import Snapshot
from custody.zone import Zone, load_zone
from tests.conftest import ZONE, Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, Practice, new_id

Happening = Callable[[Practice, str, str], object]


@cache
def training() -> Zone:
    return load_zone(ZONE)


def hold(kind: str) -> Happening:
    def place(practice: Practice, consignment: str, package: str) -> object:
        command = commands.Hold(id=new_id(), target=package, hold_kind=kind, reason="a doubt")  # type: ignore[arg-type]
        return practice.do("SZA-Q01", command)

    return place


def offered(practice: Practice, consignment: str, package: str) -> object:
    return practice.ask(COURIER, commands.Offer(id=new_id(), subjects=(package,), to="CUR-K02"))


def cancelled(practice: Practice, consignment: str, package: str) -> object:
    return practice.ask("SZA-C01", commands.CancelConsignment(id=new_id(), reason="not now"), target=consignment)


def lapses(practice: Practice, consignment: str, package: str) -> object:
    practice.registry.clock.pass_by(hours=30)  # type: ignore[attr-defined]
    return None


def crossed_before(practice: Practice, consignment: str, package: str) -> object:
    return practice.cross(consignment, package)


def stopped_before(practice: Practice, consignment: str, package: str) -> object:
    return practice.cross(consignment, package, seal="SEAL-9")


HAPPENINGS: dict[str, Happening] = {
    "quality": hold("quality"),
    "legal": hold("legal"),
    "offered": offered,
    "cancelled": cancelled,
    "lapses": lapses,
    "crossed": crossed_before,
    "stopped": stopped_before,
}
ALIKE = {"badge_unknown": "badge_not_here"}
"""Officers of other posts are no business of this gate, so their badges are not in its snapshot."""
READINGS = ("officer", "package", "seal", "courier", "stranger", "other_seal", "finish", "next", "tube", "noise")


def held_by(memory: InMemoryRegistry, station: str) -> Held:
    shelves = Shelves(memory.world)
    row = memory.zone.stations[station]
    here = [c for c in memory.world.all(Consignment) if c.checkpoint == row.checkpoint and not c.state.unfiled]
    parts = [part_of(each, shelves.world_of(each), memory.world, memory.zone) for each in here]
    body = msgspec.json.encode(carve(row, memory.zone, parts, lambda *about: "|".join(about), 0))
    label = Label("SN-1", station, memory.clock(), digest_of(body))
    return Held(label, msgspec.json.decode(body, type=Snapshot))


def as_if_ours(facts: msgspec.Raw) -> Facts:
    return replace(decode_facts(bytes(facts)), snapshot="", snapshot_at=None, token=None)


def untold(facts: msgspec.Raw) -> Facts:
    """Without who placed a hold and why, of which a snapshot keeps nothing."""
    ours = decode_facts(bytes(facts))
    holds = tuple(each if each.broken else replace(each, staff="", reason="") for each in ours.holds or ())
    return replace(ours, holds=holds)


@settings(max_examples=150, deadline=None)
@given(
    station=st.sampled_from([EXIT, EXIT, EXIT, "FTZ-EXIT-2", "HG-EXIT-1"]),
    risk=st.sampled_from(["B1", "B1", "B1", "A1"]),
    happened=st.lists(st.sampled_from(sorted(HAPPENINGS)), max_size=2, unique=True),
    aged=st.sampled_from([0, 0, 30, 90, 700, 760]),
    order=st.permutations(["package", "seal", "courier"]),
    also=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(READINGS)), max_size=3),
)
def test_a_station_alone_never_lets_pass_what_the_service_would_not(
    station: str,
    risk: str,
    happened: list[str],
    aged: int,
    order: list[str],
    also: list[tuple[int, str]],
) -> None:
    clock = Clock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    memory = InMemoryRegistry(training(), clock)
    practice = Practice(memory)  # type: ignore[arg-type]
    consignment, package = practice.ready(risk=risk)
    for name in happened:
        HAPPENINGS[name](practice, consignment, package)
    held = held_by(memory, station)
    clock.pass_by(minutes=aged)
    said = {
        "officer": practice.badge(EXIT_OFFICER),
        "package": package,
        "seal": "SEAL-0001",
        "courier": practice.badge(COURIER),
        "stranger": practice.badge("CUR-K03"),
        "other_seal": "SEAL-7",
        "finish": str(COMMANDS[Command.FINISH]),
        "next": str(COMMANDS[Command.NEXT_BOX]),
        "tube": memory.world.contents(package)[0].code if memory.world.contents(package) else "x",
        "noise": "(01)09501101530003",
    }
    what = ["officer", *order]
    for place, extra in also:
        what.insert(place, extra)
    desk, spent, decided_once = Desk(station=station), set[str](), False
    for line, name in enumerate(what, 1):
        clock.now += timedelta(seconds=4)
        reading = Reading(id=new_id(), station=station, raw=said[name], at=clock().isoformat())
        alone = decide_aside(reading, desk, held, spent, line=line)
        answer = memory.take_scan(reading, "")
        assert isinstance(answer, Answer)
        told = alone.said.decided
        if told is not None and not decided_once and answer.entry:
            act = memory.entries[answer.entry - 1].act
            assert isinstance(act, Crossed)
            assert as_if_ours(told.facts) == untold(act.facts), "the snapshot holds all that counts"
        if told is not None and told.verdict == "ALLOW":
            assert answer.meaning == "allow", f"{happened} {what} {name}"
            assert aged <= 720
            let_pass_before = bool(spent) or "crossed" in happened
            assert let_pass_before if told.token == "" else told.token not in spent, "by one token once"
            spent |= {told.token} - {""}
        elif not decided_once and held.tokens and answer.meaning not in ("allow", "hold", "deny"):
            assert ALIKE.get(alone.said.meaning, alone.said.meaning) == answer.meaning, f"{happened} {what} {name}"
        elif answer.meaning == "deny" and held.knows(package) and not decided_once:
            assert alone.said.meaning == "deny", "DENY stays DENY"
        decided_once = decided_once or told is not None
        if alone.entry is not None:
            held.move_on(alone.entry)
        desk = desk_with(station, alone.said.desk, utc(clock().isoformat()))


def test_it_can_let_pass_at_all() -> None:
    clock = Clock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    memory = InMemoryRegistry(training(), clock)
    practice = Practice(memory)  # type: ignore[arg-type]
    _, package = practice.ready()
    held = held_by(memory, EXIT)
    desk, meaning = Desk(station=EXIT), ""
    assert TECHNICIAN not in held.zone.people
    for line, raw in enumerate((practice.badge(EXIT_OFFICER), package, "SEAL-0001", practice.badge(COURIER)), 1):
        reading = Reading(id=new_id(), station=EXIT, raw=raw, at=clock().isoformat())
        alone = decide_aside(reading, desk, held, set(), line=line)
        desk, meaning = desk_with(EXIT, alone.said.desk, utc(clock().isoformat())), alone.said.meaning
    assert meaning == "allow"
