"""Where a logger is: what bears a code of ours is one thing, and lies in one box."""

from __future__ import annotations

from custody.codes import Malformed, parse_code
from custody.deciding.containers.numbers import has_to_do_with, riding_in
from custody.holding import Consignment, Package, PackageState
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World


def rides_elsewhere(logger: str, package: str, scene: Scene, left_at: str = "") -> Refusal | None:
    """A refusal where this is our code on a logger that cannot lie in this package: another holds it that is sealed or
    has left, and has not arrived. Two makers may give one number to two loggers: of those nothing is said. Nor is
    anybody bound by what is said of a box with which his organisation has nothing to do, nor told of such a box.

    `left_at`, in UTC, of a way that is over: what was put into the other only after that can have ridden in this.
    """
    if not logger or isinstance(parse_code(logger), Malformed):
        return None
    others = (
        box
        for box in riding_in(logger, scene.world)
        if box.code != package and not (left_at and box.logger_put_in > left_at)
    )
    own = (box for box in others if has_to_do_with(box, scene.actor.organisation))
    found = next((box for box in own if _holds_it(box, scene.world)), None)
    return refuse("logger_rides_elsewhere", logger=logger, package=found.code, code=package) if found else None


def _holds_it(box: Package, world: World) -> bool:
    consignment = world.get(Consignment, box.consignment)
    if consignment is None or consignment.state.over:
        has_crossed = box.logger_put_in <= box.entered
        return box.state is PackageState.SEALED and not has_crossed
    left = not consignment.journey.before_exit
    return box.code not in consignment.arrived and (left or box.state is PackageState.SEALED)
