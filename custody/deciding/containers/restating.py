"""An amount that was wrong: what one vessel is said to have got more, another had less.

The amount that is given is what the corrected entry should have said. What was taken out since stays taken out, and
what an aliquot got comes out of its parent: all of a family together never hold more than was there.
"""

from __future__ import annotations

from custody import acts, commands
from custody.deciding.containers.beginning import unfit_amount
from custody.holding import Container
from custody.refusal import Refusal, refuse
from custody.scene import Scene


def restated(
    concerned: list[Container], entry: acts.Entry, command: commands.Correct, said: dict[str, int], scene: Scene
) -> dict[str, int] | Refusal:
    """What each of these, and what they were taken from, holds after this correction; `said` is what the entry says of
    each so far. Empty when no amount is given."""
    for container in concerned:
        wrong = _unfit(container, command)
        if wrong is not None:
            return wrong
    if command.amount is None:
        return {}
    more = {container.code: command.amount - said[container.code] for container in concerned}
    for container in concerned:
        taken = said[container.code] - container.amount
        if command.amount < taken:
            return refuse(
                "less_than_taken", code=container.code, amount=command.amount, unit=container.unit, taken=taken
            )
    amounts = {container.code: container.amount + more[container.code] for container in concerned}
    parent = scene.world.get(Container, entry.act.parent) if isinstance(entry.act, acts.Aliquoted) else None
    out = sum(more.values())
    if parent is None or not out:
        return amounts
    if parent.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=parent.code, organisation=parent.organisation)
    if out > parent.amount:
        return refuse("too_little", code=parent.code, amount=parent.amount, unit=parent.unit, taken=out)
    wrong = unfit_amount(parent.amount - out, parent.unit)
    return wrong or {**amounts, parent.code: parent.amount - out}


def _unfit(container: Container, command: commands.Correct) -> Refusal | None:
    unit = command.unit or container.unit
    if unit != container.unit and (container.parents or container.parted):
        return refuse("unit_of_family", code=container.code, unit=container.unit)
    return unfit_amount(container.amount if command.amount is None else command.amount, unit)
