"""Who takes part: organisations, their sites, stations and people, and the checkpoints between the two sides."""

from datetime import date
from enum import StrEnum

import msgspec


class Side(StrEnum):
    SZ = "SZ"
    HK = "HK"


class Direction(StrEnum):
    SOUTH = "SOUTH"
    """Shenzhen to Hong Kong."""
    NORTH = "NORTH"
    """Hong Kong to Shenzhen."""

    @property
    def origin(self) -> Side:
        return Side.SZ if self is Direction.SOUTH else Side.HK

    @property
    def destination(self) -> Side:
        return Side.HK if self is Direction.SOUTH else Side.SZ

    @property
    def opposite(self) -> "Direction":
        return Direction.NORTH if self is Direction.SOUTH else Direction.SOUTH


class Park(StrEnum):
    """Which park of the zone a site lies in; `none` is a place outside both."""

    SZ = "SZ"
    HK = "HK"
    NONE = "none"


class Role(StrEnum):
    TECHNICIAN = "technician"
    COURIER = "courier"
    OFFICER = "officer"
    COORDINATOR = "coordinator"
    COMPLIANCE = "compliance"
    ADMIN = "admin"
    AUDITOR = "auditor"


GIVERS = (Role.TECHNICIAN, Role.COURIER, Role.COORDINATOR)
"""Who hands over, and takes over."""


class SiteKind(StrEnum):
    LABORATORY = "laboratory"
    BIOBANK = "biobank"
    DEPOT = "depot"
    CHECKPOINT = "checkpoint"
    OFFICE = "office"


class StationKind(StrEnum):
    BENCH = "bench"
    RECEIPT = "receipt"
    CHECKPOINT_EXIT = "checkpoint_exit"
    CHECKPOINT_ENTRY = "checkpoint_entry"

    @property
    def at_checkpoint(self) -> bool:
        return self in (StationKind.CHECKPOINT_EXIT, StationKind.CHECKPOINT_ENTRY)


class Names(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"zh_hant": "zh-Hant", "zh_hans": "zh-Hans"}
):
    """One name in the three languages of `custody.wording.LANGUAGES`, and under their names in TOML and JSON."""

    en: str
    zh_hant: str
    zh_hans: str

    def in_language(self, lang: str) -> str:
        """The name in that language; English for a language that the product does not speak."""
        return {"zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}.get(lang, self.en)


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    """Like SZ-ALPHA."""
    names: Names
    side: Side
    registration_no: str
    in_park: bool
    address: Names
    duty_phone: str
    """Printed on outer packages: a duty desk's number, never a private one."""


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    organisation: str
    names: Names
    park: Park
    kind: SiteKind


class Checkpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A border post: a pair of stations, one for leaving a side and one for entering the other."""

    code: str
    names: Names
    opens: str = ""
    """Civil time of the zone, like "07:00"; empty: never closed. `closes` is the first minute that is closed."""
    closes: str = ""


class Station(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    """Like SZ-BENCH-1."""
    code: str
    """The HTS-… code on the card beside the scanner."""
    site: str
    kinds: tuple[StationKind, ...]
    """One kind, or bench and receipt together."""
    names: Names
    checkpoint: str | None = None
    directions: tuple[Direction, ...] = ()
    """The lanes that this station serves; empty for a bench."""
    enabled: bool = True
    printers: tuple[str, ...] = ()


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    staff: str
    """Like SZA-T01. The only form in which a person stands in an act."""
    organisation: str
    roles: tuple[Role, ...]
    badge: str
    """The HTB-… code of the badge."""
    name: str = ""
    """Display name; never part of an act."""
    carrier_authorised_until: date | None = None
    """Last day on which this person may carry samples across; None: not authorised."""
    dg_training_until: date | None = None
    """Last day of the dangerous-goods training; None: no training on file."""
    bridge_listed: bool = False
    """On the list of those who may walk across the link bridge."""

    @property
    def hands_over(self) -> bool:
        return any(role in GIVERS for role in self.roles)


class Vehicle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vehicle that may carry across. The date is the last good day."""

    registration: str
    organisation: str
    side: Side
    cross_boundary_until: date | None = None
    note: str = ""
