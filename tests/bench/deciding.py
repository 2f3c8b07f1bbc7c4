"""A decision over 500 containers beside small and big ledgers: over HTTP, and how much it asks of the database."""

from __future__ import annotations

import os
from pathlib import Path

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
    for size in sizes:
        data = directory / f"decisions-{size}"
        data.mkdir()
        registry = open_registry(data, "", load_zone(ZONE), lambda: NOW, os.urandom)
        write_ledger(registry, size)
        number, package = Practice(registry).ready(count=COUNT)
        _count(registry, number, package, size)
        tokens = [issue_token(registry.writer, os.urandom, staff, "") for staff in (EXIT_OFFICER, COORDINATOR)]
        registry.close()
        with ServiceProcess(data, "") as service:
            officer, coordinator = (Client(service.port, token) for token in tokens)
            _measure(officer, coordinator, number, package, size, times)
            service.stop()


def _count(registry: Registry, number: str, package: str, size: int) -> None:
    with statements(registry) as sent:
        registry.precheck(number)
    say(f"decision.precheck.{size}_entries.statements", len(sent), "statements")
    with statements(registry) as sent:
        Practice(registry).cross(number, package, seal="SEAL-9999")
    say(f"decision.crossing.{size}_entries.statements", len(sent), "statements")
    taken = percentile(seconds(lambda: registry.precheck(number), 20), 0.5)
    say(f"decision.precheck.in_process.{size}_entries", taken * 1000, "ms")


def _measure(officer: Client, coordinator: Client, number: str, package: str, size: int, times: int) -> None:
    def held() -> None:
        # Another seal each time: what was allowed once is only answered again.
        body = {"id": new_id(), "consignment": number, "packages": [package], "seals": [f"SEAL-{new_id()[:8]}"]}
        status, answer = officer.insist("/api/v1/crossings", {**body, "carrier": COURIER, "station": EXIT})
        if status != 201:
            raise RuntimeError(f"the service answered {status}: {answer}")

    def checked() -> None:
        status, answer = coordinator.insist("/api/v1/crossings/check", {"consignment": number})
        if status != 200:
            raise RuntimeError(f"the service answered {status}: {answer}")

    for name, once in (("crossing", held), ("precheck", checked)):
        once()
        taken = percentile(seconds(once, times), 0.5)
        say(f"decision.{name}.http.{size}_entries", taken * 1000, "ms")
