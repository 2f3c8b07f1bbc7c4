"""What a gate has decided is told again, and gone on from, for a few minutes and while it stands so."""

from __future__ import annotations

import pytest

from custody import commands
from custody.codes import COMMANDS, Command
from custody.scanning.reading import Feedback
from tests.conftest import Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, Practice, new_id

FINISH = str(COMMANDS[Command.FINISH])


@pytest.fixture
def ready(practice: Practice) -> tuple[str, str]:
    """A consignment in the courier's hands, and the exit officer at his post: (its number, its package)."""
    made = practice.ready()
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    return made


def allowed(practice: Practice, package: str) -> int:
    for raw in (package, "SEAL-0001", practice.badge(COURIER)):
        decided = practice.scan(EXIT, raw)
    assert decided.meaning == "allow"
    return decided.entry


def held_without_its_seal(practice: Practice, package: str) -> None:
    for raw in (package, practice.badge(COURIER)):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, FINISH).meaning == "hold"


def test_telling_it_again_keeps_no_old_reading_alive(
    practice: Practice, memory: InMemoryRegistry, clock: Clock, ready: tuple[str, str]
) -> None:
    held_without_its_seal(practice, ready[1])
    clock.pass_by(minutes=4)
    assert practice.scan(EXIT, FINISH).meaning == "already_decided"
    clock.pass_by(minutes=2)
    assert practice.scan(EXIT, "SEAL-0001").meaning == "box_of_seal"


def test_within_its_minutes_it_goes_on_however_often_it_was_told_again(
    practice: Practice, memory: InMemoryRegistry, clock: Clock, ready: tuple[str, str]
) -> None:
    held_without_its_seal(practice, ready[1])
    for _ in range(2):
        clock.pass_by(minutes=2)
        assert practice.scan(EXIT, FINISH).meaning == "already_decided"
    assert practice.scan(EXIT, "SEAL-0001").meaning == "allow"


def test_no_verdict_is_told_again_longer_than_a_desk_waits(
    practice: Practice, memory: InMemoryRegistry, clock: Clock, ready: tuple[str, str]
) -> None:
    entry = allowed(practice, ready[1])
    clock.pass_by(minutes=4)
    again = practice.scan(EXIT, FINISH)
    assert (again.meaning, again.feedback, again.entry) == ("already_decided", Feedback.GOOD, entry)
    clock.pass_by(minutes=4)
    later = practice.scan(EXIT, FINISH)
    assert (later.meaning, later.feedback, later.entry, later.next) == ("package_first", Feedback.WARN, 0, ["package"])


def stopped_by_the_badge_of(practice: Practice, package: str, staff: str) -> str:
    for raw in (package, "SEAL-0001", practice.badge(staff)):
        decided = practice.scan(EXIT, raw)
    return decided.meaning


@pytest.mark.parametrize(("other", "verdict"), [("CUR-K02", "hold"), ("CUR-K03", "deny")])
def test_who_was_to_show_his_badge_shows_it_and_nothing_is_scanned_again(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str], other: str, verdict: str
) -> None:
    assert stopped_by_the_badge_of(practice, ready[1], other) == verdict
    decided = practice.scan(EXIT, practice.badge(COURIER))
    assert (decided.meaning, decided.feedback) == ("allow", Feedback.GOOD)
    again = practice.scan(EXIT, FINISH)
    assert (again.meaning, again.entry) == ("already_decided", decided.entry)


def test_what_was_not_read_either_is_asked_for_when_the_right_badge_is_shown(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    for raw in (ready[1], practice.badge("CUR-K03"), FINISH):
        practice.scan(EXIT, raw)
    shown = practice.scan(EXIT, practice.badge(COURIER))
    assert (shown.meaning, shown.next) == ("carrier_read", ["seal"])
    assert practice.scan(EXIT, "SEAL-0001").meaning == "allow"


def test_a_badge_that_was_not_read_at_all_is_gone_on_from(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    for raw in (ready[1], "SEAL-0001", FINISH):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, practice.badge(COURIER)).meaning == "allow"


def test_the_wrong_badge_shown_again_begins_nothing(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    stopped_by_the_badge_of(practice, ready[1], "CUR-K03")
    assert practice.scan(EXIT, practice.badge("CUR-K03")).next == ["package"]


def test_the_right_badge_shown_too_late_or_to_another_officer_begins_anew(
    practice: Practice, memory: InMemoryRegistry, clock: Clock, ready: tuple[str, str]
) -> None:
    stopped_by_the_badge_of(practice, ready[1], "CUR-K03")
    practice.scan(EXIT, practice.badge("OFF-E02"))
    assert practice.scan(EXIT, practice.badge(COURIER)).next == ["package"]
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    stopped_by_the_badge_of(practice, ready[1], "CUR-K03")
    clock.pass_by(minutes=4)
    assert practice.scan(EXIT, FINISH).meaning == "already_decided"
    clock.pass_by(minutes=2)
    assert practice.scan(EXIT, practice.badge(COURIER)).next == ["package"]


@pytest.mark.parametrize("what", ["package", "consignment", "container"])
def test_what_was_put_on_hold_since_is_not_told_to_pass(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str], what: str
) -> None:
    number, package = ready
    allowed(practice, package)
    inside = memory.world.contents(package)[0].code
    target = {"package": package, "consignment": number, "container": inside}[what]
    hold = commands.Hold(id=new_id(), target=target, hold_kind="legal", reason="A court has said so.")
    practice.do("SZA-Q01", hold)
    assert practice.scan(EXIT, FINISH).meaning == "package_first"


def test_what_the_gate_has_let_pass_since_is_not_told_to_be_held(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    held_without_its_seal(practice, ready[1])
    assert practice.cross(*ready).verdict == "ALLOW"
    assert practice.scan(EXIT, FINISH).meaning == "package_first"


def test_what_happened_to_another_since_leaves_it_standing(
    practice: Practice, memory: InMemoryRegistry, ready: tuple[str, str]
) -> None:
    entry = allowed(practice, ready[1])
    practice.do(TECHNICIAN, commands.BeginPackage(id=new_id()))
    assert practice.scan(EXIT, FINISH).entry == entry


def test_what_was_split_off_since_begins_by_itself(practice: Practice, memory: InMemoryRegistry) -> None:
    boxes = [practice.package(practice.register()) for _ in range(2)]
    for place, box in enumerate(boxes):
        practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=box, seals=(f"SEAL-TWO-{place}",)))
    number = practice.consign(*boxes)
    practice.notify(number)
    practice.hand_over(*boxes)
    for raw in (practice.badge(EXIT_OFFICER), boxes[0], "SEAL-TWO-0", practice.badge(COURIER)):
        practice.scan(EXIT, raw)
    assert practice.scan(EXIT, FINISH).meaning == "hold"
    practice.do(COORDINATOR, commands.SplitConsignment(id=new_id(), packages=(boxes[1],)), target=number)
    assert practice.scan(EXIT, boxes[1]).meaning == "package_read"
