"""What was read at a gate by mistake is taken back before the gate decides. That it was read is not forgotten.

A number that might have been a seal's stays with the box that it was read on, over a cleared desk as well, until the
gate decides on that box: the decision names it. What is on record as a seal is no mistake, and is not taken back.
"""

from __future__ import annotations

from msgspec.structs import replace

from custody.codes import Code, Kind, parse_code
from custody.desk import Desk
from custody.holding import Consignment, Seal
from custody.scanning.here import consignment_on, seals_here
from custody.scanning.reading import Feedback, Meaning, means
from custody.scene import Scene
from custody.world import World

MOST = 40
_BETWEEN = "|"


def take_back(awaited: str, desk: Desk, scene: Scene) -> Meaning:
    """The meaning of UNDO: one thing is taken off the desk, the likeliest mistake first. `awaited`: what a card had
    announced before it."""
    if awaited:
        return means("undone_command", Feedback.GOOD, desk, "package")
    strange = strange_seals(desk, scene.world)
    if strange and _is_a_seal(strange[-1], scene):
        return means("stays_a_seal", Feedback.BAD, desk, "finish", code=strange[-1])
    if strange:
        number = strange[-1]
        kept = (*desk.taken_back, f"{desk.package}{_BETWEEN}{number}")
        after = replace(_without_seal(desk, number), taken_back=tuple(dict.fromkeys(kept))[-MOST:])
        return means("seal_taken_back", Feedback.GOOD, after, "seal", code=number)
    taken, after = _last(desk)
    if not taken:
        return means("nothing_read", Feedback.WARN, desk, "package")
    return means("taken_back", Feedback.GOOD, after, "seal" if after.package else "package", code=taken)


def put_aside(desk: Desk, scene: Scene) -> Meaning:
    """The meaning of NEXT BOX: nothing is decided. A seal in doubt is neither decided on nor forgotten by the way:
    whoever read it says first which of the two it is."""
    strange = strange_seals(desk, scene.world)
    if strange:
        return means("seal_in_doubt", Feedback.WARN, desk, "undo", "finish", code=strange[-1])
    consignment = consignment_on(desk, scene.world)
    if consignment is None:
        return means("cleared", Feedback.GOOD, emptied(desk), "package")
    aside = means("put_aside", Feedback.GOOD, emptied(desk), "package", consignment=consignment.number)
    return replace(aside, word="cleared")


def emptied(desk: Desk) -> Desk:
    """For the next box, by the same officer."""
    return Desk(station=desk.station, staff=desk.staff, seen=desk.seen, taken_back=desk.taken_back)


def strange_seals(desk: Desk, world: World) -> tuple[str, ...]:
    """What was read as a seal and is on record for none of these boxes, in the order of reading."""
    recorded = seals_here(desk, world)
    return tuple(number for number in desk.seals if number not in recorded)


def taken_back(desk: Desk, consignment: Consignment | None) -> tuple[str, ...]:
    """The numbers that were read on a box of this consignment and taken back, since a gate last decided on it."""
    split = (each.partition(_BETWEEN) for each in desk.taken_back)
    boxes = consignment.packages if consignment is not None else ()
    return tuple(dict.fromkeys(number for box, _, number in split if box in boxes))


def decided_on(desk: Desk, consignment: Consignment | None) -> tuple[str, ...]:
    """What stays taken back of other boxes when the gate has decided on this consignment."""
    boxes = consignment.packages if consignment is not None else ()
    return tuple(each for each in desk.taken_back if each.partition(_BETWEEN)[0] not in boxes)


def _is_a_seal(number: str, scene: Scene) -> bool:
    code = parse_code(number)
    return scene.world.get(Seal, number) is not None or (isinstance(code, Code) and code.kind is Kind.SEAL)


def _without_seal(desk: Desk, number: str) -> Desk:
    return replace(desk, seals=tuple(each for each in desk.seals if each != number))


def _last(desk: Desk) -> tuple[str, Desk]:
    """What is taken off where nothing is in doubt, and the desk without it: a badge, a seal, a tube or a box."""
    if desk.carrier:
        return desk.carrier, replace(desk, carrier=desk.companion, companion="")
    if desk.seals:
        return desk.seals[-1], replace(desk, seals=desk.seals[:-1])
    if not desk.basket:
        return "", desk
    taken, left = desk.basket[-1], desk.basket[:-1]
    if taken != desk.package:
        return taken, replace(desk, basket=left)
    box = next((code for code in reversed(left) if code.startswith(_BOX)), "")
    # Tubes are read beside a box, never by themselves.
    return taken, replace(desk, basket=left if box else (), package=box)


_BOX = f"HT{Kind.PACKAGE.value}-"
