"""Which seals a gate read that were never recorded: a doubt over the boxes that a later look at the right seal does not
settle.

It lies on each package, not on the consignment: no other box put in beside it, and no other consignment, takes it off.
What counts is when the gate read it, not when that was told: what is told late is a doubt over a box that was opened
meanwhile, and an ALLOW that is told late settles nothing that was read after it.

Nobody knows on which box a strange seal hung, until an officer takes it off one of them and another officer counts what
is in that: then it is no doubt over the others any more, as far as it was read before it was taken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from custody import acts
from custody.codes import Kind
from custody.holding import Container, Package
from custody.world import World

BETWEEN = "|"


class _Package(Struct, frozen=True):
    code: str
    seals: tuple[str, ...] = ()
    came_with: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()


class _Container(Struct, frozen=True):
    code: str
    owner: str = ""


class _Consignment(Struct, frozen=True):
    packages: tuple[str, ...] = ()
    consignor: str = ""


class _Scanned(Struct, frozen=True):
    seals: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


class _Facts(Struct, frozen=True):
    """As much of the facts of a crossing as tells the seals, and whose the tubes were that were read."""

    consignment: _Consignment | None = None
    packages: tuple[_Package, ...] = ()
    containers: tuple[_Container, ...] = ()
    scanned: _Scanned | None = None


@lru_cache(maxsize=4)
def _read_of(facts: bytes) -> _Facts:
    """Kept for a moment, because a decision over many boxes is asked this and that of the same facts."""
    return msgspec.json.decode(facts, type=_Facts)


def doubt(world: World, act: acts.Crossed, met: str) -> None:
    """What this decision leaves of doubt on the boxes that stood before the gate, at the moment `met` in UTC. What was
    let through is not in doubt any more by what was read before, where that gate knew of every such doubt."""
    if _knew(act):
        # A bench that lets it go, or takes it in, speaks for no gate of the border.
        for package in _known(world, act.packages) if act.gate in ("G2", "G3") else ():
            _put(world, package, [each for each in package.doubts if _parts(each)[2] > met])
        return
    strange = (strange_seals(act) - _known_by_then(world, act, met)) | strangers(act)
    for package in boxes_in_doubt(world, act, met):
        _put(world, package, [*package.doubts, *(f"{act.gate}{BETWEEN}{seal}{BETWEEN}{met}" for seal in strange)])


def explained_by(counted: Package) -> tuple[str, ...]:
    """Of the doubts over a box that is counted now, those that it explains for the others that stood there with it: an
    officer has taken this seal off it, and no gate has read it since."""
    off = {gate_and_seal(each): moment_of(each) for each in counted.taken_off}
    read = ((each, off.get(gate_and_seal(each), "")) for each in counted.doubts)
    return tuple(doubt for doubt, taken in read if moment_of(doubt) and moment_of(doubt) <= taken)


def explain(world: World, act: acts.Sealed) -> None:
    """Take off the others what the count of this box explains."""
    for package in _known(world, tuple(act.explained)):
        _put(world, package, [each for each in package.doubts if each not in act.explained[package.code]])


def take_back_what_was_explained(world: World, act: acts.Sealed) -> None:
    """It was not counted after all: what that explained is in doubt as before, save what was counted itself since."""
    for package in _known(world, tuple(act.explained)):
        again = [each for each in act.explained[package.code] if not package.counted > moment_of(each)]
        _put(world, package, [*package.doubts, *again])


def _known_by_then(world: World, act: acts.Crossed, met: str) -> set[str]:
    """Told late: the seals of which it is known by now on which of these boxes they hung when this gate read them."""
    read = _read_of(bytes(act.facts)).consignment
    found: set[str] = set()
    for package in _known(world, read.packages if read is not None else ()):
        off = (_parts(each) for each in package.taken_off if package.counted > moment_of(each))
        found.update(seal for gate, seal, taken in off if gate == act.gate and met <= taken)
    return found


def _knew(act: acts.Crossed) -> bool:
    """Whether it was let through by who knew of every doubt: what the service finds otherwise was decided without."""
    return act.verdict == "ALLOW" and not act.differs


def leaves_doubt(act: acts.Crossed) -> bool:
    """Whether anything was read at this gate that puts the boxes before it in doubt."""
    return bool(strange_seals(act) or strangers(act))


def strange_seals(act: acts.Crossed) -> set[str]:
    """The seals that the gate read and that no box before it has on record, or was received with; one that was read as
    well and does not belong here has its own."""
    read = _read_of(bytes(act.facts))
    if _knew(act) or read.scanned is None or read.consignment is None:
        return set()
    return set(read.scanned.seals) - {seal for each in read.packages for seal in (*each.seals, *each.came_with)}


def strangers(act: acts.Crossed) -> set[str]:
    """The containers of somebody else that the gate read before these boxes: whether they were taken out of one can
    only be seen in it. A station without network does not know whose each tube is: then the service does."""
    return set() if _knew(act) else {code for read in _told(act) for code in _of_somebody_else(read)}


def _of_somebody_else(read: _Facts) -> Iterator[str]:
    if read.scanned is None or read.consignment is None:
        return
    inside = {code for each in read.packages for code in each.contents}
    beside = (each for each in read.containers if each.code in read.scanned.containers and each.code not in inside)
    yield from (each.code for each in beside if each.owner != read.consignment.consignor)


def strangers_kept(package: Package) -> set[str]:
    """Of what stands in `Package.doubts`: the containers of somebody else."""
    return {code for _, code in map(gate_and_seal, package.doubts) if code.startswith(Kind.CONTAINER.prefix)}


def lay_in(act: acts.Crossed) -> dict[str, set[str]]:
    """What lay in each box that this gate met, by what was known of that moment."""
    inside: dict[str, set[str]] = {}
    for each in (package for read in _told(act) for package in read.packages):
        inside.setdefault(each.code, set()).update(each.contents)
    return inside


def _told(act: acts.Crossed) -> list[_Facts]:
    """The facts of this decision; beside those of a station without network also the service's own."""
    told = [act.facts, act.own_facts] if act.looked_at_again else [act.facts]
    return [_read_of(bytes(each)) for each in told]


def boxes_in_doubt(world: World, act: acts.Crossed, met: str) -> list[Package]:
    """The boxes over which a strange seal that this gate read is a doubt now. Whose it was nobody knows, so it lies on
    all of them; save on what another person has counted since, and on a box that is used for something else by now."""
    read = _read_of(bytes(act.facts))
    if not leaves_doubt(act) or read.consignment is None:
        return []
    then = {each.code: each for each in read.packages}
    found = (package for package in _known(world, read.consignment.packages) if package.code in then)
    return [each for each in found if not each.counted > met and _is_the_same(world, each, then[each.code])]


def _is_the_same(world: World, package: Package, then: _Package) -> bool:
    """Whether it is sealed as it was, or anything of what lay in it lies there still."""
    inside = (container for code in then.contents if (container := world.get(Container, code)) is not None)
    return package.seals == then.seals or any(each.package == package.code for each in inside)


def gate_and_seal(doubt: str) -> tuple[str, str]:
    """Of what stands in `Package.doubts`: the gate that read it, and the number of the seal."""
    gate, seal, _ = _parts(doubt)
    return gate, seal


def moment_of(doubt: str) -> str:
    """Of the same: when the gate read it, in UTC."""
    return _parts(doubt)[2]


def _parts(doubt: str) -> tuple[str, str, str]:
    """Gate, seal, and the moment; "" in what older entries settle, that do not tell it."""
    gate, _, told = doubt.partition(BETWEEN)
    seal, between, moment = told.rpartition(BETWEEN)
    return (gate, seal, moment) if between else (gate, told, "")


def _known(world: World, codes: tuple[str, ...]) -> Iterator[Package]:
    return (package for code in codes if (package := world.get(Package, code)) is not None)


def _put(world: World, package: Package, doubts: list[str]) -> None:
    """One of each gate and seal: what was read again is told with the last moment."""
    last = {gate_and_seal(each): each for each in sorted(doubts, key=lambda each: _parts(each)[2])}
    found = tuple(sorted(last.values()))
    if found != package.doubts:
        world.put(replace(package, doubts=found))
