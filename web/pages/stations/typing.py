"""What is typed at a gate beside what its scanner reads: one code of a label that cannot be read, or all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import g, request

from custody.codes import Code, Kind, parse_code
from custody.desk import Desk
from custody.holding import Consignment
from custody.parties import Station
from custody.scanning.checkpoint import on_the_way
from custody.scanning.reading import BLANKS
from custody.wording import say
from custody.zone import Zone
from web.bodies import HIDDEN
from web.pages.frame.deeds import Fault, faulty
from web.pages.frame.visit import Visit
from web.pages.stations.sitting import lay_down

DEED = "type_code"
_LONGEST = 64
_UNPRINTABLE = re.compile(rf"[\x00-\x1f\x7f{HIDDEN}]")
_OF_A_BOX = (Kind.PACKAGE, Kind.CONTAINER, Kind.SEAL, Kind.LOGGER)
"""A badge is held before the scanner, or told by the staff code in the form; a card has its button."""


@dataclass(frozen=True, slots=True)
class OnTheDesk:
    """What was read and is not decided on yet, as the form that is typed begins with it."""

    packages: str = ""
    containers: str = ""
    seals: str = ""
    carrier: str = ""
    companion: str = ""


def read_so_far(desk: Desk, consignment: Consignment | None, zone: Zone) -> OnTheDesk:
    boxes = [code for code in desk.basket if _kind(code) is Kind.PACKAGE]
    carrier, companion = on_the_way(desk, consignment, zone)
    tubes = [code for code in desk.basket if code not in boxes]
    return OnTheDesk("\n".join(boxes), "\n".join(tubes), "\n".join(desk.seals), carrier, companion)


def take_typed(here: Visit, station: Station) -> bool:
    """Lay the code that was typed on the desk; False, with the fault kept for the page, where that cannot be."""
    code = request.form.get("code", "").strip(BLANKS)
    wrong = _fault(code)
    if wrong is None and not lay_down(here, here.person, station, code):
        wrong = Fault("code", say("page.kiosk.sign_in_first"))
    if wrong is not None:
        g.faulty = faulty(request.form, (wrong,))
    return wrong is None


def _fault(code: str) -> Fault | None:
    if not code:
        return Fault("code", say("page.fault.required"))
    if len(code) > _LONGEST:
        return Fault("code", say("page.fault.text", most=_LONGEST))
    if _UNPRINTABLE.search(code):
        return Fault("code", say("page.fault.control"))
    kind = _kind(code)
    return Fault("code", say("page.kiosk.only_of_a_box")) if kind is not None and kind not in _OF_A_BOX else None


def _kind(code: str) -> Kind | None:
    """None for what is no code of ours, as the number that a maker has given his seal."""
    found = parse_code(code)
    return found.kind if isinstance(found, Code) else None
