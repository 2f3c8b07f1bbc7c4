"""What it means for the state that an act did not occur.

Only acts whose opposite is plain can be undone; each carries what it found, so no history is read. Everything else is
set right by a further act (a refused handoff, a release, a corrected amount), and the refusal says so.
"""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.holding import Container, ContainerState, Package, PackageState
from custody.world import World

UNDOABLE = (acts.Packed, acts.Unpacked, acts.Sealed, acts.Stored, acts.Disposed, acts.LabelVerified)


def undo(world: World, act: acts.AnyAct) -> None:
    """Take the mark of `act` off the world. `act` must be one of `UNDOABLE` and the latest of all its subjects."""
    match act:
        case acts.Packed(containers=codes):
            for code in codes:
                _change(world, code, state=ContainerState.IN_HAND, package="", consignment="")
        case acts.Unpacked(package=package, containers=codes):
            for code in codes:
                _change(world, code, state=ContainerState.PACKED, package=package)
        case acts.Sealed(package=package):
            found = world.get(Package, package)
            if found is not None:
                world.put(replace(found, state=PackageState.OPEN, seals=()))
        case acts.Stored(custodian=custodian):
            for code in act.stored:
                _change(world, code, custodian=custodian, place="", state=ContainerState.IN_HAND)
            for code in act.carried:
                _change(world, code, custodian=custodian, place="")
        case acts.Disposed(containers=codes):
            for code in codes:
                _change(world, code, state=ContainerState.IN_HAND)
        case acts.LabelVerified(subject=code):
            _change(world, code, label_verified=False)
        case _:
            raise TypeError(f"{type(act).__name__} cannot be undone; only {', '.join(a.__name__ for a in UNDOABLE)}")


def _change(world: World, code: str, **changes: object) -> None:
    container = world.get(Container, code)
    if container is not None:
        world.put(replace(container, **changes))
        return
    package = world.get(Package, code)
    if package is not None:
        kept = {name: value for name, value in changes.items() if name != "state"}
        world.put(replace(package, **kept))
