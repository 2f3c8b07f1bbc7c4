"""Whether what a draft lacks under its clearance is mended by another clearance, and nothing else of it changed."""

from __future__ import annotations

from flask import g

from custody.crossing.decision import Decision
from custody.crossing.finding import Finding
from custody.crossing.settings import Gate
from custody.deciding.notifications.foreseeing import OF_COVERAGE
from custody.deciding.notifications.renewal import others_of
from custody.holding import Consignment
from web.pages.frame.visit import Visit

_OF_A_CLEARANCE = OF_COVERAGE | {"CLR_VERSION"}
_MOST = 8
"""So many are tried at most, while somebody waits for the page."""


def other_clearance(here: Visit, consignment: Consignment | None, finding: Finding, decision: Decision) -> str:
    """The number of one that covers all of this draft as it is planned, where this finding of its pre-check says that
    its own does not; else nothing. A draft alone may name another clearance."""
    ours = {each.check for each in decision.reasons}
    if consignment is None or not consignment.journey.unfiled or decision.gate is not Gate.G0:
        return ""
    if finding.check not in ours & _OF_A_CLEARANCE:
        return ""
    left = ours - _OF_A_CLEARANCE
    tried = _tried(here, consignment)
    return next((number for number, found in tried if {each.check for each in found.reasons} <= left), "")


def _tried(here: Visit, consignment: Consignment) -> list[tuple[str, Decision]]:
    """What the pre-check says of it under each other clearance of its consignor; thought through once a page."""
    known: dict[str, list[tuple[str, Decision]]] = g.setdefault("under_others", {})
    if consignment.number not in known:
        others = others_of(consignment, here.zone, here.registry.clock())[:_MOST]
        said = [(each.number, here.registry.precheck(consignment.number, under=each.number)) for each in others]
        known[consignment.number] = [(number, found) for number, found in said if isinstance(found, Decision)]
    return known[consignment.number]
