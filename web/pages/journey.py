"""What the page of a consignment offers for its further way: the steps that may be taken, by whom who looks."""

from __future__ import annotations

from typing import Any

from custody.deciding.finishing import parts_of
from custody.holding import Consignment, ConsignmentState, legal_steps
from custody.parties import Role
from custody.records.page_reading import packages_to_consign
from web.pages.consigning import choices
from web.pages.visit import Visit


def context(here: Visit, found: Consignment) -> dict[str, Any]:
    """The values of the templates consignment_steps and consignment_plan."""
    own = here.person.organisation
    sends = own == found.from_organisation
    gets = own == found.to_organisation
    answers = (sends or gets) and here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
    plans = sends and here.has_role(Role.COORDINATOR, Role.TECHNICIAN)
    files = sends and here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
    who = {
        "change": plans,
        "split": files if found.notification else plans,
        "cancel": files if found.notification else plans or files,
        "turn_back": answers or (here.has_role(Role.OFFICER) and found.checkpoint in here.parties),
        "send_back": gets and here.has_role(Role.COORDINATOR, Role.TECHNICIAN),
        "reconcile": answers,
        "close": answers,
        "give_up": answers,
        "recover": answers,
    }
    steps = legal_steps(found)
    mine = [step.value for step in steps if who.get(step.value, False)]
    offered: dict[str, Any] = {"steps": steps, "mine": mine, "parts": _parts(found)}
    amends = files and bool(found.notification) and found.journey in _TAKES_PACKAGES
    if "change" in mine or amends:
        with here.registry.reading() as connection:
            carrier = found.carrier_organisation if amends else ""
            offered["free"] = packages_to_consign(connection, own, carrier=carrier)
    if "change" in mine:
        offered["choices"] = choices(here)
    return offered


_TAKES_PACKAGES = (ConsignmentState.NOTIFIED, ConsignmentState.READY)
"""Where an amendment may put packages in."""


def _parts(found: Consignment) -> tuple[str, ...]:
    split = found.state in (ConsignmentState.DIVIDED, ConsignmentState.CLOSED) and not found.manifest_sha256
    return parts_of(found.number) if split else ()
