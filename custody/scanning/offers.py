"""The offers that wait at a bench for the answer of whoever is signed in there."""

from __future__ import annotations

from custody.desk import Desk
from custody.holding import Handoff, HandoffState
from custody.scene import Scene


def offers_to(staff: str, scene: Scene) -> list[Handoff]:
    offers = (h for h in scene.world.all(Handoff) if h.receiver == staff and h.state is HandoffState.OFFERED)
    return sorted(offers, key=lambda handoff: handoff.entry)


def offers_here(desk: Desk, scene: Scene) -> list[Handoff]:
    """The offers to who is signed in; only those of what was scanned, when something was."""
    offers = offers_to(desk.staff, scene)
    scanned = set(desk.basket)
    return [offer for offer in offers if scanned & {*offer.offered, *offer.carried}] if scanned else offers


def size_of(handoff: Handoff) -> int:
    """How many containers and packages it is about."""
    return len(handoff.offered) + len(handoff.carried)
