"""What the page of a consignment offers for its further way: the steps that may be taken, by whom who looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from custody.access import HEARD, StationReport
from custody.crossing.decision import Decision
from custody.crossing.settings import Gate
from custody.deciding.consignments.receiving import RECEIVERS
from custody.deciding.gates.standstill import is_overtaken
from custody.deciding.quotas.sharing import not_shared
from custody.deciding.watching import Concern
from custody.deciding.way_home import lanes_home, let_home_at
from custody.holding import (
    Consignment,
    ConsignmentState,
    Package,
    PackageState,
    Passage,
    Standstill,
    Step,
    parts_of,
)
from custody.parties import Role
from custody.records.views.opened import waiting
from custody.records.views.page_reading import packages_to_consign
from custody.records.views.reading import contents, one, packages_of, standstills_of
from custody.records.views.still_out import steps_of
from custody.snapshot.carving import gate_at, is_its_gate
from web.pages.frame.offering import deeds_for, may_turn_back
from web.pages.frame.visit import Visit
from web.pages.journeys.consigning import choices, sites_by_organisation


def context(
    here: Visit, found: Consignment, packages: Collection[Package], passages: Collection[Passage]
) -> dict[str, Any]:
    """The values of the templates consignment_steps and consignment_plan, and where it stands now."""
    own = here.person.organisation
    sends = own == found.from_organisation
    gets = own == found.to_organisation
    answers = (sends or gets) and here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
    plans = sends and here.has_role(Role.COORDINATOR, Role.TECHNICIAN)
    files = sends and here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
    who = {
        "change": plans,
        "split": files if found.notification else plans,
        "file": files,
        "acknowledge": files,
        "take_back": files,
        "cross": here.has_role(Role.OFFICER) or (here.has_role(Role.COURIER) and own == found.carrier_organisation),
        "receive": (gets or (_comes_home(found) and sends)) and here.has_role(*RECEIVERS),
        "cancel": files if found.notification else plans or files,
        "turn_back": may_turn_back(here, found),
        "send_back": gets and here.has_role(Role.COORDINATOR, Role.TECHNICIAN),
        "reconcile": answers,
        "close": answers,
        # Before it has left, who awaits it cannot know what became of it.
        "give_up": answers and (sends or not found.journey.before_exit),
        "recover": answers,
    }
    with here.registry.reading() as connection:
        steps = steps_of(connection, found)
    silent = _silent_lanes(here, found)
    his = [step for step in steps if who[step.value]]
    mine = [step.value for step in his]
    parts = _parts(found)
    returning = found.state is ConsignmentState.RETURNING
    let_home = let_home_at(found, passages, here.zone)
    offered: dict[str, Any] = {
        "let_home": let_home,
        "homeward_lanes": lanes_home(found, passages, here.zone) if returning else (),
        "uncounted": _uncounted(here, found, packages),
        "steps": _told(found, [step for step in his if not (let_home and step is Step.CROSS)]),
        "others_turn": bool(steps),
        "to_hand_over": _to_hand_over(found, packages),
        "mine": mine,
        "parts": parts,
        "foreseen": _foreseen(here, found, parts),
        "silent": silent,
    }
    if "split" in mine and (drafted := here.registry.draft(found.number)) is not None:
        offered["once"], offered["counted"] = not_shared(drafted.form, here.zone)
    amends = files and bool(found.notification) and found.journey in _TAKES_PACKAGES
    if "change" in mine or amends:
        with here.registry.reading() as connection:
            carrier = found.carrier_organisation if amends else ""
            offered["free"] = packages_to_consign(connection, own, carrier=carrier)
    if "send_back" in mine:
        offered["homeward"] = _homeward(here, found)
    if "change" in mine:
        offered["choices"] = choices(here)
        offered["sites"] = sites_by_organisation(here, [name for name, _ in offered["choices"]["to_organisation"]])
    return offered


def _comes_home(found: Consignment) -> bool:
    return found.state is ConsignmentState.RETURNING or found.from_organisation in found.received_by


def _to_hand_over(found: Consignment, packages: Collection[Package]) -> list[Package]:
    """The boxes of what may leave now that are not in the hands of who is to carry it."""
    if found.state is not ConsignmentState.READY or not found.carrier:
        return []
    return [each for each in packages if each.code in found.going and each.custodian != found.carrier]


def _uncounted(here: Visit, found: Consignment, packages: Iterable[Package]) -> list[tuple[Concern, bool]]:
    """What an officer has opened and nobody has sealed yet, and whether this person is one who may."""
    lie_open = {each.code: each for each in packages if each.state is PackageState.OPEN}
    with here.registry.reading() as connection:
        filled = [each for code, each in lie_open.items() if contents(connection, code)]
    told = waiting(found, filled, here.zone)
    return [(each, "seal" in deeds_for(here, lie_open[each.subject], found)) for each in told]


def _told(found: Consignment, steps: Iterable[Step]) -> list[str]:
    """The words of these steps. Where every box has arrived, what was missing is received, or all is counted again;
    what has come home has no way home."""
    home = bool(found.received_by) and found.to_organisation not in found.received_by
    again = "receive_missing" if found.missing else "receive_again"
    words = {} if found.under_way else {Step.RECEIVE: again}
    return [words.get(step, step.value) for step in steps if not (home and step is Step.SEND_BACK)]


_TAKES_PACKAGES = (ConsignmentState.NOTIFIED, ConsignmentState.READY)
"""Where an amendment may put packages in."""


def _foreseen(here: Visit, found: Consignment, parts: tuple[str, ...]) -> list[tuple[str, Decision]]:
    """What the border will say of each part that has not left yet, once it was split."""
    if found.state is not ConsignmentState.DIVIDED:
        return []
    with here.registry.reading() as connection:
        known = [one(connection, Consignment, number) for number in parts]
    waiting = [part.number for part in known if part is not None and part.journey.before_exit]
    said = [(number, here.registry.precheck(number)) for number in waiting]
    return [(number, decision) for number, decision in said if isinstance(decision, Decision)]


def _homeward(here: Visit, found: Consignment) -> list[Package]:
    """The boxes that may go home now: what has arrived and was taken over, as it came or packed anew."""
    own = here.person.organisation
    with here.registry.reading() as connection:
        came = [each for each in packages_of(connection, found) if each.code in found.arrived]
        still = [each for each in came if (each.organisation, each.consignment) == (own, found.number)]
        return [each for each in (*still, *packages_to_consign(connection, own)) if contents(connection, each.code)]


def _silent_lanes(here: Visit, found: Consignment) -> list[tuple[str, Standstill | None]]:
    """The lanes by which it may leave and that nobody hears, each with what was said of it; to whom may say it."""
    if found.journey.unfiled or not found.journey.before_exit:
        return []
    sends = here.has_role(Role.COORDINATOR) and here.person.organisation == found.from_organisation
    lanes = [s for s in here.zone.stations.values() if s.enabled and gate_at(s) is Gate.G2]
    mine = [s for s in lanes if is_its_gate(s, found, here.zone) and (sends or here.zone.works_at(here.person, s))]
    with here.registry.reading() as connection:
        reports = {each.name: one(connection, StationReport, each.name) for each in mine}
        said = {each.station: each for each in standstills_of(connection, found.number)}
    now = here.registry.clock()
    offered: list[tuple[str, Standstill | None]] = []
    for name, report in reports.items():
        if report is not None and (report.former or now - datetime.fromisoformat(report.at) > HEARD):
            word = said.get(name)
            offered.append((name, None if word is None or is_overtaken(report, word) else word))
    return offered


def _parts(found: Consignment) -> tuple[str, ...]:
    split = found.state in (ConsignmentState.DIVIDED, ConsignmentState.CLOSED) and not found.manifest_sha256
    return parts_of(found.number) if split else ()
