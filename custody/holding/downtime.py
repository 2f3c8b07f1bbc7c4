"""Downtime forms: numbered paper, issued to a gate or a bench beforehand and entered when the blackout is over."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class DowntimeFormState(StrEnum):
    ISSUED = "issued"
    ENTERED = "entered"
    """By one person; another has not confirmed it yet."""
    USED = "used"
    VOID = "void"


class Pad(Struct, frozen=True):
    """How many forms a station was ever issued: the next one has the next number, so that none is missing unseen."""

    station: str
    last: int = 0
    entry: int = 0


class DowntimeForm(Struct, frozen=True):
    """One form. `told` is the canonical JSON of what stands on it (`acts.OnPaper`), once somebody has entered it."""

    number: str
    station: str
    place: int
    """On its station's pad, from 1."""
    state: DowntimeFormState
    issued_at: str
    issued_by: str
    told: str = ""
    scan_sha256: str = ""
    entered_by: str = ""
    confirmed_by: str = ""
    consignment: str = ""
    reason: str = ""
    """Why it is void, or why what was entered first was refused."""
    crossing: int = 0
    """The entry that the paper became."""
    entry: int = 0
