"""What is stopped: open holds on something and around it, and those that the system placed by itself."""

from __future__ import annotations

from custody.holding import Consignment, Container, Hold
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject

SYSTEM = "SYSTEM"
"""Who does what follows from a deed by itself."""
DAMAGED = "damaged"
"""Why the system holds what somebody found broken: a word of the catalogue."""
LEFT_ITS_RANGE, RANGE_UNPROVEN = "left_its_range", "range_unproven"
"""Why the system holds goods after a logger's file was read: words of the catalogue."""
DECIDED_OTHERWISE = "decided_otherwise"
"""Why the system holds what a gate let pass by itself and the service would not have: a word of the catalogue."""
MET_IN_TWO_PLACES = "met_in_two_places"
"""Why the system holds what was read at two posts: a word of the catalogue."""


def held_by_system(scene: Scene, code: str, reason: str) -> bool:
    """Whether the system holds this for that reason already. What a person placed does not count, whatever he gave as
    his reason: he may let go of it before anybody has looked at what the system found."""
    return any((hold.placed_by, hold.reason) == (SYSTEM, reason) for hold in scene.world.holds_on((code,)))


def is_of_a_copy(hold: Hold) -> bool:
    """Whether the system placed this hold because one label was met in two places."""
    return (hold.placed_by, hold.reason) == (SYSTEM, MET_IN_TWO_PLACES)


def is_of_damage(hold: Hold) -> bool:
    """Whether the system placed this hold because somebody found the container broken."""
    return (hold.placed_by, hold.reason, hold.hold_kind) == (SYSTEM, DAMAGED, "quality")


def held(
    scene: Scene, subject: Subject, *, unless: tuple[str, ...] = (), own: str = "", broken: bool = False
) -> Refusal | None:
    """A refusal while an open hold lies on this subject, on what it was taken from, or on what it lies in.

    Some kinds of hold may be left out; those of the organisation `own`, save a quarantine; and of what is `broken`,
    what the system held for just that.
    """
    for hold in holds_around(scene, subject):
        passed_over = bool(own) and hold.organisation == own and hold.hold_kind != "quarantine"
        passed_over = passed_over or (broken and is_of_damage(hold))
        if hold.hold_kind not in unless and not passed_over:
            return refuse("held", code=subject.code, kind=hold.hold_kind, staff=hold.placed_by, reason=hold.reason)
    return None


def held_whole(consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal while a hold lies on the consignment itself: it is not escaped by going on under another number."""
    for hold in scene.world.holds_on((consignment.number,)):
        return refuse("held", code=consignment.number, kind=hold.hold_kind, staff=hold.placed_by, reason=hold.reason)
    return None


def holds_around(scene: Scene, subject: Subject) -> list[Hold]:
    """The open holds on this subject, on what it was taken from, and on what it lies in."""
    ancestors = scene.world.ancestors(subject) if isinstance(subject, Container) else []
    around = (subject.consignment, subject.package if isinstance(subject, Container) else "")
    return scene.world.holds_on((subject.code, *around, *(ancestor.code for ancestor in ancestors)))
