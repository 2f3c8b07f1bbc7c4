"""What a fault orders those who stand at a lane to do: which lane to go to, and whom to call at which number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from custody.crossing.decision import Decision, Verdict
from custody.crossing.finding import Finding, Phrase, Result, fault_of
from custody.crossing.kept_here import keeps_it_here
from custody.crossing.remedy import Remedy, remedies_for
from custody.crossing.settings import Gate
from custody.crossing.way_out import ways_out
from custody.holding import Consignment, Package, Step, legal_steps
from custody.parties import Direction, Station, StationKind
from custody.records.views import reading
from custody.records.views.page_reading import subjects
from web.pages.frame.duty import duty_of
from web.pages.frame.offering import may_turn_back
from web.pages.frame.visit import Visit, visit

_KINDS = {Gate.G2.value: StationKind.CHECKPOINT_EXIT, Gate.G3.value: StationKind.CHECKPOINT_ENTRY}
_OTHER_LANE = ("DIRECTION.wrong_lane", "DIRECTION.other_side")
_HOME = "DIRECTION.turned_back"
_NOTIFIED_ELSEWHERE = "CHECKPOINT.not_notified_here"
_OF_A_GATE = ("SEQUENCE.not_passed", "SEQUENCE.not_entered")
_OF_A_STATION = ("SEQUENCE.doubted",)
_OF_THE_SENDER = ("SNAPSHOT.token_used", "SNAPSHOT.read_again")
_BROKEN = ("HOLDS.broken", "HOLDS.broken_since")
_THERE = ("DIRECTION", "SEQUENCE", "STATION")
"""Checks that deny for where it stands, not for what was filed."""


class Orders(NamedTuple):
    """What is to be done about a finding, by those who read it; apart, where a lane denies, what the sender mends."""

    here: tuple[Phrase, ...] = ()
    sender: tuple[Phrase, ...] = ()


def orders_of(finding: Finding, decision: Decision, consignment: str, at_gate: bool) -> Orders:
    """The ways out of this finding of a decision on a consignment, as a page tells them; `at_gate`: to a lane."""
    if finding.override or (at_gate and finding.result is Result.WARN):
        return Orders()
    fixes = ways_out(finding, decision.findings)
    if not at_gate or decision.verdict is not Verdict.DENY:
        return Orders(fixes)
    if finding.result is not Result.DENY:
        # Beside what denies it only this counts: that it may not even go back.
        return Orders(tuple(fix for fix in fixes if keeps_it_here(fix)))
    here = tuple(fix for fix in fixes if _is_for_the_lane(fix, consignment))
    return Orders(here, tuple(fix for fix in fixes if fix not in here))


def _is_for_the_lane(phrase: Phrase, number: str) -> bool:
    """Whether this way out is an order to those at the lane, and not to the sender."""
    name = fault_of(phrase.key)
    if Remedy.TURN_BACK in remedies_for(phrase):
        here, sent = visit(), _consignment(visit(), number)
        return sent is not None and Step.TURN_BACK in legal_steps(sent) and may_turn_back(here, sent)
    return (name.partition(".")[0] in _THERE and name != "DIRECTION.not_covered") or name == _NOTIFIED_ELSEWHERE


def lanes_meant(phrase: Phrase, consignment: str) -> list[str]:
    """The stations to which this way out leads."""
    here, name = visit(), fault_of(phrase.key)
    station = here.zone.stations.get(str(phrase.params.get("station", "")))
    if name not in (*_OTHER_LANE, _HOME) or station is None:
        return []
    kinds = set(station.kinds)
    if name == _HOME:
        kinds = {StationKind.CHECKPOINT_ENTRY}
        # What has entered goes out on that side first; before that its way home begins where it comes in again.
        kinds |= {StationKind.CHECKPOINT_EXIT} if _has_entered(here, consignment) else set()
    way = Direction(str(phrase.params["direction"]))
    found = [each for each in _lanes(here, station.checkpoint, way) if kinds & set(each.kinds)]
    return [each.name for each in sorted(found, key=lambda each: each.kinds[0] is not StationKind.CHECKPOINT_EXIT)]


def numbers_to_call(finding: Finding, consignment: str) -> list[tuple[str, str]]:
    """(station or organisation, duty phone) of those whom the finding tells to call, where the register knows one."""
    here = visit()
    found: dict[str, str] = {}
    for phrase in finding.fix:
        name = fault_of(phrase.key)
        if name in _OF_A_STATION:
            station = here.zone.stations.get(str(phrase.params.get("station", "")))
            found |= _of_stations(here, [station] if station is not None else [])
        elif name in _OF_A_GATE:
            sent = _consignment(here, consignment)
            kind = _KINDS.get(str(phrase.params.get("gate", "")))
            lanes = _lanes(here, sent.checkpoint, Direction(sent.direction)) if sent is not None else []
            found |= _of_stations(here, [each for each in lanes if kind in each.kinds])
        elif name in _OF_THE_SENDER:
            sent = _consignment(here, consignment)
            found |= dict(duty_of(here, (sent.from_organisation,) if sent is not None else ()))
    return list(found.items())


def safety_of(decision: Decision, consignment: str) -> tuple[tuple[str, str], ...]:
    """Whom to call about what a gate met and somebody has reported broken; nothing where nothing is."""
    broken = (fault_of(phrase.key) in _BROKEN for finding in decision.findings for phrase in finding.fix)
    if not any(broken):
        return ()
    here = visit()
    sent = _consignment(here, consignment)
    return duty_of(here, (sent.to_organisation, sent.from_organisation) if sent is not None else ())


def _lanes(here: Visit, checkpoint: str | None, way: Direction) -> list[Station]:
    stations = here.zone.stations.values()
    return [each for each in stations if each.enabled and each.checkpoint == checkpoint and way in each.directions]


def _of_stations(here: Visit, stations: Iterable[Station]) -> dict[str, str]:
    found: dict[str, str] = {}
    for station in stations:
        for _, phone in duty_of(here, (here.zone.sites[station.site].organisation,)):
            found[station.name] = phone
    return found


def _consignment(here: Visit, number: str) -> Consignment | None:
    with here.registry.reading() as connection:
        return reading.one(connection, Consignment, number) if number else None


def _has_entered(here: Visit, number: str) -> bool:
    sent = _consignment(here, number)
    if sent is None:
        return False
    with here.registry.reading() as connection:
        boxes = [each for each in subjects(connection, sent.going).values() if isinstance(each, Package)]
    return any(box.side == Direction(sent.direction).destination.value for box in boxes)
