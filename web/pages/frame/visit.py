"""Who looks at a page, in which language, over which registry: what every page begins from."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g

from custody.holding import Container, Package
from custody.parties import Names, Person, Role, Station
from custody.records.registry import Registry
from custody.wording import Param, text
from custody.zone import Zone
from web.admission import Caller, may_see, sees_everything, sights
from web.problems import ProblemError

REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person; `caller` is None on the sign-in page."""

    registry: Registry
    caller: Caller | None
    lang: str

    @property
    def zone(self) -> Zone:
        return self.registry.zone

    @property
    def training(self) -> bool:
        return self.zone.about.training

    @property
    def offset(self) -> int:
        """Minutes that the zone's civil time is ahead of UTC."""
        return self.zone.settings_at(self.registry.clock()).utc_offset_minutes

    @property
    def known(self) -> Caller:
        """The caller; ProblemError 401 when nobody is signed in."""
        if self.caller is None:
            raise ProblemError("sign_in", 401)
        return self.caller

    @property
    def person(self) -> Person:
        return self.known.somebody()

    @property
    def parties(self) -> tuple[str, ...]:
        """The organisation and checkpoints by whose right this person sees."""
        return sights(self.registry, self.known)

    @property
    def holds_for(self) -> tuple[str, ...]:
        """For whom this person may have something in hand: also those under whom he was listed before."""
        former = self.zone.formerly.get(self.person.staff, ())
        return tuple(dict.fromkeys((self.person.organisation, *former)))

    @property
    def sees_all(self) -> bool:
        return sees_everything(self.known)

    def sees(self, subject: Container | Package) -> bool:
        return subject.custodian == self.person.staff or may_see(self.registry, self.known, subject.parties)

    def has_role(self, *roles: Role) -> bool:
        return any(role in roles for role in self.person.roles)

    def may_use(self, station: Station) -> bool:
        """Whoever works for the station's organisation, or looks after all of them."""
        own = self.zone.sites[station.site].organisation == self.person.organisation
        return own or self.has_role(Role.ADMIN, Role.AUDITOR)

    def t(self, key: str, **params: Param) -> str:
        return text(key, self.lang, **params)

    def called(self, names: Names) -> str:
        return names.in_language(self.lang)


def visit() -> Visit:
    found: Visit = g.visit
    return found


def registry() -> Registry:
    found: Registry = current_app.extensions[REGISTRY]
    return found
