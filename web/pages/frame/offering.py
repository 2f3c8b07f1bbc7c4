"""Which forms a page offers: those that make sense now, to who may send them."""

from __future__ import annotations

from custody.deciding.consignments.finishing import ANSWERABLE
from custody.deciding.containers import ending, keeping, proving, setting_right
from custody.deciding.containers.left_with import is_left_with
from custody.deciding.discrepancies.settling import EXPLAINERS, parties_of
from custody.deciding.gates.overriding import ASKERS
from custody.deciding.packages import packing, temperature
from custody.deciding.packages.customs import was_looked_into
from custody.holding import Consignment, Container, ContainerState, Package, PackageState
from custody.parties import GIVERS, Park, Role
from web.pages.frame.visit import Visit

_WHO: dict[str, tuple[Role, ...]] = {
    "offer": GIVERS,
    "hold": setting_right.HOLDERS,
    "reprint": (*keeping.KEEPERS, Role.OFFICER),
    "leave_park": (Role.TECHNICIAN, Role.COORDINATOR, Role.COURIER, Role.OFFICER),
    "identify": proving.AT_THE_BENCH,
    "record_taking": (*ending.HOLDERS, Role.OFFICER, Role.COMPLIANCE),
    "record_finding": ending.HOLDERS,
    "declare_lost": ending.DECLARERS,
    "request_declassification": proving.DECLASSIFIERS,
    "seal": packing.PACKERS,
    "unseal": (*packing.PACKERS, Role.OFFICER),
    "unpack": packing.PACKERS,
    "describe_package": packing.PACKERS,
    "start_logger": temperature.STARTERS,
    "renumber_logger": temperature.READERS,
}
_IN_HAND = ("offer", "seal", "unseal", "unpack", "describe_package", "start_logger")
"""What is done to what is in hand: of what others have, by nobody but the officer before whom it stands."""


def deeds_for(here: Visit, subject: Container | Package, of: Consignment | None) -> tuple[str, ...]:
    """The forms, in the order in which they stand on the page; it is in the consignment `of`, or in none."""
    return tuple(deed for deed in _sensible(here, subject, of) if here.has_role(*_who(here, deed, subject)))


def deeds_at_bench(here: Visit, deeds: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these deeds whose form somebody at this bench may send."""
    return tuple(deed for deed in deeds if deed not in _WHO or here.has_role(*_WHO[deed]))


def deeds_about(here: Visit, consignment: Consignment) -> frozenset[str]:
    """What anybody who has to do with a consignment may do about it, whatever step it is at."""
    officer = here.has_role(Role.OFFICER)
    party = officer or here.person.organisation in parties_of(consignment)
    end = officer or here.person.organisation in (consignment.from_organisation, consignment.to_organisation)
    may = {
        "open_discrepancy": party and here.has_role(*EXPLAINERS),
        "hold": end and here.has_role(*setting_right.HOLDERS),
        "request_override": end and here.has_role(*ASKERS),
    }
    return frozenset(deed for deed, allowed in may.items() if allowed)


def may_turn_back(here: Visit, consignment: Consignment) -> bool:
    """Whether this person is one who turns it back: an officer of its checkpoint, or who answers for it at either
    end."""
    if here.has_role(Role.OFFICER) and consignment.checkpoint in here.parties:
        return True
    ends = (consignment.from_organisation, consignment.to_organisation)
    return here.person.organisation in ends and here.has_role(*ANSWERABLE)


def is_to_be_counted(here: Visit, subject: Container | Package) -> bool:
    """Whether it lies open to be counted: who opened it, an officer at a gate as well, counts it and seals it again."""
    if isinstance(subject, Container):
        return False
    return subject.state is PackageState.OPEN and was_looked_into(subject, here.zone)


def has_to_leave_it(here: Visit, subject: Container | Package) -> bool:
    """Whether it lay under a strange seal and this person has had it open: somebody else counts and seals it."""
    return isinstance(subject, Package) and bool(subject.doubts) and here.person.staff in subject.open_to


def _who(here: Visit, deed: str, subject: Container | Package) -> tuple[Role, ...]:
    roles = _WHO[deed]
    if deed == "seal" and has_to_leave_it(here, subject):
        return ()
    if deed == "seal" and is_to_be_counted(here, subject):
        roles = (*roles, Role.OFFICER)
    if deed == "offer" and is_left_with(here.person, subject):
        return here.person.roles
    if deed in _IN_HAND and subject.organisation != here.person.organisation:
        return tuple(role for role in roles if role is Role.OFFICER)
    return roles


def _sensible(here: Visit, subject: Container | Package, of: Consignment | None) -> tuple[str, ...]:
    if subject.state in (PackageState.LOST, ContainerState.LOST):
        return ("record_finding", "hold")
    if isinstance(subject, Package):
        opened = ("seal", "unpack") if subject.state is PackageState.OPEN else ("unseal",)
        described = ("describe_package",) if of is None or of.state.unfiled else ()
        # Whatever it is used for since, what rode in it before keeps its way.
        left = subject.entered or (of is not None and not of.journey.before_exit)
        by = of.from_organisation if of is not None else subject.organisation
        sent = left and by == here.person.organisation
        renumbered = ("renumber_logger",) if sent and subject.logger else ()
        return ("start_logger", "offer", "hold", "reprint", *opened, *described, *renumbered)
    leaves = ("leave_park",) if _inside_the_park(here, subject) else ()
    derived = subject.hgr and subject.category not in here.zone.category_table.hgr
    declassify = ("request_declassification",) if derived and not subject.asked else ()
    return ("offer", "hold", "reprint", *leaves, "identify", "record_taking", "declare_lost", *declassify)


def _inside_the_park(here: Visit, container: Container) -> bool:
    """Where something may have to stay: in the Hong Kong park, and wherever it came in on that condition."""
    site = here.zone.sites.get(container.site)
    return container.park_only or (site is not None and site.park is Park.HK)
