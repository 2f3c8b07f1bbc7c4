"""What was turned back and received at home, and a gate tells late that it had been let in on the other side: it is on
its way home again, until a gate there says that it had let it in before it was received."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.fold.state import come_home, known_consignment, union
from custody.holding import Consignment, ConsignmentState, Transit
from custody.world import World


def is_over_there(world: World, act: acts.Crossed) -> None:
    """No gate has let it home: nobody has received it, and it has not come back."""
    if not act.past_the_gates:
        return
    for code in act.past_the_gates:
        transit = world.get(Transit, f"{act.consignment}|{code}")
        if transit is not None and transit.returned == act.consignment:
            world.put(replace(transit, returned=""))
    consignment = known_consignment(world, act.consignment)
    arrived = tuple(code for code in consignment.arrived if code not in act.past_the_gates)
    if arrived != consignment.arrived:
        world.put(_as_on_its_way(replace(consignment, arrived=arrived)))


def is_home_after_all(world: World, act: acts.Crossed) -> None:
    """A gate had let it home before it was received there."""
    if not act.received_at_home:
        return
    for code in act.received_at_home:
        come_home(world, code, act.consignment)
    consignment = known_consignment(world, act.consignment)
    arrived = union(consignment.arrived, tuple(code for code in consignment.packages if code in act.received_at_home))
    if arrived == consignment.arrived:
        return
    consignment = replace(consignment, arrived=arrived)
    over = not consignment.under_way and not consignment.missing
    world.put(replace(consignment, state=ConsignmentState.RECEIVED, before="") if over else consignment)


def _as_on_its_way(consignment: Consignment) -> Consignment:
    if consignment.state is not ConsignmentState.RECEIVED:
        return consignment
    # What has arrived still was received by whom it was sent to.
    stood = ConsignmentState.RECEIVED_PARTIAL if consignment.arrived else ConsignmentState.EXIT_CLEARED
    return replace(consignment, state=ConsignmentState.RETURNING, before=stood.value)
