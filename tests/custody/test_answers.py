"""What the authority answers to a delivery becomes an act once, whatever is cut off in between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from custody import commands
from custody.acts import Act, NotificationAccepted, NotificationRefused
from custody.filing import Declined, Delivered, Filed, Outcome, Unsure
from custody.filing.drop import FileDrop
from custody.filing.post import HttpPost
from custody.holding import Notification
from custody.records.registry import Registry, open_registry
from custody.records.turns.rebuild import derived_faults
from custody.records.views.reading import latest_entries, one
from custody.records.work.delivering import settle, take_in_hand
from custody.refusal import Refusal
from custody.rounds import Rounds
from custody.zone import Zone
from tests.conftest import Clock
from tests.custody.filing.authority import Authority, said
from tests.custody.test_rounds import file
from tests.practice import COORDINATOR, TECHNICIAN, Practice, new_id

LEASE = timedelta(minutes=5)


@pytest.fixture
def authority() -> Iterator[Authority]:
    opened = Authority()
    yield opened
    opened.close()


class KilledError(Exception):
    pass


class Killed(HttpPost):
    """Ends with the authority's answer in hand, before anybody could keep it."""

    def __init__(self, authority: Authority) -> None:
        super().__init__(authority.url, None, 1, 0.3)

    def file(self, filed: Filed) -> Outcome:
        super().file(filed)
        raise KilledError


def rounds(registry: Registry, authority: Authority) -> Rounds:
    return Rounds(registry, HttpPost(authority.url, None, 1, 0.3))


def entered(registry: Registry) -> list[Act]:
    """The answers that stand in the ledger, oldest first."""
    with registry.reading() as connection:
        acts = [entry.act for entry in latest_entries(connection, limit=200)]
        assert derived_faults(connection) == []
    return [act for act in reversed(acts) if isinstance(act, NotificationRefused | NotificationAccepted)]


def version(registry: Registry, number: str) -> Notification:
    with registry.reading() as connection:
        found = one(connection, Notification, number)
    assert found is not None
    return found


def amend(practice: Practice, number: str) -> str:
    command = commands.AmendNotification(id=new_id(), reason="field 7", ccrn=new_id()[:8])
    return str(practice.do(COORDINATOR, command, target=number).entry.act.notification)  # type: ignore[union-attr]


def test_a_refusal_is_entered_once_in_the_system_s_name_as_one_harmless_line(
    registry: Registry, practice: Practice, authority: Authority
) -> None:
    number = file(practice)
    hostile = "<script>\r\n\x1b[31m\u202e" + "field 7 " * 90
    authority.answers = [said(422, hostile)]
    assert rounds(registry, authority).deliver() == {number: "refused"}
    (act,) = entered(registry)
    assert isinstance(act, NotificationRefused) and (act.notification, len(act.said)) == (number, 300)
    assert act.said.isprintable() and act.said.startswith("422 Unprocessable")
    with registry.reading() as connection:
        (entry,) = latest_entries(connection, limit=1)
    assert entry.circumstances.actors[0].staff == "SYSTEM"
    assert version(registry, number).refused_why == act.said


def test_who_is_named_in_an_answer_is_not_kept(registry: Registry, practice: Practice, authority: Authority) -> None:
    number = file(practice)
    authority.answers = [said(400, "the donor A123456(3) is barred; ask a.b@example.org by 2026-11-30")]
    rounds(registry, authority).deliver()
    assert version(registry, number).refused_why.endswith("the donor … is barred; ask … by 2026-11-30")


def test_an_answer_that_was_cut_off_before_it_was_kept_is_asked_for_again(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock, authority: Authority
) -> None:
    first = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    number = file(Practice(first))
    authority.answers = [said(422, "no"), said(422, "no")]
    with pytest.raises(KilledError):
        Rounds(first, Killed(authority)).deliver()
    first.close()
    second = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    assert entered(second) == [] and rounds(second, authority).deliver() == {}, "its lease is not over"
    clock.pass_by(minutes=6)
    assert rounds(second, authority).deliver() == {number: "refused"}
    assert len(entered(second)) == 1
    assert {headers["Idempotency-Key"] for headers, _ in authority.received} == {number}
    second.close()


def test_an_outcome_that_is_kept_twice_is_entered_once(registry: Registry, practice: Practice) -> None:
    """The commit stood and nobody heard of it: the same outcome comes again, or another one of the same attempt."""
    number = file(practice)
    registry.writer.submit(take_in_hand(number, "post", LEASE))
    for outcome in (Declined("422: no"), Declined("422: no"), Delivered("200 OK"), Unsure("?")):
        registry.writer.submit(settle(number, outcome, lambda _: 1.0, registry.draw))
    assert [type(act) for act in entered(registry)] == [NotificationRefused]


def test_what_a_person_has_entered_is_not_entered_again(registry: Registry, practice: Practice) -> None:
    number = file(practice)
    registry.writer.submit(take_in_hand(number, "post", LEASE))
    practice.do(COORDINATOR, commands.RecordRefusal(id=new_id(), reason="by telephone: no"), target=number)
    registry.writer.submit(settle(number, Declined("422: no"), lambda _: 1.0, registry.draw))
    assert [getattr(act, "said") for act in entered(registry)] == ["by telephone: no"]  # noqa: B009
    again = practice.ask(COORDINATOR, commands.RecordRefusal(id=new_id(), reason="no, they say"), target=number)
    assert isinstance(again, Refusal) and again.code == "refused_already"
    other = practice.ask(TECHNICIAN, commands.RecordRefusal(id=new_id(), reason="no"), target=number)
    assert isinstance(other, Refusal) and other.code == "role"


def test_a_later_version_that_is_accepted_is_an_act_and_one_after_no_refusal_is_none(
    registry: Registry, practice: Practice, authority: Authority
) -> None:
    number = file(practice)
    authority.answers = [said(200), said(422, "no"), said(503), said(200, "taken")]
    going = rounds(registry, authority)
    assert going.deliver() == {number: "delivered"} and entered(registry) == []
    second = amend(practice, number)
    assert going.deliver() == {second: "refused"}
    third = amend(practice, second)
    assert going.deliver() == {third: "retrying"}
    registry.clock.pass_by(minutes=5)  # type: ignore[attr-defined]
    assert going.deliver() == {third: "delivered"}
    assert [(type(act), act.subjects()[1]) for act in entered(registry)] == [
        (NotificationRefused, second),
        (NotificationAccepted, third),
    ]
    assert version(registry, third).accepted_at and not version(registry, third).refused_at


def test_a_reference_for_what_was_amended_meanwhile_is_kept(registry: Registry, practice: Practice) -> None:
    number = file(practice)
    practice.do(COORDINATOR, commands.RecordRefusal(id=new_id(), reason="no"), target=number)
    second = amend(practice, number)
    registry.writer.submit(take_in_hand(second, "post", LEASE))
    third = amend(practice, second)
    registry.writer.submit(settle(second, Delivered("200", "GD-7"), lambda _: 1.0, registry.draw))
    assert [type(act) for act in entered(registry)] == [NotificationRefused, NotificationAccepted]
    assert version(registry, second).reference == "GD-7" and version(registry, third).reference == ""


def test_a_no_to_a_version_whose_successor_has_arrived_is_no_act(registry: Registry, practice: Practice) -> None:
    number = file(practice)
    registry.writer.submit(take_in_hand(number, "post", LEASE))
    second = amend(practice, number)
    registry.writer.submit(take_in_hand(second, "post", LEASE))
    registry.writer.submit(settle(second, Delivered("200"), lambda _: 1.0, registry.draw))
    registry.writer.submit(settle(number, Declined("409: newer"), lambda _: 1.0, registry.draw))
    assert entered(registry) == []


def test_what_only_lies_in_a_directory_is_no_answer(registry: Registry, practice: Practice, tmp_path: Path) -> None:
    number = file(practice)
    practice.do(COORDINATOR, commands.RecordRefusal(id=new_id(), reason="no"), target=number)
    second = amend(practice, number)
    assert Rounds(registry, FileDrop(tmp_path / "out")).deliver() == {second: "delivered"}
    assert [type(act) for act in entered(registry)] == [NotificationRefused]


def test_a_version_that_the_directory_does_not_take_is_refused(
    registry: Registry, practice: Practice, tmp_path: Path
) -> None:
    number = file(practice)
    (tmp_path / f"{number}.json").write_text("something else")
    assert Rounds(registry, FileDrop(tmp_path)).deliver() == {number: "refused"}
    (act,) = entered(registry)
    assert isinstance(act, NotificationRefused) and "stands there already" in act.said
