"""Who stands at a desk when something is read there, and how that is told with the deed that follows."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from custody.acts import Actor, Capture, Circumstances
from custody.codes import Code, Kind, parse_code
from custody.desk import Desk
from custody.scanning.reading import Reading
from custody.scanning.taking_back import strange_seals
from custody.world import World
from custody.zone import Zone


def as_it_stands(desk: Desk, station: str, zone: Zone, moment: datetime, world: World) -> Desk:
    """The desk as it stands; after an idle while, or who has left the zone, is not signed in at it any more.

    A box before a gate on which a strange seal was read stays there all the same, with all that was read, until the
    gate decides on it: who signs in next has it decide.
    """
    if not desk.is_idle(moment) and desk.staff in zone.people:
        return replace(desk, station=station)
    if zone.stations[station].kinds[0].at_checkpoint and desk.package and strange_seals(desk, world):
        return replace(desk, station=station, staff="", awaiting="")
    return Desk(station=station, taken_back=desk.taken_back)


def who_acts(desk: Desk, raw: str, zone: Zone) -> str:
    """The staff code of who does what is read here: who is signed in; where nobody is and a box was left in doubt, who
    signs in by this badge."""
    if desk.staff or not desk.seals:
        return desk.staff
    code = parse_code(raw)
    arriving = zone.person_with_badge(str(code)) if isinstance(code, Code) and code.kind is Kind.BADGE else None
    return arriving.staff if arriving is not None else ""


def circumstances_of(reading: Reading, staff: str, zone: Zone, capture: Capture = Capture.SCAN) -> Circumstances:
    person = zone.people.get(staff)
    actors = (Actor(person.staff, person.organisation, person.roles[0].value),) if person is not None else ()
    return Circumstances(
        at=reading.at,
        actors=actors or (Actor("", "", ""),),
        capture=capture,
        station=reading.station,
        sequence=reading.sequence,
        boot=reading.boot,
        clock_offset_ms=reading.clock_offset_ms,
        raw=reading.raw,
    )
