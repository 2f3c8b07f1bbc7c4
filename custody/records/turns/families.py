"""What came of what: containers that were taken from others, and what an entry says of them by now, out of their
timelines."""

from __future__ import annotations

from collections.abc import Mapping

from custody.acts import Aliquoted, Corrected, Entry, Pooled, Registered
from custody.holding import Container
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn


def taken_since(since: Mapping[str, int], turn: Turn) -> tuple[str, ...]:
    """Everything that was taken from each of these after the entry beside it, and from that in turn, found in their
    timelines and at hand from now on; without these themselves, which must be at hand."""
    entries: dict[int, Entry | None] = {}
    looked: dict[str, int] = {}
    waiting = list(since.items())
    while waiting:
        code, first = waiting.pop()
        if looked.get(code, first + 1) <= first:
            continue
        looked[code] = first
        container = turn.world.get(Container, code)
        number = container.entry if container is not None else 0
        while number > first:
            entry = entries[number] if number in entries else entries.setdefault(number, turn.entry(number))
            if entry is None:
                break
            made = _taken_by(entry, code)
            turn.require(Needs(made))
            waiting += [(each, entry.number) for each in made]
            number = entry.prior.get(code, 0)
    return tuple(sorted(looked.keys() - since.keys()))


def later_than(entry: Entry | None, turn: Turn) -> tuple[Entry, ...]:
    """What was written since about what this pooled, and about the pool, in the order of the ledger."""
    if entry is None or not isinstance(entry.act, Pooled):
        return ()
    found: dict[int, Entry] = {}
    for code in entry.act.subjects():
        container = turn.world.get(Container, code)
        number = container.entry if container is not None else 0
        while number > entry.number and (later := found.get(number) or turn.entry(number)) is not None:
            found[number] = later
            number = later.prior.get(code, 0)
    return tuple(later for _, later in sorted(found.items()))


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
