"""What stands at a gate, as the checks see it: its station and clock, who carries, what was read, who passed before."""

from datetime import date, datetime

from custody.crossing.fact import Fact
from custody.crossing.settings import Gate
from custody.parties import Direction, Role, Side, StationKind


class StationFacts(Fact, frozen=True):
    name: str
    registered: bool
    enabled: bool = False
    kinds: tuple[StationKind, ...] = ()
    checkpoint: str = ""
    directions: tuple[Direction, ...] = ()
    operator: str = ""
    """Staff code of who is signed in; empty when nobody is."""
    operator_roles: tuple[Role, ...] = ()
    side: Side | None = None
    """Of the border on which it lies; None when nobody knows."""


class CarrierFacts(Fact, frozen=True):
    """What is on file of a person who carries or is to carry. Dates are the last good day."""

    staff: str
    organisation: str
    authorised_until: date | None = None
    training_until: date | None = None
    bridge_listed: bool = False
    """On the list of those who may walk across the link bridge."""


class VehicleFacts(Fact, frozen=True):
    registration: str
    organisation: str
    cross_boundary_until: date | None = None


class ClockFacts(Fact, frozen=True):
    """How far the station's clock was from the service's, and whether its time ran backwards."""

    offset_ms: int
    backwards: bool = False


class HoursFacts(Fact, frozen=True):
    """When the checkpoint is open, in minutes of the zone's day; the same twice: always."""

    opens: int = 0
    closes: int = 0


class TokenFacts(Fact, frozen=True):
    """The token by which a station without network may let this consignment pass once."""

    id: str = ""
    """Empty: the snapshot has none for it, so the station must not let it pass by itself."""
    used: bool = False
    """Let pass with it here already."""


class Scanned(Fact, frozen=True):
    """What was read at the gate, foreign codes already resolved to ours."""

    packages: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    carrier: str = ""
    """Staff code of the badge that was read; empty when none was."""
    unreadable: tuple[str, ...] = ()
    """Readings that are not a whole code, as they were read."""
    vehicle: str = ""
    """Registration that was read; empty when none was."""
    companion: str = ""
    """Staff code of a second person on the way, whose badge was read as well; empty when none was."""
    taken_back: tuple[str, ...] = ()
    """What was read on these boxes as a seal and taken back by whoever read it, since the gate last decided on them."""


class PassageFacts(Fact, frozen=True):
    """An earlier decision on this consignment. `verdict` is ALLOW, HOLD or DENY."""

    gate: Gate
    at: datetime
    verdict: str
    station: str
    checkpoint: str = ""
    strange: tuple[str, ...] = ()
    """Seals that were read then and never recorded, when it was not let through. In facts of before such a doubt was
    kept with the package; `recorded` is what stood on record then."""
    recorded: tuple[str, ...] = ()
    side: Side | None = None
    """Of the border on which that station lies; None where nobody knows."""
    barred: tuple[str, ...] = ()
    """The checks by which it stopped it that nobody may pass."""
    alone: bool = False
    """It stopped it for nothing but that it could ask nobody."""
