from __future__ import annotations

from collections.abc import Callable

import pytest

from custody import acts, commands
from custody.codes import COMMANDS, Command, Kind, new_code
from custody.holding import Container, ContainerState, Handoff, HandoffState, Package, PackageState
from custody.scanning.reading import Answer, Feedback
from tests.in_memory import InMemoryRegistry
from tests.practice import BENCH, COLLEAGUE, COORDINATOR, COURIER, HK_BENCH, RECEIVER, TECHNICIAN, Practice, new_id

Scan = Callable[[str], Answer]


@pytest.fixture
def scan(practice: Practice) -> Scan:
    """Scans at the bench where the technician has signed in; a command is scanned by its name."""

    def one(raw: str) -> Answer:
        card = COMMANDS.get(Command(raw)) if raw in set(Command) else None
        return practice.scan(BENCH, str(card or raw))

    one(practice.badge(TECHNICIAN))
    return one


def test_a_whole_session_by_scans_alone(practice: Practice, memory: InMemoryRegistry, scan: Scan) -> None:
    codes, package = practice.register(count=3), practice.package(())
    assert [scan(code).meaning for code in (*codes, package)] == ["label_verified"] * 4
    assert scan("pack").meaning == "packed"
    assert scan("seal").meaning == "awaiting_seal"
    assert scan("SEAL-0077").meaning == "sealed"
    assert scan(package).meaning == "laid"
    assert scan("offer").next == ["badge"]
    assert scan(practice.badge(COURIER)).meaning == "offered"
    assert scan("sign_out").meaning == "signed_out"
    assert practice.scan(BENCH, practice.badge(COURIER)).meaning == "signed_in_offers"
    accepted = practice.scan(BENCH, str(COMMANDS[Command.ACCEPT]))
    assert (accepted.meaning, accepted.feedback) == ("accepted", Feedback.GOOD)
    box = memory.world.get(Package, package)
    assert box is not None
    assert (box.custodian, box.state, box.seals) == (COURIER, PackageState.SEALED, ("SEAL-0077",))
    assert {memory.world.get(Container, code).custodian for code in codes} == {COURIER}  # type: ignore[union-attr]


def test_unpacking_by_scans_with_and_without_the_package(
    practice: Practice, memory: InMemoryRegistry, scan: Scan
) -> None:
    first, second, third = practice.register(count=3)
    package = practice.package((first, second, third))
    scan(first)
    assert scan("unpack").meaning == "unpacked"
    scan(second)
    scan(package)
    assert scan("unpack").meaning == "unpacked"
    assert memory.entries[-1].act == acts.Unpacked(package, (second,)), "what is out already is not taken out again"
    inside = {code: memory.world.get(Container, code).package for code in (first, second, third)}  # type: ignore[union-attr]
    assert inside == {first: "", second: "", third: package}
    assert scan("unpack").meaning == "unpack_needs"


def test_out_of_a_package_beside_them_or_a_sealed_one_nothing_is_unpacked(
    practice: Practice, memory: InMemoryRegistry, scan: Scan
) -> None:
    here, other = practice.register(count=2)
    package, beside = practice.package((here,)), practice.package((other,))
    scan(here)
    scan(beside)
    answer = scan("unpack")
    assert (answer.meaning, answer.feedback) == ("refused", Feedback.BAD)
    assert beside in answer.say["en"]
    scan("finish")
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0078",)))
    scan(here)
    assert scan("unpack").meaning == "refused"
    assert memory.world.get(Container, here).package == package  # type: ignore[union-attr]


def test_storing_and_retrieving_by_scans(practice: Practice, memory: InMemoryRegistry, scan: Scan) -> None:
    (code,) = practice.register()
    place = str(new_code(Kind.PLACE, lambda n: b"\x05" * n))
    scan(code)
    assert scan("store").next == ["place"]
    assert scan(place).meaning == "stored"
    stored = memory.world.get(Container, code)
    assert stored is not None
    assert (stored.state, stored.place) == (ContainerState.STORED, place)
    scan(code)
    assert scan("retrieve").meaning == "retrieved"
    assert memory.world.get(Container, code).custodian == TECHNICIAN  # type: ignore[union-attr]


def test_receiving_by_scans(practice: Practice) -> None:
    consignment, package = practice.ready()
    practice.cross(consignment, package)
    practice.cross(consignment, package, "FTZ-ENTRY-1")
    practice.scan(HK_BENCH, practice.badge(RECEIVER))
    practice.scan(HK_BENCH, package)
    assert practice.scan(HK_BENCH, str(COMMANDS[Command.RECEIVE])).meaning == "received"


def test_an_act_keeps_what_was_scanned_and_who_and_where(
    practice: Practice, memory: InMemoryRegistry, scan: Scan
) -> None:
    (code,) = practice.register()
    scan(code.lower())
    circumstances = memory.entries[-1].circumstances
    assert (circumstances.raw, circumstances.station, circumstances.capture) == (code.lower(), BENCH, "scan")
    assert circumstances.actors[0].staff == TECHNICIAN


@pytest.mark.parametrize("raw", ["HTC-7K3M9QXD42-5", str(COMMANDS[Command.PACK]), "SEAL-1"])
def test_nothing_counts_before_a_badge(practice: Practice, memory: InMemoryRegistry, raw: str) -> None:
    answer = practice.scan(BENCH, raw)
    assert answer.feedback is not Feedback.GOOD
    assert memory.entries == []


def test_an_unknown_badge_signs_nobody_in(practice: Practice) -> None:
    stranger = str(new_code(Kind.BADGE, lambda n: b"\x09" * n))
    assert practice.scan(BENCH, stranger).meaning == "badge_unknown"
    assert practice.scan(BENCH, str(COMMANDS[Command.PACK])).meaning == "badge_first"


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        ("pack", "pack_needs"),
        ("seal", "seal_needs"),
        ("offer", "nothing_laid"),
        ("store", "nothing_laid"),
        ("retrieve", "nothing_laid"),
        ("print_again", "nothing_laid"),
        ("undo", "nothing_laid"),
        ("receive", "receive_needs"),
        ("accept", "which_offer"),
        ("refuse", "which_offer"),
        ("register", "command_not_here"),
        ("unpack", "unpack_needs"),
        ("finish", "cleared"),
        ("next_box", "cleared"),
        ("cancel", "cleared"),
    ],
)
def test_what_each_card_means_on_an_empty_desk(scan: Scan, memory: InMemoryRegistry, raw: str, meaning: str) -> None:
    assert scan(raw).meaning == meaning
    assert memory.entries == []


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        (Kind.CONTAINER, "unknown"),
        (Kind.PACKAGE, "unknown"),
        (Kind.SEAL, "seal_not_awaited"),
        (Kind.PLACE, "place_not_awaited"),
        (Kind.STATION, "not_for_a_bench"),
        (Kind.LOGGER, "logger_needs"),
        (Kind.COMMAND, "command_not_here"),
        (Kind.BADGE, "badge_unknown"),
    ],
)
def test_a_right_code_that_means_nothing_here(scan: Scan, kind: Kind, meaning: str) -> None:
    answer = scan(str(new_code(kind, lambda n: b"\x0b" * n)))
    assert answer.meaning == meaning
    assert answer.feedback is not Feedback.GOOD


def test_a_logger_beside_a_package_asks_for_what_its_code_does_not_say(
    practice: Practice, memory: InMemoryRegistry, scan: Scan
) -> None:
    package = practice.package(practice.register())
    scan(package)
    count = len(memory.entries)
    answer = scan(str(new_code(Kind.LOGGER, lambda n: b"\x0b" * n)))
    assert (answer.meaning, answer.feedback) == ("logger_laid", Feedback.GOOD)
    assert package in answer.say["en"]
    assert len(memory.entries) == count


def test_the_same_container_twice_changes_nothing(practice: Practice, memory: InMemoryRegistry, scan: Scan) -> None:
    (code,) = practice.register()
    assert scan(code).meaning == "label_verified"
    count = len(memory.entries)
    assert scan(code).meaning == "already_laid"
    assert len(memory.entries) == count


def test_undo_takes_back_step_by_step(practice: Practice, scan: Scan) -> None:
    first, second = practice.register(count=2)
    scan(first)
    scan(second)
    scan("offer")
    assert scan("undo").meaning == "undone_command"
    assert scan("undo").meaning == "undone"
    assert scan("undo").meaning == "undone"
    assert scan("undo").meaning == "nothing_laid"


def test_a_badge_after_undo_signs_in_and_offers_nothing(
    practice: Practice, memory: InMemoryRegistry, scan: Scan
) -> None:
    (code,) = practice.register()
    scan(code)
    scan("offer")
    scan("undo")
    assert scan(practice.badge(COURIER)).meaning == "signed_in"
    assert list(memory.world.all(Handoff)) == []


def test_ones_own_badge_does_not_take_ones_own_offer(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    scan(code)
    scan("offer")
    answer = scan(practice.badge(TECHNICIAN))
    assert (answer.meaning, answer.feedback) == ("refused", Feedback.BAD)
    assert scan(practice.badge(COLLEAGUE)).meaning == "offered"


def test_of_two_offers_the_scanned_one_is_accepted(practice: Practice, memory: InMemoryRegistry) -> None:
    first, second = practice.register(count=2)
    one, two = practice.offer(first, to=COLLEAGUE), practice.offer(second, to=COLLEAGUE)
    practice.scan(BENCH, practice.badge(COLLEAGUE))
    assert practice.scan(BENCH, str(COMMANDS[Command.ACCEPT])).meaning == "which_offer"
    practice.scan(BENCH, second)
    assert practice.scan(BENCH, str(COMMANDS[Command.ACCEPT])).meaning == "accepted"
    assert memory.world.get(Handoff, one).state is HandoffState.OFFERED  # type: ignore[union-attr]
    assert memory.world.get(Handoff, two).state is HandoffState.ACCEPTED  # type: ignore[union-attr]


def test_an_offer_is_refused_by_card(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    handoff = practice.offer(code, to=COLLEAGUE)
    practice.scan(BENCH, practice.badge(COLLEAGUE))
    assert practice.scan(BENCH, str(COMMANDS[Command.REFUSE])).meaning == "handoff_refused"
    assert memory.world.get(Handoff, handoff).state is HandoffState.REFUSED  # type: ignore[union-attr]
    assert memory.world.get(Container, code).handoff == ""  # type: ignore[union-attr]


def test_what_is_on_hold_is_said_to_be(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    scan(code)
    scan("finish")
    practice.do(COORDINATOR, commands.Hold(id=new_id(), target=code, hold_kind="quality", reason="thawed"))
    answer = scan(code)
    assert (answer.meaning, answer.feedback) == ("on_hold", Feedback.WARN)
    scan("finish")
    scan(code)
    scan(practice.package(()))
    assert scan("pack").meaning == "refused"


def test_what_was_told_by_its_place_says_that_a_second_person_looks(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    practice.do(TECHNICIAN, commands.Identify(id=new_id(), subject=code, position="A1", reason="label torn"))
    answer = scan(code)
    assert (answer.meaning, "second person has looked" in answer.say["en"]) == ("on_hold", True)


def test_a_hold_around_it_or_on_what_it_was_taken_from_is_said_as_well(practice: Practice, scan: Scan) -> None:
    parent, lone = practice.register(count=2)
    aliquots = commands.Aliquot(id=new_id(), parent=parent, count=1, amount=10)
    taken = practice.do(TECHNICIAN, aliquots).entry.act.codes[0]
    box = practice.package((lone,))
    for target, laid in ((parent, taken), (box, lone), (lone, box)):
        hold = commands.Hold(id=new_id(), target=target, hold_kind="quality", reason="thawed")
        practice.do(COORDINATOR, hold)
        answer = scan(laid)
        assert (answer.meaning, answer.feedback) == ("on_hold", Feedback.WARN), (target, laid)
        assert target in answer.say["en"]
        scan("finish")
        practice.do(COORDINATOR, commands.Release(id=new_id(), reason="looked at"), target=hold.id)
        assert scan(laid).meaning != "on_hold"
        scan("finish")


def test_what_another_organisation_holds_is_said_to_be(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    practice.hand_over(code)
    assert scan(code).meaning == "of_other"


def test_what_is_gone_is_said_to_be(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    practice.do(TECHNICIAN, commands.Dispose(id=new_id(), subjects=(code,), method="autoclaved", reason="over"))
    answer = scan(code)
    assert (answer.meaning, answer.feedback) == ("terminal", Feedback.BAD)


def test_a_second_label_must_be_scanned_and_the_older_destroyed(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    scan(code)
    assert scan("print_again").meaning == "reprinting"
    answer = scan(code)
    assert (answer.meaning, answer.feedback) == ("copy_verified", Feedback.WARN)


def test_a_factory_code_is_as_good_as_ours(practice: Practice, scan: Scan) -> None:
    practice.register(codes=("FACTORY-0001",))
    assert scan("FACTORY-0001").meaning == "laid"


def test_the_scanned_code_of_a_partner_means_nothing_when_nothing_awaits_it(scan: Scan) -> None:
    answer = scan("PARTNER-99")
    assert (answer.meaning, answer.feedback) == ("not_ours", Feedback.BAD)


@pytest.mark.parametrize("raw", ["HTZ-7K3M9QXD42-9", "X" * 65, "SEAL\x00", "封條一號", "AB"])
def test_what_cannot_be_a_seal_does_not_seal(
    practice: Practice, memory: InMemoryRegistry, scan: Scan, raw: str
) -> None:
    scan(practice.package(practice.register()))
    scan("seal")
    count = len(memory.entries)
    assert scan(raw).feedback is Feedback.BAD
    assert len(memory.entries) == count
    assert scan("SEAL-0001").meaning == "sealed"


def test_a_session_ends_when_nobody_has_scanned_for_a_while(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    scan(code)
    practice.registry.clock.pass_by(minutes=6)  # type: ignore[attr-defined]
    assert scan("offer").meaning == "badge_first"


def test_signing_out_leaves_an_empty_desk(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    scan(code)
    scan("sign_out")
    scan(practice.badge(TECHNICIAN))
    assert scan("offer").meaning == "nothing_laid"


def test_two_benches_do_not_see_each_others_desk(practice: Practice, scan: Scan) -> None:
    (code,) = practice.register()
    scan(code)
    practice.scan(HK_BENCH, practice.badge(RECEIVER))
    assert practice.scan(HK_BENCH, str(COMMANDS[Command.OFFER])).meaning == "nothing_laid"


def test_what_is_offered_to_me_says_so_when_it_is_scanned(practice: Practice) -> None:
    code = practice.register()[0]
    practice.offer(code)
    practice.scan(BENCH, practice.badge(COURIER))
    answer = practice.scan(BENCH, code)
    assert (answer.meaning, answer.next) == ("offered_to_you", ["accept", "refuse"])
    assert practice.scan(BENCH, str(COMMANDS[Command.ACCEPT])).meaning == "accepted"


def test_a_strange_text_is_answered_by_what_the_desk_waits_for(practice: Practice) -> None:
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    assert "scan the package first" in practice.scan(BENCH, "FOREIGN-1").say["en"]
    practice.scan(BENCH, practice.register()[0])
    practice.scan(BENCH, str(COMMANDS[Command.STORE]))
    assert "HTL" in practice.scan(BENCH, "FREEZER-1/A3").say["en"]


def test_another_courier_than_the_notified_one_is_told_as_the_offer_is_made(
    practice: Practice, memory: InMemoryRegistry, scan: Scan
) -> None:
    package = practice.package(practice.register(count=1))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-7",)))
    practice.notify(practice.consign(package))
    for courier, feedback in ((COURIER, Feedback.GOOD), ("CUR-K02", Feedback.WARN)):
        scan("finish")
        scan(package)
        scan("offer")
        answer = scan(practice.badge(courier))
        assert (answer.meaning, answer.feedback) == ("offered", feedback)
        assert ("CUR-K01 is the carrier that was notified" in answer.say["en"]) is (courier == "CUR-K02")
        handoff = max(memory.world.all(Handoff), key=lambda each: each.entry)
        practice.do(TECHNICIAN, commands.Withdraw(id=new_id(), reason="not now"), target=handoff.id)
