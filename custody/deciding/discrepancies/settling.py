"""Discrepancies: opened by whoever sees that something is not as declared, explained, resolved by another person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone

from custody import acts, commands
from custody.codes import Code, parse_code
from custody.crossing.moments import shown
from custody.holding import Consignment, Container, Discrepancy, DiscrepancyState, Package
from custody.parties import Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject
from custody.zone import Zone

RESOLVERS = (Role.COMPLIANCE, Role.COORDINATOR)
EXPLAINERS = (Role.TECHNICIAN, Role.COORDINATOR, Role.COMPLIANCE, Role.COURIER, Role.OFFICER)
BY_THE_SENDER = ("over", "wrong_item", "document", "id_conflict", "time", "decision")
"""What the consignor must explain, whoever has the goods: it declared and packed them."""
ANYBODYS = ("over", "wrong_item", "id_conflict")
"""Where a code that is none of this consignment's is the very point."""


def open_discrepancy(command: commands.OpenDiscrepancy, scene: Scene) -> acts.DiscrepancyOpened | Refusal:
    """By any party or an officer of the checkpoint; nobody waits for a gate to notice what a person sees."""
    wrong = scene.lacks_role(*EXPLAINERS)
    if wrong is not None:
        return wrong
    consignment = scene.world.get(Consignment, command.consignment.strip().upper())
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=command.consignment)
    if scene.actor.organisation not in parties_of(consignment) and Role.OFFICER not in scene.person.roles:
        return refuse("not_a_party", 403, code=consignment.number)
    concerned, unknown = sorted_out(command.codes, scene)
    for subject in concerned:
        own = subject.consignment == consignment.number or scene.actor.organisation in subject.parties
        if not own and command.discrepancy_kind not in ANYBODYS:
            return refuse("not_a_party", 403, code=subject.code)
    owner = command.organisation.strip().upper()
    if owner and owner not in parties_of(consignment):
        return refuse("not_a_party", 422, code=owner)
    return opened(
        scene,
        consignment,
        command.discrepancy_kind,
        concerned=tuple(subject.code for subject in concerned),
        unknown=unknown,
        owner=owner,
        detail=command.detail,
    )


def may_explain(zone: Zone, person: Person) -> bool:
    """Whether this person may answer for what his organisation must explain. Who carried is told of it, and his
    coordinator or compliance answers; of a firm that has neither, the courier himself."""
    if not set(person.roles) & set(EXPLAINERS):
        return False
    if Role.COURIER not in person.roles or set(person.roles) & set(RESOLVERS):
        return True
    colleagues = (each for each in zone.people.values() if each.organisation == person.organisation)
    return not any(set(each.roles) & set(RESOLVERS) for each in colleagues)


def explain(
    discrepancy: str, command: commands.ExplainDiscrepancy, scene: Scene
) -> acts.DiscrepancyExplained | Refusal:
    """By the organisation that must. Another explanation may follow until it is resolved; both stand then. Nobody says
    twice what he has said of it already."""
    found = _unresolved(discrepancy, scene)
    if isinstance(found, Refusal):
        return found
    wrong = scene.lacks_role(*EXPLAINERS)
    if wrong is not None:
        return wrong
    if found.organisation != scene.actor.organisation:
        return refuse("discrepancy_of_other", 403, discrepancy=found.id, organisation=found.organisation)
    wrong = None if may_explain(scene.zone, scene.person) else scene.lacks_role(*RESOLVERS)
    wrong = wrong or _said_already(found, command.explanation, scene)
    return wrong or acts.DiscrepancyExplained(found.id, found.consignment, command.explanation)


def resolve(discrepancy: str, command: commands.ResolveDiscrepancy, scene: Scene) -> acts.DiscrepancyResolved | Refusal:
    """By another person than anybody who explained it: of the other end, once it has left and that end knows of it.
    What the carrier had to explain, either end resolves."""
    found = _unresolved(discrepancy, scene)
    if isinstance(found, Refusal):
        return found
    wrong = scene.lacks_role(*RESOLVERS) or _no_end_of_it(found, scene)
    if wrong is not None:
        return wrong
    if found.state is DiscrepancyState.OPEN:
        return refuse("discrepancy_unexplained", discrepancy=found.id, organisation=found.organisation)
    if found.is_explained_by(scene.actor.staff):
        return refuse("discrepancy_own", 403, staff=scene.actor.staff)
    if found.organisation == scene.actor.organisation and _other_end_knows(found, scene):
        return refuse("discrepancy_of_own", 403, discrepancy=found.id, organisation=found.organisation)
    return acts.DiscrepancyResolved(found.id, found.consignment, command.resolution)


def escalate(
    discrepancy: str, command: commands.EscalateDiscrepancy, scene: Scene
) -> acts.DiscrepancyEscalated | Refusal:
    """When the time to explain it has passed; from then on it may be resolved without an explanation."""
    found = _unresolved(discrepancy, scene)
    if isinstance(found, Refusal):
        return found
    wrong = scene.lacks_role(*RESOLVERS) or _no_end_of_it(found, scene)
    if wrong is not None:
        return wrong
    if found.state is not DiscrepancyState.OPEN:
        return refuse("discrepancy_answered", discrepancy=found.id, state=found.state)
    if not found.is_overdue(scene.at):
        due = shown(datetime.fromisoformat(found.due), scene.zone.settings_at(scene.at))
        return refuse("discrepancy_in_time", discrepancy=found.id, organisation=found.organisation, due=due)
    return acts.DiscrepancyEscalated(found.id, found.consignment, command.reason)


def opened(
    scene: Scene,
    consignment: Consignment,
    kind: str,
    *,
    concerned: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
    owner: str = "",
    detail: str = "",
    found: tuple[acts.Said, ...] = (),
    cause: int = 0,
) -> acts.DiscrepancyOpened:
    """A discrepancy with its owner and its due time."""
    settings = scene.zone.settings_at(scene.at)
    local = timezone(timedelta(minutes=settings.utc_offset_minutes))
    due = (scene.at + timedelta(hours=settings.explain_hours)).astimezone(local)
    owner = owner or _must_explain(kind, consignment, concerned, scene)
    return acts.DiscrepancyOpened(
        discrepancy=scene.number("DI"),
        consignment=consignment.number,
        discrepancy_kind=kind,
        concerned=concerned,
        owner=owner,
        due=due.isoformat(timespec="seconds"),
        parties=_parties(consignment, (*concerned, *unknown), owner, scene),
        detail=detail,
        unknown=unknown,
        found=found,
        cause=cause,
    )


def sorted_out(
    typed: Iterable[str], scene: Scene, ours: Callable[[Subject], bool] = lambda subject: True
) -> tuple[list[Subject], tuple[str, ...]]:
    """What these readings name of ours, each once, and those that name nothing; each as it was read."""
    known: dict[str, Subject] = {}
    unknown: dict[str, None] = {}
    for text in typed:
        code = parse_code(text)
        plain = str(code) if isinstance(code, Code) else text.strip()
        world = scene.world
        named: list[Subject] = [*world.containers_under(text.strip()), *world.containers_under(plain)]
        box = world.package(plain)
        subject = next((each for each in (*named, *((box,) if box is not None else ())) if ours(each)), None)
        if subject is None:
            unknown[plain] = None
        else:
            known[subject.code] = subject
    return list(known.values()), tuple(unknown)


def parties_of(consignment: Consignment) -> tuple[str, str, str]:
    return consignment.from_organisation, consignment.to_organisation, consignment.carrier_organisation


def _parties(consignment: Consignment, concerned: tuple[str, ...], owner: str, scene: Scene) -> tuple[str, ...]:
    """Those of the journey, its checkpoint, and whose containers and boxes these are: they are told as well, also where
    of theirs only the code was written down."""
    containers = [found for code in concerned if (found := scene.world.container(code)) is not None]
    boxes = [box for code in concerned if (box := scene.world.package(code)) is not None]
    owners = (*(each.owner for each in containers), *(each.organisation for each in boxes))
    return tuple(dict.fromkeys((*parties_of(consignment), consignment.checkpoint, owner, *owners)))


def _must_explain(kind: str, consignment: Consignment, concerned: tuple[str, ...], scene: Scene) -> str:
    """The consignor for what it declared; for all else whoever has in hand what it is about."""
    return consignment.from_organisation if kind in BY_THE_SENDER else holder_of(consignment, concerned, scene)


def holder_of(consignment: Consignment, concerned: Iterable[str], scene: Scene) -> str:
    """The organisation that answers now for the first of these that is known, or else for its first box."""
    for code in (*concerned, *consignment.packages):
        subject = scene.world.get(Container, code) or scene.world.get(Package, code)
        if subject is not None:
            return subject.organisation
    return consignment.from_organisation


def _said_already(found: Discrepancy, words: str, scene: Scene) -> Refusal | None:
    mine = (each for each in found.explanations if each.by == scene.actor.staff)
    said = next((each for each in mine if each.text.split() == words.split()), None)
    if said is None:
        return None
    at = shown(datetime.fromisoformat(said.at), scene.zone.settings_at(scene.at))
    refusal = refuse("discrepancy_said_already", discrepancy=found.id, staff=said.by, at=at)
    return refusal.at("explanation")


def _unresolved(number: str, scene: Scene) -> Discrepancy | Refusal:
    found = scene.world.get(Discrepancy, number.strip().upper())
    if found is None:
        return refuse("discrepancy_unknown", 404, discrepancy=number)
    if found.state is DiscrepancyState.RESOLVED:
        return refuse("discrepancy_answered", discrepancy=found.id, state=found.state)
    return found


def _other_end_knows(found: Discrepancy, scene: Scene) -> bool:
    consignment = scene.world.get(Consignment, found.consignment)
    if consignment is None or consignment.journey.before_exit:
        return False
    return consignment.from_organisation != consignment.to_organisation


def _no_end_of_it(found: Discrepancy, scene: Scene) -> Refusal | None:
    """Consignor and consignee bring it to its end; who carries may explain, but not close."""
    consignment = scene.world.get(Consignment, found.consignment)
    ends = (consignment.from_organisation, consignment.to_organisation) if consignment is not None else ()
    return None if scene.actor.organisation in ends else refuse("not_a_party", 403, code=found.consignment)
