"""Scan byte at the port to feedback byte at the port, of a real station process on a pseudo-terminal.

`python -m tests.devices.latency` prints JSON lines {"name", "value", "unit"}; the service is a local stub, so what is
measured is the station: framing, journal with its sync, HTTP, beeper. A gate that decides alone, from the snapshot of a
real service, is measured beside a box of fifty: every scan, and the one by which it decides.
"""

import itertools
import json
import tempfile
import time
from pathlib import Path

from devices.virtual.scanner import VirtualScanner
from tests.devices.running import RunningStation, scanner_in
from tests.devices.stub_service import Fault, StubService
from tests.faults.gate import Gate

SCANS = 500


def measure(scanner: VirtualScanner, scans: int) -> list[float]:
    """Milliseconds for each of so many scans, sorted."""
    times = []
    for number in range(scans):
        heard = len(scanner.beeps())
        began = time.perf_counter()
        scanner.press(f"HTC-{number:010}-5")
        scanner.wait_for_beeps(heard + 1)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def lines(scans: int = SCANS) -> list[dict[str, str | float]]:
    """p50 and p99 with the service there, with one that hangs, and with none."""
    measured = {}
    with tempfile.TemporaryDirectory() as directory:
        scanner = scanner_in(Path(directory))
        with StubService() as service:
            url = service.url
            with station(Path(directory), url, scanner):
                measure(scanner, 20)
                measured["online"] = measure(scanner, scans)
                service.fail_always(Fault.HUNG)
                measured["hanging"] = measure(scanner, 20)
                service.release()
        with station(Path(directory), url, scanner):
            measure(scanner, 20)
            measured["offline"] = measure(scanner, scans)
        scanner.stop()
    measured |= alone(scans // 4)
    return [
        {"name": f"scan_to_feedback_{how}_p{percent}", "value": round(of(times, percent), 2), "unit": "ms"}
        for (how, times), percent in itertools.product(measured.items(), (50, 99))
    ]


def alone(rounds: int, count: int = 50) -> dict[str, list[float]]:
    """Milliseconds of each scan at a gate alone, over a package of so many tubes; and of those that decide."""
    every: list[float] = []
    deciding: list[float] = []
    with tempfile.TemporaryDirectory() as directory:
        gate = Gate(Path(directory), count)
        gate.service.start()
        with gate.station():
            gate.wait_for_snapshot()
        gate.service.stop()
        with gate.station():
            for code in gate.codes:
                gate.press(code)  # the first finds out that the service is away
            for _ in range(rounds):
                for place, code in enumerate(gate.codes):
                    heard = len(gate.scanner.beeps())
                    began = time.perf_counter()
                    gate.scanner.press(code)
                    gate.scanner.wait_for_beeps(heard + 1)
                    taken = (time.perf_counter() - began) * 1000
                    every.append(taken)
                    if place == len(gate.codes) - 1:
                        deciding.append(taken)
        gate.scanner.stop()
    return {"alone": sorted(every), "alone_deciding": sorted(deciding)}


def of(times: list[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)]


def station(directory: Path, url: str, scanner: VirtualScanner) -> RunningStation:
    running = RunningStation(directory, url, "--scanner", str(scanner.path), "--dialect", "zebra")
    running.wait_for("is connected")
    return running


if __name__ == "__main__":
    for line in lines():
        print(json.dumps(line))
