"""What the border will say, told by the answer to a packing scan."""

from __future__ import annotations

from custody import commands
from custody.codes import COMMANDS, Command
from custody.holding import Container
from custody.scanning.reading import Answer, Feedback
from tests.in_memory import InMemoryRegistry
from tests.practice import BENCH, COORDINATOR, TECHNICIAN, Practice, new_id


def scanned(practice: Practice, *raws: str) -> Answer:
    """The answer to the last of these scans of the technician, who signs in first."""
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    return [practice.scan(BENCH, raw) for raw in raws][-1]


def test_a_tube_that_no_clearance_covers_is_told_while_it_is_in_the_hand(practice: Practice) -> None:
    (odd,), package = practice.register(category="stem_cells"), practice.package(())
    answer = scanned(practice, package, odd)
    assert (answer.meaning, answer.feedback) == ("laid_but_stopped", Feedback.WARN)
    assert odd in answer.say["en"] and "Take out" in answer.say["en"]
    assert answer.entry, "its label was verified all the same"
    assert {"幹細胞" in answer.say["zh-Hant"], "干细胞" in answer.say["zh-Hans"]} == {True}


def test_a_tube_that_may_go_is_answered_as_ever(practice: Practice) -> None:
    (good,), package = practice.register(), practice.package(())
    assert scanned(practice, package, good).feedback is Feedback.GOOD


def test_packing_what_the_border_stops_is_done_and_told(practice: Practice, memory: InMemoryRegistry) -> None:
    (odd,), package = practice.register(risk="A1"), practice.package(practice.register(count=2))
    answer = scanned(practice, package, odd, str(COMMANDS[Command.PACK]))
    assert (answer.meaning, answer.feedback) == ("packed_but_stopped", Feedback.WARN)
    assert odd in answer.say["en"]
    packed = memory.world.get(Container, odd)
    assert packed is not None and packed.package == package, "a warning stops nobody"


def test_a_hold_on_what_a_tube_was_taken_from_is_told_at_packing(practice: Practice) -> None:
    (parent,) = practice.register()
    made = practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=parent, count=1, amount=10), station=BENCH)
    (child,) = made.entry.act.codes  # type: ignore[union-attr]
    hold = commands.Hold(id=new_id(), target=parent, hold_kind="consent", reason="withdrawn")
    practice.do(COORDINATOR, hold)
    answer = scanned(practice, practice.package(()), child)
    assert answer.feedback is Feedback.WARN


def test_without_a_package_on_the_desk_nothing_is_said_of_the_border(practice: Practice) -> None:
    (odd,) = practice.register(category="stem_cells")
    assert scanned(practice, odd).meaning == "label_verified"


def test_a_box_of_the_wrong_class_is_told_when_it_is_packed(practice: Practice) -> None:
    codes = practice.register()
    begun = practice.do(TECHNICIAN, commands.BeginPackage(id=new_id(), packaging_class="NONE"), station=BENCH)
    answer = scanned(practice, begun.entry.act.package, *codes, str(COMMANDS[Command.PACK]))  # type: ignore[union-attr]
    assert (answer.meaning, answer.feedback) == ("packed_but_stopped", Feedback.WARN)
