"""What the API shows of things as they stand: a container, a package, a handoff, a consignment, an entry."""

from __future__ import annotations

from msgspec import Struct

from custody.acts import Entry
from custody.deciding.discrepancies.holds import Releaser
from custody.deliveries import Delivery
from custody.holding import Consignment, Container, Handoff, Notification, Package, Passage
from custody.records.views.holds import Standing
from custody.summary import summary


class HoldView(Struct, frozen=True):
    """`releasers` may lift it: of each organisation, whoever has one of the roles."""

    id: str
    target: str
    kind: str
    reason: str
    placed_by: str
    at: str
    discrepancy: str = ""
    """Whose resolution lets go of it; empty: a person does."""
    organisation: str = ""
    releasers: list[Releaser] = []
    waits_for: str = ""
    """The discrepancy that people resolve before any of these lets go of it."""


class SeenView(Struct, frozen=True):
    """The gate that met it last, and when; `verdict` is what was decided there."""

    station: str
    checkpoint: str
    gate: str
    at: str
    verdict: str


class ContainerView(Struct, frozen=True):
    """`package` is null when it lies in none; `custodian` is null while it lies in a store.

    `holds` are the open ones on it and on all that it was taken from; each names its target. While a courier carries
    it `site` is where it was kept before, and `seen` which gate has met it since; null before any has.
    """

    code: str
    category: str
    risk: str
    amount: int
    unit: str
    state: str
    owner: str
    custodian: str | None
    organisation: str
    site: str
    place: str | None
    package: str | None
    consignment: str | None
    parent: str | None
    adopted: str | None
    label_verified: bool
    handoff: str | None
    holds: list[HoldView]
    parents: list[str] = []
    condition: str | None = None
    gaps: list[str] = []
    """Each time that nobody knew where it was, as from/to; the last has no end while it is lost."""
    asked: str | None = None
    asked_by: str | None = None
    seen: SeenView | None = None


class PackageView(Struct, frozen=True):
    code: str
    packaging_class: str
    dry_ice_g: int
    state: str
    custodian: str | None
    organisation: str
    site: str
    place: str | None
    seals: list[str]
    consignment: str | None
    label_verified: bool
    handoff: str | None
    containers: list[str]
    holds: list[HoldView]
    description: str = ""
    gross_weight_g: int = 0
    temperature_class: str = ""
    logger: str = ""
    agent: str = ""
    seen: SeenView | None = None
    """As of a container."""


class EntryView(Struct, frozen=True):
    number: int
    kind: str
    at: str
    recorded: str
    station: str
    actors: list[str]
    summary: dict[str, str]


class TimelineView(Struct, frozen=True, omit_defaults=True):
    """`next` is there when there is more: ask again with `?after=` it."""

    entries: list[EntryView]
    next: int | None = None


class HandoffView(Struct, frozen=True):
    handoff: str
    state: str
    giver: str
    receiver: str
    subjects: list[str]
    carried: list[str]
    at: str
    entry: int


class ConsignmentView(Struct, frozen=True):
    """`deliveries` are those of the notifications to the authority, oldest first."""

    consignment: Consignment
    notifications: list[Notification]
    crossings: list[Passage]
    steps: list[str]
    """What may be done with it next, whoever may do it."""
    deliveries: list[Delivery] = []
    holds: list[HoldView] = []
    """What a gate would find: on it and its organisations, its boxes, what is in them, and what that was taken from."""


def container_view(container: Container, holds: list[Standing], seen: Passage | None) -> ContainerView:
    return ContainerView(
        code=container.code,
        category=container.category,
        risk=container.risk,
        amount=container.amount,
        unit=container.unit,
        state=container.state.value,
        owner=container.owner,
        custodian=container.custodian or None,
        organisation=container.organisation,
        site=container.site,
        place=container.place or None,
        package=container.package or None,
        consignment=container.consignment or None,
        parent=container.parents[0] if container.parents else None,
        adopted=container.adopted or None,
        label_verified=container.label_verified,
        handoff=container.handoff or None,
        holds=[hold_view(hold) for hold in holds],
        parents=list(container.parents),
        condition=container.condition or None,
        gaps=list(container.gaps),
        asked=container.asked or None,
        asked_by=container.asked_by or None,
        seen=_seen(seen),
    )


def package_view(
    package: Package, containers: list[Container], holds: list[Standing], seen: Passage | None
) -> PackageView:
    return PackageView(
        code=package.code,
        packaging_class=package.packaging_class,
        dry_ice_g=package.dry_ice_g,
        state=package.state.value,
        custodian=package.custodian or None,
        organisation=package.organisation,
        site=package.site,
        place=package.place or None,
        seals=list(package.seals),
        consignment=package.consignment or None,
        label_verified=package.label_verified,
        handoff=package.handoff or None,
        containers=[container.code for container in containers],
        holds=[hold_view(hold) for hold in holds],
        description=package.description,
        gross_weight_g=package.gross_weight_g,
        temperature_class=package.temperature_class,
        logger=package.logger,
        agent=package.agent,
        seen=_seen(seen),
    )


def _seen(passage: Passage | None) -> SeenView | None:
    if passage is None:
        return None
    return SeenView(passage.station, passage.checkpoint, passage.gate, passage.at, passage.verdict)


def hold_view(standing: Standing) -> HoldView:
    hold = standing.hold
    return HoldView(
        id=hold.id,
        target=hold.target,
        kind=hold.hold_kind,
        reason=hold.reason,
        placed_by=hold.placed_by,
        at=hold.at,
        discrepancy=hold.discrepancy,
        organisation=hold.organisation,
        releasers=list(standing.releasers),
        waits_for=standing.waits_for,
    )


def entry_view(entry: Entry, offset_minutes: int) -> EntryView:
    circumstances = entry.circumstances
    return EntryView(
        number=entry.number,
        kind=entry.act.__struct_config__.tag,  # type: ignore[arg-type]
        at=circumstances.at,
        recorded=entry.recorded,
        station=circumstances.station,
        actors=[actor.staff for actor in circumstances.actors],
        summary=summary(entry, offset_minutes),
    )


def handoff_view(handoff: Handoff) -> HandoffView:
    return HandoffView(
        handoff=handoff.id,
        state=handoff.state.value,
        giver=handoff.giver,
        receiver=handoff.receiver,
        subjects=list(handoff.offered),
        carried=list(handoff.carried),
        at=handoff.at,
        entry=handoff.entry,
    )
