"""Which boxes are looked for at a gate: not those that have passed by themselves, nor those that are lost.

What has left may always go home and what follows may always follow, whatever became of the rest. So nothing that lies
elsewhere stops what is here: neither the holds on it nor its seals. That a box is missing is told by the manifest until
two people have let the others pass without it; from then on a search is on, and no gate tells it again.
"""

from __future__ import annotations

from typing import NamedTuple

from custody.crossing.gate_facts import Scanned
from custody.crossing.settings import Gate
from custody.holding import Consignment, ConsignmentState, Container, ContainerState, Package, PackageState
from custody.parties import Direction
from custody.world import World


class Passing(NamedTuple):
    """`boxes` are those that are to pass; of `told` nothing is asked any more: boxes, and containers out of the others.
    Boxes that are in neither are missing, and the manifest says so."""

    boxes: tuple[str, ...]
    told: frozenset[str] = frozenset()


def passing(consignment: Consignment, gate: Gate, scanned: Scanned | None, world: World) -> Passing:
    """What this gate looks for. Of which anything was read is here, whatever it passed before."""
    if consignment.state is not ConsignmentState.RETURNING and consignment.journey.before_exit:
        return Passing(consignment.going)
    boxes = [package for code in consignment.going if (package := world.get(Package, code)) is not None]
    read = {*scanned.packages, *scanned.seals, *scanned.containers} if scanned is not None else set()
    here = {
        box.code for box in boxes if read & {box.code, *box.seals, *(each.code for each in world.contents(box.code))}
    }
    passed = _passed(consignment, gate, boxes, here)
    lost = {box.code for box in boxes if box.state is PackageState.LOST and box.code not in here}
    left = tuple(box.code for box in boxes if box.code not in passed | lost)
    if not left:
        return Passing(consignment.going)
    known = (world.get(Container, code) for code in consignment.mislaid)
    tubes = {each.code for each in known if each is not None and each.state is ContainerState.LOST}
    return Passing(left, frozenset(passed | (lost & set(consignment.mislaid)) | tubes))


def arrival_of(consignment: Consignment) -> str:
    """The side that lies behind the entry gate: on the way home the one that it came from."""
    way = Direction(consignment.direction)
    homeward = consignment.state is ConsignmentState.RETURNING
    return (way.origin if homeward else way.destination).value


def _passed(consignment: Consignment, gate: Gate, boxes: list[Package], here: set[str]) -> set[str]:
    """The boxes that are behind this gate by themselves; what has arrived is so even where it has gone home since."""
    beyond = arrival_of(consignment)
    arrived = consignment.arrived
    passed = {box.code for box in boxes if box.code in arrived or (gate is not Gate.G4 and box.side == beyond)}
    if gate is Gate.G2 and here and here <= set(consignment.mislaid):
        # A gate let the others out without these: they went before.
        passed |= {box.code for box in boxes if box.code not in consignment.mislaid}
    return passed - here
