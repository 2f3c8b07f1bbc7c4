from __future__ import annotations

import pytest
from sqlalchemy import select

from custody import commands
from custody.access import Scan
from custody.codes import COMMANDS, Command
from custody.records.registry import Registry
from custody.records.store import tables
from custody.records.views.reading import one
from custody.refusal import Refusal
from custody.scanning.reading import Feedback, Reading
from tests.conftest import Clock
from tests.practice import BENCH, COLLEAGUE, ENTRY, EXIT, EXIT_OFFICER, SEEDED, TECHNICIAN, Practice, new_id


@pytest.mark.parametrize(
    "raw", ["\x00", "a\x00b", "'; DROP TABLE entry; --", "<script>", "^XZ^XA~JA", "\x1b[2J", "樣本", "", " "]
)
def test_a_hostile_reading_is_kept_and_changes_nothing(practice: Practice, registry: Registry, raw: str) -> None:
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    scan_id = new_id()
    answer = practice.scan(BENCH, raw, id=scan_id)
    assert answer.feedback is not Feedback.GOOD
    with registry.reading() as connection:
        assert one(connection, Scan, scan_id) is not None
        assert len(connection.execute(select(tables.entry)).all()) == SEEDED


def test_the_same_reading_again_gets_the_same_answer_and_no_second_entry(
    practice: Practice, registry: Registry
) -> None:
    (code,) = practice.register()
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    reading = Reading(id=new_id(), station=BENCH, raw=code, at=registry.clock().isoformat())
    first = registry.take_scan(reading, "")
    second = registry.take_scan(reading, "")
    assert first == second
    with registry.reading() as connection:
        assert len(connection.execute(select(tables.entry)).all()) == SEEDED + 2


def test_the_same_id_with_another_reading_is_a_conflict(practice: Practice, registry: Registry) -> None:
    reading = Reading(id=new_id(), station=BENCH, raw="A-1234", at=registry.clock().isoformat())
    registry.take_scan(reading, "")
    other = Reading(id=reading.id, station=BENCH, raw="B-1234", at=registry.clock().isoformat())
    answer = registry.take_scan(other, "")
    assert isinstance(answer, Refusal)
    assert answer.code == "id_used"


def test_nobody_is_signed_in_after_an_idle_while(practice: Practice, clock: Clock) -> None:
    (code,) = practice.register()
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    clock.pass_by(minutes=6)
    assert practice.scan(BENCH, code).meaning == "badge_first"


def test_a_rack_is_handed_over_by_scans_alone(practice: Practice, registry: Registry) -> None:
    codes = practice.register(count=3)
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    for code in codes:
        assert practice.scan(BENCH, code).feedback is Feedback.GOOD
    practice.scan(BENCH, str(COMMANDS[Command.OFFER]))
    assert practice.scan(BENCH, practice.badge(COLLEAGUE)).meaning == "offered"
    assert practice.scan(BENCH, practice.badge(COLLEAGUE)).meaning == "signed_in_offers"
    accepted = practice.scan(BENCH, str(COMMANDS[Command.ACCEPT]))
    assert accepted.meaning == "accepted"
    with registry.reading() as connection:
        rows = connection.execute(select(tables.link.c.subject).where(tables.link.c.number == accepted.entry))
        assert sorted(rows.scalars()) == sorted(codes)


def test_four_beeps_let_a_consignment_out_and_in(practice: Practice) -> None:
    _, package = practice.ready()
    for station, officer in ((EXIT, EXIT_OFFICER), (ENTRY, "OFF-N01")):
        practice.scan(station, practice.badge(officer))
        practice.scan(station, package)
        practice.scan(station, "seal-0001")
        verdict = practice.scan(station, practice.badge("CUR-K01"))
        assert (verdict.meaning, verdict.feedback) == ("allow", Feedback.GOOD)
    assert practice.scan(ENTRY, package).meaning == "already_allowed"


def test_another_seal_holds_the_consignment(practice: Practice) -> None:
    _, package = practice.ready()
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    practice.scan(EXIT, package)
    practice.scan(EXIT, practice.badge("CUR-K01"))
    assert practice.scan(EXIT, "SEAL-9999").meaning == "seal_differs"
    verdict = practice.scan(EXIT, str(COMMANDS[Command.FINISH]))
    assert (verdict.meaning, verdict.feedback) == ("hold", Feedback.WARN)


def test_a_container_outside_the_clearance_is_denied(practice: Practice) -> None:
    _, package = practice.ready(category="human_tissue")
    practice.scan(EXIT, practice.badge(EXIT_OFFICER))
    practice.scan(EXIT, package)
    practice.scan(EXIT, "SEAL-0001")
    verdict = practice.scan(EXIT, practice.badge("CUR-K01"))
    assert (verdict.meaning, verdict.feedback) == ("deny", Feedback.BAD)


def test_a_reprinted_label_that_is_scanned_warns_of_the_older_one(practice: Practice) -> None:
    (code,) = practice.register()
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    practice.scan(BENCH, code)
    practice.do(TECHNICIAN, commands.Reprint(id=new_id(), subject=code, reason="smudged"), station=BENCH)
    assert practice.scan(BENCH, code).meaning == "copy_verified"
