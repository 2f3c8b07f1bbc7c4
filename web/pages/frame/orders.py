"""What a finding orders now: to those who stand at a lane, to the sender; and not what has been done since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from custody.crossing.decision import Decision, Verdict
from custody.crossing.finding import Finding, Phrase, Result, fault_of, listed
from custody.crossing.kept_here import keeps_it_here
from custody.crossing.remedy import Remedy, remedies_for
from custody.crossing.shown_badge import is_a_badge
from custody.crossing.way_out import ways_out
from custody.deciding.packages.customs import was_looked_into
from custody.holding import Consignment, Step, legal_steps
from custody.records.views import reading
from web.pages.frame.covering import other_clearance
from web.pages.frame.doing import due, is_done_at_gate
from web.pages.frame.offering import may_turn_back
from web.pages.frame.remedies import concerned_by, of_seals
from web.pages.frame.visit import Visit, visit

_NOTIFIED_ELSEWHERE = "CHECKPOINT.not_notified_here"
_THERE = ("DIRECTION", "SEQUENCE", "STATION")
"""Checks that deny for where it stands, not for what was filed."""


class Orders(NamedTuple):
    """What is to be done about a finding, by those who read it; apart, where a lane denies, what the sender mends."""

    here: tuple[Phrase, ...] = ()
    sender: tuple[Phrase, ...] = ()


def orders_of(
    finding: Finding, decision: Decision, consignment: str, at_gate: bool, packages: Sequence[str] = ()
) -> Orders:
    """The ways out of this finding of a decision on a consignment, as a page tells them; `at_gate`: to a lane."""
    if finding.override or (at_gate and finding.result is Result.WARN):
        return Orders()
    about = concerned_by(finding, consignment, packages).consignment
    clearance = "" if at_gate else other_clearance(visit(), about, finding, decision)
    if clearance:
        # Whoever takes out what another clearance covers, or waits for one that has ended, does so for nothing.
        return Orders((Phrase("page.verdict.other_clearance", {"clearance": clearance}),))
    fixes = _by_now(ways_out(finding, decision.findings), finding, decision, consignment, packages)
    if not at_gate or decision.verdict is not Verdict.DENY:
        return Orders(fixes)
    if finding.result is not Result.DENY:
        # Beside what denies it only this counts: that it may not even go back.
        return Orders(tuple(fix for fix in fixes if keeps_it_here(fix)))
    here = tuple(fix for fix in fixes if _is_for_the_lane(fix, consignment))
    return Orders(here, tuple(fix for fix in fixes if fix not in here))


def covered_by_another(findings: Sequence[Finding], decision: Decision, packages: Sequence[str]) -> str:
    """The clearance that covers all of the draft in which these boxes are, where any of these findings of its
    pre-check says that its own does not; else nothing."""
    told = ((each, concerned_by(each, "", packages).consignment) for each in findings)
    return next(filter(None, (other_clearance(visit(), about, each, decision) for each, about in told)), "")


def _by_now(
    fixes: Sequence[Phrase], finding: Finding, decision: Decision, consignment: str, packages: Sequence[str]
) -> tuple[Phrase, ...]:
    """Each once; what orders a box to be opened, as far as that has not been done."""
    found: list[Phrase] = []
    for fix in fixes:
        told = _as_it_stands(fix, finding, decision, consignment, packages)
        if told not in found:
            found.append(told)
    return tuple(found)


def _as_it_stands(
    fix: Phrase, finding: Finding, decision: Decision, consignment: str, packages: Sequence[str]
) -> Phrase:
    """An officer has opened the box already: it is counted and sealed again; or that as well, and it is shown to the
    gate once more."""
    opening = next((each for each in remedies_for(fix) if is_done_at_gate(each)), None)
    about = concerned_by(finding, consignment, packages) if opening is not None and packages else None
    if opening is None or about is None or not about.packages:
        return fix
    left, zone = due(opening, about, of_seals(finding, decision)), visit().zone
    boxes = [box for _, of_it in left for box in of_it.packages]
    if any(each is Remedy.RECOUNT for each, _ in left) or not all(was_looked_into(box, zone) for box in boxes):
        return fix
    if boxes:
        return Phrase("crossing.SEAL.opened_at_gate.fix", {"codes": listed(box.code for box in boxes)})
    counted = [box.code for box in about.packages if was_looked_into(box, zone)]
    return Phrase("page.verdict.counted", {"codes": listed(counted)}) if counted else fix


def _is_for_the_lane(phrase: Phrase, number: str) -> bool:
    """Whether this way out is an order to those at the lane, and not to the sender."""
    name, deeds = fault_of(phrase.key), remedies_for(phrase)
    if Remedy.TURN_BACK in deeds:
        here, sent = visit(), _consignment(visit(), number)
        return sent is not None and Step.TURN_BACK in legal_steps(sent) and may_turn_back(here, sent)
    if is_a_badge(phrase) or any(is_done_at_gate(each) for each in deeds) or name.startswith("page."):
        return True
    return (name.partition(".")[0] in _THERE and name != "DIRECTION.not_covered") or name == _NOTIFIED_ELSEWHERE


def _consignment(here: Visit, number: str) -> Consignment | None:
    with here.registry.reading() as connection:
        return reading.one(connection, Consignment, number) if number else None
