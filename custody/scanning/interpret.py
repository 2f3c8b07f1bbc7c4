"""The first look at a reading: is it in time, is it a code, whose place is it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from custody.codes import Code, Reason, parse_code
from custody.crossing.finding import listed
from custody.desk import Desk
from custody.holding import Container
from custody.instants import parse_instant
from custody.refusal import Refusal, refuse
from custody.scanning import bench, checkpoint
from custody.scanning.here import boxes_here
from custody.scanning.reading import BLANKS, Feedback, Meaning, Reading, means
from custody.scene import Scene, concerns
from custody.zone import Zone

# An older reading was made for a desk that no longer looks like this, so it is kept but not acted on.
LATE = timedelta(minutes=10)
# A clock this far ahead would write deeds into the future.
AHEAD = timedelta(minutes=5)

# What is no code of ours at all, rather than one of ours with a slip in it.
_STRANGE = (Reason.NOT_OURS, Reason.TOO_LONG, Reason.EMPTY)


def moment_of(reading: Reading, zone: Zone, now: datetime) -> datetime:
    """The moment as of which this reading, which must not be `unplaceable`, is acted on: now, as a rule.

    What a checkpoint without network read is told late and cannot be read again, since the goods have gone: it counts
    as of when it happened, as long as the settings let a station go without the service.
    """
    read = read_at(reading) or now
    # It went by what it knew then, whatever was listed since.
    hard = timedelta(minutes=max(zone.settings_at(then).snapshot_hard_minutes for then in (read, now)))
    at_checkpoint = zone.stations[reading.station].kinds[0].at_checkpoint
    return read if at_checkpoint and LATE < now - read <= hard else now


def read_at(reading: Reading) -> datetime | None:
    """When it was read by the service's clock; None when its time is none."""
    read = parse_instant(reading.at)
    try:
        return read + timedelta(milliseconds=reading.clock_offset_ms) if read is not None else None
    except OverflowError:
        return None


def unplaceable(reading: Reading, zone: Zone) -> Refusal | None:
    """A refusal of a reading that names no station of ours or no moment: nothing can be kept of it."""
    if reading.station not in zone.stations:
        return refuse("station_unknown", 422, station=reading.station)
    return refuse("time_malformed", 422, at=reading.at) if read_at(reading) is None else None


def interpret(reading: Reading, desk: Desk, scene: Scene) -> Meaning:
    """What this reading, which must not be `unplaceable`, means at this desk.

    The scene's circumstances name who is signed in, if anybody is.
    """
    at_checkpoint = scene.zone.stations[reading.station].kinds[0].at_checkpoint
    limit = scene.zone.settings_at(scene.at).clock_hold_seconds
    if abs(reading.clock_offset_ms) > limit * 1000 and not at_checkpoint:
        # What happens is dated by the reading, and a clock this far off dates it wrong. A gate holds by itself.
        return means("clock_off", Feedback.BAD, desk, minutes=abs(reading.clock_offset_ms) // 60_000)
    lag = scene.at - (read_at(reading) or scene.at)
    if lag > LATE:
        return means("late", Feedback.WARN, desk, "again", minutes=int(lag.total_seconds() // 60))
    if -lag > AHEAD:
        return means("clock_ahead", Feedback.BAD, desk, minutes=int(-lag.total_seconds() // 60))
    mean_code = checkpoint.mean_code if at_checkpoint else bench.mean_code
    mean_foreign = checkpoint.mean_foreign if at_checkpoint else bench.mean_foreign
    code = parse_code(reading.raw)
    if isinstance(code, Code):
        return mean_code(code, reading.id, desk, scene)
    # What locks the box before us or rides in it is that, whatever somebody has registered under the same number.
    if not (at_checkpoint and checkpoint.belongs_here(reading.raw.strip(BLANKS), desk, scene)):
        text = reading.raw.strip(BLANKS)
        tubes = _tubes_under(text, desk, scene)
        if len(tubes) > 1:
            codes = listed(each.code for each in tubes)
            return replace(means("several_tubes", Feedback.BAD, desk, code=text, codes=codes), word="unknown")
        ours = parse_code(tubes[0].code) if tubes else None
        if isinstance(ours, Code):
            return mean_code(ours, reading.id, desk, scene)
    seal = mean_foreign(reading.barcode, reading.id, desk, scene)
    if seal is not None:
        return seal
    if code.reason in _STRANGE:
        strange = checkpoint.mean_strange(desk) if at_checkpoint else bench.mean_strange(desk)
    else:
        strange = means("unreadable", Feedback.BAD, desk, "again", why=code.reason)
    return replace(strange, word="not_ours")


def _tubes_under(text: str, desk: Desk, scene: Scene) -> list[Container]:
    """The tubes that bear this maker's code, as far as nothing tells them apart: first what lies in the boxes here.
    Where a seal is waited for, what others have registered is none."""
    boxes = {desk.package, *desk.basket, *(each.code for each in boxes_here(desk, scene.world))}
    found = scene.world.beside(boxes - {""}).containers_under(text)
    ours = [each for each in found if concerns(scene, (each.organisation, *each.parties))]
    return ours if desk.awaiting == bench.SEAL else found
