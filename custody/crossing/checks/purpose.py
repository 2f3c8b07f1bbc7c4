"""Does the clearance cover what it is for and where it goes."""

from datetime import datetime

from custody.clearance import Clearance
from custody.crossing.coverage import Dimension, uncovered
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, missing, unknown
from custody.crossing.source import by_clearance, by_practice
from custody.parties import Park

RETURN = "return_to_origin"
"""The purpose of the way home: for what has come, under the consignment that brought it."""


def check_purpose(facts: Facts, at: datetime) -> Finding:
    """Purpose and project are in the scope, and what goes back has come, else DENY."""
    check = "PURPOSE"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    covered = {purpose for row in clearance.scopes for purpose in row.purposes}
    faults: list[Fault] = []
    outside = uncovered(facts, consignment, clearance, Dimension.PURPOSE)
    allowed = ", ".join(outside.allowed or sorted(covered)) or "-"
    if not consignment.purpose:
        faults.append(fault(Result.DENY, "unstated", allowed=allowed))
    elif consignment.purpose not in covered or outside.kinds:
        faults.append(fault(Result.DENY, "not_covered", purpose=consignment.purpose, allowed=allowed))
    project = uncovered(facts, consignment, clearance, Dimension.PROJECT)
    if project.kinds:
        allowed = ", ".join(project.allowed) or "-"
        if consignment.project:
            faults.append(fault(Result.DENY, "other_project", project=consignment.project, allowed=allowed))
        else:
            faults.append(fault(Result.DENY, "no_project", allowed=allowed))
    faults += _not_a_return(facts, consignment)
    if not consignment.purpose:
        return judge(check, faults, by_clearance(clearance), "unstated")
    return judge(check, faults, by_clearance(clearance), purpose=consignment.purpose)


def _not_a_return(facts: Facts, consignment: ConsignmentFacts) -> list[Fault]:
    """New material that says that it only goes home, and so would slip by what is asked of new material."""
    if consignment.purpose != RETURN:
        return []
    faults = [] if consignment.return_of != "" else [fault(Result.DENY, "no_return").citing(by_practice())]
    strangers = [container.code for container in facts.containers if container.never_came]
    if strangers:
        faults.append(fault(Result.DENY, "never_came", codes=listed(strangers)).citing(by_practice()))
    return faults


def check_dest_park(facts: Facts, at: datetime) -> Finding:
    """The receiving site is in the scope, and inside a park when the clearance keeps the samples there; else DENY."""
    check = "DEST_PARK"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    faults = _site(facts, consignment, clearance)
    if clearance.park_only and consignment.park is None and consignment.destination:
        faults.append(missing("site"))
    if clearance.park_only and consignment.park is Park.NONE and consignment.destination:
        faults.append(fault(Result.DENY, "outside", site=consignment.destination))
    if not consignment.destination:
        return judge(check, faults, by_clearance(clearance), "unnamed")
    return judge(check, faults, by_clearance(clearance), site=consignment.destination)


def _site(facts: Facts, consignment: ConsignmentFacts, clearance: Clearance) -> list[Fault]:
    covered = {site for row in clearance.scopes for site in row.destination_sites}
    outside = uncovered(facts, consignment, clearance, Dimension.DESTINATION)
    allowed = ", ".join(outside.allowed or sorted(covered)) or "-"
    if not consignment.destination:
        return [fault(Result.DENY, "unnamed", allowed=allowed)]
    if consignment.destination in covered and not outside.kinds:
        return []
    return [fault(Result.DENY, "not_listed", site=consignment.destination, allowed=allowed)]
