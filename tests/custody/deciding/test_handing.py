from __future__ import annotations

import pytest

from custody import acts, commands
from custody.holding import Container, Handoff, HandoffState, Package
from tests.in_memory import InMemoryRegistry
from tests.practice import (
    COLLEAGUE,
    COORDINATOR,
    COURIER,
    EXIT_OFFICER,
    RECEIVER,
    TECHNICIAN,
    Practice,
    new_id,
)


def offer(*subjects: str, to: str = COURIER) -> commands.Offer:
    return commands.Offer(id=new_id(), subjects=subjects, to=to)


def test_nothing_is_handed_to_oneself(practice: Practice) -> None:
    assert practice.refused(TECHNICIAN, offer(*practice.register(), to=TECHNICIAN)) == "handoff_to_oneself"


def test_an_offer_goes_to_a_person_whom_the_zone_knows(practice: Practice) -> None:
    assert practice.refused(TECHNICIAN, offer(*practice.register(), to="SZA-T99")) == "person_unknown"


@pytest.mark.parametrize("staff", [EXIT_OFFICER, "ADM-01", "AUD-01", "SZA-Q01"])
def test_who_handles_no_samples_cannot_be_offered_any(practice: Practice, staff: str) -> None:
    assert practice.refused(TECHNICIAN, offer(*practice.register(), to=staff)) == "receiver_has_no_role"


@pytest.mark.parametrize("staff", [EXIT_OFFICER, "ADM-01", "AUD-01", "SZA-Q01"])
def test_who_handles_no_samples_cannot_offer_any(practice: Practice, staff: str) -> None:
    assert practice.refused(staff, offer(*practice.register())) == "role"


def test_only_what_one_holds_can_be_offered(practice: Practice) -> None:
    codes = practice.register()
    assert practice.refused(COLLEAGUE, offer(*codes)) == "other_custodian"
    assert practice.refused(RECEIVER, offer(*codes)) == "other_organisation"


def test_one_foreign_tube_spoils_the_whole_rack(practice: Practice, memory: InMemoryRegistry) -> None:
    mine, colleagues = practice.register(count=5), practice.register(COLLEAGUE)
    before = len(memory.entries)
    assert practice.refused(TECHNICIAN, offer(*mine, *colleagues)) == "other_custodian"
    assert len(memory.entries) == before


def test_what_is_offered_cannot_be_offered_again(practice: Practice) -> None:
    codes = practice.register()
    practice.offer(*codes)
    assert practice.refused(TECHNICIAN, offer(*codes, to=COLLEAGUE)) == "handoff_pending"


def test_a_tube_inside_a_package_goes_with_the_package_only(practice: Practice) -> None:
    codes = practice.register(count=2)
    practice.package(codes)
    assert practice.refused(TECHNICIAN, offer(codes[0])) == "inside_package"


def test_what_lies_in_a_store_is_retrieved_before_it_is_offered(practice: Practice) -> None:
    codes = practice.register()
    practice.do(TECHNICIAN, commands.Store(id=new_id(), subjects=codes, place="FREEZER-1"))
    assert practice.refused(TECHNICIAN, offer(*codes)) == "in_store"


def test_what_is_gone_cannot_be_offered(practice: Practice) -> None:
    codes = practice.register()
    practice.do(TECHNICIAN, commands.Dispose(id=new_id(), subjects=codes, method="autoclaved", reason="over"))
    assert practice.refused(TECHNICIAN, offer(*codes)) == "terminal"


def test_a_rack_is_one_act(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register(count=96)
    before = len(memory.entries)
    practice.hand_over(*codes)
    assert len(memory.entries) == before + 2
    assert {memory.world.get(Container, code).custodian for code in codes} == {COURIER}  # type: ignore[union-attr]


def test_a_package_carries_what_is_inside(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register(count=3)
    package = practice.package(codes)
    practice.hand_over(package)
    holders = {memory.world.get(Container, code).custodian for code in codes}  # type: ignore[union-attr]
    assert holders == {memory.world.get(Package, package).custodian} == {COURIER}  # type: ignore[union-attr]


def test_the_same_tube_named_twice_is_offered_once(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    practice.offer(code, code.lower(), code.replace("-", ""))
    act = memory.entries[-1].act
    assert isinstance(act, acts.Offered)
    assert act.offered == (code,)


def test_responsibility_stays_with_the_giver_until_acceptance(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    handoff = practice.offer(code)
    waiting = memory.world.get(Container, code)
    assert waiting is not None
    assert (waiting.custodian, waiting.organisation) == (TECHNICIAN, "SZ-ALPHA")
    practice.do(COURIER, commands.Accept(id=new_id()), target=handoff)
    taken = memory.world.get(Container, code)
    assert taken is not None
    assert (taken.custodian, taken.organisation) == (COURIER, "HT-COURIER")


def test_the_receiver_may_look_from_the_offer_on(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    practice.offer(code)
    container = memory.world.get(Container, code)
    assert container is not None
    assert "HT-COURIER" in container.parties


@pytest.mark.parametrize("staff", [TECHNICIAN, COLLEAGUE, COORDINATOR, "CUR-K02"])
def test_only_the_receiver_accepts_or_refuses(practice: Practice, staff: str) -> None:
    handoff = practice.offer(*practice.register())
    assert practice.refused(staff, commands.Accept(id=new_id()), target=handoff) == "not_the_receiver"
    refusal = commands.Refuse(id=new_id(), reason="not mine")
    assert practice.refused(staff, refusal, target=handoff) == "not_the_receiver"


def test_only_the_giver_takes_an_offer_back(practice: Practice) -> None:
    handoff = practice.offer(*practice.register())
    assert practice.refused(COURIER, commands.Withdraw(id=new_id(), reason="no"), target=handoff) == "not_the_giver"


@pytest.mark.parametrize("answer", ["accept", "refuse", "withdraw"])
def test_an_answered_offer_cannot_be_answered_again(practice: Practice, answer: str) -> None:
    handoff = practice.offer(*practice.register())
    if answer == "accept":
        practice.do(COURIER, commands.Accept(id=new_id()), target=handoff)
    elif answer == "refuse":
        practice.do(COURIER, commands.Refuse(id=new_id(), reason="not on my list"), target=handoff)
    else:
        practice.do(TECHNICIAN, commands.Withdraw(id=new_id(), reason="wrong rack"), target=handoff)
    assert practice.refused(COURIER, commands.Accept(id=new_id()), target=handoff) == "handoff_answered"
    assert practice.refused(COURIER, commands.Refuse(id=new_id(), reason="no"), target=handoff) == "handoff_answered"
    late = commands.Withdraw(id=new_id(), reason="late")
    assert practice.refused(TECHNICIAN, late, target=handoff) == "handoff_answered"


@pytest.mark.parametrize("answer", ["refuse", "withdraw"])
def test_after_a_no_the_giver_may_offer_again(practice: Practice, memory: InMemoryRegistry, answer: str) -> None:
    (code,) = practice.register()
    handoff = practice.offer(code)
    if answer == "refuse":
        practice.do(COURIER, commands.Refuse(id=new_id(), reason="not on my list"), target=handoff)
    else:
        practice.do(TECHNICIAN, commands.Withdraw(id=new_id(), reason="wrong rack"), target=handoff)
    answered = memory.world.get(Handoff, handoff)
    assert answered is not None
    assert answered.state is (HandoffState.REFUSED if answer == "refuse" else HandoffState.WITHDRAWN)
    assert practice.offer(code, to=COLLEAGUE) != handoff


def test_an_unknown_handoff_is_said_to_be_unknown(practice: Practice) -> None:
    assert practice.refused(COURIER, commands.Accept(id=new_id()), target=new_id()) == "handoff_unknown"


def test_the_way_to_a_handoff_does_not_depend_on_the_case_of_its_id(practice: Practice) -> None:
    command = commands.Offer(id=new_id().upper(), subjects=practice.register(), to=COURIER)
    practice.do(TECHNICIAN, command)
    practice.do(COURIER, commands.Accept(id=new_id()), target=command.id.lower())


def test_a_handoff_at_a_bench_brings_the_tubes_to_its_site(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    practice.hand_over(code)
    on_the_way = memory.world.get(Container, code)
    practice.hand_over(code, giver=COURIER, to="SZG-T01", station="SZ-BENCH-2")
    arrived = memory.world.get(Container, code)
    assert on_the_way is not None
    assert arrived is not None
    assert (on_the_way.site, arrived.site) == ("SZ-ALPHA-LAB", "SZ-GAMMA-LAB")


def test_every_refusal_of_a_handoff_has_a_status_that_fits(practice: Practice) -> None:
    (code,) = practice.register()
    handoff = practice.offer(code)
    statuses = {
        practice.ask(TECHNICIAN, offer(code)).status,  # type: ignore[union-attr]
        practice.ask(COLLEAGUE, commands.Accept(id=new_id()), target=handoff).status,  # type: ignore[union-attr]
        practice.ask(COURIER, commands.Accept(id=new_id()), target="no-such").status,  # type: ignore[union-attr]
        practice.ask(TECHNICIAN, offer("HTC-12")).status,  # type: ignore[union-attr]
    }
    assert statuses == {409, 403, 404, 422}
