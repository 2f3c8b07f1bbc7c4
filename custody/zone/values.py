"""The zone as values."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from custody.clearance import CategoryTable, Clearance, ClearanceStatus, Permit, PermitRule, RiskTable
from custody.crossing.moments import seconds
from custody.crossing.settings import Settings
from custody.parties import Checkpoint, Names, Organisation, Person, Role, Side, Site, Station, Vehicle
from custody.zone.filing import FilingSettings


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[zone]`."""

    names: Names
    ledger: str
    """Origin of the ledger, under which its heads are signed: a name without blanks or plus signs, never reused."""
    training: bool
    """Invented data: pages say so, and secrets may stand in the files."""
    pending_handoff_minutes: int
    """An offer that nobody answered for this long raises an alert."""
    crossing_overdue_minutes: int
    """An exit that no entry followed for this long raises an alert; twice as long makes it urgent."""
    ending_days: int = 30
    """A clearance, permit, authorisation or training that ends within so many days is told."""
    window_closing_minutes: int = 60
    """A notification is told this long before its window closes unused."""


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a person of a training zone signs in. In earnest no secret stands in a file."""

    pin: str
    password: str


class Zone(msgspec.Struct, frozen=True):
    about: About
    organisations: Mapping[str, Organisation]
    sites: Mapping[str, Site]
    checkpoints: Mapping[str, Checkpoint]
    stations: Mapping[str, Station]
    people: Mapping[str, Person]
    clearances: Mapping[str, Clearance]
    """By number, the version that is in force."""
    category_table: CategoryTable
    rules: tuple[Settings, ...]
    """Earliest first; at least one."""
    secrets: Mapping[str, Secret] = {}
    """By staff code; empty unless the zone is for training."""
    vehicles: Mapping[str, Vehicle] = {}
    permits: Mapping[str, Permit] = {}
    permit_rules: Mapping[str, PermitRule] = {}
    filing: FilingSettings | None = None
    """How notifications reach the authority; None: by hand."""
    until: datetime | None = None
    """From then on another version of some row counts; None when none is waiting."""
    later: Mapping[str, Clearance] = {}
    """By number, the version of a clearance that takes the place of the one in force next."""
    formerly: Mapping[str, tuple[str, ...]] = {}
    """By staff code, the organisations for which a person was listed as one who hands over, and is not by now."""

    def settings_at(self, at: datetime) -> Settings:
        """The rule settings in force at that time; before the first version's start, the first version."""
        started = [rules for rules in self.rules if seconds(rules.valid_from) <= seconds(at)]
        return started[-1] if started else self.rules[0]

    def settings_in_force(self, at: datetime) -> Settings:
        """The same with the rules and categories that are listed by themselves, so that the facts hold them all."""
        settings = self.settings_at(at)
        rules = (*settings.permit_rules, *self.permit_rules.values())
        human = tuple(dict.fromkeys((*settings.human_categories, *self.category_table.human)))
        return msgspec.structs.replace(settings, permit_rules=rules, human_categories=human)

    def with_names(self, names: Mapping[str, str]) -> "Zone":
        """The same zone with the display names of its people, by staff code."""
        people = {
            staff: msgspec.structs.replace(person, name=names.get(staff, person.name))
            for staff, person in self.people.items()
        }
        return msgspec.structs.replace(self, people=people)

    def works_at(self, person: Person, station: Station) -> bool:
        """People of the station's organisation; at a checkpoint its officers alone."""
        own = self.sites[station.site].organisation == person.organisation
        return own and (Role.OFFICER in person.roles or not station.kinds[0].at_checkpoint)

    def may_stand_at(self, person: Person, station: Station) -> bool:
        """Whoever works there; and a courier at any bench, where he answers for what he carries."""
        visits = Role.COURIER in person.roles and not station.kinds[0].at_checkpoint
        return visits or self.works_at(person, station)

    def side_of(self, site: str) -> Side | None:
        """The side of the border on which this site lies; None when nobody knows the site."""
        found = self.sites.get(site)
        return self.organisations[found.organisation].side if found is not None else None

    def followers(self, number: str) -> tuple[Clearance, ...]:
        """Those that are to take this one's place, one after the other, whether or not their time has come."""
        listed = {c.supersedes: c for c in self.clearances.values() if c.supersedes}
        found: list[Clearance] = []
        after, seen = listed.get(number), {number}
        while after is not None and after.number not in seen:
            seen.add(after.number)
            found.append(after)
            after = listed.get(after.number)
        return tuple(found)

    def successor(self, number: str, at: datetime) -> Clearance | None:
        """The clearance that has taken this one's place by then, the last of the chain that has; None when none has."""
        return next((each for each in reversed(self.followers(number)) if _has_begun(each, at)), None)

    def coming(self, number: str, at: datetime) -> Clearance | None:
        """The clearance that takes this one's place next, from its `valid_from` on; None when none will, or one has."""
        granted = [each for each in self.followers(number) if each.status is not ClearanceStatus.DRAFT]
        if any(_has_begun(each, at) for each in granted):
            return None
        return min(granted, key=lambda each: seconds(each.valid_from), default=None)

    def renewal(self, number: str, at: datetime) -> Clearance | None:
        """What is listed and granted already to follow on this clearance, and holds longer: one that takes its place,
        or its own next version; None where nothing is."""
        listed = self.clearances.get(number)
        ends = seconds(listed.valid_to) if listed is not None else 0
        coming = (self.coming(number, at), self.later.get(number))
        granted = (each for each in coming if each is not None and each.status is ClearanceStatus.ACTIVE)
        longer = (each for each in granted if seconds(each.valid_to) > ends)
        return min(longer, key=lambda each: seconds(each.valid_from), default=None)

    def standing(self, clearance: Clearance, at: datetime) -> ClearanceStatus:
        """How it stands, whatever it says of itself: one that another has taken the place of is superseded, and one
        whose time is over has expired."""
        if clearance.status in (ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED):
            return clearance.status
        if self.successor(clearance.number, at) is not None:
            return ClearanceStatus.SUPERSEDED
        over = clearance.status is ClearanceStatus.ACTIVE and clearance.valid_to < at
        return ClearanceStatus.EXPIRED if over else clearance.status

    def risk_table(self, at: datetime) -> RiskTable:
        return self.settings_at(at).risk

    def person_with_badge(self, code: str) -> Person | None:
        return next((person for person in self.people.values() if person.badge == code), None)

    def station_with_code(self, code: str) -> Station | None:
        return next((station for station in self.stations.values() if station.code == code), None)


def _has_begun(clearance: Clearance, at: datetime) -> bool:
    """Whether it has taken the place of another by then. A draft never has; one that was stopped gives none back."""
    return clearance.status is not ClearanceStatus.DRAFT and seconds(clearance.valid_from) <= seconds(at)
