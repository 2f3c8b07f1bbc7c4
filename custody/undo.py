"""What it means for the state that an act did not occur.

Only acts whose opposite is plain can be undone; each carries what it found, so no history is read. Everything else is
set right by a further act (a refused handoff, a release, a corrected amount), and the refusal says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from custody import acts
from custody.holding import Container, ContainerState, Package, PackageState
from custody.world import World


def undo(world: World, act: acts.AnyAct) -> None:
    """Take the mark of `act` off the world. `act` must be one of `UNDOABLE` and the latest of all its subjects; after a
    pooling its tubes may have been labelled and stored, and no more."""
    if not isinstance(act, UNDOABLE):
        raise TypeError(f"{type(act).__name__} cannot be undone; only {', '.join(a.__name__ for a in UNDOABLE)}")
    _UNDO[type(act)](world, act)


def _packed(world: World, act: acts.Packed) -> None:
    for code in act.containers:
        _change(world, code, state=ContainerState.IN_HAND, package="", consignment="")


def _unpacked(world: World, act: acts.Unpacked) -> None:
    package = world.get(Package, act.package)
    consignment = package.consignment if package is not None else ""
    for code in act.containers:
        _change(world, code, state=ContainerState.PACKED, package=act.package, consignment=consignment)


def _sealed(world: World, act: acts.Sealed) -> None:
    opened = {"seals": (), "shared_seals": (), "sealed_at": "", "doubts": act.settles, "counted": ""}
    _change(world, act.package, state=PackageState.OPEN, **opened)


def _stored(world: World, act: acts.Stored) -> None:
    for code in act.stored:
        container = world.get(Container, code)
        state = {"state": ContainerState.IN_HAND} if container is not None else {}
        _change(world, code, custodian=act.custodian, place="", **state)
    for code in act.carried:
        _change(world, code, custodian=act.custodian, place="")
    for code, site in act.sites.items():
        _change(world, code, site=site)


def _disposed(world: World, act: acts.Disposed) -> None:
    for code in act.containers:
        _change(world, code, state=ContainerState.IN_HAND)


def _pooled(world: World, act: acts.Pooled) -> None:
    for code, left in act.left.items():
        parent = world.get(Container, code)
        if parent is not None:
            state = ContainerState.IN_HAND if parent.state is ContainerState.CONSUMED else parent.state
            parted = parent.parted if act.parted is None else act.parted.get(code, 0)
            world.put(replace(parent, amount=left + act.amount, state=state, parted=parted))
    _change(world, act.code, state=ContainerState.VOID, amount=0, custodian="", place="")


def _label_verified(world: World, act: acts.LabelVerified) -> None:
    _change(world, act.subject, label_verified=False)


def _change(world: World, code: str, **changes: object) -> None:
    subject = world.get(Container, code) or world.get(Package, code)
    if subject is not None:
        world.put(replace(subject, **changes))


_UNDO: dict[type, Callable[[World, Any], None]] = {
    acts.Packed: _packed,
    acts.Unpacked: _unpacked,
    acts.Sealed: _sealed,
    acts.Stored: _stored,
    acts.Disposed: _disposed,
    acts.Pooled: _pooled,
    acts.LabelVerified: _label_verified,
}
UNDOABLE = tuple(_UNDO)
