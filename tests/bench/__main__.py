"""python -m tests.bench [--quick]     the figures of this machine, one JSON line each"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench import deciding, gate, handing, in_process, reading, scanning
from tests.faults.service import ServiceProcess, prepare
from tests.practice import BENCH, COLLEAGUE, TECHNICIAN

PARTS = ("handing", "box", "scanning", "gate", "crossing", "labels", "ledgers", "decisions")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="short runs and small ledgers, for a first look")
    asked.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    given = asked.parse_args()
    parts, quick = set(given.only or PARTS), given.quick
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        directory = Path(name)
        if parts & {"handing", "box", "scanning"}:
            with_service(directory, parts, quick)
        if "gate" in parts:
            gate.without_network(10 if quick else 150)
        if "crossing" in parts:
            in_process.crossing(5 if quick else 50)
            in_process.packing_scan(20 if quick else 200)
        if "labels" in parts:
            in_process.labels(1_000 if quick else 5_000)
        if "ledgers" in parts:
            reading.by_size(directory, (10_000, 100_000) if quick else (10_000, 1_000_000))
        if "decisions" in parts:
            deciding.by_size(directory, (10_000, 100_000) if quick else (10_000, 1_000_000), 5 if quick else 30)


def with_service(directory: Path, parts: set[str], quick: bool) -> None:
    data = directory / "data"
    tokens = prepare(data, "", TECHNICIAN, COLLEAGUE, stations={BENCH: TECHNICIAN})
    with ServiceProcess(data, "") as service:
        if "handing" in parts:
            handing.single(service, tokens, directory, 1.5 if quick else 6)
        if "box" in parts:
            handing.box(service, tokens, directory / "raw", 50 if quick else 300)
        if "scanning" in parts:
            scanning.scanning(service, tokens, directory, 30 if quick else 200)
        service.stop()


if __name__ == "__main__":
    main()
