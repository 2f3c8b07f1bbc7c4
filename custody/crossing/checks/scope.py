"""Does the clearance cover the material itself: its category and its risk level."""

from datetime import datetime

from custody.crossing.contents import codes_by, unrecorded
from custody.crossing.coverage import Dimension, uncovered
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Result, fault, judge, listed, unknown
from custody.crossing.source import by_clearance, by_risk_table, by_setting


def check_category(facts: Facts, at: datetime) -> Finding:
    check = "CATEGORY"
    clearance = facts.clearance
    if clearance is None:
        return unknown(check, "clearance")
    covered = {row.category for row in clearance.scopes}
    faults = unrecorded(facts)
    strange = (container for container in facts.containers if container.category not in covered)
    for category, codes in codes_by(lambda container: container.category, strange).items():
        faults.append(fault(Result.DENY, "not_covered", category=category, codes=listed(codes), count=len(codes)))
    return judge(check, faults, by_clearance(clearance), count=len(facts.containers))


def check_risk(facts: Facts, at: datetime) -> Finding:
    """No level above the row's maximum, and never one that the table does not know."""
    check = "RISK"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    table = facts.settings.risk
    faults = unrecorded(facts)
    strange = (container for container in facts.containers if not table.knows(container.risk))
    for risk, codes in codes_by(lambda container: container.risk, strange).items():
        if risk:
            wrong = fault(Result.DENY, "unknown_level", risk=risk, codes=listed(codes), table=table.version)
        else:
            wrong = fault(Result.DENY, "no_level", codes=listed(codes), table=table.version)
        faults.append(wrong.citing(by_risk_table(facts.settings)))
    barred = (each for each in facts.containers if table.current(each.risk) in facts.settings.excluded_risks)
    for risk, codes in codes_by(lambda container: container.risk, barred).items():
        excluded = fault(Result.DENY, "excluded", risk=risk, codes=listed(codes), version=facts.settings.version)
        faults.append(excluded.citing(by_setting("excluded_risks", facts.settings)))
    found = uncovered(facts, consignment, clearance, Dimension.RISK)
    codes_of = codes_by(lambda container: (container.category, container.risk), facts.containers)
    for category, risk in dict.fromkeys((kind.category, kind.risk) for kind in found.kinds):
        if table.knows(risk):
            codes = codes_of[(category, risk)]
            highest = max(found.allowed, key=table.rank, default="-")
            faults.append(
                fault(
                    Result.DENY,
                    "too_high",
                    risk=risk,
                    highest=highest,
                    category=category,
                    codes=listed(codes),
                )
            )
    return judge(check, faults, by_clearance(clearance), count=len(facts.containers))
