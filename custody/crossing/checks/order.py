"""Is this the first time, and the right time: nothing crosses twice, and the gates come in order."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from custody.crossing.contents import codes_by
from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, Verdict, fault, judge, listed, unknown
from custody.crossing.gate_facts import PassageFacts
from custody.crossing.goods_facts import EMPTIED
from custody.crossing.moments import seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_practice, by_setting
from custody.parties import Direction, Side
from custody.wording import Param


def check_duplicate(facts: Facts, at: datetime) -> Finding:
    """Not beyond this gate already, in no other open consignment, and not out in another one. The same gate and station
    again: PASS. What was met elsewhere and compared since still holds, and is left to two people."""
    check = "DUPLICATE"
    if facts.consignment is None:
        return unknown(check, "consignment")
    faults: list[Fault] = []
    promised = (container for container in facts.containers if container.elsewhere)
    for other, codes in codes_by(lambda container: container.elsewhere, promised).items():
        faults.append(fault(Result.HOLD, "elsewhere", consignment=other, codes=listed(codes)))
    gone = (container for container in facts.containers if container.let_out)
    for other, codes in codes_by(lambda container: container.let_out, gone).items():
        faults.append(fault(Result.HOLD, "let_out", consignment=other, codes=listed(codes)))
    named = (container for container in facts.containers if container.filed_in)
    for other, codes in codes_by(lambda container: container.filed_in, named).items():
        faults.append(fault(Result.HOLD, "filed_elsewhere", consignment=other, codes=listed(codes)))
    counted_in = (container for container in facts.containers if container.filed_whole)
    for other, codes in codes_by(lambda container: container.filed_whole, counted_in).items():
        faults.append(fault(Result.HOLD, "filed_whole", consignment=other, codes=listed(codes)))
    faults += _met_elsewhere(facts, at)
    return judge(check, faults, by_practice())


def _met_elsewhere(facts: Facts, at: datetime) -> Iterator[Fault]:
    """Where else its label was met. That is so for ever; once somebody has compared the two, what is left to do is
    another thing."""
    way_out = "crossing.compared" if facts.compared else ""
    beyond = _beyond(facts, at)
    if beyond is not None:
        passed = fault(Result.HOLD, "beyond", gate=beyond.gate.value, station=beyond.station, at=_shown(beyond, facts))
        yield passed._replace(way_out=way_out)
    before = passed_here(facts)
    if before is not None and facts.station is not None and before.station != facts.station.name:
        other = fault(Result.HOLD, "other_station", station=before.station, at=_shown(before, facts))
        yield other._replace(way_out=way_out)
    twin = _elsewhere_just_now(facts, at)
    if twin is not None:
        doubled = fault(Result.HOLD, "two_places", station=twin.station, at=_shown(twin, facts))
        yield doubled.citing(by_setting("same_moment_seconds", facts.settings))._replace(way_out=way_out)


def check_sequence(facts: Facts, at: datetime) -> Finding:
    """Its journey goes on, the gates that must come first have been passed, and not later than now."""
    check = "SEQUENCE"
    if facts.consignment is None:
        return unknown(check, "consignment")
    faults: list[Fault] = []
    if facts.consignment.over == EMPTIED:
        nothing = fault(Result.DENY, "emptied", consignment=facts.consignment.number)
        return judge(check, [nothing.citing(by_practice())], by_practice())
    if facts.consignment.over:
        # What was lost may be here because it was found: held until whoever answers for it has said so.
        result = Result.HOLD if facts.consignment.over == "lost" else Result.DENY
        over = fault(result, "over", consignment=facts.consignment.number, state=facts.consignment.over)
        faults.append(over.citing(by_practice()))
    way = facts.consignment.direction
    if facts.consignment.returning:
        if not facts.consignment.entered:
            # Its way home starts before the far side, so no gate there must have come first.
            return judge(check, faults, by_setting("gates_before", facts.settings))
        way = way.opposite
    faults += _stopped_since(facts, way)
    faults += _put_in_since(facts, way)
    for gate in facts.settings.gates_before.get(facts.gate, ()):
        last = _last(facts, gate, way)
        if last is None:
            # The consignee cannot have what no gate has let in, and cannot know of what another gate will tell yet.
            name = "not_entered" if facts.gate is Gate.G4 else "not_passed"
            faults.append(fault(Result.HOLD, name, gate=gate.value))
        elif last.verdict != Verdict.ALLOW:
            name = _why_not(facts, last, way)
            # Leave to pass this answer is none for what the same gate says the next time.
            said: dict[str, Param] = {"verdict": last.verdict, "station": last.station, "at": seconds(last.at)}
            faults.append(fault(Result.HOLD, name, gate=gate.value, **said))
        elif seconds(last.at) > seconds(at) + facts.settings.clock_tolerance_seconds:
            backwards = fault(Result.HOLD, "time_backwards", gate=gate.value, at=_shown(last, facts))
            faults.append(backwards.citing(by_setting("clock_tolerance_seconds", facts.settings)))
    return judge(check, faults, by_setting("gates_before", facts.settings))


def passed_here(facts: Facts) -> PassageFacts | None:
    """The last decision at this gate, when it let the consignment pass."""
    last = _last(facts, facts.gate)
    return last if last is not None and last.verdict == Verdict.ALLOW else None


def let_pass_here(facts: Facts) -> PassageFacts | None:
    """The last decision at this gate, when this very station let it pass by it, and it is not on its way back since."""
    passed = passed_here(facts)
    homeward = facts.consignment is None or facts.consignment.returning
    if passed is None or homeward or facts.station is None or passed.station != facts.station.name:
        return None
    return passed


def just_let_pass(facts: Facts, at: datetime) -> PassageFacts | None:
    """The same, when that was so short a time ago that what is read now cannot have been anywhere else meanwhile."""
    passed = let_pass_here(facts)
    since = seconds(at) - seconds(passed.at) if passed is not None else 0
    return passed if 0 <= since < facts.settings.same_moment_seconds else None


def unexited(facts: Facts) -> bool:
    """It comes in here, and no exit has told that it let it out, or not all of it: what the exit asks is asked here as
    well."""
    if facts.gate is not Gate.G3 or facts.consignment is None or facts.consignment.returning:
        return False
    return not _has_passed(facts, Gate.G2, None) or any(each.not_out for each in facts.containers)


def doubted(facts: Facts) -> bool:
    """It comes in here, and the exit that let it out has stopped it since: what the exit asks is asked here as well."""
    if facts.gate is not Gate.G3 or unexited(facts):
        return False
    way = facts.consignment.direction if facts.consignment is not None else None
    if facts.consignment is not None and facts.consignment.returning and way is not None:
        way = way.opposite
    last = _last(facts, Gate.G2, way)
    return last is not None and last.verdict != Verdict.ALLOW


def has_left(facts: Facts) -> bool:
    """The consignment is beyond the exit: it may always go back."""
    if facts.consignment is not None and lies_elsewhere(facts, facts.consignment.direction):
        # Wherever it is, it is not where this post lets in.
        return False
    exited = _last(facts, Gate.G2)
    return facts.gate in (Gate.G3, Gate.G4) or (exited is not None and exited.verdict == Verdict.ALLOW)


def _stopped_since(facts: Facts, way: Direction) -> list[Fault]:
    """Before any gate, what the entry will hold is told: the exit that let it out has stopped it since."""
    if facts.gate is not Gate.G0:
        return []
    last, entered = _last(facts, Gate.G2, way), _last(facts, Gate.G3, way)
    inside = entered is not None and entered.verdict == Verdict.ALLOW
    if last is None or last.verdict == Verdict.ALLOW or inside or not _has_passed(facts, Gate.G2, way):
        return []
    said: dict[str, Param] = {"verdict": last.verdict, "station": last.station, "at": seconds(last.at)}
    return [fault(Result.HOLD, "doubted", gate=Gate.G2.value, **said)]


def _put_in_since(facts: Facts, way: Direction) -> list[Fault]:
    """What lies in it, and the exit that let the others out has not let out; before any gate it is told as well."""
    behind = [each.code for each in facts.containers if each.not_out]
    if facts.gate not in (Gate.G0, Gate.G3) or not behind or not _has_passed(facts, Gate.G2, way):
        return []
    return [fault(Result.HOLD, "not_let_out", gate=Gate.G2.value, codes=listed(behind))]


def _why_not(facts: Facts, last: PassageFacts, way: Direction) -> str:
    """The fault of what the gate before said last, which was not to let it pass. What it says once it has let it out is
    a doubt, which is looked into where it is by then; what it stopped before stays there."""
    if facts.gate is not Gate.G3:
        return "not_cleared"
    if _has_passed(facts, last.gate, way):
        return "doubted"
    return "barred" if _bars(last) else "not_cleared"


def _bars(passage: PassageFacts) -> bool:
    """What a gate denied, or held by what nobody may pass there, nobody passes at a later one either."""
    return passage.verdict == Verdict.DENY or bool(passage.barred)


def lies_elsewhere(facts: Facts, way: Direction) -> bool:
    """Whether this post lies on the other side of the border than the one where this way meets its gate."""
    there = _sides(way).get(facts.gate)
    here = facts.station.side if facts.station is not None else None
    return here is not None and there is not None and here is not there


def _sides(way: Direction) -> dict[Gate, Side]:
    """On which side of the border each gate of the border lies on this way."""
    return {Gate.G2: way.origin, Gate.G3: way.destination}


def _last(facts: Facts, gate: Gate, way: Direction | None = None) -> PassageFacts | None:
    """The last word at this gate on this way, else on the one that it was sent; what a post on the other side said is
    none."""
    return next(reversed(_met(facts, gate, way)), None)


def _has_passed(facts: Facts, gate: Gate, way: Direction | None) -> bool:
    """Whether this gate has ever let it pass on this way."""
    return any(each.verdict == Verdict.ALLOW for each in _met(facts, gate, way))


def _met(facts: Facts, gate: Gate, way: Direction | None) -> list[PassageFacts]:
    sent = facts.consignment.direction if facts.consignment is not None else None
    met_on = way or sent
    there = _sides(met_on).get(gate) if met_on is not None else None
    return _as_it_happened(
        (p for p in facts.passages if p.gate is gate and (there is None or p.side in (None, there))),
        facts.settings.clock_tolerance_seconds,
    )


_PAPER_TELLS = 59
"""Seconds by which the time on a paper form may be too early."""


def _as_it_happened(told: Iterable[PassageFacts], tolerance: int) -> list[PassageFacts]:
    """By when each happened, not when it was told. The clocks of two stations may differ, and paper tells minutes: what
    stopped it and is told after a let-pass is the later word, unless it was clearly the earlier one. Where a station
    stopped it for nothing but that it could ask nobody, what let it pass then is the later word."""
    found: list[PassageFacts] = []
    for passage in told:
        place = len(found)
        while place:
            before = found[place - 1]
            slack = _PAPER_TELLS if before.station == passage.station else tolerance
            stops = passage.verdict != Verdict.ALLOW and not passage.alone
            if seconds(before.at) <= seconds(passage.at) + (slack if stops or before.alone else 0):
                break
            place -= 1
        found.insert(place, passage)
    return found


def _beyond(facts: Facts, at: datetime) -> PassageFacts | None:
    """A later gate that was passed before now: what a station tells late is in order by the time when it happened.
    A pre-check is beyond nothing: it may be made at any time."""
    if facts.gate is Gate.G0:
        return None
    later = [gate for gate in Gate if gate.value > facts.gate.value]
    passed = [passage for passage in facts.passages if passage.gate in later and passage.verdict == Verdict.ALLOW]
    before = [passage for passage in passed if seconds(passage.at) <= seconds(at)]
    return before[-1] if before else None


def _elsewhere_just_now(facts: Facts, at: datetime) -> PassageFacts | None:
    """A decision at another checkpoint that is so near in time that one of the two labels, or clocks, is wrong."""
    here = facts.station.checkpoint if facts.station is not None else ""
    if not here:
        return None
    near = facts.settings.same_moment_seconds
    there = (p for p in facts.passages if p.checkpoint and p.checkpoint != here)
    return next((p for p in there if abs(seconds(p.at) - seconds(at)) < near), None)


def _shown(passage: PassageFacts, facts: Facts) -> str:
    return shown(passage.at, facts.settings)
