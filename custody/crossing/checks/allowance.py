"""How much may cross: quotas of a period, and what one consignment may hold at most."""

from collections import Counter
from datetime import datetime

from custody.crossing.contents import unrecorded
from custody.crossing.coverage import kinds_in, row_for, way_of
from custody.crossing.facts import Facts, QuotaFacts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, unknown
from custody.crossing.source import by_clearance, by_setting


def check_quota(facts: Facts, at: datetime) -> Finding:
    """Used and reserved stay within every quota. What is reserved for this consignment counts as its own."""
    check = "QUOTA"
    clearance = facts.clearance
    if clearance is None:
        return unknown(check, "clearance")
    if facts.quotas is None:
        return unknown(check, "quotas")
    faults = unrecorded(facts)
    for quota in facts.quotas:
        faults += _quota(quota, facts)
    words = "" if facts.quotas else "none"
    return judge(check, faults, by_clearance(clearance), words, count=len(facts.quotas))


def _quota(quota: QuotaFacts, facts: Facts) -> list[Fault]:
    named = {"row": quota.row, "unit": quota.unit, "period": quota.period}
    if quota.demand is None:
        return [fault(Result.UNKNOWN, "uncounted", **named)]
    # What was reserved when it was filed still stands, whatever others have asked for since.
    wanted = max(quota.demand, quota.ours)
    total = quota.used + quota.reserved + wanted
    if quota.ours < quota.demand and total > quota.limit:
        left = max(0, quota.limit - quota.used - quota.reserved)
        return [fault(Result.DENY, "exceeded", left=left, demand=quota.demand, limit=quota.limit, **named)]
    if facts.snapshot and quota.ours < quota.demand:
        # Not all of it is kept for this consignment, and what others take of it meanwhile is not told here.
        return [missing("quotas")]
    if total * 100 >= quota.limit * facts.settings.quota_warn_percent:
        filling = fault(Result.WARN, "nearly_full", taken=total, limit=quota.limit, **named)
        return [filling.citing(by_setting("quota_warn_percent", facts.settings))]
    return []


def check_consignment_cap(facts: Facts, at: datetime) -> Finding:
    """No more containers of a category than the rows that they cross under let into one consignment."""
    check = "CONSIGNMENT_CAP"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    faults = unrecorded(facts)
    capped: dict[str, Counter[int]] = {}
    for kind, count in kinds_in(facts, clearance).items():
        row = row_for(kind, way_of(facts, consignment), clearance, facts.settings.risk)
        if row is not None and row.max_per_consignment is not None:
            capped.setdefault(kind.category, Counter())[row.max_per_consignment] += count
    for category, counts in sorted(capped.items()):
        for limit in sorted(counts):
            # What may only be few among many counts among the many as well.
            count = sum(counts[each] for each in counts if each <= limit)
            if count > limit:
                # What lies in one box is not shared out by splitting.
                name = "exceeded" if len(consignment.packages) > 1 else "exceeded_in_one"
                faults.append(fault(Result.DENY, name, category=category, count=count, limit=limit))
                break
    return judge(check, faults, by_clearance(clearance))
