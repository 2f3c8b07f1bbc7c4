"""What acts of a standstill leave behind."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import utc
from custody.holding import Standstill, StandstillState
from custody.world import World


def standstill_asked(world: World, act: acts.StandstillAsked, entry: Entry) -> None:
    world.put(
        Standstill(
            id=f"{act.consignment}|{act.station}",
            consignment=act.consignment,
            station=act.station,
            state=StandstillState.ASKED,
            reason_code=act.reason_code,
            reason=act.reason,
            asked_by=entry.circumstances.actors[0].staff,
            asked_at=utc(entry.recorded),
            entry=entry.number,
        )
    )


def standstill_confirmed(world: World, act: acts.StandstillConfirmed, entry: Entry) -> None:
    _answer(world, act.consignment, act.station, StandstillState.CONFIRMED, entry)


def standstill_refused(world: World, act: acts.StandstillRefused, entry: Entry) -> None:
    _answer(world, act.consignment, act.station, StandstillState.REFUSED, entry)


def _answer(world: World, consignment: str, station: str, state: StandstillState, entry: Entry) -> None:
    asked = world.get(Standstill, f"{consignment}|{station}")
    if asked is None:
        raise LookupError(f"the ledger answers a standstill of {consignment} at {station}: restore the whole ledger")
    world.put(replace(asked, state=state, answered_by=entry.circumstances.actors[0].staff, entry=entry.number))
