"""Where everything that crossed is now: the law of the balance.

crossed = in store + in use + on the way + consumed + destroyed + returned + taken by authority + lost

Crossings are counted, so that every consignment closes by itself: what went and came home in another stands once in
each of the two, as returned in the first. How many containers that were is told beside it.

Whatever is left over is a remainder, and a remainder is a fault that somebody must explain.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct


class Fate(StrEnum):
    """Where a container is that once crossed. `on_the_way` is what has left and has not been received."""

    IN_STORE = "in_store"
    IN_USE = "in_use"
    ON_THE_WAY = "on_the_way"
    CONSUMED = "consumed"
    DESTROYED = "destroyed"
    RETURNED = "returned"
    TAKEN = "taken_by_authority"
    LOST = "lost"


REMAINDER = "remainder"
"""Beside the fates: what nothing that is recorded explains."""
CONTAINERS = "containers"
"""Beside them: how many different containers made these crossings."""
OPEN = "open_discrepancies_over_what_crossed"
"""Beside them: discrepancies over what crossed that nobody has resolved."""
BESIDES = "other_open_discrepancies"
"""Beside them: those that leave the figures as they are, for they are over something else."""

OVER_WHAT_CROSSED = ("decision", "short", "over", "wrong_item", "id_conflict", "seal")
"""The kinds of discrepancy that put in doubt what crossed. That it got warm, or late, does not."""


class Extent(Struct, frozen=True):
    """Of what a balance is: one consignment with what it was split into, one clearance, what went from or to one
    organisation; all that are given hold. `start` and `end` are instants in UTC as the tables keep them; the crossing
    lies in [start, end)."""

    consignment: str = ""
    clearance: str = ""
    organisation: str = ""
    start: str = ""
    end: str = ""


class Crossing(Struct, frozen=True):
    """One container that crossed in one consignment, and where it is now."""

    id: str
    container: str
    consignment: str
    clearance: str
    direction: str
    at: str
    custodian: str
    """Staff code of who has it in hand; empty in a store, or in nobody's hands."""
    place: str
    organisation: str
    """Which answers for it now; empty where an authority took it."""
    fate: str
    """One of `Fate`; `remainder` when nothing that is recorded says where it is."""
    times: int = 1
    """How many of the crossings that are counted here this container made: each of them has its own line."""
    authority: str = ""
    """That took it, and answers for it now; empty where none did."""
    receipt: str = ""
    """The number of the authority's receipt for it."""


class Whereabouts(Struct, frozen=True):
    """What is recorded of containers that crossed alike, and how many there are.

    `state` is the container's state, empty when there is no record of it; the organisations are those of the crossing,
    `organisation` the one that answers for the container now.
    """

    state: str
    organisation: str
    from_organisation: str
    to_organisation: str
    count: int
    returned: bool = False
    """Recorded as come back from this crossing."""
    under_way: bool = True
    """No gate has let it in yet, or whoever carried it answers for it still."""
    over_there: bool = False
    """The gates have let it in, and nobody has said since that it was lost: it is not back with whoever sent it, though
    the book has it in his hands still."""
    undone: bool = False
    """Its consignment was cancelled before anybody heard that a gate had let it pass: what was done with it since is
    no account of what crossed, save that it came back, or that nobody knows where it is."""


class Balance(Struct, frozen=True):
    """`crossed` and `fates` count crossings: a container that crossed twice stands once in each. `containers` is how
    many different ones these are. `remainder` is what the law leaves unexplained; it must be 0. `open` are the
    discrepancies over what crossed that nobody has resolved: until then the figures may be others than those that the
    book has. `open_besides` are all others that wait here, over something else or over what has not crossed."""

    crossed: int
    fates: dict[str, int]
    remainder: int
    open: int = 0
    containers: int = 0
    open_besides: int = 0

    @property
    def explained(self) -> bool:
        return self.remainder == 0 and self.open == 0


_ENDS = {
    "consumed": Fate.CONSUMED,
    "disposed": Fate.DESTROYED,
    "taken": Fate.TAKEN,
    "lost": Fate.LOST,
}


def balance_of(groups: Iterable[Whereabouts]) -> Balance:
    """The balance of these groups."""
    fates = dict.fromkeys((fate.value for fate in Fate), 0)
    crossed = 0
    for group in groups:
        crossed += group.count
        fate = fate_of(group)
        if fate is not None:
            fates[fate.value] += group.count
    return Balance(crossed, fates, crossed - sum(fates.values()))


def fate_of(group: Whereabouts) -> Fate | None:
    """Where these are; None when nothing that is recorded says so."""
    if group.returned:
        return Fate.RETURNED
    if group.undone and group.state != "lost":
        return None
    if group.state in _ENDS:
        return _ENDS[group.state]
    if not group.state:
        return None
    if group.organisation == group.from_organisation:
        return Fate.ON_THE_WAY if group.over_there else Fate.RETURNED
    if group.organisation != group.to_organisation and group.under_way:
        return Fate.ON_THE_WAY
    return Fate.IN_STORE if group.state == "stored" else Fate.IN_USE
