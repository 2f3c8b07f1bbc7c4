"""Tallies and reservations move on: reserved at the filing, used at the exit, released before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from custody.holding import Reservation, ReservationState, Tally
from custody.world import World


def reserve(world: World, consignment: str, amounts: Mapping[str, int], entry: int) -> None:
    for name, amount in amounts.items():
        tally = world.get(Tally, name) or Tally(name)
        world.put(replace(tally, reserved=tally.reserved + amount, draws=tally.draws + 1, entry=entry))
        key = f"{consignment}|{name}"
        world.put(Reservation(key, consignment, name, amount, ReservationState.RESERVED, entry))


def revise(world: World, consignment: str, amounts: Mapping[str, int], entry: int) -> None:
    """What it takes becomes these amounts: only the difference moves."""
    fresh: dict[str, int] = {}
    for name, amount in amounts.items():
        reservation, tally = world.get(Reservation, f"{consignment}|{name}"), world.get(Tally, name)
        if reservation is None or tally is None or reservation.state is not ReservationState.RESERVED:
            fresh[name] = amount
        elif reservation.amount != amount:
            world.put(replace(tally, reserved=tally.reserved - reservation.amount + amount, entry=entry))
            world.put(replace(reservation, amount=amount, entry=entry))
    reserve(world, consignment, fresh, entry)


def commit(world: World, consignment: str, names: Iterable[str], entry: int) -> None:
    for reservation, tally in _standing(world, consignment, names):
        world.put(
            replace(
                tally, reserved=tally.reserved - reservation.amount, used=tally.used + reservation.amount, entry=entry
            )
        )
        world.put(replace(reservation, state=ReservationState.COMMITTED, entry=entry))


def release(world: World, consignment: str, names: Iterable[str], entry: int) -> None:
    for reservation, tally in _standing(world, consignment, names):
        reserved = tally.reserved - reservation.amount
        world.put(replace(tally, reserved=reserved, draws=tally.draws - 1, entry=entry))
        world.put(replace(reservation, state=ReservationState.RELEASED, entry=entry))


def _standing(world: World, consignment: str, names: Iterable[str]) -> Iterable[tuple[Reservation, Tally]]:
    for name in names:
        reservation = world.get(Reservation, f"{consignment}|{name}")
        tally = world.get(Tally, name)
        if reservation is None or tally is None:
            raise LookupError(
                f"the ledger draws on {name} for {consignment}, which was never reserved: restore it whole"
            )
        yield reservation, tally
