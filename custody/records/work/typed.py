"""What is typed by hand at a lane is decided with what the lane's scanner has read on the same boxes: nothing of that
is lost by typing."""

from __future__ import annotations

from msgspec.structs import replace

from custody import commands
from custody.desk import Desk
from custody.holding import Consignment, Seal
from custody.records.turns.loading import Needs
from custody.records.turns.request import Request
from custody.records.turns.turn import Turn
from custody.scanning.here import consignment_on
from custody.scanning.standing import as_it_stands
from custody.scanning.taking_back import decided_on, taken_back


def desks_at_the_lane(request: Request, turn: Turn) -> tuple[Desk, ...]:
    """As they stand: the desk of the lane at which this decision is typed, and the one of whoever types it, should he
    scan there for himself. None for any other command."""
    station = turn.zone.stations.get(request.circumstances.station)
    if not isinstance(request.command, commands.Cross) or station is None or not station.kinds[0].at_checkpoint:
        return ()
    places = (station.name, f"{station.name} {request.circumstances.actors[0].staff}")
    turn.require(Needs(keys=tuple((Desk, place) for place in places)))
    found = [desk for place in places if (desk := turn.world.get(Desk, place)) is not None]
    codes = tuple(desk.package for desk in found if desk.package)
    turn.require(Needs(codes, tuple((Seal, number) for desk in found for number in desk.seals)))
    boxes = (box for code in codes if (box := turn.world.package(code)) is not None and box.consignment)
    turn.require(Needs(keys=tuple((Consignment, box.consignment) for box in boxes)))
    zone, world = turn.zone, turn.world
    stand = (as_it_stands(desk, station.name, zone, turn.at, world) for desk in found)
    return tuple(
        replace(desk, station=there.station, last=there.last) for desk, there in zip(stand, found, strict=True)
    )


def with_seals_read(command: commands.Cross, desks: tuple[Desk, ...], turn: Turn) -> commands.Cross:
    """With the seals that were read on its boxes and are not decided on yet."""
    read = (seal for desk in desks if _is_of(command, desk, turn) for seal in desk.seals)
    typed = {seal.strip().upper() for seal in command.seals}
    return replace(command, seals=(*command.seals, *dict.fromkeys(seal for seal in read if seal not in typed)))


def taken_back_there(command: commands.Cross, desks: tuple[Desk, ...], turn: Turn) -> tuple[str, ...]:
    """What was read as a seal on its boxes and taken back, and no gate has named yet."""
    consignment = turn.world.get(Consignment, command.consignment.strip().upper())
    return tuple(dict.fromkeys(number for desk in desks for number in taken_back(desk, consignment)))


def leave_decided(command: commands.Cross, desks: tuple[Desk, ...], turn: Turn) -> None:
    """The gate has decided on it: nothing of it lies on these desks any more."""
    consignment = turn.world.get(Consignment, command.consignment.strip().upper())
    for desk in desks:
        left = replace(desk, taken_back=decided_on(desk, consignment))
        if _is_of(command, desk, turn):
            left = replace(left, basket=(), package="", seals=(), carrier="", companion="", awaiting="")
        if left != desk:
            turn.world.put(left)


def _as_it_stands(desk: Desk, station: str, turn: Turn) -> Desk:
    stands = as_it_stands(desk, station, turn.zone, turn.at, turn.world)
    return replace(stands, station=desk.station, seen=desk.seen, last=desk.last)


def _is_of(command: commands.Cross, desk: Desk, turn: Turn) -> bool:
    started = consignment_on(desk, turn.world)
    return started is not None and started.number == command.consignment.strip().upper()
