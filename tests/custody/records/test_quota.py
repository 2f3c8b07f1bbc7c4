"""Quotas and permits: reserved at the filing, used at the exit, given back before it; never exceeded by anybody."""

from __future__ import annotations

import threading
from typing import Any

import msgspec

from custody import commands
from custody.deciding.lists.listing import ListRows
from custody.holding import Consignment, Reservation, Tally
from custody.records.registry import Registry
from custody.records.turns.rebuild import rebuild
from custody.records.views.reading import every, one
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from tests.practice import COORDINATOR, TECHNICIAN, Practice, new_id

TALLY = "TRAIN-QUOTA-1|1|containers|2026-11"


def sealed(practice: Practice, count: int, seal: str) -> str:
    """A draft consignment under the small quota."""
    package = practice.package(practice.register(count=count))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    return practice.consign(package, clearance="TRAIN-QUOTA-1")


def filing(consignment: str) -> commands.FileNotification:
    return commands.FileNotification(id=new_id(), consignment=consignment, declaration="All of this is true.")


def tally(registry: Registry, name: str = TALLY) -> tuple[int, int, int]:
    """(used, reserved, draws)"""
    with registry.reading() as connection:
        found = one(connection, Tally, name) or Tally(name)
    return found.used, found.reserved, found.draws


def test_a_filing_reserves_an_exit_uses_and_taking_back_releases(practice: Practice, registry: Registry) -> None:
    first = sealed(practice, 4, "SEAL-001")
    number = practice.notify(first)
    assert tally(registry) == (0, 4, 1)
    practice.do(COORDINATOR, commands.CancelNotification(id=new_id(), reason="not today"), target=number)
    assert tally(registry) == (0, 0, 0)
    practice.notify(first)
    with registry.reading() as connection:
        assert [r.amount for r in every(connection, Reservation) if r.tally == TALLY] == [4]
        found = one(connection, Consignment, first)
    assert found is not None
    practice.hand_over(*found.packages)
    assert practice.cross(first, found.packages[0], seal="SEAL-001").verdict == "ALLOW"
    assert tally(registry) == (4, 0, 1)
    assert practice.cross(first, found.packages[0], seal="SEAL-001").verdict == "ALLOW"
    assert tally(registry) == (4, 0, 1)
    registry.writer.stop()
    with registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()


def test_what_does_not_fit_is_refused_with_what_is_left(practice: Practice, registry: Registry) -> None:
    practice.notify(sealed(practice, 8, "SEAL-001"))
    answer = practice.ask(COORDINATOR, filing(sealed(practice, 3, "SEAL-002")))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.params["left"], answer.params["demand"]) == ("quota_exceeded", 2, 3)
    practice.notify(sealed(practice, 2, "SEAL-003"))
    assert tally(registry) == (0, 10, 2)


def test_thirty_two_who_file_at_once_never_exceed_the_quota(practice: Practice, registry: Registry) -> None:
    wanted = [sealed(practice, 1, f"SEAL-{n:03}") for n in range(32)]
    answers: list[Receipt | Refusal] = []
    ready = threading.Barrier(len(wanted))

    def ask(consignment: str) -> None:
        ready.wait()
        answers.append(practice.ask(COORDINATOR, filing(consignment)))

    threads = [threading.Thread(target=ask, args=(consignment,)) for consignment in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(answers) == 32
    assert len(refused) == 22
    assert {(answer.code, answer.params["left"]) for answer in refused} == {("quota_exceeded", 0)}
    assert tally(registry) == (0, 10, 10)


def permit(registry: Registry, practice: Practice, **changes: Any) -> None:
    """The training permit for human genetic resources, changed."""
    standing = registry.zone.permits["TRAIN-HGR-1"]
    row = dict(msgspec.json.decode(msgspec.json.encode(standing)))
    row |= {"version": standing.version + 1, **changes}
    practice.do("ADM-01", ListRows(id=new_id(), noun="permit", rows=(row,), reason="test"))
    rule = dict(msgspec.json.decode(msgspec.json.encode(registry.zone.permit_rules["HGR-EXIT"])))
    rule |= {"hgr": None, "categories": ["human_blood"]}
    practice.do("ADM-01", ListRows(id=new_id(), noun="permit_rule", rows=(rule,), reason="test"))


def test_a_permit_is_drawn_on_and_a_single_one_is_used_once(practice: Practice, registry: Registry) -> None:
    permit(registry, practice, single_use=True, quantity=5)
    practice.notify(sealed(practice, 3, "SEAL-001"))
    assert tally(registry, "permit:TRAIN-HGR-1") == (0, 3, 1)
    assert practice.refused(COORDINATOR, filing(sealed(practice, 1, "SEAL-002"))) == "permit_used"


def test_a_permit_that_is_too_small_is_not_overdrawn(practice: Practice, registry: Registry) -> None:
    permit(registry, practice, quantity=5)
    practice.notify(sealed(practice, 3, "SEAL-001"))
    answer = practice.ask(COORDINATOR, filing(sealed(practice, 3, "SEAL-002")))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.params["left"]) == ("permit_exceeded", 2)
