"""Where the figures and shapes about loggers lie, and the error that their files can cause."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

LOGGERS: Final = Path(__file__).resolve().parent.parent.parent / "config" / "loggers"


class LoggerDataError(Exception):
    """The files about loggers are faulty. The text lists every fault, one a line."""

    def __init__(self, place: Path, faults: Sequence[str]) -> None:
        super().__init__(f"The data about loggers in {place} is faulty:\n" + "\n".join(faults))
