"""What allows a consignment to cross: clearances and permits; and the vocabulary of what is filed and what stops it.

Plain values. Figures that a scheme or a law sets (levels, windows, lead times, quotas) are fields to be filled from
data, never constants here: no official list, form or quota was public when this was written.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from custody.parties import Direction, Names


class ClearanceStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of what a clearance covers. An empty list means none, never "any"."""

    row: str
    """Names the row within its clearance, like "1"."""
    category: str
    max_risk: str
    directions: tuple[Direction, ...]
    counterparts: tuple[str, ...]
    """Organisations on the other side."""
    checkpoints: tuple[str, ...]
    purposes: tuple[str, ...] = ()
    destination_sites: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    """Organisations that may carry."""
    projects: tuple[str, ...] = ()
    temperature_class: str | None = None
    max_per_consignment: int | None = None


QUOTA_PERIODS = ("day", "month", "year", "validity")


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much may cross under one scope row in one period.

    `unit` is one of `custody.amounts.QUOTA_UNITS`, `period` one of QUOTA_PERIODS.
    """

    row: str
    unit: str
    period: str
    limit: int


class Clearance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The white-list grant to one organisation. Valid from `valid_from` to `valid_to`, both included to the second."""

    number: str
    version: int
    scheme: str
    holder: str
    issuer: str
    issued_on: date
    valid_from: datetime
    valid_to: datetime
    status: ClearanceStatus
    scopes: tuple[Scope, ...]
    quotas: tuple[Quota, ...] = ()
    supersedes: str | None = None
    document_sha256: str | None = None
    conditions: str = ""
    min_lead_minutes: int | None = None
    """None: the setting of the rule set holds."""
    max_lead_minutes: int | None = None
    expiry_buffer_minutes: int | None = None
    """Time that must be left between the planned entry and `valid_to`; None: the setting of the rule set holds."""
    needs_acknowledgement: bool = False
    """The scheme asks that the authority has acknowledged the notification, not only that it was filed."""
    requires_seal: bool = True
    requires_logger: bool = False
    requires_two_person: bool = False
    park_only: bool = True
    refunds_returns: bool = False
    """Whether what comes back after the exit gives its quota back."""

    @property
    def reference(self) -> str:
        """Number and version, as findings name their source."""
        return f"{self.number} v{self.version}"

    def scopes_for(self, category: str) -> tuple[Scope, ...]:
        """The rows that speak of this category."""
        return tuple(scope for scope in self.scopes if scope.category == category)

    def quotas_of(self, row: str) -> tuple[Quota, ...]:
        return tuple(quota for quota in self.quotas if quota.row == row)


class PermitKind(StrEnum):
    HQ_APPROVAL = "HQ_APPROVAL"
    HGR_EXIT = "HGR_EXIT"
    DH_599A = "DH_599A"
    AFCD_421A = "AFCD_421A"
    CITES = "CITES"
    ETHICS = "ETHICS"
    OTHER = "OTHER"


class Permit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A licence that another law asks for. Quantities are whole numbers of `unit`; valid to the second, both included.

    What was drawn from it is not here: that is what the ledger says.
    """

    number: str
    kind: PermitKind
    holder: str
    categories: tuple[str, ...]
    max_risk: str
    directions: tuple[Direction, ...]
    quantity: int
    unit: str
    """containers, or a unit of amount."""
    single_use: bool
    valid_from: datetime
    valid_to: datetime
    version: int = 1
    verified: bool = False
    """Somebody has seen the document; a number that was only typed holds the crossing."""
    revoked: bool = False
    document_sha256: str | None = None


class PermitRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which permits the law asks for. A row applies when everything that it names is so; None asks about nothing."""

    row: str
    directions: tuple[Direction, ...]
    kinds: tuple[PermitKind, ...]
    source: str
    """The law and its clause, as the finding cites it."""
    valid_from: datetime
    valid_to: datetime | None = None
    categories: tuple[str, ...] = ()
    """Empty: every category."""
    hgr: bool | None = None
    infectious: bool | None = None
    animal: bool | None = None
    cited: Names | None = None
    """The same law as the readers of each language cite it; None: `source` is for all of them."""

    def concerns(self, direction: str, category: str, hgr: bool, infectious: bool, animal: bool) -> bool:
        """Whether material like this, going this way, is what the row speaks of."""
        return (
            direction in self.directions
            and (not self.categories or category in self.categories)
            and self.hgr in (None, hgr)
            and self.infectious in (None, infectious)
            and self.animal in (None, animal)
        )

    def in_force(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at <= self.valid_to)


class NotificationStatus(StrEnum):
    DRAFT = "draft"
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    AMENDED = "amended"
    """Replaced by a later version of itself."""
    CANCELLED = "cancelled"
    USED = "used"
    LAPSED = "lapsed"


class HoldKind(StrEnum):
    QUARANTINE = "quarantine"
    CONSENT = "consent"
    QUALITY = "quality"
    CUSTOMS = "customs"
    RECALL = "recall"
    LEGAL = "legal"
    INVESTIGATION = "investigation"


class RiskTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The risk levels in force at one time, lowest first, and what the levels of older tables became."""

    version: str
    levels: tuple[str, ...]
    legacy: Mapping[str, str]

    def current(self, level: str) -> str:
        """The level's name in this table; an unknown name is given back as it stands."""
        return level if level in self.levels else self.legacy.get(level, level)

    def rank(self, level: str) -> int:
        """0 for the lowest. A level that the table does not know ranks above the highest."""
        name = self.current(level)
        return self.levels.index(name) if name in self.levels else len(self.levels)

    def knows(self, level: str) -> bool:
        return self.rank(level) < len(self.levels)

    def is_within(self, level: str, maximum: str) -> bool:
        """Whether the level is covered by the maximum. Never so when either of them is unknown."""
        return self.knows(maximum) and self.rank(level) <= self.rank(maximum)


class CategoryTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The categories of material that are spoken of at all: open data, so that a scheme can name new ones."""

    version: str
    categories: tuple[str, ...]
    hgr: tuple[str, ...] = ()
    """Categories that count as human genetic resources unless somebody declares otherwise."""
    animal: tuple[str, ...] = ()
    human: tuple[str, ...] = ()
    """Categories of human material: these ask for an ethics approval."""

    def knows(self, category: str) -> bool:
        return category in self.categories
