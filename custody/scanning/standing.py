"""Who stands at a desk when something is read there, and how that is told with the deed that follows."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from custody.acts import Actor, Capture, Circumstances
from custody.desk import Desk
from custody.scanning.reading import Reading
from custody.zone import Zone


def as_it_stands(desk: Desk, station: str, zone: Zone, moment: datetime) -> Desk:
    """The desk as it stands; after an idle while, or who has left the zone, is not signed in at it any more."""
    gone = desk.is_idle(moment) or desk.staff not in zone.people
    return Desk(station=station, taken_back=desk.taken_back) if gone else replace(desk, station=station)


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
