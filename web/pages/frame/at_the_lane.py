"""Where a fault sends those who stand at a lane, and whom they call at which number."""

from __future__ import annotations

from collections.abc import Iterable

from custody.crossing.decision import Decision
from custody.crossing.finding import Finding, Phrase, Result, Verdict, fault_of
from custody.crossing.settings import Gate
from custody.holding import Consignment, Package
from custody.parties import Direction, Station, StationKind
from custody.records.views import reading
from custody.records.views.page_reading import subjects
from web.pages.frame.duty import duty_of
from web.pages.frame.visit import Visit, visit

_KINDS = {Gate.G2.value: StationKind.CHECKPOINT_EXIT, Gate.G3.value: StationKind.CHECKPOINT_ENTRY}
_OTHER_LANE = ("DIRECTION.wrong_lane", "DIRECTION.other_side")
_HOME = "DIRECTION.turned_back"
_OF_A_GATE = ("SEQUENCE.not_passed", "SEQUENCE.not_entered")
_OF_A_STATION = ("SEQUENCE.doubted",)
_OF_THE_SENDER = ("SNAPSHOT.token_used", "SNAPSHOT.read_again")
_OF_THE_OWNER = ("beside",)
_BROKEN = ("HOLDS.broken", "HOLDS.broken_since")


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


def lane_to_go_to(decision: Decision, consignment: str) -> str:
    """The lane where it goes at once, where nothing but standing at the wrong one decided it; else empty."""
    denied = decision.verdict is Verdict.DENY
    decided_by = [each for each in decision.reasons if not denied or each.result is Result.DENY]
    if len(decided_by) != 1:
        return ""
    return next((lane for fix in decided_by[0].fix for lane in lanes_meant(fix, consignment)), "")


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
        elif name in _OF_THE_OWNER:
            found |= dict(duty_of(here, (str(phrase.params.get("organisation", "")),)))
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
