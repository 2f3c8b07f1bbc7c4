"""Holds: those that stop something, what a check may know of them, and who lifts each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from custody.clearance import HoldKind
from custody.crossing.decision import Verdict
from custody.crossing.facts import HoldFacts
from custody.deciding.discrepancies.settling import RESOLVERS, parties_of
from custody.holding import Consignment, Container, Hold, Package
from custody.parties import Person, Role
from custody.standing_holds import DECIDED_OTHERWISE, LEFT_ITS_RANGE, RANGE_UNPROVEN, SYSTEM, is_of_damage
from custody.wording import LANGUAGES, Param, text
from custody.world import World
from custody.zone import Zone

RELEASERS = (Role.COORDINATOR, Role.COMPLIANCE, Role.OFFICER)
"""Officers as well: a checkpoint has nobody else who could lift what was placed there."""


DIFFERENCE = "decision"
"""The kind of discrepancy that tells of what a gate let pass and the service would not have."""


class Releaser(Struct, frozen=True):
    """Who may lift a hold: of this organisation, whoever has one of these roles; only roles that somebody there has who
    may. `but` are the staff codes of who may not all the same."""

    organisation: str
    roles: tuple[Role, ...]
    but: tuple[str, ...] = ()

    def may(self, person: Person) -> bool:
        own = person.organisation == self.organisation and person.staff not in self.but
        return own and bool(set(self.roles) & set(person.roles))


def holds_biting(
    world: World, around: Iterable[str], packages: Iterable[Package], containers: Iterable[Container]
) -> list[Hold]:
    """The open holds that stop these: on the consignment and organisations around them, on the boxes, on the
    containers and on all that those were taken from; oldest first."""
    inside = list(containers)
    ancestors = (ancestor for container in inside for ancestor in world.ancestors(container))
    codes = (*(p.code for p in packages), *(c.code for c in inside), *(a.code for a in ancestors))
    return world.holds_on((*filter(None, around), *codes))


def hold_facts(hold: Hold, world: World, zone: Zone, kin: Mapping[str, tuple[str, ...]]) -> HoldFacts:
    """What the checks know of it. A station without network is not told who placed it, nor why. `kin`: see `kin_of`."""
    return HoldFacts(
        id=hold.id,
        target=hold.target,
        kind=HoldKind(hold.hold_kind),
        broken=is_of_damage(hold),
        by=hold.organisation,
        since=datetime.fromisoformat(hold.at),
        staff=hold.placed_by,
        reason=hold.reason,
        lifted_by=tuple(each.organisation for each in standing_in(hold, world, zone)) or lifted_by(hold, world),
        until=hold.discrepancy,
        taken_from_it=kin.get(hold.target, ()),
    )


def kin_of(containers: Iterable[Container], world: World) -> Mapping[str, tuple[str, ...]]:
    """By each ancestor that is none of these itself, those of these that were taken from it."""
    here = {container.code: container for container in containers}
    kin: dict[str, tuple[str, ...]] = {}
    for code, container in here.items():
        for ancestor in world.ancestors(container):
            if ancestor.code not in here:
                kin[ancestor.code] = (*kin.get(ancestor.code, ()), code)
    return kin


def releasers(hold: Hold, world: World, zone: Zone, *, follows: bool) -> tuple[Releaser, ...]:
    """Everybody who may lift it. `follows`: the system placed it, after a find or after what it has left."""
    lifters = lifted_by(hold, world)
    owner = "" if follows else heir(hold, world, zone)
    inherits = (_of(owner, (Role.COMPLIANCE,), hold, zone),) if owner and owner not in lifters else ()
    return (*_ordinary(hold, world, zone), *inherits, *standing_in(hold, world, zone))


def _ordinary(hold: Hold, world: World, zone: Zone) -> tuple[Releaser, ...]:
    return tuple(_of(organisation, RELEASERS, hold, zone) for organisation in lifted_by(hold, world))


def standing_in(hold: Hold, world: World, zone: Zone) -> tuple[Releaser, ...]:
    """Who lifts what stops the own decision or the own find of the one person who could let go of it: where a post or a
    firm has no other, two people look at it all the same. Never the administrator, who has no part in it."""
    if not hold.not_by or hold.discrepancy or any(each.roles for each in _ordinary(hold, world, zone)):
        return ()
    ways = (_other_posts, _ends) if is_of_a_difference(hold) else (_parties, _benches)
    found = (tuple(each for each in way(hold, world, zone) if each.roles) for way in ways)
    return next(filter(None, found), ())


def is_of_a_difference(hold: Hold) -> bool:
    """Whether it stops what a gate let pass and the service would not have."""
    return (hold.placed_by, hold.reason) == (SYSTEM, DECIDED_OTHERWISE)


def _other_posts(hold: Hold, world: World, zone: Zone) -> Iterator[Releaser]:
    """The officers at the other side of the same border post, unless that has let it pass by itself as well."""
    posts: dict[str, set[str]] = {}
    for station in (each for each in zone.stations.values() if each.checkpoint):
        posts.setdefault(station.checkpoint or "", set()).add(zone.sites[station.site].organisation)
    beside = {name for guards in posts.values() if hold.organisation in guards for name in guards}
    consignment = _way_of(hold, world)
    said = world.passages_of(consignment.number) if consignment is not None else ()
    alone = (each for each in said if each.verdict == Verdict.ALLOW and (each.form or each.snapshot))
    let_pass = {zone.sites[zone.stations[each.station].site].organisation for each in alone}
    for name in sorted(beside - {hold.organisation} - let_pass):
        yield _who(name, (Role.OFFICER,), {*hold.not_by}, zone)


def _ends(hold: Hold, world: World, zone: Zone) -> Iterator[Releaser]:
    """Once its sender has explained the difference and the other end has resolved it: that end, or else the sender."""
    consignment = _way_of(hold, world)
    ends = (consignment.to_organisation, consignment.from_organisation) if consignment is not None else ()
    yield from _first(ends, RESOLVERS, hold, zone)


def _parties(hold: Hold, world: World, zone: Zone) -> Iterator[Releaser]:
    """Of what was lost and found: who answers for things at one of those whose business it is."""
    yield from _first(_concerned(hold, world, zone), RESOLVERS, hold, zone)


def _benches(hold: Hold, world: World, zone: Zone) -> Iterator[Releaser]:
    """At last anybody else who works at a bench there."""
    yield from _first((hold.organisation, *_concerned(hold, world, zone)), (Role.TECHNICIAN,), hold, zone)


def _concerned(hold: Hold, world: World, zone: Zone) -> list[str]:
    """The owner of what was found, its sender, and its consignee once it has left; rather not those of the finder."""
    subject, consignment = world.get(Container, hold.target) or world.get(Package, hold.target), _way_of(hold, world)
    inside = world.contents(hold.target) if isinstance(subject, Package) else [subject]
    names = [each.owner for each in inside if isinstance(each, Container)]
    if consignment is not None:
        away = (consignment.to_organisation,) if not consignment.journey.before_exit else ()
        names += [consignment.from_organisation, *away]
    finder = zone.people.get(hold.not_by[0])
    own = finder.organisation if finder is not None else ""
    return sorted(dict.fromkeys(names), key=lambda each: each == own)


def _first(names: Iterable[str], roles: tuple[Role, ...], hold: Hold, zone: Zone) -> Iterator[Releaser]:
    """The first of these organisations that has somebody who may."""
    for name in names:
        found = _who(name, roles, {*hold.not_by}, zone)
        if found.roles:
            yield found
            return


def _way_of(hold: Hold, world: World) -> Consignment | None:
    subject = world.get(Container, hold.target) or world.get(Package, hold.target)
    return world.get(Consignment, subject.consignment if subject is not None else hold.target)


def _who(organisation: str, roles: tuple[Role, ...], barred: set[str], zone: Zone) -> Releaser:
    home = [each for each in zone.people.values() if each.organisation == organisation]
    there = {role for each in home if each.staff not in barred for role in each.roles}
    but = tuple(each.staff for each in home if each.staff in barred)
    return Releaser(organisation, tuple(role for role in roles if role in there), but)


def is_barred(hold: Hold, staff: str, zone: Zone) -> bool:
    """Whether this person may not lift it, whatever his role: he found what it stops, or had said that it was lost;
    or it stops what he let pass himself. Where nobody else there may, who said that it was lost lifts what another has
    found: two have seen it then."""
    person = zone.people.get(staff)
    if staff not in hold.not_by or person is None:
        return False
    home = (each for each in zone.people.values() if each.organisation == person.organisation)
    others = any(set(each.roles) & set(RELEASERS) and each.staff not in hold.not_by for each in home)
    return others or staff == hold.not_by[0]


def why_barred(hold: Hold) -> str:
    """The refusal that tells this to whoever is barred."""
    return "hold_of_own_decision" if is_of_a_difference(hold) else "hold_of_own_find"


def lifted_by(hold: Hold, world: World) -> tuple[str, ...]:
    """The organisations that may lift it: the one that placed it, and of what a logger's file stopped whoever answers
    for it, save who only carries it: whoever read the file, its use is decided on by who has it. None of what ends with
    its discrepancy."""
    if hold.discrepancy:
        return ()
    subject = world.get(Container, hold.target) or world.get(Package, hold.target)
    if hold.reason not in (LEFT_ITS_RANGE, RANGE_UNPROVEN) or hold.placed_by != SYSTEM or subject is None:
        return (hold.organisation,)
    consignment = world.get(Consignment, subject.consignment)
    carrier = consignment.carrier_organisation if consignment is not None else ""
    has_it = (subject.organisation,) if subject.organisation != carrier else ()
    return tuple(dict.fromkeys((hold.organisation, *has_it)))


def heir(hold: Hold, world: World, zone: Zone) -> str:
    """The owner of what it lies on, whose compliance may lift it as well: where whoever placed it neither has it nor
    sends, carries or awaits it, nor guards a checkpoint. Empty where there is none."""
    subject = world.get(Container, hold.target) or world.get(Package, hold.target)
    if subject is None or hold.discrepancy:
        return ""
    inside = world.contents(subject.code) if isinstance(subject, Package) else [subject]
    owners = {each.owner for each in inside if isinstance(each, Container)}
    consignment = world.get(Consignment, subject.consignment)
    way = parties_of(consignment) if consignment is not None and not consignment.state.over else ()
    posts = (station.site for station in zone.stations.values() if station.checkpoint)
    guards = {zone.sites[site].organisation for site in posts}
    has_a_stake = hold.organisation in {subject.organisation, *way, *guards}
    return owners.pop() if len(owners) == 1 and not has_a_stake else ""


def named(releasers: Iterable[Releaser]) -> dict[str, Param]:
    """The parameter `who` of a message: each organisation with the roles that may, in the reader's language."""
    everybody = list(releasers)
    may = [each for each in everybody if each.roles] or everybody
    told = {lang: _named(may, lang) for lang in LANGUAGES}
    return {"who": told[LANGUAGES[0]], **{f"who.{lang}": words for lang, words in told.items()}}


def _named(releasers: list[Releaser], lang: str) -> str:
    words = ((each.organisation, " / ".join(text(f"role.{role}", lang) for role in each.roles)) for each in releasers)
    between, before, behind = ("; ", " (", ")") if lang == LANGUAGES[0] else ("；", "（", "）")
    return between.join(f"{who}{before}{roles}{behind}" if roles else who for who, roles in words)


def _of(organisation: str, roles: tuple[Role, ...], hold: Hold, zone: Zone) -> Releaser:
    home = (each.staff for each in zone.people.values() if each.organisation == organisation)
    return _who(organisation, roles, {staff for staff in home if is_barred(hold, staff, zone)}, zone)
