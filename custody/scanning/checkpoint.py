"""What a scan means at a checkpoint: four to six beeps, then one big verdict.

The officer's badge signs in. Then, in any order: the packages, their seals, the courier's badge. As soon as everything
that the consignment needs has been read the gate decides by itself; the FINISH card makes it decide with what there is,
UNDO takes a wrong reading back, and NEXT BOX puts aside what is not decided on.
A logger that rides in one of the boxes is no seal. Whoever reads its number on a seal says so by the SEAL card, as a
program does by naming it among the seals.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from msgspec.structs import replace

from custody import commands
from custody.barcode import is_of_a_product, is_product_number
from custody.codes import Code, Command, Kind, command_of
from custody.deciding.containers.numbers import boxes_closed_by
from custody.deciding.gates.crossing import cross, still_allowed
from custody.deciding.packages.emptying import is_empty_packaging
from custody.deciding.packages.packing import seal_numbers
from custody.desk import Desk
from custody.holding import Consignment, Seal
from custody.parties import Role
from custody.refusal import Refusal
from custody.scanning.already import verdict_again
from custody.scanning.bench import SEAL
from custody.scanning.here import box_beside, consignment_on, loggers_here, seals_here
from custody.scanning.reading import Barcode, Feedback, Meaning, means, refused
from custody.scanning.taking_back import decided_on, emptied, put_aside, strange_seals, take_back, taken_back
from custody.scene import Scene
from custody.zone import Zone

_FEEDBACK = {"ALLOW": Feedback.GOOD, "HOLD": Feedback.WARN, "DENY": Feedback.BAD}


def mean_code(code: Code, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    """What one of our codes means on this desk."""
    awaited, desk = desk.awaiting, replace(desk, awaiting="")
    if code.kind is Kind.BADGE:
        return _badge(str(code), scan_id, desk, scene)
    if not desk.staff:
        return _badge_first(desk, Feedback.WARN)
    match code.kind:
        case Kind.PACKAGE:
            return _package(str(code), scan_id, desk, scene)
        case Kind.CONTAINER:
            return _container(str(code), scan_id, desk, scene)
        case Kind.SEAL | Kind.LOGGER:
            return _seal(str(code), scan_id, desk, scene)
        case Kind.COMMAND:
            return _command(command_of(code), awaited, scan_id, desk, scene)
        case _:
            return means("not_for_a_checkpoint", Feedback.WARN, desk, "package", code=str(code))


def mean_foreign(read: Barcode, scan_id: str, desk: Desk, scene: Scene) -> Meaning | None:
    """A foreign text can only be a maker's seal number here, and only once a package has been read."""
    if not desk.staff:
        return None
    if _is_a_makers(read, desk, scene):
        # Nothing lies on the desk by it, neither for nor against the box: its own seals are still to be read.
        awaited = _missing(desk, scene) if desk.package else ("package",)
        return replace(means("makers_barcode", Feedback.BAD, desk, *awaited, code=read.text), word="not_ours")
    if not desk.package:
        return _box_of_seal(read.text.upper(), desk, scene)
    numbers = seal_numbers((read.text,))
    if isinstance(numbers, Refusal):
        return None
    if desk.awaiting == SEAL:
        return _read_seal(numbers[0], scan_id, replace(desk, awaiting=""), scene)
    return _seal(numbers[0], scan_id, desk, scene)


def _is_a_makers(read: Barcode, desk: Desk, scene: Scene) -> bool:
    """Whether this is the barcode of a product, as its kind says, or its number where the kind is not known. What was
    ever recorded as a seal is one, and a logger in one of these boxes a logger, whatever barcode it is printed as."""
    number = read.text.upper()
    if (
        number in seals_here(desk, scene.world) | loggers_here(desk, scene.world)
        or scene.world.get(Seal, number) is not None
    ):
        return False
    if read.identifier or desk.awaiting == SEAL or (scene.aside is not None and not scene.aside.numbers_tell):
        # Where not every seal is known that was ever recorded the number alone tells nothing, nor against the officer.
        return is_of_a_product(read.identifier)
    return is_product_number(number)


def belongs_here(text: str, desk: Desk, scene: Scene) -> bool:
    """Whether this is the number of a seal or a logger of a box on this desk, or is said to be that of a seal."""
    return desk.awaiting == SEAL or text.upper() in seals_here(desk, scene.world) | loggers_here(desk, scene.world)


def _box_of_seal(number: str, desk: Desk, scene: Scene) -> Meaning | None:
    """Which box this seal closes, for whoever cannot read its label; nothing of what is not notified for this gate."""
    here = scene.zone.stations[desk.station].checkpoint
    boxes: dict[str, str] = {}
    for package in boxes_closed_by(number, scene.world):
        consignment = scene.world.get(Consignment, package.consignment)
        if consignment is not None and not consignment.state.unfiled and consignment.checkpoint == here:
            boxes[package.code] = consignment.number
    if not boxes:
        return None
    which = "box_of_seal" if len(boxes) == 1 else "boxes_of_seal"
    codes, numbers = ", ".join(boxes), ", ".join(dict.fromkeys(boxes.values()))
    told = means(which, Feedback.WARN, desk, "package", seal=number, code=codes, consignment=numbers)
    return replace(told, word="box_of_seal")


def mean_strange(desk: Desk) -> Meaning:
    """What to do about a text that is no code of ours."""
    if not desk.staff:
        return _badge_first(desk, Feedback.BAD)
    if desk.package:
        return means("strange_after_package", Feedback.BAD, desk, "seal", "badge")
    return means("strange_at_gate", Feedback.BAD, desk, "package")


def _badge_first(desk: Desk, feedback: Feedback) -> Meaning:
    if desk.seals:
        return means("left_in_doubt", feedback, desk, "badge", code=desk.package)
    return means("badge_first", feedback, desk, "badge")


def _badge(code: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    person = scene.zone.person_with_badge(code)
    if person is None:
        return means("badge_unknown", Feedback.BAD, desk, "badge")
    if Role.OFFICER in person.roles:
        here = scene.zone.sites[scene.zone.stations[desk.station].site].organisation
        if person.organisation != here:
            return means("badge_not_here", Feedback.BAD, desk, "badge", staff=person.staff, organisation=here)
        signed_in = replace(emptied(desk), staff=person.staff)
        doubted = _decide_what_is_in_doubt(scan_id, desk, signed_in, scene)
        return doubted or means("officer_signed_in", Feedback.GOOD, signed_in, "package", staff=person.staff)
    if not desk.staff:
        return means("officer_first", Feedback.WARN, desk, "badge", staff=person.staff)
    before = desk.carrier if desk.carrier not in ("", person.staff) else desk.companion
    after = replace(desk, carrier=person.staff, companion=before)
    decided = _decide_when_complete(scan_id, after, scene)
    if decided is not None:
        return decided
    word, feedback = "carrier_read", Feedback.GOOD
    if _second_awaited(after, scene):
        again = desk.carrier == person.staff
        word, feedback = ("carrier_again", Feedback.WARN) if again else ("second_awaited", Feedback.GOOD)
    return means(word, feedback, after, *_missing(after, scene), staff=person.staff)


def _second_awaited(desk: Desk, scene: Scene) -> bool:
    """Whether one of two badges was read."""
    consignment = consignment_on(desk, scene.world)
    return consignment is not None and two_people(consignment, scene.zone) and not desk.companion


def _package(code: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    package = scene.world.package(code)
    if package is None:
        return means("unknown", Feedback.BAD, desk, "package", code=code)
    consignment = scene.world.get(Consignment, package.consignment)
    if consignment is None and is_empty_packaging(package, scene.world):
        return means("empty_packaging", Feedback.WARN, desk, "package", code=code)
    if consignment is None:
        return means("not_consigned", Feedback.BAD, desk, "package", code=code)
    started = consignment_on(desk, scene.world)
    if started is not None and started.number != consignment.number:
        return means("other_consignment", Feedback.BAD, desk, "finish", code=code, consignment=started.number)
    station = scene.zone.stations[desk.station]
    after = replace(desk, package=code, basket=tuple(dict.fromkeys((*desk.basket, code))))
    before = still_allowed(consignment, station, scene)
    if before is not None:
        # A look at the box alone says nothing of its seal: whoever doubts reads on, and the gate decides again.
        offset = timezone(timedelta(minutes=scene.zone.settings_at(scene.at).utc_offset_minutes))
        then = datetime.fromisoformat(before.at).astimezone(offset).strftime("%Y-%m-%d %H:%M")
        return means("already_allowed", Feedback.WARN, after, "package", consignment=consignment.number, at=then)
    return _decide_when_complete(scan_id, after, scene) or means(
        "package_read", Feedback.GOOD, after, *_missing(after, scene), code=code, consignment=consignment.number
    )


def _container(code: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if not desk.package:
        return means("package_first", Feedback.WARN, desk, "package")
    after = replace(desk, basket=tuple(dict.fromkeys((*desk.basket, code))))
    return means("container_read", Feedback.GOOD, after, *_missing(after, scene), code=code)


def _seal(number: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if not desk.package:
        return _box_of_seal(number, desk, scene) or means("package_first", Feedback.WARN, desk, "package")
    if number in loggers_here(desk, scene.world) - seals_here(desk, scene.world):
        # It rides in one of these boxes. That it stands on a seal as well, nobody but the officer can see.
        return means("logger_read", Feedback.GOOD, desk, *_missing(desk, scene), code=number)
    beside = box_beside(number, desk, scene.world)
    if number not in seals_here(desk, scene.world) and beside is not None:
        started = consignment_on(desk, scene.world)
        named = started.number if started is not None else desk.package
        return means("seal_of_other", Feedback.BAD, desk, "finish", code=number, package=beside.code, consignment=named)
    return _read_seal(number, scan_id, desk, scene)


def _read_seal(number: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    """What was read as a seal, as the decision will judge it, whatever else bears its number."""
    after = replace(desk, seals=tuple(dict.fromkeys((*desk.seals, number))))
    if number not in seals_here(after, scene.world):
        # Not refused: the gate must know of it, and says what a differing seal means.
        return means("seal_differs", Feedback.WARN, after, "undo", "finish", code=number)
    return _decide_when_complete(scan_id, after, scene) or means(
        "seal_read", Feedback.GOOD, after, *_missing(after, scene), code=number
    )


def _command(command: Command | None, awaited: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    match command:
        case Command.FINISH | Command.ACCEPT:
            if not desk.package:
                return verdict_again(desk)
            return _decide(scan_id, desk, scene)
        case Command.SEAL:
            if not desk.package:
                return means("package_first", Feedback.WARN, desk, "package")
            return means("seal_said", Feedback.GOOD, replace(desk, awaiting=SEAL), "seal")
        case Command.UNDO:
            return take_back(awaited, desk, scene)
        case Command.NEXT_BOX | Command.CANCEL:
            return put_aside(desk, scene)
        case Command.SIGN_OUT:
            left = replace(emptied(desk), staff="", seen="")
            doubted = _decide_what_is_in_doubt(scan_id, desk, left, scene)
            return doubted or means("signed_out", Feedback.GOOD, left, "badge")
        case _:
            return means("command_not_here", Feedback.BAD, desk, "package")


def _decide_when_complete(scan_id: str, desk: Desk, scene: Scene) -> Meaning | None:
    return None if not desk.package or _missing(desk, scene) else _decide(scan_id, desk, scene)


def _decide_what_is_in_doubt(scan_id: str, desk: Desk, after: Desk, scene: Scene) -> Meaning | None:
    """The gate's decision, before a desk is cleared on which a seal lies that was never recorded; else nothing."""
    if not desk.package or not strange_seals(desk, scene.world):
        return None
    decided = _decide(scan_id, desk, scene)
    left = replace(after, taken_back=decided.desk.taken_back)
    return replace(decided, desk=left) if decided.act is not None else None


def _decide(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    consignment = consignment_on(desk, scene.world)
    carrier, companion = on_the_way(desk, consignment, scene.zone)
    command = commands.Cross(
        id=scan_id,
        consignment=consignment.number if consignment is not None else desk.package,
        packages=tuple(code for code in desk.basket if scene.world.package(code) is not None),
        containers=tuple(code for code in desk.basket if scene.world.package(code) is None),
        seals=desk.seals,
        carrier=carrier,
        companion=companion,
    )
    act = cross(command, scene, taken_back(desk, consignment))
    if isinstance(act, Refusal):
        return refused(act, desk)
    after = replace(emptied(desk), taken_back=decided_on(desk, consignment))
    word = {"ALLOW": "allow", "HOLD": "hold", "DENY": "deny"}[act.verdict]
    return means(word, _FEEDBACK[act.verdict], after, "package", act=act, consignment=act.consignment, gate=act.gate)


def _missing(desk: Desk, scene: Scene) -> tuple[str, ...]:
    """What still has to be read before the gate decides by itself: `package`, `seal`, `badge`."""
    consignment = consignment_on(desk, scene.world)
    if consignment is None:
        return ("package",)
    found: list[str] = []
    if set(consignment.going) - set(desk.basket):
        found.append("package")
    if seals_here(desk, scene.world) - set(desk.seals):
        found.append("seal")
    if not desk.carrier or (two_people(consignment, scene.zone) and not desk.companion):
        found.append("badge")
    return tuple(found)


def two_people(consignment: Consignment, zone: Zone) -> bool:
    """Whether its clearance asks for two people on the way, so that two badges are read."""
    clearance = zone.clearances.get(consignment.clearance)
    return clearance is not None and clearance.requires_two_person


def on_the_way(desk: Desk, consignment: Consignment | None, zone: Zone) -> tuple[str, str]:
    """Carrier and companion: the badge that was read last; of two where two are asked for, the notified one first."""
    if consignment is None or not two_people(consignment, zone):
        return desk.carrier, ""
    if desk.companion == consignment.carrier:
        return desk.companion, desk.carrier
    return desk.carrier, desk.companion
