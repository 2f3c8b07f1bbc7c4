"""Is this the right way: the direction, the lane and the checkpoint."""

from datetime import datetime

from custody.crossing.checks.order import has_left, lies_elsewhere
from custody.crossing.coverage import Dimension, checkpoint_here, uncovered
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, unknown
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance, by_notice_or_plan, by_practice, by_station
from custody.parties import Direction

_AT_THE_BORDER = (Gate.G2, Gate.G3)


def check_direction(facts: Facts, at: datetime) -> Finding:
    """A direction outside the scope is denied, and so is a post on the other side of the border than this way leads by;
    the right direction in the wrong lane is held and sent next door."""
    check = "DIRECTION"
    consignment, clearance, station = facts.consignment, facts.clearance, facts.station
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    if consignment.returning:
        return _homeward(facts, consignment)
    faults: list[Fault] = []
    covered = {direction for row in clearance.scopes for direction in row.directions}
    if consignment.direction not in covered or uncovered(facts, consignment, clearance, Dimension.DIRECTION).kinds:
        faults.append(fault(Result.DENY, "not_covered", direction=consignment.direction.value))
    if facts.gate in _AT_THE_BORDER:
        if station is None:
            faults.append(missing("station"))
        elif lies_elsewhere(facts, consignment.direction):
            faults.append(_elsewhere(consignment.direction, station.name))
        elif consignment.direction not in station.directions:
            wrong = fault(Result.HOLD, "wrong_lane", direction=consignment.direction.value, station=station.name)
            faults.append(wrong.citing(by_station(station.name)))
    return judge(check, faults, by_clearance(clearance), direction=consignment.direction.value)


def _homeward(facts: Facts, consignment: ConsignmentFacts) -> Finding:
    """What was turned back is let through on the way home and nowhere else: a lane that leads onward denies it."""
    check = "DIRECTION"
    back = consignment.direction.opposite
    faults: list[Fault] = []
    if facts.gate in _AT_THE_BORDER and facts.station is None:
        faults.append(missing("station"))
    elif facts.gate in _AT_THE_BORDER and facts.station is not None and back not in facts.station.directions:
        faults.append(fault(Result.DENY, "turned_back", direction=back.value, station=facts.station.name))
    elif facts.station is not None and lies_elsewhere(facts, back):
        faults.append(_elsewhere(back, facts.station.name))
    return judge(check, faults, by_practice(), direction=back.value)


def _elsewhere(way: Direction, station: str) -> Fault:
    """The word of this post says nothing of this way: what leaves is let out where it comes from, what comes is let in
    where it goes. A lane is mended by driving to the next one, a side of the border is not."""
    return fault(Result.DENY, "other_side", direction=way.value, station=station).citing(by_station(station))


def check_checkpoint(facts: Facts, at: datetime) -> Finding:
    """The checkpoint is in the scope (else DENY), and the one that was notified (else HOLD)."""
    check = "CHECKPOINT"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    if facts.gate in _AT_THE_BORDER and facts.station is None:
        return unknown(check, "station")
    here = checkpoint_here(facts, consignment)
    covered = {checkpoint for row in clearance.scopes for checkpoint in row.checkpoints}
    faults: list[Fault] = []
    if here not in covered or uncovered(facts, consignment, clearance, Dimension.CHECKPOINT).kinds:
        allowed = ", ".join(sorted(covered)) or "-"
        named = {"checkpoint": here} if here else {}
        faults.append(fault(Result.DENY, "not_covered" if here else "unnamed", allowed=allowed, **named))
    notified = facts.notice.checkpoint if facts.notice is not None else consignment.checkpoint
    if here and here != notified:
        name = _not_notified(facts, covers_here=not faults, covers_there=notified in covered)
        other = fault(Result.HOLD, name, checkpoint=here, notified=notified or "-")
        faults.append(other.citing(by_notice_or_plan(facts.notice)))
    return judge(check, faults, by_clearance(clearance), checkpoint=here)


def _not_notified(facts: Facts, *, covers_here: bool, covers_there: bool) -> str:
    """By what can be done: an amendment ends with the exit, and names a checkpoint that the clearance covers."""
    amendable = facts.gate is not Gate.G3 and not has_left(facts)
    if amendable and covers_here:
        return "not_notified"
    return "not_notified_anywhere" if amendable and not covers_there else "not_notified_here"
