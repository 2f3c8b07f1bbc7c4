"""What came of what: containers that were taken from others, and what an entry says of them by now, out of their
timelines."""

from __future__ import annotations

from custody.acts import Aliquoted, Corrected, Entry, Pooled, Registered
from custody.holding import Container
from custody.records.loading import Needs
from custody.records.turn import Turn


def require_what_was_taken_from(codes: tuple[str, ...], turn: Turn) -> None:
    """Everything that was ever taken from these, found in their timelines."""
    waiting, seen = list(codes), set(codes)
    while waiting:
        code = waiting.pop()
        container = turn.world.get(Container, code)
        number = container.entry if container is not None else 0
        while number and (entry := turn.entry(number)) is not None:
            fresh = [each for each in _taken_by(entry, code) if each not in seen]
            turn.require(Needs(tuple(fresh)))
            seen |= set(fresh)
            waiting += fresh
            number = entry.prior.get(code, 0)


def _taken_by(entry: Entry, code: str) -> tuple[str, ...]:
    """What this entry took from the container: what it was divided into, or what it was put into with others."""
    match entry.act:
        case Aliquoted(parent=parent, codes=codes) if parent == code:
            return codes
        case Pooled(code=pool, left=left) if code in left:
            return (pool,)
        case _:
            return ()


def what_it_says_by_now(entry: Entry | None, turn: Turn) -> dict[str, int]:
    """The amount of each container that this entry made, as the last correction of it says."""
    if entry is None or not isinstance(entry.act, Registered | Aliquoted):
        return {}
    return {code: _amount_by_now(code, entry.number, entry.act.amount, turn) for code in entry.act.codes}


def _amount_by_now(code: str, made: int, amount: int, turn: Turn) -> int:
    container = turn.world.get(Container, code)
    number = container.entry if container is not None else 0
    while number > made and (later := turn.entry(number)) is not None:
        act = later.act
        if isinstance(act, Corrected) and act.corrects == made and act.amount >= 0 and code in act.concerned:
            return act.amount
        number = later.prior.get(code, 0)
    return amount
