"""The park boundary: what came in to stay inside does not leave by the back door."""

from datetime import datetime

from custody.crossing.contents import nothing_inside
from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed
from custody.crossing.source import by_practice


def check_park_exit(facts: Facts, at: datetime) -> Finding:
    """A container that a clearance keeps inside the park is denied at the boundary, and so is all taken from it."""
    kept = [container.code for container in facts.containers if container.park_only]
    faults: list[Fault] = []
    if not facts.containers:
        faults.append(nothing_inside())
    if kept:
        faults.append(fault(Result.DENY, "kept_inside", codes=listed(kept), count=len(kept)))
    return judge("PARK_EXIT", faults, by_practice(), count=len(facts.containers))
