"""Tallies and reservations move on: reserved at the filing, used at the exit, released before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from custody.holding import Reservation, ReservationState, Tally
from custody.world import World


def reserve(world: World, consignment: str, amounts: Mapping[str, int], entry: int) -> None:
    """From now on this much is reserved, in the place of what the consignment had reserved before."""
    for name, amount in amounts.items():
        key = f"{consignment}|{name}"
        earlier = world.get(Reservation, key)
        stood = earlier is not None and earlier.state is ReservationState.RESERVED
        if stood and not amount:
            release(world, consignment, (name,), entry)
            continue
        had, draws = (earlier.amount, 0) if earlier is not None and stood else (0, 1)
        tally = world.get(Tally, name) or Tally(name)
        world.put(replace(tally, reserved=tally.reserved + amount - had, draws=tally.draws + draws, entry=entry))
        world.put(Reservation(key, consignment, name, amount, ReservationState.RESERVED, entry))


def commit(world: World, consignment: str, names: Iterable[str], entry: int) -> None:
    for reservation, tally in _standing(world, consignment, names):
        reserved = tally.reserved - reservation.amount
        world.put(replace(tally, reserved=reserved, used=tally.used + reservation.amount, entry=entry))
        world.put(replace(reservation, state=ReservationState.COMMITTED, entry=entry))


def draw(world: World, consignment: str, amounts: Mapping[str, int], entry: int) -> None:
    """Used at once, beyond what was reserved and used before."""
    for name, amount in amounts.items():
        key = f"{consignment}|{name}"
        earlier = world.get(Reservation, key)
        had = earlier.amount if earlier is not None and earlier.state is ReservationState.COMMITTED else 0
        tally = world.get(Tally, name) or Tally(name)
        draws = tally.draws + int(not had)
        world.put(replace(tally, used=tally.used + amount, draws=draws, entry=entry))
        world.put(Reservation(key, consignment, name, had + amount, ReservationState.COMMITTED, entry))


def release(world: World, consignment: str, names: Iterable[str], entry: int) -> None:
    for reservation, tally in _standing(world, consignment, names):
        reserved = tally.reserved - reservation.amount
        world.put(replace(tally, reserved=reserved, draws=tally.draws - 1, entry=entry))
        world.put(replace(reservation, state=ReservationState.RELEASED, entry=entry))


def give_back(world: World, consignment: str, amounts: Mapping[str, int], entry: int) -> None:
    """A part of what is reserved is not wanted any more; all of it is a release."""
    whole = [name for name, amount in amounts.items() if _amount(world, consignment, name) <= amount]
    release(world, consignment, whole, entry)
    for reservation, tally in _standing(world, consignment, [name for name in amounts if name not in whole]):
        amount = amounts[reservation.tally]
        world.put(replace(tally, reserved=tally.reserved - amount, entry=entry))
        world.put(replace(reservation, amount=reservation.amount - amount, entry=entry))


def refund(world: World, consignment: str, amounts: Mapping[str, int], entry: int) -> None:
    """What was used comes back to the quota, because what used it came back."""
    for reservation, tally in _standing(world, consignment, amounts):
        amount = amounts[reservation.tally]
        left = reservation.amount - amount
        world.put(replace(tally, used=tally.used - amount, draws=tally.draws - int(left == 0), entry=entry))
        state = reservation.state if left else ReservationState.RELEASED
        world.put(replace(reservation, amount=left, state=state, entry=entry))


def _amount(world: World, consignment: str, name: str) -> int:
    reservation = world.get(Reservation, f"{consignment}|{name}")
    return reservation.amount if reservation is not None else 0


def _standing(world: World, consignment: str, names: Iterable[str]) -> Iterable[tuple[Reservation, Tally]]:
    for name in names:
        reservation = world.get(Reservation, f"{consignment}|{name}")
        tally = world.get(Tally, name)
        if reservation is None or tally is None:
            raise LookupError(
                f"the ledger draws on {name} for {consignment}, which was never reserved: restore it whole"
            )
        yield reservation, tally
