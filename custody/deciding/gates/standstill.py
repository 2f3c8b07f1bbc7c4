"""A standstill: what an officer of a silent lane and a coordinator of who sends it say together of a consignment.

Neither can alone: the one asks, the other confirms. It opens no gate. All that follows is that nobody waits for the
lane any more before something is taken back; if the lane tells a crossing all the same, that has happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from custody import acts, commands
from custody.access import HEARD, StationReport
from custody.acts import Entry
from custody.crossing.decision import Verdict
from custody.deciding.consignments.steps import known_consignment
from custody.deciding.discrepancies.settling import opened
from custody.holding import Consignment, Standstill, StandstillState
from custody.instants import parse_instant
from custody.parties import Role, Station
from custody.refusal import Refusal, refuse
from custody.scene import Scene

OFFICER, COORDINATOR = "officer", "coordinator"
KIND = "decision"


def ask(number: str, command: commands.AskStandstill, scene: Scene) -> acts.StandstillAsked | Refusal:
    """By either of the two, while the lane is silent and the consignment has not left."""
    found = _at_a_silent_lane(number, command.station, scene)
    if isinstance(found, Refusal):
        return found
    consignment, station = found
    known = _known(consignment, station, scene)
    standing = known is not None and known.state is not StandstillState.REFUSED
    if known is not None and standing and not _is_overtaken(known, scene):
        return refuse("standstill_asked", consignment=consignment.number, station=station.name, staff=known.asked_by)
    return acts.StandstillAsked(consignment.number, station.name, command.reason_code, command.reason)


def confirm(number: str, command: commands.ConfirmStandstill, scene: Scene) -> acts.StandstillConfirmed | Refusal:
    """By the other of the two: another person, of the other side, while the lane is still silent."""
    found = _to_be_answered(number, command.station, scene)
    if isinstance(found, Refusal):
        return found
    asker = scene.zone.people.get(found.asked_by)
    consignment, station = scene.world.get(Consignment, found.consignment), scene.zone.stations[found.station]
    theirs = _sides(found.asked_by, consignment, station, scene) if asker is not None and consignment else set()
    ours = _sides(scene.actor.staff, consignment, station, scene) if consignment is not None else set()
    if not any(one != other for one in theirs for other in ours):
        return refuse("standstill_one_side", 403, station=found.station, staff=found.asked_by)
    if _is_overtaken(found, scene):
        return refuse("lane_heard", consignment=found.consignment, station=found.station)
    return acts.StandstillConfirmed(found.consignment, found.station, found.asked_by)


def refuse_it(number: str, command: commands.RefuseStandstill, scene: Scene) -> acts.StandstillRefused | Refusal:
    """By either side, whoever asked: then everybody goes on waiting for the lane."""
    found = _to_be_answered(number, command.station, scene, own=True)
    if isinstance(found, Refusal):
        return found
    return acts.StandstillRefused(found.consignment, found.station, command.reason)


def stands(word: Standstill | None, report: StationReport) -> bool:
    """Whether both have said so, and the lane has not been heard since: what it has been given then is newer."""
    if word is None or word.state is not StandstillState.CONFIRMED:
        return False
    return not is_newer(report, word)


def stands_for_former(word: Standstill | None, report: StationReport) -> bool:
    """Whether both have said so since the machines that ran there before were given anything: they were given nothing
    more, whatever the one that runs there now is given."""
    return word is not None and word.state is StandstillState.CONFIRMED and _is_of_former(word, report)


def of_a_broken_word(entry: Entry, scene: Scene) -> Iterator[acts.DiscrepancyOpened]:
    """What a lane let pass by what it held before two people said that it would not, or what was taken back on their
    word: both are named, and the post explains it. That it has crossed stands."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.gate != "G2" or act.verdict != Verdict.ALLOW:
        return
    station = entry.circumstances.station
    consignment = scene.world.get(Consignment, act.consignment)
    word = scene.world.get(Standstill, f"{act.consignment}|{station}")
    if consignment is None or word is None or word.state is not StandstillState.CONFIRMED:
        return
    taken = parse_instant(act.snapshot_at) if act.snapshot_at else None
    held_before = taken is not None and taken <= datetime.fromisoformat(word.asked_at)
    if not held_before and not act.form and "undone" not in act.differs:
        return
    named: dict[str, str | int] = {
        "station": station,
        "consignment": act.consignment,
        "first": word.asked_by,
        "second": word.answered_by,
    }
    boxes = tuple(code for code in act.packages if scene.world.package(code) is not None)
    yield opened(
        scene,
        consignment,
        KIND,
        concerned=boxes,
        owner=scene.zone.sites[scene.zone.stations[station].site].organisation,
        found=(acts.Said("discovered.standstill", named),),
        cause=entry.number,
    )


def _at_a_silent_lane(number: str, station: str, scene: Scene) -> tuple[Consignment, Station] | Refusal:
    consignment = known_consignment(number, scene)
    if isinstance(consignment, Refusal):
        return consignment
    lane = scene.zone.stations.get(station.strip())
    if lane is None:
        return refuse("station_unknown", 422, station=station).at("station")
    if not _sides(scene.actor.staff, consignment, lane, scene):
        return refuse("standstill_not_yours", 403, consignment=consignment.number, station=lane.name)
    if consignment.journey.unfiled or not consignment.journey.before_exit or lane.checkpoint != consignment.checkpoint:
        return refuse("standstill_of_nothing", consignment=consignment.number, station=lane.name)
    report = scene.world.get(StationReport, lane.name)
    if report is None or (scene.at - datetime.fromisoformat(report.at) <= HEARD and not report.former):
        return refuse("lane_heard", consignment=consignment.number, station=lane.name)
    return consignment, lane


def _to_be_answered(number: str, station: str, scene: Scene, *, own: bool = False) -> Standstill | Refusal:
    found = _at_a_silent_lane(number, station, scene)
    if isinstance(found, Refusal):
        return found
    word = _known(*found, scene)
    if word is None or word.state is not StandstillState.ASKED:
        return refuse("standstill_not_asked", consignment=found[0].number, station=found[1].name)
    if word.asked_by == scene.actor.staff and not own:
        return refuse("standstill_own", 403, station=word.station, staff=word.asked_by)
    return word


def _known(consignment: Consignment, station: Station, scene: Scene) -> Standstill | None:
    return scene.world.get(Standstill, f"{consignment.number}|{station.name}")


def _sides(staff: str, consignment: Consignment, lane: Station, scene: Scene) -> set[str]:
    """For whom this person speaks: for the post of the lane, for who sends it."""
    person = scene.zone.people.get(staff)
    if person is None:
        return set()
    sides = {OFFICER} if Role.OFFICER in person.roles and scene.zone.works_at(person, lane) else set()
    sends = Role.COORDINATOR in person.roles and person.organisation == consignment.from_organisation
    return sides | ({COORDINATOR} if sends else set())


def _is_overtaken(word: Standstill, scene: Scene) -> bool:
    """Whether the lane was heard since it was asked: it may have been given what the word does not speak of."""
    report = scene.world.get(StationReport, word.station)
    return report is not None and is_overtaken(report, word)


def is_overtaken(report: StationReport, word: Standstill) -> bool:
    """Whether there is nobody left of whom this word still speaks."""
    return is_newer(report, word) and not (report.former and _is_of_former(word, report))


def _is_of_former(word: Standstill, report: StationReport) -> bool:
    asked = datetime.fromisoformat(word.asked_at)
    return all(datetime.fromisoformat(each.partition("@")[2]) < asked for each in report.former)


def is_newer(report: StationReport, word: Standstill) -> bool:
    """Whether the lane was heard, or given tokens, since this was written down."""
    asked = datetime.fromisoformat(word.asked_at)
    return any(datetime.fromisoformat(moment) >= asked for moment in (report.at, report.given) if moment)
