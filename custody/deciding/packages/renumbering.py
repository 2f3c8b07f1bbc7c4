"""A logger's number that was typed wrongly, set right after the box has left: before that it is put in anew.

Whatever was started in the box since, what rode in it before keeps its way. Nobody sheds by it what the logger has
shown. What was found under the wrong number stands. Whoever typed a number whose file shows an excursion, or read that
file, gives it no other; and who gives another does not read the file himself. That the authority was told of another
logger is a discrepancy, which the other end resolves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from custody import acts, commands
from custody.acts import AnyAct, Entry, Said
from custody.deciding.discrepancies.settling import opened
from custody.deciding.packages.temperature import READERS, new_number
from custody.fold.state import utc
from custody.holding import Consignment
from custody.loggers import Proof
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_package


class _Ride(NamedTuple):
    """A logger in a box, from when it was started there until the next one was: the consignments in which it left, the
    moment of the last of these in UTC, and all that was told meanwhile."""

    start: Entry
    told: tuple[Entry, ...] = ()
    ways: tuple[str, ...] = ()
    left_at: str = ""


def renumber(command: commands.RenumberLogger, told: Sequence[Entry], scene: Scene) -> acts.LoggerRenumbered | Refusal:
    """By whose organisation put it in. `told` is the box's whole timeline in the order in which it happened."""
    package = find_package(scene.world, command.package)
    if isinstance(package, Refusal):
        return package
    wrong = scene.lacks_role(*READERS)
    if wrong is not None:
        return wrong
    rides = _rides(told, package.code)
    way = command.consignment.strip().upper()
    gone_out = [ride for ride in rides if (way in ride.ways if way else ride.ways)]
    if not rides:
        return refuse("logger_absent", code=package.code)
    if way and not gone_out:
        return refuse("logger_on_no_such_way", code=package.code, consignment=way)
    ride = (gone_out or rides)[-1]
    if ride.start.circumstances.actors[0].organisation != scene.actor.organisation:
        return refuse("entry_of_other", 403, entry=ride.start.number)
    if not gone_out:
        return refuse("logger_not_left", code=package.code)
    gone = ride is not rides[-1]
    number = new_number(command.logger, command.serial, package.code, scene, ride.left_at if gone else "")
    if isinstance(number, Refusal):
        return number
    numbered = _numbered(told, ride.start.number)
    before, _ = numbered[-1]
    if number == before:
        return refuse("logger_the_same", 422, logger=number[0], code=package.code)
    readers = _who_read_an_excursion(ride, told)
    if readers and scene.actor.staff in readers | {staff for _, staff in numbered}:
        return refuse("logger_showed_excursion", 403, logger=before[0], code=package.code)
    return acts.LoggerRenumbered(
        package.code, way or ride.ways[-1], ride.start.number, before[0], *number, command.reason, gone
    )


def of_a_renumbering(entry: Entry, scene: Scene) -> Iterator[acts.DiscrepancyOpened]:
    """What was filed names a logger that did not ride in it."""
    act = entry.act
    consignment = scene.world.get(Consignment, act.consignment) if isinstance(act, acts.LoggerRenumbered) else None
    if isinstance(act, acts.LoggerRenumbered) and consignment is not None:
        said = Said("discovered.renumbered", {"code": act.package, "wrong": act.wrong, "logger": act.logger})
        yield opened(
            scene,
            consignment,
            "document",
            concerned=(act.package,),
            owner=scene.actor.organisation,
            found=(said,),
            cause=entry.number,
        )


def left_in(act: AnyAct, package: str) -> str:
    """The consignment in which the package has left at the latest by this; empty where it says nothing of that. An exit
    may be told late, or never."""
    match act:
        case acts.Crossed(gate="G2" | "G3", verdict="ALLOW", consignment=number) if package in act.packages:
            return number
        case acts.Received(consignment=number) if package in act.packages:
            return number
        case _:
            return ""


def _rides(told: Sequence[Entry], package: str) -> list[_Ride]:
    """Every logger that was ever started in this box, in the order of time."""
    rides: list[_Ride] = []
    for entry in told:
        if isinstance(entry.act, acts.LoggerStarted):
            rides.append(_Ride(entry))
        elif rides:
            ride, way = rides[-1], left_in(entry.act, package)
            rides[-1] = ride._replace(told=(*ride.told, entry))
            if way and way not in {each for one in rides for each in one.ways}:
                left_at = utc(entry.circumstances.at)
                rides[-1] = rides[-1]._replace(ways=(*ride.ways, way), left_at=left_at)
    return rides


def _numbered(told: Sequence[Entry], started: int) -> list[tuple[tuple[str, str], str]]:
    """What the logger of this start was said to be, in turn: its number and its maker's, and by whom."""
    found: list[tuple[tuple[str, str], str]] = []
    for entry in told:
        match entry.act:
            case acts.LoggerStarted(logger=logger, serial=serial) if entry.number == started:
                found.append(((logger, serial), entry.circumstances.actors[0].staff))
            case acts.LoggerRenumbered(started=first, logger=logger, serial=serial) if first == started:
                found.append(((logger, serial), entry.circumstances.actors[0].staff))
            case _:
                pass
    return found


def _who_read_an_excursion(ride: _Ride, told: Sequence[Entry]) -> set[str]:
    """With whoever typed one of its numbers, they give it no other."""
    about = [*ride.told, *(each for each in told if _tells_of(each.act, ride.ways))]
    shown = [each for each in about if isinstance(each.act, acts.LoggerRead) and each.act.verdict == Proof.EXCURSION]
    return {each.circumstances.actors[0].staff for each in shown}


def _tells_of(act: AnyAct, ways: tuple[str, ...]) -> bool:
    return isinstance(act, acts.LoggerRead) and act.consignment in ways
