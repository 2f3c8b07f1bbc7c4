"""Everything that a decision is made from, as plain values, and its bytes.

Whoever gathers the facts fills in what is known. A fact that is not known is None, or the record is missing from its
list; the checks answer UNKNOWN to it. Facts survive JSON both ways to the same bytes, to be decided on again.
"""

from datetime import datetime

import msgspec

from custody.clearance import Clearance, HoldKind, NotificationStatus, Permit
from custody.crossing.fact import Fact
from custody.crossing.gate_facts import (
    CarrierFacts,
    ClockFacts,
    HoursFacts,
    PassageFacts,
    Scanned,
    StationFacts,
    TokenFacts,
    VehicleFacts,
)
from custody.crossing.goods_facts import ContainerFacts, GoneFacts, ManifestFacts, PackageFacts
from custody.crossing.settings import Gate, Settings
from custody.parties import Direction, Park


class ConsignmentFacts(Fact, frozen=True):
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


class RefusalFacts(Fact, frozen=True):
    """That the authority's last word on what is filed for this consignment was a no."""

    reference: str
    """The version that it refused: the one that is filed now, or one before it that it has accepted nothing after."""
    said: str
    """The beginning of its words."""


class NoticeFacts(Fact, frozen=True):
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


class HoldFacts(Fact, frozen=True):
    """One open hold on a container, an ancestor of it, a package, the consignment or an organisation."""

    id: str
    target: str
    kind: HoldKind
    broken: bool = False
    """The system placed it, because somebody found this container broken."""
    by: str = ""
    """The organisation that placed it."""
    since: datetime | None = None
    """None in facts of before this was said."""
    staff: str = ""
    """Who placed it, and why; empty where a station without network is not told."""
    reason: str = ""
    lifted_by: tuple[str, ...] = ()
    """The organisations that may lift it."""
    until: str = ""
    """The discrepancy with whose resolution it ends by itself."""
    taken_from_it: tuple[str, ...] = ()
    """The containers here that were taken from its target, where that is not here itself; empty in facts of before
    this was said."""


class QuotaFacts(Fact, frozen=True):
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


class PermitFacts(Fact, frozen=True):
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


class OverrideFacts(Fact, frozen=True):
    """Leave given by a second person to pass one check at one gate."""

    id: str
    check: str
    gate: Gate
    expires_at: datetime
    fingerprint: str
    """Of the finding that it was asked for; see `registry.fingerprint`."""


class ComingFacts(Fact, frozen=True):
    """The clearance, or the version of this one, that takes its place from that moment on."""

    reference: str
    begins: datetime


class Facts(Fact, frozen=True):
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
    """Reference of the clearance that has taken the place of this one."""
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
    refusal: RefusalFacts | None = None
    """What the authority refused of it under another number, while nothing is filed; afterwards `notice` has it."""
    coming: ComingFacts | None = None
    """None once a clearance has taken the place of this one: then `successor` names it."""
    renewal: ComingFacts | None = None
    """What is listed already to follow on the clearance when that ends: another, or its own next version."""
    compared: bool = False
    """Its label was met elsewhere too, and somebody has compared the two since: the hold placed for that is lifted."""


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Facts)


def encode_facts(facts: Facts) -> bytes:
    """Canonical JSON: sorted keys, no floats."""
    return _encoder.encode(facts)


def decode_facts(body: bytes) -> Facts:
    """Raises msgspec.ValidationError when the bytes hold no facts."""
    return _decoder.decode(body)
