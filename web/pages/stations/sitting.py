"""Signing in and out at a station's desk from its page: the same reading as a badge or a card at its scanner."""

from __future__ import annotations

import uuid

from custody.acts import Capture
from custody.codes import COMMANDS, Command
from custody.desk import Desk
from custody.parties import Person, Station
from custody.scanning.reading import Reading
from web.pages.frame.desk import desk_of, last_scan
from web.pages.frame.drawing import age
from web.pages.frame.visit import Visit

_BADGES = ("signed_in", "signed_in_offers", "officer_signed_in")
_MOMENT_S = 120


def may_sit(here: Visit, person: Person, station: Station) -> bool:
    """Who works at this desk."""
    return station.enabled and here.zone.works_at(person, station)


def just_seated(here: Visit, station: Station) -> str:
    """The staff code of whoever has just scanned his badge at this station and nothing else since; else nothing.

    His page may then ask for the PIN alone, for the badge was in his hand a moment ago.
    """
    now = here.registry.clock()
    with here.registry.reading() as connection:
        desk = desk_of(connection, station, now)
    last = last_scan(desk)
    if not desk.staff or last is None or last.meaning not in _BADGES or age(last.at, now) > _MOMENT_S:
        return ""
    person = here.zone.people.get(desk.staff)
    return desk.staff if person is not None and may_sit(here, person, station) else ""


def sit_down(here: Visit, person: Person, station: Station) -> None:
    """Sign this person in at the desk, unless he is already; whoever was there leaves it, as by a badge."""
    if not may_sit(here, person, station):
        return
    there = _desk(here, station).staff
    if there == person.staff:
        return
    if there:
        # A badge that follows the card "hand over" would be a receiver's: somebody else's basket is put away first.
        _read(here, station, str(COMMANDS[Command.CANCEL]))
    _read(here, station, person.badge)


def stand_up(here: Visit, person: Person, station: Station) -> None:
    """Sign this person out at the desk, if he is the one who is signed in there."""
    if _desk(here, station).staff == person.staff:
        _read(here, station, str(COMMANDS[Command.SIGN_OUT]))


def take_back(here: Visit, person: Person, station: Station) -> None:
    """Take the last scan on this desk back, as its card does, if this person is the one who is signed in there."""
    if may_sit(here, person, station) and _desk(here, station).staff == person.staff:
        _read(here, station, str(COMMANDS[Command.UNDO]))


def lay_down(here: Visit, person: Person, station: Station, code: str) -> bool:
    """Let this code, typed from a label that no scanner reads, lie on this desk as if it had been scanned; whether this
    person is the one who is signed in there. Who stands before the desk, and what he orders, is never typed here."""
    if not may_sit(here, person, station) or _desk(here, station).staff != person.staff:
        return False
    _read(here, station, code, Capture.MANUAL)
    return True


def _desk(here: Visit, station: Station) -> Desk:
    with here.registry.reading() as connection:
        return desk_of(connection, station, here.registry.clock())


def _read(here: Visit, station: Station, raw: str, capture: Capture = Capture.SCAN) -> None:
    at = here.registry.clock().isoformat(timespec="milliseconds")
    here.registry.take_scan(Reading(id=str(uuid.uuid4()), station=station.name, raw=raw, at=at), "", capture=capture)
