"""What holds and corrections leave behind."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.composing import compose_around
from custody.fold.seals import take_back_what_was_explained
from custody.fold.state import change, union, utc
from custody.holding import Container, ContainerState, Hold, Package
from custody.undo import undo
from custody.world import World


def held(world: World, act: acts.Held, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    for target, hold in act.holds().items():
        world.put(
            Hold(
                id=hold,
                target=target,
                hold_kind=act.hold_kind,
                reason=act.reason,
                placed_by=act.placed_by or actor.staff,
                organisation=act.organisation or actor.organisation,
                at=utc(entry.circumstances.at),
                entry=entry.number,
                discrepancy=act.discrepancy,
                not_by=act.not_by,
            )
        )


def released(world: World, act: acts.Released, entry: Entry) -> None:
    for each in (act.hold, *act.also):
        hold = world.get(Hold, each)
        if hold is not None:
            world.put(replace(hold, released=True))
            if hold.waits_for_second_look and world.get(Container, hold.target) is not None:
                # Whoever lets go of it has looked: it may be told by its place anew.
                change(world, hold.target, asked="", asked_by="")


def corrected(world: World, act: acts.Corrected, entry: Entry) -> None:
    if act.did_not_occur:
        undone = msgspec.convert(act.undone, acts.AnyAct)
        undo(world, undone)
        box = world.get(Package, undone.package) if isinstance(undone, acts.Sealed) else None
        if isinstance(undone, acts.Sealed):
            take_back_what_was_explained(world, undone)
        if box is not None:
            # It was open, and whoever says so may have had it open himself.
            world.put(replace(box, open_to=union(box.open_to, (entry.circumstances.actors[0].staff,))))
        compose_around(world, act.concerned)
        return
    given = {"category": act.category, "risk": act.risk, "unit": act.unit}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value}
    if act.amount >= 0 and not act.amounts:
        changes["amount"] = act.amount
    _inherit(world, act)
    for code in act.concerned:
        if world.get(Container, code) is not None:
            change(world, code, **changes)
    for code, amount in act.amounts.items():
        container = world.get(Container, code)
        if container is not None:
            state = {} if code in act.concerned else _as_full(container, amount)
            world.put(replace(container, amount=amount, **state))


def _inherit(world: World, act: acts.Corrected) -> None:
    """What goes along with these, each fact by itself."""
    of_risk = act.inherited if act.inherited_risk is None else act.inherited_risk
    for name, value, heirs in (("category", act.category, act.inherited), ("risk", act.risk, of_risk)):
        for code in heirs if value else ():
            change(world, code, **{name: value})
    for code, risk in act.of_several.items():
        change(world, code, risk=risk)
    for code in (*act.concerned, *act.inherited_traits):
        turned_out: dict[str, Any] = dict.fromkeys(act.traits, True)
        change(world, code, **turned_out)


def _as_full(parent: Container, amount: int) -> dict[str, Any]:
    """What has given all that was in it is used up; what gets something back, of which it was thought empty, is not."""
    if amount == 0 and parent.state in (ContainerState.IN_HAND, ContainerState.STORED):
        return {"state": ContainerState.CONSUMED, "place": ""}
    emptied = parent.state is ContainerState.CONSUMED and parent.amount == 0
    return {"state": ContainerState.IN_HAND} if emptied and amount else {}
