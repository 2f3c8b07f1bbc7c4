"""What the card RECEIVE does at a bench: a receipt of what lies on the desk, for each consignment one by itself."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from custody import acts, commands
from custody.crossing.finding import listed
from custody.deciding.consignments import receiving
from custody.deciding.containers.carriage import missed_by
from custody.desk import Desk
from custody.han_spacing import joined
from custody.refusal import refuse
from custody.scanning.reading import Feedback, Meaning, done, means, refused
from custody.scene import Scene
from custody.wording import LANGUAGES, say


def receive_all(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    """The receipt of what was scanned; where that is of several consignments, the part of the desk that is of each."""
    boxes, read = _what_arrived(desk, scene)
    if not boxes and not read:
        return means("receive_needs", Feedback.BAD, desk, "package")
    parts = _by_consignment(desk, (*boxes, *read), scene)
    if len(parts) > 1:
        codes = ", ".join((*boxes, *read)[:5])
        return replace(refused(refuse("not_one_consignment", 422, codes=codes), desk), parts=parts)
    act = receiving.receive(commands.Receive(id=scan_id, packages=boxes, containers=read), scene)
    word = "received_opened" if isinstance(act, acts.Received) and act.opened else "received"
    word = word if boxes else "received_after_all"
    told = done(act, word, desk.cleared(), desk, count=len(boxes or read))
    return told if told.act is None else _with_loggers(told, boxes, scene)


def received_each(desk: Desk, told: dict[str, Meaning], first: int, scene: Scene) -> Meaning:
    """What became of all that lay on this desk, by what each consignment's own part of it meant. What was not received
    lies there still. `first`: the entry of the first receipt; 0 where there is none."""
    taken = [each.act for each in told.values() if isinstance(each.act, acts.Received)]
    if all(each.word == "received" and each.act is not None for each in told.values()):
        boxes = tuple(code for act in taken for code in act.packages)
        every = means("received_each", Feedback.GOOD, desk.cleared(), count=len(boxes), consignments=", ".join(told))
        return replace(_with_loggers(every, boxes, scene), word="received", about=first)
    sentence = _in_turn(*(part for number, each in told.items() for part in (_of(number), each.sentence)))
    if len(taken) == len(told):
        return Meaning("received", Feedback.GOOD, sentence, desk.cleared(), about=first)
    word = "received_in_part" if taken else "refused"
    return Meaning(word, Feedback.BAD, _in_turn(say("scan.not_all_received"), sentence), _left(desk, told), about=first)


def _by_consignment(desk: Desk, arrived: tuple[str, ...], scene: Scene) -> dict[str, Desk]:
    """The part of the desk that is of each consignment, in the order in which they were scanned; what has none by
    itself. What was read of a box goes with it."""
    parts: dict[str, Desk] = {}
    for code in arrived:
        tube = scene.world.container(code)
        inside = tube is not None and tube.package in desk.basket
        around = scene.world.package(tube.package) if tube is not None and inside else tube or scene.world.package(code)
        number = around.consignment if around is not None else ""
        part = parts.get(number, desk.cleared())
        parts[number] = replace(part, basket=(*part.basket, code))
    return parts


def _what_arrived(desk: Desk, scene: Scene) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(boxes, containers) of the desk that a receipt is about: of these boxes what was read as well, for who has done
    that has opened them; and what was missing before."""
    boxes = tuple(code for code in desk.basket if scene.world.package(code) is not None)
    inside = {each.code for box in boxes for each in scene.world.contents(box)}
    tubes = filter(None, map(scene.world.container, desk.basket))
    missed = {each.code for each in tubes if missed_by(scene.actor.organisation, each, scene.world)}
    return boxes, tuple(code for code in desk.basket if code in inside | missed)


def _left(desk: Desk, told: dict[str, Meaning]) -> Desk:
    """The desk without what was received: of a part that was not, its meaning has the desk still."""
    kept = {code for each in told.values() for code in each.desk.basket}
    left = tuple(code for code in desk.basket if code in kept)
    return replace(desk.cleared(), basket=left, package=desk.package if desk.package in left else "")


def _with_loggers(told: Meaning, boxes: tuple[str, ...], scene: Scene) -> Meaning:
    """That they were received; and of those in which a logger rides, that it is to be read out."""
    inside = [code for code in boxes if (box := scene.world.package(code)) is not None and box.logger]
    if not inside:
        return told
    return replace(told, sentence=_in_turn(told.sentence, say("scan.read_logger", codes=listed(inside))))


def _of(number: str) -> dict[str, str]:
    return say("scan.of_consignment", consignment=number) if number else say("scan.of_none")


def _in_turn(*sentences: Mapping[str, str]) -> dict[str, str]:
    """These sentences one after the other."""
    return {lang: joined(f"{each[lang]} " for each in sentences).rstrip(" ") for lang in LANGUAGES}
