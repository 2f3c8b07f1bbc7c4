"""A wrong scan at a gate is taken back before the gate decides, and the decision says that it was read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custody.acts import Crossed
from custody.codes import COMMANDS, Command, Kind, new_code
from custody.crossing.decision import decode_decision
from custody.crossing.facts import decode_facts
from custody.desk import Desk
from custody.holding import Consignment, ConsignmentState, Seal
from custody.scanning.reading import Feedback
from tests.in_memory import InMemoryRegistry
from tests.practice import COURIER, EXIT, EXIT_OFFICER, Practice

UNDO, FINISH, NEXT, SEAL = (
    str(COMMANDS[each]) for each in (Command.UNDO, Command.FINISH, Command.NEXT_BOX, Command.SEAL)
)
WAYBILL = "1ZW12345"


@pytest.fixture
def ready(practice: Practice) -> tuple[str, str]:
    made = practice.ready()
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    return made


def desk(memory: InMemoryRegistry) -> Desk:
    found = memory.world.get(Desk, EXIT)
    assert found is not None
    return found


def last_crossing(memory: InMemoryRegistry) -> Crossed:
    return next(entry.act for entry in reversed(memory.entries) if isinstance(entry.act, Crossed))


def seal_finding(memory: InMemoryRegistry) -> tuple[str, str]:
    decision = decode_decision(bytes(last_crossing(memory).decision))
    found = next(each for each in decision.findings if each.check == "SEAL")
    return found.result.value, found.found[0].text("en")


def finish(practice: Practice, *raws: str) -> str:
    """What the last of these and of the seal and the courier's badge is answered."""
    for raw in (*raws, "SEAL-0001", practice.badge(COURIER)):
        answer = practice.scan(EXIT, raw)
    return answer.meaning


def test_a_waybill_that_was_taken_for_a_seal_is_taken_back_and_the_decision_says_so(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    practice.scan(EXIT, ready[1])
    assert practice.scan(EXIT, WAYBILL).next == ["undo", "finish"]
    told = practice.scan(EXIT, UNDO)
    assert (told.meaning, told.feedback, WAYBILL in told.say["en"]) == ("seal_taken_back", Feedback.GOOD, True)
    assert finish(practice) == "allow"
    assert seal_finding(memory) == ("WARN", f"Read on it and taken back as no seal: {WAYBILL}.")
    read = decode_facts(bytes(last_crossing(memory).facts)).scanned
    assert read is not None and (read.seals, read.taken_back) == (("SEAL-0001",), (WAYBILL,))
    assert desk(memory).taken_back == (), "it is said once"


@pytest.mark.parametrize("between", [(NEXT,), (str(COMMANDS[Command.SIGN_OUT]),), ("idle",)])
def test_no_cleared_desk_forgets_what_was_taken_back(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str], between: tuple[str, ...]
) -> None:
    for raw in (ready[1], WAYBILL, UNDO):
        practice.scan(EXIT, raw)
    for raw in between:
        if raw == "idle":
            memory.clock.pass_by(minutes=6)  # type: ignore[attr-defined]
        else:
            practice.scan(EXIT, raw)
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    assert finish(practice, ready[1]) == "allow"
    assert seal_finding(memory)[0] == "WARN"


def test_it_is_said_of_the_box_that_it_was_read_on_alone(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    _, other = practice.ready(seal="SEAL-0002")
    for raw in (ready[1], WAYBILL, UNDO, NEXT, other, "SEAL-0002", practice.badge(COURIER)):
        practice.scan(EXIT, raw)
    assert seal_finding(memory)[0] == "PASS"
    assert desk(memory).taken_back == (f"{ready[1]}|{WAYBILL}",)


@pytest.mark.parametrize("card", [Command.NEXT_BOX, Command.CANCEL])
def test_a_box_with_a_strange_seal_is_not_put_aside_but_by_saying_what_it_is(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str], card: Command
) -> None:
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, WAYBILL)
    count = len(memory.entries)
    told = practice.scan(EXIT, str(COMMANDS[card]))
    assert (told.meaning, told.feedback, told.next) == ("seal_in_doubt", Feedback.WARN, ["undo", "finish"])
    assert desk(memory).seals == (WAYBILL,) and len(memory.entries) == count, "neither decided nor forgotten"
    assert practice.scan(EXIT, FINISH).meaning == "hold"


def test_a_box_that_was_let_out_is_read_again_with_a_wrong_number_and_stays_out(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    assert finish(practice, ready[1]) == "allow"
    for raw in (ready[1], WAYBILL, NEXT, UNDO):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, NEXT).say["en"].startswith(f"{ready[0]} was put aside: nothing was decided")
    consignment = memory.world.get(Consignment, ready[0])
    assert consignment is not None and consignment.state is ConsignmentState.EXIT_CLEARED


@pytest.mark.parametrize("on_record", [True, False])
def test_what_is_a_seal_is_not_taken_back(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str], on_record: bool
) -> None:
    number = "SEAL-OLD" if on_record else str(new_code(Kind.SEAL, lambda n: b"\x0b" * n))
    if on_record:
        memory.world.put(Seal(number, ready[1], 1))
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, number)
    told = practice.scan(EXIT, UNDO)
    assert (told.meaning, told.feedback) == ("stays_a_seal", Feedback.BAD)
    assert finish(practice) == "hold", "the right seal beside it changes nothing"
    assert seal_finding(memory)[0] == "HOLD"


def test_what_is_read_again_after_it_was_taken_back_counts(practice: Practice, ready: tuple[str, str]) -> None:
    for raw in (ready[1], WAYBILL, UNDO, WAYBILL):
        practice.scan(EXIT, raw)
    assert finish(practice) == "hold"


def test_step_by_step_everything_is_taken_back(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    box = ready[1]
    tube = memory.world.contents(box)[0].code
    for raw in (box, tube, practice.badge(COURIER), SEAL):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, UNDO).meaning == "undone_command"
    for taken in (COURIER, tube, box):
        told = practice.scan(EXIT, UNDO)
        assert (told.meaning, taken in told.say["en"]) == ("taken_back", True)
    assert desk(memory) == replace(desk(memory), basket=(), package="", seals=(), carrier="", taken_back=())
    assert practice.scan(EXIT, UNDO).meaning == "nothing_read"
