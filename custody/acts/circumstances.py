"""When, where, by whom and how something happened: what every entry says beside its act."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Capture(StrEnum):
    """How the deed reached us."""

    SCAN = "scan"
    MANUAL = "manual"
    IMPORT = "import"
    OFFLINE = "offline"
    PAPER = "paper"


class Actor(Struct, frozen=True, forbid_unknown_fields=True):
    """Who acted: staff code, the organisation acted for, and the role that gave the authority at that moment."""

    staff: str
    organisation: str
    role: str


class Circumstances(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When, where, by whom and how. `at` is RFC 3339 with the offset of the place where it happened."""

    at: str
    actors: tuple[Actor, ...]
    capture: Capture = Capture.MANUAL
    station: str = ""
    sequence: int = 0
    boot: str = ""
    clock_offset_ms: int = 0
    raw: str = ""
