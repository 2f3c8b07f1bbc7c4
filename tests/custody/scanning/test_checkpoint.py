from __future__ import annotations

import pytest
from msgspec.structs import replace

from custody import commands
from custody.codes import COMMANDS, Command, Kind, new_code
from custody.desk import Desk
from custody.holding import Alias, Consignment, ConsignmentState, Package
from custody.scanning.reading import Answer, Feedback
from tests.in_memory import InMemoryRegistry
from tests.practice import (
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    TECHNICIAN,
    Practice,
    new_id,
)

FINISH = str(COMMANDS[Command.FINISH])


@pytest.fixture
def ready(practice: Practice) -> tuple[str, str]:
    """A consignment in the courier's hands, and the exit officer at his post: (its number, its package)."""
    made = practice.ready()
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    return made


def test_four_beeps_and_a_verdict(practice: Practice, memory: InMemoryRegistry) -> None:
    consignment, package = practice.ready()
    assert practice.scan(EXIT, practice.badge(EXIT_OFFICER)).meaning == "officer_signed_in"
    read = practice.scan(EXIT, package)
    assert (read.meaning, read.next) == ("package_read", ["seal", "badge"])
    assert practice.scan(EXIT, "SEAL-0001").next == ["badge"]
    verdict = practice.scan(EXIT, practice.badge(COURIER))
    assert (verdict.meaning, verdict.feedback) == ("allow", Feedback.GOOD)
    assert memory.world.get(Consignment, consignment).state is ConsignmentState.EXIT_CLEARED  # type: ignore[union-attr]


@pytest.mark.parametrize("order", [("badge", "seal", "package"), ("badge", "package", "seal")])
def test_the_badge_may_come_first(practice: Practice, ready: tuple[str, str], order: tuple[str, ...]) -> None:
    raw = {"badge": practice.badge(COURIER), "seal": "SEAL-0001", "package": ready[1]}
    answers = [practice.scan(EXIT, raw[name]) for name in order]
    if order[1] == "seal":
        # Before a package was read, a seal tells no more than which box it closes.
        assert answers[1].meaning == "box_of_seal"
        answers.append(practice.scan(EXIT, "SEAL-0001"))
    assert answers[-1].meaning == "allow"


def test_what_locks_the_box_is_its_seal_whatever_else_bears_its_number(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    """As of before a number was either a seal or a tube."""
    memory.world.put(Alias("SEAL-0001", practice.register()[0]))
    assert practice.scan(EXIT, ready[1]).meaning == "package_read"
    assert practice.scan(EXIT, "seal-0001").meaning == practice.scan(EXIT, "SEAL-0001").meaning == "seal_read"
    assert practice.scan(EXIT, practice.badge(COURIER)).meaning == "allow"


def test_what_rides_in_the_box_is_its_logger_whatever_else_bears_its_number(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    """As of before a number was either a logger or a tube."""
    package = memory.world.get(Package, ready[1])
    assert package is not None
    memory.world.put(
        replace(
            package,
            logger="LG-70AF",
            logger_started="2026-01-01T00:00:00.000000Z",
            logger_calibrated_until="2099-12-31",
        )
    )
    memory.world.put(Alias("LG-70AF", practice.register()[0]))
    assert practice.scan(EXIT, "LG-70AF").meaning == "package_first", "no box is on the desk yet"
    assert practice.scan(EXIT, ready[1]).meaning == "package_read"
    assert practice.scan(EXIT, "LG-70AF").meaning == practice.scan(EXIT, "lg-70af").meaning == "logger_read"
    for raw, told in (("SEAL-0001", "seal_read"), (practice.badge(COURIER), "allow")):
        assert practice.scan(EXIT, raw).meaning == told


def test_the_entry_follows_the_exit(practice: Practice, ready: tuple[str, str]) -> None:
    consignment, package = ready
    practice.cross(consignment, package)
    practice.scan(ENTRY, practice.badge(ENTRY_OFFICER))
    for raw in (package, "SEAL-0001", practice.badge(COURIER)):
        last = practice.scan(ENTRY, raw)
    assert last.meaning == "allow"


def test_an_entry_without_an_exit_is_not_allowed(practice: Practice, ready: tuple[str, str]) -> None:
    practice.scan(ENTRY, practice.badge(ENTRY_OFFICER))
    for raw in (ready[1], "SEAL-0001", practice.badge(COURIER)):
        last = practice.scan(ENTRY, raw)
    assert last.meaning in ("hold", "deny")
    assert last.feedback is not Feedback.GOOD


def test_who_was_allowed_is_told_so_again_and_nothing_is_written(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    practice.cross(*ready)
    count = len(memory.entries)
    assert practice.scan(EXIT, ready[1]).meaning == "already_allowed"
    assert len(memory.entries) == count


def test_a_differing_seal_is_taken_in_and_never_allowed(practice: Practice, ready: tuple[str, str]) -> None:
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, practice.badge(COURIER))
    assert practice.scan(EXIT, "SEAL-9999").meaning == "seal_differs"
    verdict = practice.scan(EXIT, FINISH)
    assert verdict.meaning in ("hold", "deny")


def test_finish_decides_with_what_there_is(practice: Practice, ready: tuple[str, str]) -> None:
    practice.scan(EXIT, ready[1])
    assert practice.scan(EXIT, FINISH).meaning in ("hold", "deny")


def test_another_courier_is_not_the_notified_one(practice: Practice, ready: tuple[str, str]) -> None:
    for raw in (ready[1], "SEAL-0001", practice.badge("CUR-K02")):
        last = practice.scan(EXIT, raw)
    assert last.meaning in ("hold", "deny")


def test_what_is_under_a_legal_hold_is_denied(practice: Practice) -> None:
    consignment, package = practice.ready()
    hold = commands.Hold(id=new_id(), target=consignment, hold_kind="legal", reason="court order")
    practice.do(EXIT_OFFICER, hold)
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    for raw in (package, "SEAL-0001", practice.badge(COURIER)):
        last = practice.scan(EXIT, raw)
    assert (last.meaning, last.feedback) == ("deny", Feedback.BAD)


def test_a_package_that_was_not_consigned_has_nothing_to_do_here(practice: Practice) -> None:
    package = practice.package(practice.register())
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    assert practice.scan(EXIT, package).meaning == "not_consigned"


def test_two_consignments_are_not_mixed(practice: Practice, ready: tuple[str, str]) -> None:
    _, other = practice.ready(seal="SEAL-0002")
    practice.scan(EXIT, ready[1])
    assert practice.scan(EXIT, other).meaning == "other_consignment"
    beside = practice.scan(EXIT, "SEAL-0002")
    assert (beside.meaning, beside.feedback) == ("seal_of_other", Feedback.BAD)
    for raw in ("SEAL-0001", practice.badge(COURIER)):
        last = practice.scan(EXIT, raw)
    assert last.meaning == "allow", "the seal of the box beside it is no doubt over this one"


def test_the_card_is_believed_where_the_seal_is_that_of_another_box(practice: Practice, ready: tuple[str, str]) -> None:
    practice.ready(seal="SEAL-0002")
    for raw in (ready[1], str(COMMANDS[Command.SEAL])):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, "SEAL-0002").meaning == "seal_differs"
    for raw in ("SEAL-0001", practice.badge(COURIER)):
        last = practice.scan(EXIT, raw)
    assert last.meaning == "hold"


@pytest.mark.parametrize("staff", [TECHNICIAN, COURIER])
def test_the_officer_comes_first(practice: Practice, staff: str) -> None:
    _, package = practice.ready()
    assert practice.scan(EXIT, practice.badge(staff)).meaning == "officer_first"
    assert practice.scan(EXIT, package).meaning == "badge_first"


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        (Kind.PACKAGE, "unknown"),
        (Kind.CONTAINER, "package_first"),
        (Kind.SEAL, "package_first"),
        (Kind.PLACE, "not_for_a_checkpoint"),
        (Kind.STATION, "not_for_a_checkpoint"),
        (Kind.BADGE, "badge_unknown"),
        (Kind.COMMAND, "command_not_here"),
    ],
)
def test_a_right_code_that_means_nothing_here(
    practice: Practice, ready: tuple[str, str], kind: Kind, meaning: str
) -> None:
    answer = practice.scan(EXIT, str(new_code(kind, lambda n: b"\x0b" * n)))
    assert answer.meaning == meaning
    assert answer.feedback is not Feedback.GOOD


@pytest.mark.parametrize(
    ("card", "meaning"),
    [
        (Command.FINISH, "package_first"),
        (Command.ACCEPT, "package_first"),
        (Command.NEXT_BOX, "cleared"),
        (Command.CANCEL, "cleared"),
        (Command.UNDO, "nothing_read"),
        (Command.SIGN_OUT, "signed_out"),
        (Command.PACK, "command_not_here"),
        (Command.OFFER, "command_not_here"),
    ],
)
def test_what_each_card_means_at_an_empty_post(
    practice: Practice, ready: tuple[str, str], card: Command, meaning: str
) -> None:
    assert practice.scan(EXIT, str(COMMANDS[card])).meaning == meaning


def test_starting_anew_forgets_what_was_scanned(practice: Practice, ready: tuple[str, str]) -> None:
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, "SEAL-0001")
    practice.scan(EXIT, str(COMMANDS[Command.NEXT_BOX]))
    assert practice.scan(EXIT, ready[1]).next == ["seal", "badge"]
    for raw in ("SEAL-0001", practice.badge(COURIER)):
        last = practice.scan(EXIT, raw)
    assert last.meaning == "allow"


def test_a_lane_that_is_out_of_use_allows_nothing(practice: Practice, ready: tuple[str, str]) -> None:
    practice.scan("HG-EXIT-9", practice.badge(EXIT_OFFICER))
    for raw in (ready[1], "SEAL-0001", practice.badge(COURIER)):
        last = practice.scan("HG-EXIT-9", raw)
    assert last.meaning == "deny"


@pytest.mark.parametrize("raw", ["X" * 65, "SEAL\x00", "^XZ^XA~JA\n\x07"])
def test_a_text_that_cannot_be_a_seal_is_none(practice: Practice, ready: tuple[str, str], raw: str) -> None:
    practice.scan(EXIT, ready[1])
    assert practice.scan(EXIT, raw).meaning == "not_ours"


def test_a_strange_seal_is_decided_on_before_its_officer_leaves(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, "SEAL-9999")
    answer = practice.scan(EXIT, str(COMMANDS[Command.SIGN_OUT]))
    assert (answer.meaning, answer.feedback) == ("hold", Feedback.WARN)
    assert memory.world.get(Consignment, ready[0]).state is ConsignmentState.HELD  # type: ignore[union-attr]
    desk = memory.world.get(Desk, EXIT)
    assert desk is not None
    assert (desk.seals, desk.staff) == ((), "")


def test_another_officer_does_not_take_over_a_strange_seal_unseen(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, "SEAL-9999")
    assert practice.scan(EXIT, practice.badge(EXIT_OFFICER)).meaning == "hold"
    assert memory.world.get(Consignment, ready[0]).state is ConsignmentState.HELD  # type: ignore[union-attr]


def test_a_desk_without_a_strange_seal_is_just_cleared(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    practice.scan(EXIT, ready[1])
    practice.scan(EXIT, "SEAL-0001")
    count = len(memory.entries)
    assert practice.scan(EXIT, str(COMMANDS[Command.NEXT_BOX])).meaning == "cleared"
    assert len(memory.entries) == count


def test_a_strange_text_is_answered_with_what_to_scan_first(practice: Practice, ready: tuple[str, str]) -> None:
    assert "Scan the package first" in practice.scan(EXIT, "SEAL-9999").say["en"]


def test_a_rescan_with_the_right_seal_stays_on_hold_until_two_people_pass_it(
    practice: Practice, ready: tuple[str, str]
) -> None:
    _, package = ready
    practice.scan(EXIT, package)
    practice.scan(EXIT, "SEAL-9999")
    practice.scan(EXIT, str(COMMANDS[Command.FINISH]))

    def rescan() -> Answer:
        for raw in (package, "SEAL-0001", practice.badge(COURIER)):
            last = practice.scan(EXIT, raw)
        return last

    held = rescan()
    assert held.meaning == "hold"
    ask = commands.RequestOverride(
        id=new_id(), decision=held.entry, check="SEAL", reason_code="recounted", reason="opened and counted by two"
    )
    practice.do(EXIT_OFFICER, ask, station=EXIT)
    practice.do("SZA-Q01", commands.ApproveOverride(id=new_id()), target=ask.id)
    assert rescan().meaning == "allow"


def test_finish_after_a_gate_has_decided_by_itself_tells_its_verdict_again(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    for raw in (ready[1], "SEAL-0001"):
        practice.scan(EXIT, raw)
    decided = practice.scan(EXIT, practice.badge(COURIER))
    entries = len(memory.entries)
    for _ in range(2):
        again = practice.scan(EXIT, FINISH)
        assert (again.meaning, again.feedback, again.entry) == ("already_decided", Feedback.GOOD, decided.entry)
        assert again.say == decided.say
    assert len(memory.entries) == entries
    practice.scan(EXIT, str(COMMANDS[Command.UNDO]))
    assert practice.scan(EXIT, FINISH).meaning == "package_first"


def test_who_scans_the_seal_for_which_a_gate_held_it_need_not_begin_again(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    _, package = practice.ready()
    for raw in (practice.badge(EXIT_OFFICER), package, practice.badge(COURIER)):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, FINISH).meaning == "hold"
    assert practice.scan(EXIT, "seal-0001").meaning == "allow"


def test_who_scans_the_box_for_which_a_gate_held_it_need_not_begin_again(practice: Practice) -> None:
    boxes = [practice.package(practice.register()) for _ in range(2)]
    for place, box in enumerate(boxes):
        practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=box, seals=(f"SEAL-TWO-{place}",)))
    practice.notify(practice.consign(*boxes))
    practice.hand_over(*boxes)
    for raw in (practice.badge(EXIT_OFFICER), boxes[0], "SEAL-TWO-0", practice.badge(COURIER)):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, FINISH).meaning == "hold"
    assert practice.scan(EXIT, boxes[1]).next == ["seal"]
    assert practice.scan(EXIT, "SEAL-TWO-1").meaning == "allow"


def test_another_officer_begins_again(practice: Practice) -> None:
    _, package = practice.ready()
    for raw in (practice.badge(EXIT_OFFICER), package, practice.badge(COURIER)):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, FINISH).meaning == "hold"
    practice.scan(EXIT, practice.badge("OFF-E02"))
    assert practice.scan(EXIT, "SEAL-0001").meaning == "box_of_seal"
