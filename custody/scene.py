"""The scene of a command: everything a decider may look at.

The world (loaded by the caller), the zone's reference data, who acts when and where, the time, and a mint for new
codes. A decider that needs something else asks for it here, never for a clock or a database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from custody.acts import Actor, Circumstances, Entry
from custody.codes import BODY_ALPHABET, Code, Kind, new_code, parse_code
from custody.holding import Consignment, ConsignmentState, Container, Package, PackageState
from custody.parties import Direction, Park, Person, Role, Side
from custody.refusal import Refusal, refuse
from custody.world import World
from custody.zone import Zone

Subject = Container | Package

ARRIVING = (ConsignmentState.ENTRY_CLEARED, ConsignmentState.RECEIVED_PARTIAL, ConsignmentState.RECEIVED)
"""It has entered, and may be received."""

ASTRAY = (ConsignmentState.RETURNING, ConsignmentState.LOST)
"""However far it came, it does not go on to the consignee."""


@dataclass(frozen=True, slots=True)
class Aside:
    """How a station without network comes to know what it knows: from a snapshot, with tokens to let pass by."""

    snapshot: str
    taken: datetime
    tokens: Mapping[str, str]
    """By consignment."""
    spent: Collection[str]
    """The tokens that were used here."""
    backwards: bool = False
    """Whether the station's time has run backwards since it was right."""
    numbers_tell: bool = False
    """Whether every seal on record is known whose number might be that of a product."""


@dataclass(frozen=True, slots=True)
class Scene:
    world: World
    zone: Zone
    circumstances: Circumstances
    at: datetime
    draw: Callable[[int], bytes]
    """So many random bytes."""
    aside: Aside | None = None
    """None where the service itself decides, which always knows the newest."""
    then: Scene | None = None
    """What was so at `at`, where that is past and is told only now."""
    since: tuple[Entry, ...] = ()
    """Of the boxes and tubes that a paper names, what is told of later than it speaks of."""
    by_then: tuple[Entry, ...] = ()
    """Of what changed hands on paper, what is told of no later than that."""

    def mint(self, kind: Kind) -> str:
        """A code that nobody has yet."""
        return str(new_code(kind, self.draw))

    def number(self, prefix: str) -> str:
        """A number that nobody has yet, like CN-7K3M9QXD42. It never follows from what a client says: whoever could
        choose it would write one thing over another."""
        return f"{prefix}-" + "".join(BODY_ALPHABET[byte & 31] for byte in self.draw(10))

    @property
    def actor(self) -> Actor:
        return self.circumstances.actors[0]

    @property
    def person(self) -> Person:
        return self.zone.people[self.actor.staff]

    @property
    def site(self) -> str:
        """Where it happens: the station's site, else the first site of the actor's organisation, else nowhere."""
        station = self.zone.stations.get(self.circumstances.station)
        if station is not None:
            return station.site
        own = (site.code for site in self.zone.sites.values() if site.organisation == self.actor.organisation)
        return next(own, "")

    def lacks_role(self, *wanted: Role) -> Refusal | None:
        """A refusal unless the actor has one of these roles."""
        if any(role in wanted for role in self.person.roles):
            return None
        return refuse("role", 403, staff=self.actor.staff, roles=", ".join(wanted))


def beside(scene: Scene, packages: Iterable[str]) -> Scene:
    """The same for who has these packages before him: a foreign code that he reads is first that of a tube in them."""
    return replace(scene, world=scene.world.beside(packages))


def concerns(scene: Scene, parties: tuple[str, ...]) -> bool:
    """Whether the actor has to do with it: by the organisation, or as an officer by a checkpoint of its lanes."""
    return not names_of(scene.actor, scene.zone).isdisjoint(parties)


def names_of(actor: Actor, zone: Zone) -> set[str]:
    """By which the book says that this person has to do with something."""
    own, person = {actor.organisation}, zone.people.get(actor.staff)
    if person is not None and Role.OFFICER in person.roles:
        own |= {each.checkpoint or "" for each in zone.stations.values() if zone.works_at(person, each)}
    return own - {""}


def find(world: World, typed: str) -> Subject | Refusal:
    """The container or package that this code names, in any spelling that a person may type."""
    found = world.containers_under(typed.strip())
    if len(found) > 1:
        return refuse("code_of_several", code=typed.strip(), codes=", ".join(each.code for each in found))
    if found:
        return found[0]
    code = parse_code(typed)
    if not isinstance(code, Code):
        return refuse("code_malformed", 422, code=typed, why=code.reason)
    subject = world.container(str(code)) or world.package(str(code))
    if subject is not None:
        return subject
    if code.kind not in (Kind.CONTAINER, Kind.PACKAGE):
        return refuse("code_of_other_kind", 422, code=str(code), kind=code.kind.name.lower())
    return refuse("code_unknown", 404, code=str(code))


def find_all(world: World, typed: Iterable[str]) -> list[Subject] | Refusal:
    """All of them, each once, in the order given; the first refusal otherwise."""
    found: dict[str, Subject] = {}
    for text in typed:
        subject = find(world, text)
        if isinstance(subject, Refusal):
            return subject
        found[subject.code] = subject
    return list(found.values())


def find_containers(world: World, typed: Iterable[str]) -> list[Container] | Refusal:
    subjects = find_all(world, typed)
    if isinstance(subjects, Refusal):
        return subjects
    for subject in subjects:
        if not isinstance(subject, Container):
            return refuse("not_a_container", 422, code=subject.code)
    return [subject for subject in subjects if isinstance(subject, Container)]


def find_package(world: World, typed: str) -> Package | Refusal:
    subject = find(world, typed)
    if isinstance(subject, Refusal):
        return subject
    return subject if isinstance(subject, Package) else refuse("not_a_package", 422, code=subject.code)


def not_in_hand(scene: Scene, subject: Subject) -> Refusal | None:
    """A refusal unless the actor holds this subject now, free to act on: not offered, not stored, not inside."""
    if subject.state is PackageState.LOST or (isinstance(subject, Container) and subject.state.terminal):
        return refuse("terminal", code=subject.code, state=subject.state)
    if subject.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=subject.code, organisation=subject.organisation)
    if subject.handoff:
        return refuse("handoff_pending", code=subject.code)
    if isinstance(subject, Container) and subject.package:
        return refuse("inside_package", code=subject.code, package=subject.package)
    if subject.place:
        return refuse("in_store", code=subject.code, place=subject.place)
    if subject.custodian != scene.actor.staff:
        return refuse("other_custodian", 403, code=subject.code, custodian=subject.custodian)
    return None


def kept_inside(consignment: Consignment, scene: Scene) -> bool:
    """Whether the clearance that it comes in under keeps it in the park; one that is not known any more does."""
    clearance = scene.zone.clearances.get(consignment.clearance)
    return clearance is None or clearance.park_only


def not_to_be_given(scene: Scene, subject: Subject, receiver: Person) -> Refusal | None:
    """A refusal when this must stay in the park, and the receiver's organisation has no place there.

    A courier may carry it to a gate; nobody outside takes it from him.
    """
    organisation = receiver.organisation
    inside = any(s.organisation == organisation and s.park is not Park.NONE for s in scene.zone.sites.values())
    if inside or Role.COURIER in receiver.roles:
        return None
    containers = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
    for container in containers:
        if isinstance(container, Container) and container.park_only and not _going_home(scene, container):
            return refuse("kept_in_park", 403, code=container.code, site=organisation)
    return None


def _going_home(scene: Scene, container: Container) -> bool:
    """It has come back over the border by the gates, so the park that kept it lies behind it."""
    consignment = scene.world.get(Consignment, container.consignment)
    return consignment is not None and bool(consignment.return_of) and consignment.journey in ARRIVING


def works_at(scene: Scene, checkpoint: str) -> bool:
    """Whether the actor is an officer of this checkpoint: of the organisation that has one of its stations."""
    posts = (station for station in scene.zone.stations.values() if checkpoint and station.checkpoint == checkpoint)
    own = any(scene.zone.sites[station.site].organisation == scene.actor.organisation for station in posts)
    return own and Role.OFFICER in scene.person.roles


def offered_itself(subject: Subject) -> Refusal | None:
    """A refusal while this is offered by itself; what only rides in an offered package may leave it."""
    alone = subject.handoff and not (isinstance(subject, Container) and subject.package)
    return refuse("handoff_pending", code=subject.code) if alone else None


def kept_in_park(scene: Scene, codes: Iterable[str], site: str) -> Refusal | None:
    """A refusal when one of these must stay in the park and the site lies outside: only a crossing takes it out."""
    place = scene.zone.sites.get(site)
    if place is None or place.park is not Park.NONE:
        return None
    for code in codes:
        container = scene.world.get(Container, code)
        if container is not None and container.park_only:
            return refuse("kept_in_park", 403, code=code, site=site)
    return None


def outside_park(scene: Scene, containers: Iterable[Container]) -> Refusal | None:
    """A refusal when one of these must stay in the park and is to be opened, divided or used outside of it: where the
    station stands that the deed names, else where the book has it."""
    station = scene.zone.stations.get(scene.circumstances.station)
    for container in containers:
        wrong = kept_in_park(scene, (container.code,), station.site if station is not None else container.site)
        if wrong is not None and not _come_home(scene, container):
            return wrong
    return None


def _come_home(scene: Scene, container: Container) -> bool:
    """It was turned back and is on the side that it came from again, or a gate there has let it in."""
    consignment = scene.world.get(Consignment, container.consignment)
    if consignment is None or consignment.state is not ConsignmentState.RETURNING:
        return _going_home(scene, container)
    return side_now(scene, container) is Direction(consignment.direction).origin


def out_of_place(scene: Scene) -> Refusal | None:
    """A refusal when the actor has no place at the station that the deed names: where it happens decides too much."""
    name = scene.circumstances.station
    station = scene.zone.stations.get(name)
    if not name or station is None:
        return None if not name else refuse("station_unknown", 422, station=name)
    return None if scene.zone.may_stand_at(scene.person, station) else refuse("not_your_station", 403, station=name)


def side_now(scene: Scene, subject: Subject) -> Side | None:
    """On which side of the border it is: where the last gate let it in; that of its site before it met any."""
    return Side(subject.side) if subject.side else scene.zone.side_of(subject.site)


def must_cross(scene: Scene, subject: Subject, receiver: Person, site: str = "") -> Refusal | None:
    """A refusal when this would reach the other side by hand: the gates let it over, nothing else does.

    A courier carries, so his own side counts for nothing; but `site`, where it would be from now on, counts for a
    courier as well.
    """
    here = side_now(scene, subject)
    courier = Role.COURIER in receiver.roles
    reached = {scene.zone.side_of(site), None if courier else scene.zone.organisations[receiver.organisation].side}
    beyond = here is not None and bool(reached - {here, None})
    return refuse("must_cross", code=subject.code, organisation=receiver.organisation) if beyond else None


def across(scene: Scene, subject: Subject) -> Refusal | None:
    """A refusal while the book has this on the other side of the border than the actor: whatever he has there passed
    no gate, so it is neither opened nor used; it goes back, or through a gate."""
    wrong = must_cross(scene, subject, scene.person, scene.site)
    return refuse("across_the_border", code=subject.code) if wrong is not None else None
