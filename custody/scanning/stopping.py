"""What is on hold is said to be when it is laid on a desk, by the same rule as at the gates."""

from __future__ import annotations

from msgspec.structs import replace

from custody.deciding.discrepancies.holds import holds_biting
from custody.desk import Desk
from custody.holding import Container, Package
from custody.scanning.reading import Feedback, Meaning, means
from custody.scene import Scene


def on_hold(subject: Container | Package, laid: Desk, scene: Scene) -> Meaning | None:
    """That a hold stops it, wherever it lies: on this itself, on what is around it or in it, on what it is of.

    None when nothing does.
    """
    inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
    box = scene.world.package(subject.package) if isinstance(subject, Container) else subject
    around = (subject.consignment, subject.organisation)
    biting = holds_biting(scene.world, around, [box] if box is not None else [], inside)
    if not biting:
        return None
    code, count = subject.code, len(laid.basket)
    own = next((hold for hold in biting if hold.target == code), None)
    if own is not None and own.waits_for_second_look:
        asked = means("on_hold_until_confirmed", Feedback.WARN, laid, code=code, count=count)
        return replace(asked, word="on_hold")
    if own is not None:
        return means("on_hold", Feedback.WARN, laid, code=code, count=count)
    target, kind = biting[0].target, biting[0].hold_kind
    told = means("on_hold_around", Feedback.WARN, laid, code=code, count=count, target=target, kind=kind)
    return replace(told, word="on_hold")
