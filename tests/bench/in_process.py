"""What needs no service: a crossing decision, labels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from custody.crossing.decision import decide
from custody.crossing.gate_facts import ClockFacts, Scanned
from custody.crossing.settings import Gate
from custody.deciding.gates.gathering import gather
from custody.deciding.notifications.foreseeing import foresee, tallies
from custody.holding import Consignment, Container, Package
from custody.label import TubeLabel
from custody.zone import load_zone
from devices.layouts import load_layouts
from devices.zpl import draw
from tests.bench.figures import percentile, say, seconds
from tests.conftest import ZONE, Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import COURIER, EXIT, EXIT_OFFICER, Practice


def crossing(times: int) -> None:
    """Facts gathered and decided for one consignment with 500 containers at the exit."""
    zone, clock = load_zone(ZONE), Clock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    memory = InMemoryRegistry(zone, clock)
    number, package = Practice(memory).ready(count=500)  # type: ignore[arg-type]
    consignment, box = memory.world.get(Consignment, number), memory.world.get(Package, package)
    assert consignment is not None
    assert box is not None
    scanned = Scanned(packages=(package,), seals=box.seals, carrier=COURIER)
    now = clock()

    def once() -> str:
        facts = gather(
            memory.world,
            zone,
            consignment,
            Gate.G2,
            now,
            station=EXIT,
            operator=EXIT_OFFICER,
            scanned=scanned,
            clock=ClockFacts(0),
        )
        return decide(facts, now).verdict.value

    assert once() == "ALLOW"
    say("crossing.500_containers", percentile(seconds(once, times), 0.5) * 1000, "ms")


def packing_scan(times: int) -> None:
    """What a packing scan costs with and without a look at what the border will say, for a box of 96."""
    memory = InMemoryRegistry(load_zone(ZONE), Clock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)))
    practice = Practice(memory)  # type: ignore[arg-type]
    package = practice.package(practice.register(count=96))
    box = memory.world.get(Package, package)
    assert box is not None
    for name, category in (("may_go", "human_blood"), ("would_be_stopped", "stem_cells")):
        tube = memory.world.get(Container, practice.register(category=category)[0])
        assert tube is not None
        asked = (memory.world, memory.zone, "SZ-ALPHA", [box], [tube], memory.clock())

        def once(asked: Any = asked) -> None:
            tallies(*asked)
            foresee(*asked, into=package)

        say(f"g0.added_per_packing_scan.{name}", percentile(seconds(once, times), 0.5) * 1000, "ms")


def labels(times: int) -> None:
    layouts = load_layouts()
    layout = next(found for found in layouts.values() if found.stock == "tube")
    label = TubeLabel(code="HTC-7K3M9QXD42-5", category="Human blood", risk="B1", site="SZ-ALPHA-LAB")
    (taken,) = seconds(lambda: [draw(label, layout, 203) for _ in range(times)])
    say("label.zpl", times / taken, "labels/s")
