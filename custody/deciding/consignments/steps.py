"""Whether a step may be taken now, and what stands in the way of it."""

from __future__ import annotations

from custody.holding import Consignment, Step, legal_steps
from custody.refusal import Refusal, refuse
from custody.scene import Scene


def illegal(consignment: Consignment, step: Step) -> Refusal | None:
    """A refusal that names the steps that may be taken, unless this one may."""
    legal = legal_steps(consignment)
    if step in legal:
        return None
    return refuse(
        "illegal_step",
        consignment=consignment.number,
        state=consignment.state,
        wanted=step,
        allowed=", ".join(legal) or "none",
    )


def not_a_party(consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal unless the actor's organisation sends it or gets it."""
    if scene.actor.organisation in (consignment.from_organisation, consignment.to_organisation):
        return None
    return refuse("not_a_party", 403, code=consignment.number)


def known_consignment(number: str, scene: Scene) -> Consignment | Refusal:
    found = scene.world.get(Consignment, number.strip().upper())
    return found if found is not None else refuse("consignment_unknown", 404, consignment=number[:40])
