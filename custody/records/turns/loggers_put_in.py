"""What became of a box and of the loggers that were put into it, out of its timeline."""

from __future__ import annotations

from custody.acts import Entry
from custody.deciding.packages.renumbering import left_in
from custody.holding import Consignment, Package
from custody.records.turns.as_of import done_by
from custody.records.turns.loading import Needs
from custody.records.turns.request import spellings
from custody.records.turns.turn import Turn


def told_of_the_box(typed: str, turn: Turn) -> tuple[Entry, ...]:
    """All that was ever told about this box, in the order in which it happened, with the consignments in which it left
    at hand; nothing where there is no such box."""
    package = next((box for each in spellings(typed) if (box := turn.world.get(Package, each)) is not None), None)
    found: list[Entry] = []
    number = package.entry if package is not None else 0
    while package is not None and number and (entry := turn.entry(number)) is not None:
        found.append(entry)
        number = entry.prior.get(package.code, 0)
    ways = {left_in(each.act, package.code) for each in found} if package is not None else set()
    turn.require(Needs(keys=tuple((Consignment, each) for each in sorted(ways) if each)))
    return tuple(sorted(found, key=lambda each: (done_by(each), each.number)))
