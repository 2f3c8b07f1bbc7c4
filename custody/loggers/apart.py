"""Reading a logger's file in a process of its own.

Ten million lines take a quarter of a minute of pure computing: in a thread they would make every scan wait, in a
process they take one of the cores. Whatever a hostile file does, it does there, with bounded memory and time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from custody.loggers.assessment import Assessment
from custody.loggers.faults import FaultReason, LineFault
from custody.loggers.importing import find_mapping, import_logger
from custody.loggers.mapping import Mapping, shipped_mappings
from custody.loggers.temperature_class import LoggerSettings, TemperatureClass

PATIENCE_S: Final = 300
_MEMORY: Final = 1 << 30


class ReadingError(Exception):
    """The file could not be read to an end: it took too long, or its reader broke down."""


class Task(msgspec.Struct, frozen=True):
    """A file, the journey that it is to prove, and by which mapping it is to be read; None: whichever fits.

    `handed_in` is when it came: no honest reading is later. `serials`: see `import_logger`."""

    path: str
    temperature_class: TemperatureClass
    start: datetime
    end: datetime
    settings: LoggerSettings
    handed_in: datetime
    mapping: Mapping | None = None
    serials: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """Either an assessment, or what is wrong: faults line by line, and the mappings that come into question."""

    mapping: str = ""
    assessment: Assessment | None = None
    faults: tuple[LineFault, ...] = ()
    candidates: tuple[str, ...] = ()


def read_apart(task: Task) -> Outcome:
    """Have the file read by another process, and wait for it. Raises ReadingError when that comes to no end."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": root, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "custody.loggers.apart"]
    try:
        done = subprocess.run(
            command,
            input=msgspec.json.encode(task),
            capture_output=True,
            timeout=PATIENCE_S,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingError(f"The file was not read within {PATIENCE_S} seconds.") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ReadingError(f"The reader ended with {done.returncode}: {said[-1] if said else 'it said nothing'}")
    return msgspec.json.decode(done.stdout, type=Outcome)


def read(task: Task) -> Outcome:
    """Read the file here and now."""
    with Path(task.path).open("rb") as stream:
        mapping = task.mapping or find_mapping(stream, shipped_mappings(), task.settings.limits)
        if isinstance(mapping, LineFault):
            return Outcome(faults=(mapping,), candidates=_candidates(mapping))
        found = import_logger(
            stream,
            mapping,
            task.temperature_class,
            task.start,
            task.end,
            task.settings,
            handed_in=task.handed_in,
            serials=task.serials,
        )
    if isinstance(found, Assessment):
        return Outcome(mapping.name, found)
    return Outcome(mapping.name, faults=found, candidates=tuple(each.name for each in shipped_mappings()))


def _candidates(fault: LineFault) -> tuple[str, ...]:
    """The mappings among which a person can choose."""
    if fault.reason is FaultReason.DATES_AMBIGUOUS:
        return tuple(name.strip() for name in fault.shown.split(","))
    return tuple(each.name for each in shipped_mappings()) if fault.reason is FaultReason.UNKNOWN_SHAPE else ()


def _main() -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(read(task)))


if __name__ == "__main__":
    _main()
