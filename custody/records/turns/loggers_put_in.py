"""What became of a logger since it was put into its box, out of the timeline of that."""

from __future__ import annotations

from custody.acts import Crossed, Entry, LoggerStarted
from custody.holding import Consignment, Package
from custody.records.turns.loading import Needs
from custody.records.turns.request import spellings
from custody.records.turns.turn import Turn


def since_it_was_put_in(typed: str, turn: Turn) -> tuple[Entry, ...]:
    """The entries about this box from the last start of a logger in it on, in the order of the ledger, with the
    consignments in which it left meanwhile at hand; none where no logger was ever started in it."""
    package = next((box for each in spellings(typed) if (box := turn.world.get(Package, each)) is not None), None)
    found: list[Entry] = []
    number = package.entry if package is not None else 0
    while package is not None and number and (entry := turn.entry(number)) is not None:
        found.append(entry)
        if isinstance(entry.act, LoggerStarted):
            left = {each.act.consignment for each in found if isinstance(each.act, Crossed)}
            turn.require(Needs(keys=tuple((Consignment, each) for each in sorted(left))))
            return tuple(reversed(found))
        number = entry.prior.get(package.code, 0)
    return ()
