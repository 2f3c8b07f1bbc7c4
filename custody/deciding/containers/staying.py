"""Whether a tube that was packed for the book, and let over the border with its box, ever left its sender's bench.

A box is not opened at a gate, so a tube that was never put into it crosses in the book all the same. That it stayed is
believed of nobody alone: its consignee counted it missing when the box came, no gate and no receipt has read the tube
itself, nobody has had it in hand since by anything that is recorded, and its sender finds it where it was sent from.
The find puts it on hold, which somebody else than the finder lifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from custody import acts
from custody.acts import Entry
from custody.crossing.facts import decode_facts
from custody.holding import Consignment, Container, Transit
from custody.parties import Direction, Side
from custody.scene import Scene

_GATES = ("G2", "G3", "G4")
"""Where whoever reads a tube shows that it has left its bench."""
_TELLS_NOTHING = (
    acts.Crossed,
    acts.Lost,
    acts.ConsignmentLossDeclared,
    acts.Held,
    acts.Released,
    acts.DiscrepancyOpened,
)
"""What names a tube without anybody having had it in hand."""


def missed_and_unseen(transit: Transit, entries: Iterable[Entry]) -> bool:
    """Whether its consignee missed it at the receipt, and nothing shows that it ever left. `entries` are the timelines
    of the container and of its consignment, oldest first."""
    missed = False
    for entry in entries:
        act = entry.act
        if isinstance(act, acts.Crossed) and act.gate in _GATES and transit.container in _read_at(act):
            return False
        if entry.number <= transit.entry or transit.container not in act.subjects():
            continue
        if isinstance(act, acts.Received):
            if transit.container not in act.missing or not _by_the_consignee(act, entry, transit):
                return False
            missed = True
        elif not isinstance(act, _TELLS_NOTHING):
            return False
    return missed


def kept_before(transit: Transit, entries: Iterable[Entry]) -> bool:
    """Whether the park kept it already when it was let out, so that its entry is not why."""
    for entry in entries:
        act = entry.act
        if entry.number == transit.entry and isinstance(act, acts.Crossed):
            found = (each for each in decode_facts(bytes(act.facts)).containers if each.code == transit.container)
            return any(each.park_only for each in found)
    return True


def stays(container: Container, here: Side | None, unseen: Mapping[str, bool], scene: Scene) -> bool:
    """Whether its sender finds it where it was sent from. `unseen`: those of which nothing shows that they ever left,
    and whether the park kept them before."""
    sent = scene.world.get(Consignment, container.consignment)
    transit = scene.world.get(Transit, f"{container.consignment}|{container.code}")
    site = scene.zone.sites.get(scene.site)
    if container.code not in unseen or sent is None or transit is None or transit.returned or site is None:
        return False
    own = scene.actor.organisation
    at_home = here is Direction(transit.direction).origin and site.organisation == own == sent.from_organisation
    return at_home and container.code in sent.missing


def _by_the_consignee(act: acts.Received, entry: Entry, transit: Transit) -> bool:
    """Not by who sent it and got it back: he would speak for himself alone."""
    return not act.returned and entry.circumstances.actors[0].organisation == transit.to_organisation


def _read_at(act: acts.Crossed) -> tuple[str, ...]:
    scanned = decode_facts(bytes(act.facts)).scanned
    return scanned.containers if scanned is not None else ()
