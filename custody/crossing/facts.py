"""Everything that a decision is made from, as plain values, and its bytes.

Whoever gathers the facts fills in what is known. A fact that is not known is None, or the record is missing from its
list; the checks answer UNKNOWN to it. Facts survive JSON both ways to the same bytes, to be decided on again.
"""

from datetime import date, datetime

import msgspec

from custody.clearance import Clearance, HoldKind, NotificationStatus, Permit
from custody.crossing.settings import Gate, Settings
from custody.parties import Direction, Park, Role, Side, StationKind


class _Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class ConsignmentFacts(_Fact, frozen=True):
    number: str
    consignor: str
    consignee: str
    direction: Direction
    checkpoint: str
    planned_exit: datetime
    planned_entry: datetime
    carrier_organisation: str
    carrier: str
    """Staff code of the person who is to carry."""
    packages: tuple[str, ...]
    purpose: str = ""
    project: str = ""
    ethics: str = ""
    clearance_version: int = 0
    """The version under which it was drafted; 0 when that is not known."""
    destination: str = ""
    """The receiving site."""
    park: Park | None = None
    """Where that site lies; None when it is not known."""
    channel: str = "hand_carry"
    vehicle: str = ""
    ccrn: str = ""
    returning: bool = False
    """Turned back: on its way to where it came from."""
    over: str = ""
    """The state in which it is over, or lost: nothing of it may cross. "" while its journey goes on."""
    clearance: str = ""
    """The number that it names; the clearance itself is among the facts when there is one."""
    return_of: str | None = None
    """The consignment that it brings back, "" when it brings none back; None: nobody has drafted it, or facts of before
    this was kept."""
    entered: bool = False
    """Turned back behind the entry, some of it at least: it goes home by the exit of that side."""


class SealDoubt(_Fact, frozen=True):
    """A strange seal that a gate read while the package had the seals that it has now, and did not let it through."""

    gate: Gate
    seal: str


class ReadingFacts(_Fact, frozen=True):
    """What a logger's file showed of a package."""

    file: str
    """The first digits of its digest."""
    peaks: str = ""
    """The temperatures outside the class, in degC."""
    minutes: int = 0
    """How long it was outside, rounded up."""


class PackageFacts(_Fact, frozen=True):
    """A package as the book has it now: what is recorded, not what was scanned."""

    code: str
    organisation: str
    custodian: str
    seals: tuple[str, ...]
    contents: tuple[str, ...]
    label_verified: bool = False
    handoff: str = ""
    """The open offer that concerns it, if any."""
    packaging_class: str = ""
    dry_ice_g: int = 0
    temperature_class: str = ""
    logger: str = ""
    logger_running: bool = False
    logger_calibrated_until: date | None = None
    temperature: str = ""
    """What the logger's file proved: proven, excursion or unproven; empty while it has not been read."""
    opening: str = ""
    """Why it was opened after it had been sealed, like customs."""
    doubts: tuple[SealDoubt, ...] = ()
    beyond: bool = False
    """A gate had let it in on the far side already, while others followed. In facts of before such boxes were left out;
    see `custody.crossing.contents.still_to_pass`."""
    notified: tuple[str, ...] | None = None
    """The seals with which it was notified, where it has others now. None in facts of before this was said as well."""
    reading: ReadingFacts | None = None
    """Of the file that `temperature` is told by; None in facts of before this was said."""


class ContainerFacts(_Fact, frozen=True):
    code: str
    category: str
    risk: str
    owner: str
    organisation: str
    """For which the custodian acts."""
    custodian: str
    """Staff code; empty while it lies in a store."""
    state: str
    label_verified: bool = False
    handoff: str = ""
    elsewhere: str = ""
    """Another open consignment that also names this container."""
    amount: int = 0
    unit: str = ""
    hgr: bool = False
    infectious: bool = False
    animal: bool = False
    park_only: bool = False
    gap_minutes: int = 0
    """The longest time for which nobody knew where it was, before it was found again."""
    never_came: bool = False
    """It is to go back though neither it nor all that it was taken from has ever crossed."""
    found_at: datetime | None = None
    """When it was found last; None: never lost, or facts of before this was said."""
    times_lost: int = 0


class ManifestLine(_Fact, frozen=True):
    package: str
    containers: tuple[str, ...]
    seals: tuple[str, ...]


class NotifiedFacts(_Fact, frozen=True):
    """What the form says of containers that are alike."""

    codes: tuple[str, ...]
    category: str
    risk: str
    hgr: bool = False
    infectious: bool = False
    animal: bool = False


class ManifestFacts(_Fact, frozen=True):
    """The contents as frozen when the notification was filed."""

    sha256: str
    lines: tuple[ManifestLine, ...]
    notified: tuple[NotifiedFacts, ...] = ()
    """As what the containers were notified; empty in facts of before this was kept, and for what is being filed."""


class RefusalFacts(_Fact, frozen=True):
    """That the authority's last word on what is filed for this consignment was a no."""

    reference: str
    """The version that it refused: the one that is filed now, or one before it that it has accepted nothing after."""
    said: str
    """The beginning of its words."""


class NoticeFacts(_Fact, frozen=True):
    number: str
    version: int
    status: NotificationStatus
    consignment: str
    checkpoint: str
    carrier: str
    acknowledgement: str = ""
    """The authority's reference, when it has given one."""
    lead_from: datetime | None = None
    """From when its lead time counts: the filing, or the last material amendment."""
    window_to: datetime | None = None
    """Until when it may leave; None: it does not say."""
    refusal: RefusalFacts | None = None
    """None where the authority has refused nothing, or has accepted or acknowledged it since."""

    @property
    def reference(self) -> str:
        return f"{self.number} v{self.version}"


class GoneFacts(_Fact, frozen=True):
    """A declared container that lies in none of the boxes any more, or a box that is lost, and what became of it."""

    code: str
    state: str


class HoldFacts(_Fact, frozen=True):
    """One open hold on a container, an ancestor of it, a package, the consignment or an organisation."""

    id: str
    target: str
    kind: HoldKind
    broken: bool = False
    """The system placed it, because somebody found this container broken."""


class StationFacts(_Fact, frozen=True):
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


class CarrierFacts(_Fact, frozen=True):
    """What is on file of a person who carries or is to carry. Dates are the last good day."""

    staff: str
    organisation: str
    authorised_until: date | None = None
    training_until: date | None = None
    bridge_listed: bool = False
    """On the list of those who may walk across the link bridge."""


class QuotaFacts(_Fact, frozen=True):
    """One quota in the period of the planned exit, in the smallest unit that amounts are kept in."""

    row: str
    unit: str
    period: str
    limit: int
    used: int
    reserved: int
    """By others."""
    ours: int
    """Reserved for this consignment, or used by it."""
    demand: int | None
    """What this consignment takes; None when an amount cannot be counted in this unit."""


class PermitFacts(_Fact, frozen=True):
    """A permit of one of the parties and what was drawn on it, in the permit's own unit."""

    permit: Permit
    taken: int
    """Used or reserved by others."""
    draws: int
    """By how many other consignments."""
    demand: int | None
    """What this consignment takes of it; None when that cannot be counted in its unit."""
    ours: bool = False
    """Whether this consignment draws on it already."""


class VehicleFacts(_Fact, frozen=True):
    registration: str
    organisation: str
    cross_boundary_until: date | None = None


class ClockFacts(_Fact, frozen=True):
    """How far the station's clock was from the service's, and whether its time ran backwards."""

    offset_ms: int
    backwards: bool = False


class HoursFacts(_Fact, frozen=True):
    """When the checkpoint is open, in minutes of the zone's day; the same twice: always."""

    opens: int = 0
    closes: int = 0


class OverrideFacts(_Fact, frozen=True):
    """Leave given by a second person to pass one check at one gate."""

    id: str
    check: str
    gate: Gate
    expires_at: datetime
    fingerprint: str
    """Of the finding that it was asked for; see `registry.fingerprint`."""


class TokenFacts(_Fact, frozen=True):
    """The token by which a station without network may let this consignment pass once."""

    id: str = ""
    """Empty: the snapshot has none for it, so the station must not let it pass by itself."""
    used: bool = False
    """Let pass with it here already."""


class Scanned(_Fact, frozen=True):
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


class PassageFacts(_Fact, frozen=True):
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


class Facts(_Fact, frozen=True):
    """`scanned` is None at a dry run, and UNKNOWN where a gate needs it. `passages` are in the order they happened."""

    gate: Gate
    settings: Settings
    consignment: ConsignmentFacts | None = None
    packages: tuple[PackageFacts, ...] = ()
    containers: tuple[ContainerFacts, ...] = ()
    manifest: ManifestFacts | None = None
    notice: NoticeFacts | None = None
    clearance: Clearance | None = None
    holds: tuple[HoldFacts, ...] | None = None
    station: StationFacts | None = None
    scanned: Scanned | None = None
    carriers: tuple[CarrierFacts, ...] = ()
    passages: tuple[PassageFacts, ...] = ()
    snapshot: str = ""
    """Which snapshot a station without network took these from; empty when they are the service's own."""
    snapshot_at: datetime | None = None
    successor: str = ""
    """Reference of the clearance that took the place of this one."""
    quotas: tuple[QuotaFacts, ...] | None = None
    permits: tuple[PermitFacts, ...] | None = None
    vehicle: VehicleFacts | None = None
    clock: ClockFacts | None = None
    hours: HoursFacts | None = None
    overrides: tuple[OverrideFacts, ...] = ()
    gone: tuple[GoneFacts, ...] = ()
    usable: tuple[str, ...] = ()
    """The clearances that the consignor could use, told where the one that it names is not known."""
    token: TokenFacts | None = None
    """None in what the service itself decides, which needs none."""
    form: str = ""
    """The downtime form on which it was written down; empty when a station told it."""


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Facts)


def encode_facts(facts: Facts) -> bytes:
    """Canonical JSON: sorted keys, no floats."""
    return _encoder.encode(facts)


def decode_facts(body: bytes) -> Facts:
    """Raises msgspec.ValidationError when the bytes hold no facts."""
    return _decoder.decode(body)
