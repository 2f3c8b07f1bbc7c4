"""What is typed at a gate beside what its scanner reads: one code of a label that cannot be read, or all of it."""

from __future__ import annotations

import re

import msgspec
from flask import g, request
from werkzeug.datastructures import MultiDict

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


class OnTheDesk(msgspec.Struct, frozen=True):
    """What was read and is not decided on yet, as the form that is typed begins with it."""

    packages: str = ""
    containers: str = ""
    seals: str = ""
    carrier: str = ""
    companion: str = ""

    @property
    def kept(self) -> str:
        """The text by which the form remembers with what it began."""
        return msgspec.json.encode(self).decode()


def read_so_far(desk: Desk, consignment: Consignment | None, zone: Zone) -> OnTheDesk:
    boxes = [code for code in desk.basket if _kind(code) is Kind.PACKAGE]
    carrier, companion = on_the_way(desk, consignment, zone)
    tubes = [code for code in desk.basket if code not in boxes]
    return OnTheDesk("\n".join(boxes), "\n".join(tubes), "\n".join(desk.seals), carrier, companion)


def with_what_was_read_since(sent: MultiDict[str, str], now: OnTheDesk) -> MultiDict[str, str]:
    """The form, which may have stood open while others scanned: with what lies on the desk `now` and did not when the
    form was begun, and without what was taken back since. What was typed, or taken out by hand, stays so."""
    begun = _begun_with(sent.get("begun", ""))
    followed = MultiDict(sent)
    followed["begun"] = now.kept
    for name in ("packages", "containers", "seals"):
        lay, lies = getattr(begun, name).splitlines(), getattr(now, name).splitlines()
        stays = [line for line in sent.get(name, "").splitlines() if _one(line) not in lay or _one(line) in lies]
        there = {_one(line) for line in stays}
        followed[name] = "\n".join((*stays, *(code for code in lies if code not in lay and code not in there)))
    for name in ("carrier", "companion"):
        if sent.get(name, "").strip() == getattr(begun, name):
            followed[name] = getattr(now, name)
    return followed


def _begun_with(kept: str) -> OnTheDesk:
    try:
        return msgspec.json.decode(kept, type=OnTheDesk)
    except (msgspec.DecodeError, RecursionError):
        return OnTheDesk()


def _one(typed: str) -> str:
    """The code in this line, in the spelling in which it lies on a desk."""
    code = parse_code(typed)
    return str(code) if isinstance(code, Code) else typed.strip().upper()


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
