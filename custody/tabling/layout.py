"""The columns of every list, in one place: what is read, what is written, and what the empty template offers.

A heading may be the column's key, its words in any of the three languages, or several of these with a middle dot
between them, as the templates have it. The words are `list.column.<key>`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from custody.amounts import PERMIT_UNITS, QUOTA_UNITS, UNITS
from custody.clearance import QUOTA_PERIODS, ClearanceStatus, PermitKind
from custody.commands.command import TEMPERATURE_CLASSES
from custody.parties import Direction, Park, Role, Side, SiteKind
from custody.wording import LANGUAGES, text
from custody.zone import Zone
from custody.zone.vocabulary import present_risks_of, risks_of

BETWEEN = " · "
"""Stands between the words of one heading."""
_WITHIN = re.compile(r"^(?:scopes|quotas)\[[^\]]*\]\.")


class Kind(StrEnum):
    """What a cell of the column holds; what is expected of it is `list.kind.<value>` in the catalogue."""

    CODE = "code"
    CODES = "codes"
    CHOICE = "choice"
    CHOICES = "choices"
    TUBE = "tube"
    """A container's code: ours, or what its maker printed on it."""
    TEXT = "text"
    PHONE = "phone"
    WHOLE = "whole"
    FLAG = "flag"
    DATE = "date"
    INSTANT = "instant"
    DIGEST = "digest"


class Column(NamedTuple):
    """`path` is where the value goes in the noun, with a dot into what lies inside it; the key when left out."""

    key: str
    kind: Kind
    path: str = ""
    required: bool = False
    among: str = ""
    """The table of the zone that a code must stand in."""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 10**12
    ends: bool = False
    """A day without a time means its last second, not its first."""
    part: str = ""
    """Belongs to the lines of this part only; empty: to every line."""
    told: bool = False
    """Written out for the reader; what is read back must not say otherwise."""

    @property
    def place(self) -> str:
        return self.path or self.key

    def heading(self) -> str:
        words = [text(f"list.column.{self.key}", lang) for lang in LANGUAGES]
        return BETWEEN.join(dict.fromkeys([self.key, *words]))


class Layout(NamedTuple):
    noun: str
    key: str
    """The column that names a row."""
    columns: tuple[Column, ...]
    most: int = 10_000
    """Rows in one import: what the one writer takes in without letting a scan wait for long."""

    @property
    def changes(self) -> bool:
        """Whether its rows change what is listed; a list that only begins things needs all of each."""
        return self.noun != "container"

    @property
    def whole(self) -> tuple[Column, ...]:
        """What a row that is new says."""
        return tuple(column for column in self.columns if column.required and column.part in ("", CLEARANCE))

    @property
    def needed(self) -> tuple[Column, ...]:
        """What every file has: of a row that is listed already, which one it is."""
        if not self.changes:
            return self.whole
        return tuple(column for column in self.whole if column.key in (self.key, "part"))

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def column_at(self, field: str) -> str:
        """The column in which this field of the noun stands, like "scopes[0].category"; empty for the whole row."""
        if field in ("scopes", "quotas"):
            return "row"
        place = _WITHIN.sub("", field)
        keys = {column.place: column.key for column in self.columns}
        return keys.get(place, keys.get(place.partition(".")[0], place.rpartition(".")[2]))


def known(among: str, zone: Zone) -> Collection[str]:
    """The codes that this table of the zone has."""
    if among == "categories":
        return zone.category_table.categories
    if among == "risks":
        return risks_of(zone)
    table: Collection[str] = getattr(zone, among)
    return table


def proposed(among: str, zone: Zone) -> Collection[str]:
    """Those of them that are proposed for a misspelt one: no former name."""
    return present_risks_of(zone) if among == "risks" else known(among, zone)


def _names(prefix: str, path: str) -> tuple[Column, ...]:
    keys = (("en", "en"), ("zh_hant", "zh-Hant"), ("zh_hans", "zh-Hans"))
    return tuple(Column(f"{prefix}_{key}", Kind.TEXT, f"{path}.{name}", True) for key, name in keys)


def _choices(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in kind)


_DIRECTIONS = _choices(Direction)
_HOLDER = Column("holder", Kind.CODE, required=True, among="organisations")
_WINDOW = (
    Column("valid_from", Kind.INSTANT, required=True),
    Column("valid_to", Kind.INSTANT, required=True, ends=True),
)
_DIGEST = Column("document_sha256", Kind.DIGEST)

CLEARANCE, SCOPE, QUOTA = "clearance", "scope", "quota"
"""What a line of the list of clearances speaks of."""


def _of(part: str, *columns: Column) -> tuple[Column, ...]:
    return tuple(column._replace(part=part) for column in columns)


LAYOUTS = {
    layout.noun: layout
    for layout in (
        Layout(
            "organisation",
            "code",
            (
                Column("code", Kind.CODE, required=True),
                *_names("name", "names"),
                Column("side", Kind.CHOICE, required=True, choices=_choices(Side)),
                Column("registration_no", Kind.TEXT, required=True),
                Column("in_park", Kind.FLAG, required=True),
                *_names("address", "address"),
                Column("duty_phone", Kind.PHONE, required=True),
            ),
        ),
        Layout(
            "site",
            "code",
            (
                Column("code", Kind.CODE, required=True),
                Column("organisation", Kind.CODE, required=True, among="organisations"),
                *_names("name", "names"),
                Column("park", Kind.CHOICE, required=True, choices=_choices(Park)),
                Column("site_kind", Kind.CHOICE, "kind", required=True, choices=_choices(SiteKind)),
            ),
        ),
        Layout(
            "person",
            "staff",
            (
                Column("staff", Kind.CODE, required=True),
                Column("organisation", Kind.CODE, required=True, among="organisations"),
                Column("roles", Kind.CHOICES, required=True, choices=_choices(Role)),
                Column("badge", Kind.CODE),
                Column("carrier_authorised_until", Kind.DATE),
                Column("dg_training_until", Kind.DATE),
                Column("bridge_listed", Kind.FLAG),
            ),
        ),
        Layout(
            "vehicle",
            "registration",
            (
                Column("registration", Kind.CODE, required=True),
                Column("organisation", Kind.CODE, required=True, among="organisations"),
                Column("side", Kind.CHOICE, required=True, choices=_choices(Side)),
                Column("cross_boundary_until", Kind.DATE),
                Column("note", Kind.TEXT),
            ),
        ),
        Layout(
            "permit",
            "number",
            (
                Column("number", Kind.CODE, required=True),
                Column("version", Kind.WHOLE, least=1),
                Column("permit_kind", Kind.CHOICE, "kind", required=True, choices=_choices(PermitKind)),
                _HOLDER,
                Column("categories", Kind.CODES, required=True, among="categories"),
                Column("max_risk", Kind.CODE, required=True, among="risks"),
                Column("directions", Kind.CHOICES, required=True, choices=_DIRECTIONS),
                Column("quantity", Kind.WHOLE, required=True, least=1),
                Column("unit", Kind.CHOICE, required=True, choices=PERMIT_UNITS),
                Column("single_use", Kind.FLAG, required=True),
                *_WINDOW,
                Column("verified", Kind.FLAG),
                Column("revoked", Kind.FLAG),
                _DIGEST,
            ),
        ),
        Layout(
            "clearance",
            "number",
            (
                Column("number", Kind.CODE, required=True),
                Column("part", Kind.CHOICE, required=True, choices=(CLEARANCE, SCOPE, QUOTA)),
                *_of(
                    CLEARANCE,
                    Column("version", Kind.WHOLE, least=1),
                    Column("scheme", Kind.TEXT, required=True),
                    _HOLDER,
                    Column("issuer", Kind.TEXT, required=True),
                    Column("issued_on", Kind.DATE, required=True),
                    *_WINDOW,
                    Column("status", Kind.CHOICE, required=True, choices=_choices(ClearanceStatus)),
                    Column("supersedes", Kind.CODE),
                    _DIGEST,
                    Column("conditions", Kind.TEXT),
                    Column("min_lead_minutes", Kind.WHOLE, most=10**7),
                    Column("max_lead_minutes", Kind.WHOLE, most=10**7),
                    Column("expiry_buffer_minutes", Kind.WHOLE, most=10**7),
                    Column("needs_acknowledgement", Kind.FLAG),
                    Column("requires_seal", Kind.FLAG),
                    Column("requires_logger", Kind.FLAG),
                    Column("requires_two_person", Kind.FLAG),
                    Column("park_only", Kind.FLAG),
                    Column("refunds_returns", Kind.FLAG),
                ),
                Column("row", Kind.CODE, part="scope quota"),
                *_of(
                    SCOPE,
                    Column("category", Kind.CODE, required=True, among="categories"),
                    Column("max_risk", Kind.CODE, required=True, among="risks"),
                    Column("directions", Kind.CHOICES, required=True, choices=_DIRECTIONS),
                    Column("counterparts", Kind.CODES, among="organisations"),
                    Column("checkpoints", Kind.CODES, among="checkpoints"),
                    Column("purposes", Kind.CODES),
                    Column("destination_sites", Kind.CODES, among="sites"),
                    Column("carriers", Kind.CODES, among="organisations"),
                    Column("projects", Kind.CODES),
                    Column("temperature_class", Kind.CHOICE, choices=TEMPERATURE_CLASSES),
                    Column("max_per_consignment", Kind.WHOLE, least=1),
                ),
                *_of(
                    QUOTA,
                    Column("unit", Kind.CHOICE, required=True, choices=QUOTA_UNITS),
                    Column("period", Kind.CHOICE, required=True, choices=QUOTA_PERIODS),
                    Column("limit", Kind.WHOLE, required=True, least=1),
                ),
            ),
        ),
        Layout(
            "container",
            "code",
            (
                Column("code", Kind.TUBE),
                Column("category", Kind.CODE, required=True, among="categories"),
                Column("risk", Kind.CODE, required=True, among="risks"),
                Column("amount", Kind.WHOLE, required=True, least=1),
                Column("unit", Kind.CHOICE, required=True, choices=UNITS),
                Column("owner", Kind.CODE, among="organisations"),
                Column("hgr", Kind.FLAG),
                Column("infectious", Kind.FLAG),
                Column("animal", Kind.FLAG),
                Column("state", Kind.CODE, told=True),
                Column("organisation", Kind.CODE, told=True),
                Column("custodian", Kind.CODE, told=True),
                Column("site", Kind.CODE, told=True),
                Column("place", Kind.CODE, told=True),
            ),
            most=5_000,
        ),
    )
}
"""By noun, as in the address: /lists/<noun>."""
