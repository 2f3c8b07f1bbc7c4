"""Was it put together under the clearance as it stands now."""

from datetime import datetime

from custody.clearance import ClearanceStatus
from custody.crossing.checks.order import has_left
from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, unknown
from custody.crossing.moments import seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance
from custody.wording import Param


def check_clr_version(facts: Facts, at: datetime) -> Finding:
    """A newer version, or a clearance that took this one's place: HOLD until it is checked again under that. One that
    will have taken it before the planned entry is told ahead. Under one that is suspended or revoked there is nothing
    to check: it is said so, and that nobody passes it."""
    check = "CLR_VERSION"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    faults: list[Fault] = []
    on_the_way = facts.gate is Gate.G3 or has_left(facts)
    if not consignment.clearance_version:
        faults.append(missing("version"))
    elif consignment.clearance_version != clearance.version:
        # What is under way can be amended no more, and where that version is stopped nothing is checked under it.
        stopped = clearance.status in (ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED)
        ahead, behind = ("stopped", "stopped_on_the_way") if stopped else ("other", "other_on_the_way")
        name = behind if on_the_way else ahead
        named: dict[str, Param] = {"old": consignment.clearance_version, "new": clearance.version}
        named |= {"status": clearance.status.value} if stopped else {}
        faults.append(fault(Result.HOLD, name, **named))
    if facts.successor:
        name = "superseded_on_the_way" if on_the_way else "superseded"
        faults.append(fault(Result.HOLD, name, reference=clearance.reference, successor=facts.successor))
    if facts.coming is not None and facts.gate is not Gate.G3 and not facts.successor:
        # As the window of the clearance: a plan that lies in the past no longer says when the border is met.
        across = max(seconds(consignment.planned_exit), seconds(consignment.planned_entry), seconds(at))
        if seconds(facts.coming.begins) <= across:
            start = shown(facts.coming.begins, facts.settings)
            named = {"reference": clearance.reference, "successor": facts.coming.reference, "start": start}
            name = "superseded_on_arrival" if on_the_way else "superseded_by_then"
            faults.append(fault(Result.WARN, name, **named))
    return judge(check, faults, by_clearance(clearance), version=clearance.version)
