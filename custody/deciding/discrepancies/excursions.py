"""What left its range is held until people have resolved the discrepancy that tells of it."""

from __future__ import annotations

from custody.fold.temperature import consignment_and_box
from custody.holding import Container, Discrepancy, DiscrepancyState, Hold, LoggerReport
from custody.loggers import Proof
from custody.standing_holds import LEFT_ITS_RANGE, SYSTEM
from custody.world import World


def unresolved_excursion(hold: Hold, world: World) -> Discrepancy | None:
    """The discrepancy that this hold waits for: nobody lets go of it before. The world has every report of what it lies
    on, and what is told of those journeys."""
    if not is_of_an_excursion(hold):
        return None
    ways = ways_of(hold.target, world)
    told = (
        each
        for each in world.all(Discrepancy)
        if each.discrepancy_kind == "temperature" and each.state is not DiscrepancyState.RESOLVED
    )
    open_still = (each for each in told if any(each.consignment == way and box in each.codes for way, box in ways))
    return min(open_still, key=lambda each: each.entry, default=None)


def is_of_an_excursion(hold: Hold) -> bool:
    """Whether the system placed it because a logger showed that it left its range."""
    return (hold.placed_by, hold.reason) == (SYSTEM, LEFT_ITS_RANGE)


def ways_of(code: str, world: World) -> set[tuple[str, str]]:
    """The journeys, each as its consignment and box, on which this container or package left its range."""
    reports = (each for each in world.all(LoggerReport) if each.package == code)
    ways = {(each.consignment, each.package) for each in reports if each.verdict == Proof.EXCURSION}
    container = world.get(Container, code)
    return ways | {consignment_and_box(way) for way in container.warmed} if container is not None else ways
