"""How a notification reaches the authority. The authority's own interface is not public, so there are two of ours.

A `FilingInterface` is asked to file one version of a notification and says what came of it: `Delivered`, `Declined`
when the other side has said no, `Unsure` when nobody knows. It never raises for what the other side or the line does.
Filing the same version again must be harmless: its number and its bytes are always the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from msgspec import Struct

from custody.zone.filing import FilingSettings

MOST_SAID = 300


class Filed(Struct, frozen=True):
    """One version as it goes out: the canonical JSON of its form, and the same as a sheet; or its cancellation."""

    notification: str
    form: bytes
    sheet: bytes


class Delivered(Struct, frozen=True):
    """It is there. `reference` is the authority's, when its answer brought one."""

    detail: str = ""
    reference: str = ""
    answered: bool = True
    """The authority itself has said so. What only lies ready for it has no answer yet."""


class Declined(Struct, frozen=True):
    """The other side said no, and would again."""

    detail: str


class Unsure(Struct, frozen=True):
    """Not there, or nobody knows: to be tried again, not before `retry_after` seconds when the other side says so."""

    detail: str
    retry_after: int = 0


Outcome = Delivered | Declined | Unsure


class FilingInterface(Protocol):
    """`way` is the word for it in the record of a delivery."""

    way: str

    def file(self, filed: Filed) -> Outcome:
        """Carry this version over, and say what came of it."""
        ...


def open_interface(settings: FilingSettings, data: Path) -> FilingInterface:
    """The interface that the zone's files ask for. Relative directories start at `data`."""
    from custody.filing.drop import FileDrop
    from custody.filing.post import HttpPost

    if settings.by == "drop":
        return FileDrop(data / settings.directory)
    token_file = data / settings.token_file if settings.token_file else None
    return HttpPost(settings.url, token_file, settings.connect_seconds, settings.answer_seconds)


def plain(said: str) -> str:
    """What the other side said, as one line that is safe to keep and to show."""
    line = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(line.split())[:MOST_SAID]


def wait_seconds(attempts: int, settings: FilingSettings, spread: float) -> float:
    """How long to wait after so many failures: doubling up to the longest, between half of that and all of it.

    `spread` lies in [0, 1).
    """
    longest: int = min(settings.longest_retry_seconds, settings.retry_seconds << min(attempts - 1, 20))
    return longest * (0.5 + spread / 2)
