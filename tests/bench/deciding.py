"""A decision over 500 containers beside small and big ledgers: over HTTP, and how much it asks of the database."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custody.records.registry import Registry, open_registry
from custody.records.work.admission import issue_token
from custody.zone import load_zone
from tests.bench.figures import percentile, say, seconds
from tests.bench.reading import NOW, write_ledger
from tests.conftest import ZONE
from tests.counting import statements
from tests.faults.service import Client, ServiceProcess
from tests.practice import COORDINATOR, COURIER, EXIT, EXIT_OFFICER, Practice, new_id

COUNT = 500


def by_size(directory: Path, sizes: tuple[int, int], times: int) -> None:
    """Beside both ledgers at once, one request here and one there: a machine that is slower now than a minute ago is so
    to both."""
    lanes = [_prepared(directory, size) for size in sizes]
    with ExitStack() as stack:
        services = [stack.enter_context(ServiceProcess(lane.data, "")) for lane in lanes]
        for name in ("crossing", "precheck"):
            ask = [getattr(lane, name)(service.port) for lane, service in zip(lanes, services, strict=True)]
            taken = _by_turns(ask, times)
            for size, each, few in zip(sizes, taken, (None, taken[0]), strict=True):
                value = percentile(each, 0.5)
                ratio = value / percentile(few, 0.5) if few else None
                against = f"the same beside {sizes[0]} entries" if few else ""
                say(f"decision.{name}.http.{size}_entries", value * 1000, "ms", ratio, against)
        for service in services:
            service.stop()


@dataclass(frozen=True, slots=True)
class _Lane:
    """A box of 500 before the exit, beside a ledger of some size, and who may ask about it."""

    data: Path
    number: str
    package: str
    officer: str
    coordinator: str

    def crossing(self, port: int) -> Callable[[], object]:
        client = Client(port, self.officer)

        def held() -> None:
            # Another seal each time: what was allowed once is only answered again.
            body = {"id": new_id(), "consignment": self.number, "packages": [self.package]}
            body |= {"seals": [f"SEAL-{new_id()[:8]}"], "carrier": COURIER, "station": EXIT}
            _demand(client.insist("/api/v1/crossings", body), 201)

        return held

    def precheck(self, port: int) -> Callable[[], object]:
        client = Client(port, self.coordinator)
        return lambda: _demand(client.insist("/api/v1/crossings/check", {"consignment": self.number}), 200)


def _prepared(directory: Path, size: int) -> _Lane:
    data = directory / f"decisions-{size}"
    data.mkdir()
    registry = open_registry(data, "", load_zone(ZONE), lambda: NOW, os.urandom)
    write_ledger(registry, size)
    number, package = Practice(registry).ready(count=COUNT)
    _count(registry, number, package, size)
    officer, coordinator = (issue_token(registry.writer, os.urandom, who, "") for who in (EXIT_OFFICER, COORDINATOR))
    registry.close()
    return _Lane(data, number, package, officer, coordinator)


def _by_turns(ask: Sequence[Callable[[], object]], times: int) -> list[list[float]]:
    for once in ask:
        once()
    taken: list[list[float]] = [[] for _ in ask]
    for _ in range(times):
        for kept, once in zip(taken, ask, strict=True):
            kept += seconds(once)
    return taken


def _demand(answered: tuple[int, Any], status: int) -> None:
    if answered[0] != status:
        raise RuntimeError(f"the service answered {answered[0]}: {answered[1]}")


def _count(registry: Registry, number: str, package: str, size: int) -> None:
    with statements(registry) as sent:
        registry.precheck(number)
    say(f"decision.precheck.{size}_entries.statements", len(sent), "statements")
    with statements(registry) as sent:
        Practice(registry).cross(number, package, seal="SEAL-9999")
    say(f"decision.crossing.{size}_entries.statements", len(sent), "statements")
    taken = percentile(seconds(lambda: registry.precheck(number), 20), 0.5)
    say(f"decision.precheck.in_process.{size}_entries", taken * 1000, "ms")
