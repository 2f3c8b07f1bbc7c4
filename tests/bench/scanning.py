"""From the byte that a scanner sends to the byte that makes it beep: real terminal, station and service processes."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from devices.dialects import DIALECTS
from devices.virtual.scanner import VirtualScanner
from tests.bench.figures import percentile, say
from tests.bench.handing import register
from tests.faults.service import ServiceProcess
from tests.practice import BENCH, TECHNICIAN


def scanning(service: ServiceProcess, tokens: dict[str, str], directory: Path, times: int) -> None:
    codes = register(service, tokens, times)
    token_file = directory / "station.token"
    token_file.write_text(tokens[BENCH])
    token_file.chmod(0o600)
    scanner = VirtualScanner(directory / "scanner", DIALECTS["zebra"], lambda: datetime.now(UTC).isoformat())
    scanner.start()
    station = subprocess.Popen(
        [
            sys.executable, "-m", "custody.cli", "station", "--name", BENCH, "--service", f"http://127.0.0.1:{service.port}",
            "--token-file", str(token_file), "--scanner", str(scanner.path), "--dialect", "zebra",
            "--data", str(directory / "station"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_until_it_hears(scanner)
        taken = [_press(scanner, code) for code in codes]
    finally:
        station.terminate()
        station.wait()
        scanner.stop()
    say("scan.byte_to_beep.p50", percentile(taken, 0.5) * 1000, "ms")
    say("scan.byte_to_beep.p99", percentile(taken, 0.99) * 1000, "ms")


def _press(scanner: VirtualScanner, text: str) -> float:
    before = len(scanner.beeps())
    begun = time.perf_counter()
    scanner.press(text)
    scanner.wait_for_beeps(before + 1)
    return time.perf_counter() - begun


def _wait_until_it_hears(scanner: VirtualScanner) -> None:
    for attempt in range(60):
        try:
            scanner.press(f"WARM-UP-{attempt}")
            scanner.wait_for_beeps(1, 0.5)
        except TimeoutError:
            continue
        time.sleep(1)  # the answers to whatever was pressed too early
        return
    raise RuntimeError(f"the station never answered; {TECHNICIAN}'s token may not be for it")
