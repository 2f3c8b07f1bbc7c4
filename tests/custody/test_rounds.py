"""The rounds over a real ledger: what is delivered, tried again, refused; and that a restart loses nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from custody import commands
from custody.acts import NotificationAcknowledged
from custody.deliveries import Delivery
from custody.filing.post import HttpPost
from custody.holding import Notification
from custody.records.registry import Registry, open_registry
from custody.records.views.reading import latest_entries, one
from custody.records.work.delivering import take_in_hand
from custody.rounds import Rounds
from custody.zone import Zone
from custody.zone.filing import FilingSettings
from tests.conftest import Clock
from tests.custody.filing.authority import Authority, hangs, said
from tests.practice import TECHNICIAN, Practice, new_id


@pytest.fixture
def authority() -> Iterator[Authority]:
    opened = Authority()
    yield opened
    opened.close()


def rounds(registry: Registry, authority: Authority) -> Rounds:
    return Rounds(registry, HttpPost(authority.url, None, 1, 0.3))


def delivery(registry: Registry, number: str) -> Delivery:
    with registry.reading() as connection:
        found = one(connection, Delivery, number)
    assert found is not None
    return found


def file(practice: Practice) -> str:
    package = practice.package(practice.register(count=2))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(f"S-{package[-8:]}",)))
    return practice.notify(practice.consign(package), acknowledge=False)


def test_a_server_that_fails_twice_gets_it_the_third_time_under_the_same_key(
    registry: Registry, practice: Practice, authority: Authority, clock: Clock
) -> None:
    number = file(practice)
    authority.answers = [said(500, "sorry"), hangs(1), said(200)]
    going = rounds(registry, authority)
    assert going.deliver() == {number: "retrying"}
    assert going.deliver() == {}, "not before it is due"
    assert "500" in delivery(registry, number).detail
    clock.pass_by(minutes=5)
    assert going.deliver() == {number: "retrying"}
    clock.pass_by(minutes=5)
    assert going.deliver() == {number: "delivered"}
    assert {headers["Idempotency-Key"] for headers, _ in authority.received} == {number}
    assert len({body for _, body in authority.received}) == 1
    assert delivery(registry, number).attempts == 3


def test_a_reference_in_the_answer_is_entered_by_the_system_once(
    registry: Registry, practice: Practice, authority: Authority
) -> None:
    number = file(practice)
    authority.answers = [said(200, '{"reference":"GD-2026-77"}')]
    assert rounds(registry, authority).deliver() == {number: "delivered"}
    with registry.reading() as connection:
        found = one(connection, Notification, number)
        (entry,) = latest_entries(connection, limit=1)
    assert found is not None and (found.state, found.reference) == ("acknowledged", "GD-2026-77")
    assert found.acknowledged_at
    assert isinstance(entry.act, NotificationAcknowledged) and entry.circumstances.actors[0].staff == "SYSTEM"


def test_a_refusal_is_kept_with_what_was_said_and_not_tried_again(
    registry: Registry, practice: Practice, authority: Authority, clock: Clock
) -> None:
    number = file(practice)
    authority.answers = [said(422, "field 7 is wrong")]
    assert rounds(registry, authority).deliver() == {number: "refused"}
    clock.pass_by(days=1)
    assert rounds(registry, authority).deliver() == {}
    assert "field 7 is wrong" in delivery(registry, number).detail


def test_a_retry_after_is_kept(registry: Registry, practice: Practice, authority: Authority, clock: Clock) -> None:
    number = file(practice)
    authority.answers = [said(429, Retry_After="3600")]
    going = rounds(registry, authority)
    assert going.deliver() == {number: "retrying"}
    clock.pass_by(minutes=59)
    assert going.deliver() == {}
    clock.pass_by(minutes=2)
    assert going.deliver() == {number: "delivered"}


def test_what_waits_is_delivered_after_a_restart(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock, authority: Authority
) -> None:
    first = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    number = file(Practice(first))
    first.close()
    second = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    assert rounds(second, authority).deliver() == {number: "delivered"}
    second.close()


def test_an_attempt_that_was_cut_off_is_taken_up_when_its_lease_is_over(
    registry: Registry, practice: Practice, authority: Authority, clock: Clock
) -> None:
    number = file(practice)
    assert registry.writer.submit(take_in_hand(number, "post", timedelta(minutes=5))) is not None
    assert rounds(registry, authority).deliver() == {}, "somebody else has it in hand"
    clock.pass_by(minutes=6)
    assert rounds(registry, authority).deliver() == {number: "delivered"}


def test_without_an_interface_nothing_waits(tmp_path: Path, zone: Zone, clock: Clock) -> None:
    by_hand = msgspec.structs.replace(zone, filing=None)
    registry = open_registry(tmp_path, "", by_hand, clock, os.urandom)
    number = file(Practice(registry))
    assert Rounds(registry).deliver() == {}
    with registry.reading() as connection:
        assert one(connection, Delivery, number) is None
    registry.close()


def test_the_thread_stops_when_it_is_told(registry: Registry, authority: Authority) -> None:
    going = rounds(registry, authority)
    going.start()
    going.stop()
    assert registry.zone.filing == FilingSettings("drop", retry_seconds=5, longest_retry_seconds=60)


def test_what_the_authority_says_is_kept_without_the_donor_in_it(
    registry: Registry, practice: Practice, authority: Authority
) -> None:
    number = file(practice)
    authority.answers = [said(500, "patient A123456(3), try later"), said(422, "patient A123456(3) is refused")]
    going = rounds(registry, authority)
    assert going.deliver() == {number: "retrying"}
    kept = delivery(registry, number).detail
    assert "A123456" not in kept and "try later" in kept
