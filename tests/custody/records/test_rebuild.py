from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import text

from custody import commands
from custody.acts import Actor, Circumstances
from custody.deciding.lists.listing import ListRows
from custody.deciding.packages.temperature import Reading
from custody.holding import Discrepancy
from custody.loggers import Assessment, import_logger, shipped_classes
from custody.records.entries.audit import audit
from custody.records.registry import Registry, open_registry
from custody.records.store.rows import load
from custody.records.turns.rebuild import derived_faults, rebuild
from custody.records.turns.request import Request
from custody.records.views.reading import contents, passages_of
from custody.records.work.orders import Receipt
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, RECEIVER, SEEDED, TECHNICIAN, Practice, new_id


def live_through_everything(practice: Practice) -> None:
    """At least one act of every kind that people can do."""
    consignment, package = practice.ready(count=4)
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
    practice.hand_over(package, giver=COURIER, to=RECEIVER, station="HK-BENCH-1")
    opened = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="arrived")
    inside = practice.do(RECEIVER, opened).entry.act.containers  # type: ignore[union-attr]
    practice.do(RECEIVER, commands.Unpack(id=new_id(), package=package, containers=inside))
    practice.do(RECEIVER, commands.Store(id=new_id(), subjects=inside[:2], place="FREEZER-7"), station="HK-BENCH-1")
    practice.do(RECEIVER, commands.Retrieve(id=new_id(), subjects=inside[:1]))
    practice.do(RECEIVER, commands.Aliquot(id=new_id(), parent=inside[0], count=2, amount=500))
    disposed = practice.do(
        RECEIVER, commands.Dispose(id=new_id(), subjects=(inside[0],), method="autoclaved", reason="study over")
    )
    practice.do(
        RECEIVER,
        commands.Correct(id=new_id(), entry=disposed.entry.number, reason="wrong tube", did_not_occur=True),
    )
    first = practice.register(count=2, codes=("FACTORY-0001", "FACTORY-0002"))
    rack = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}
    begun = practice.do(TECHNICIAN, commands.Register(id=new_id(), **rack), station=BENCH).entry.number  # type: ignore[arg-type]
    practice.do(TECHNICIAN, commands.Correct(id=new_id(), entry=begun, reason="miscounted", amount=1900))
    handoff = practice.offer(first[0])
    practice.do(COURIER, commands.Refuse(id=new_id(), reason="not on my list"), target=handoff)
    handoff = practice.offer(first[0])
    practice.do(TECHNICIAN, commands.Withdraw(id=new_id(), reason="not today"), target=handoff)
    hold = commands.Hold(id=new_id(), target=first[1], hold_kind="quality", reason="thawed?")
    practice.do(COORDINATOR, hold)
    practice.do(COORDINATOR, commands.Release(id=new_id(), reason="was not"), target=hold.id)
    (plain,) = practice.register()
    practice.do(TECHNICIAN, commands.VerifyLabel(id=new_id(), subject=plain))
    practice.do(TECHNICIAN, commands.Reprint(id=new_id(), subject=plain, reason="smudged"), station=BENCH)
    other = practice.package(practice.register())
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=other, seals=("SEAL-0002",)))
    number = practice.notify(practice.consign(other), acknowledge=False)
    practice.do(COORDINATOR, commands.RecordRefusal(id=new_id(), reason="field 7"), target=number)
    practice.do(COORDINATOR, commands.AcknowledgeNotification(id=new_id(), reference="R-7"), target=number)
    practice.do(COORDINATOR, commands.CancelNotification(id=new_id(), reason="not this week"), target=number)
    practice.do(RECEIVER, commands.LeavePark(id=new_id(), containers=inside[1:2]), station="HK-BENCH-1")
    van = {"registration": "AB1234", "organisation": "HT-COURIER", "side": "HK"}
    practice.do("ADM-01", ListRows(id=new_id(), noun="vehicle", rows=(van,), reason="bought"))
    live_through_a_hold(practice)
    live_through_a_journey_with_a_logger(practice)
    live_through_losses(practice)


def live_through_a_journey_with_a_logger(practice: Practice) -> None:
    """A logger's file that holds a box and what is in it, what people make of that, and the release of all of them."""
    tubes = practice.register(count=2)
    package = practice.package(tubes)
    start = commands.StartLogger(
        id=new_id(), package=package, logger="LG-1", calibrated_until=date(2027, 6, 30), temperature_class="frozen"
    )
    practice.do(TECHNICIAN, start)
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0005",)))
    consignment = practice.consign(package)
    at = practice.registry.clock()
    file = BytesIO(f"Time,Temperature\n{at + timedelta(hours=8):%Y-%m-%d %H:%M:%S},-3.5\n".encode())
    found = import_logger(file, None, shipped_classes()["frozen"], at, at)
    assert isinstance(found, Assessment)
    read = commands.ReadLogger(id=new_id(), file_sha256="0" * 64, mapping="year_first")
    circumstances = Circumstances(at=at.isoformat(), actors=(Actor(TECHNICIAN, "SZ-ALPHA", "technician"),))
    reading = Reading(found, read.file_sha256, 33, "LG-1", dict.fromkeys(tubes, 1), consignment)
    asked = Request(read, circumstances, package, reading)
    assert isinstance(practice.registry.carry_out(asked), Receipt)
    hold = str(uuid5(UUID(read.id), "hold"))
    with practice.registry.reading() as connection:
        (told,) = load(connection, Discrepancy, "consignment", [consignment])
    practice.do(COORDINATOR, commands.ExplainDiscrepancy(id=new_id(), explanation="read at once"), target=told.id)
    practice.do("SZA-Q01", commands.ResolveDiscrepancy(id=new_id(), resolution="stable"), target=told.id)
    released = practice.do(COORDINATOR, commands.Release(id=new_id(), reason="stable"), target=hold)
    assert len(released.entry.act.also) == 2  # type: ignore[union-attr]


def live_through_losses(practice: Practice) -> None:
    """Missing, lost, found, taken, pooled, told by its place, declassified, and a discrepancy to its end."""
    consignment, package = practice.ready(count=3, seal="SEAL-0009")
    practice.cross(consignment, package, seal="SEAL-0009")
    practice.cross(consignment, package, ENTRY, "SEAL-0009")
    with practice.registry.reading() as connection:
        tubes = tuple(each.code for each in contents(connection, package))
    counted = commands.Receive(id=new_id(), packages=(package,), missing=tubes[:1], damaged={tubes[1]: "CC"})
    practice.do(RECEIVER, counted, station="HK-BENCH-1")
    practice.do("HKB-C01", commands.DeclareLost(id=new_id(), subjects=tubes[:1], reason="gone"))
    practice.do(COURIER, commands.RecordFinding(id=new_id(), subjects=tubes[:1], reason="here"))
    taking = {"authority": "HK-PORT", "receipt": "R-1", "officer_reference": "HK-1"}
    practice.hand_over(package, giver=COURIER, to=RECEIVER)
    practice.do(RECEIVER, commands.RecordTaking(id=new_id(), subjects=tubes[1:2], amount=5, **taking))
    practice.do(RECEIVER, commands.RecordTaking(id=new_id(), subjects=tubes[2:], **taking))
    parents = practice.register(count=2)
    practice.do(TECHNICIAN, commands.Pool(id=new_id(), parents=parents, amount=7))
    practice.do(TECHNICIAN, commands.Identify(id=new_id(), subject=parents[0], position="A1", reason="torn"))
    practice.do("SZA-T02", commands.ConfirmIdentity(id=new_id(), subject=parents[0]))
    (derived,) = practice.register(category="biological_product", hgr=True)
    practice.do(COORDINATOR, commands.RequestDeclassification(id=new_id(), subject=derived, reason="protein"))
    practice.do("SZA-Q01", commands.ApproveDeclassification(id=new_id(), subject=derived))
    hold = commands.Hold(id=new_id(), target="SZ-ALPHA", hold_kind="legal", reason="a letter")
    practice.do(COORDINATOR, hold)
    practice.do(COORDINATOR, commands.Release(id=new_id(), reason="answered"), target=hold.id)
    said = commands.OpenDiscrepancy(id=new_id(), consignment=consignment, discrepancy_kind="time", detail="late")
    number = practice.do(COORDINATOR, said).entry.act.discrepancy  # type: ignore[union-attr]
    practice.do(COORDINATOR, commands.ExplainDiscrepancy(id=new_id(), explanation="a queue"), target=number)
    practice.do("HKB-C01", commands.ResolveDiscrepancy(id=new_id(), resolution="noted"), target=number)


def live_through_a_hold(practice: Practice) -> None:
    """Held for its seal, passed by two people, and one leave that was not given."""
    consignment, package = practice.ready(seal="SEAL-0003")
    practice.cross(consignment, package, seal="SEAL-0004")
    with practice.registry.reading() as connection:
        decision = passages_of(connection, consignment)[-1].entry
    why = "Replaced before two people at the bench."
    asked = [
        commands.RequestOverride(id=new_id(), decision=decision, check="SEAL", reason_code="resealed", reason=why)
        for _ in range(2)
    ]
    for staff, each in zip((COORDINATOR, TECHNICIAN), asked, strict=True):
        practice.do(staff, each)
    practice.do("SZA-Q01", commands.RefuseOverride(id=new_id(), reason="once is enough"), target=asked[0].id)
    practice.do("SZA-Q01", commands.ApproveOverride(id=new_id()), target=asked[1].id)
    assert practice.cross(consignment, package, seal="SEAL-0004").verdict == "ALLOW"


def test_rebuilding_changes_nothing(practice: Practice, registry: Registry) -> None:
    live_through_everything(practice)
    registry.writer.stop()
    with registry.database.writing.connect() as connection, connection.begin():
        rebuilt = rebuild(connection)
    assert rebuilt.changed == ()
    assert rebuilt.entries > 30


def test_reading_one_entry_at_a_time_comes_to_the_same(
    practice: Practice, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each act names all that it is folded from; nothing leans on what happens to be read with it."""
    live_through_everything(practice)
    monkeypatch.setattr("custody.records.turns.rebuild._CHUNK", 1)
    with registry.reading() as connection:
        assert derived_faults(connection) == []


def test_rebuilding_sets_a_tampered_state_right_and_names_it(practice: Practice, registry: Registry) -> None:
    practice.register(count=3)
    registry.writer.stop()
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text("UPDATE container SET custodian = 'NOBODY'"))
        rebuilt = rebuild(connection)
        custodians = connection.execute(text("SELECT DISTINCT custodian FROM container")).scalars().all()
    assert rebuilt.changed == ("container",)
    assert custodians == [TECHNICIAN]


def test_an_audit_of_a_sound_ledger_finds_nothing(practice: Practice, registry: Registry) -> None:
    live_through_everything(practice)
    with registry.reading() as connection:
        assert audit(connection, registry.book.vkey) == []


def test_an_audit_names_the_altered_entry(practice: Practice, registry: Registry, tmp_path: Path) -> None:
    practice.register()
    practice.register()
    registry.writer.stop()
    with registry.database.writing.connect() as connection, connection.begin():
        # Somebody with the whole file in his hands takes the guards away first.
        if registry.database.is_sqlite:
            connection.execute(text("DROP TRIGGER entry_no_update"))
            forged = "CAST(replace(CAST(body AS TEXT), 'B1', 'C1') AS BLOB)"
            connection.execute(text(f"UPDATE entry SET body = {forged} WHERE number = 1"))
        else:
            connection.execute(text("ALTER TABLE entry DISABLE TRIGGER USER"))
            forged = "replace(convert_from(body, 'UTF8'), 'B1', 'C1')::bytea"
            connection.execute(text(f"UPDATE entry SET body = {forged} WHERE number = 1"))
        faults = audit(connection, registry.book.vkey)
    assert any("Node 0" in fault for fault in faults)
    assert any("root" in fault for fault in faults)


def test_the_exit_uses_the_same_decision_for_a_second_request(practice: Practice) -> None:
    consignment, package = practice.ready()
    first = practice.cross(consignment, package, EXIT)
    second = practice.cross(consignment, package, EXIT)
    assert first == second


def test_rows_that_were_altered_beside_the_ledger_are_told(practice: Practice, registry: Registry) -> None:
    (code,) = practice.register()
    hold = commands.Hold(id=new_id(), target=code, hold_kind="legal", reason="court order")
    practice.do(COORDINATOR, hold)
    with registry.reading() as connection:
        assert derived_faults(connection) == []
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text("DELETE FROM hold"))
        connection.execute(text("UPDATE container SET amount = 999999"))
    with registry.reading() as connection:
        assert audit(connection, registry.book.vkey) == []
        told = derived_faults(connection)
    assert [name for name in ("container", "hold") if any(name in fault for fault in told)] == ["container", "hold"]


def test_a_row_of_reference_data_that_is_gone_is_derived_again(
    tmp_path: Path, database_url: str, practice: Practice, registry: Registry, clock: Clock
) -> None:
    practice.register()
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text("DELETE FROM listing WHERE topic = 'vehicle:TR1234'"))
    files = registry.zones.files
    registry.writer.stop()
    again = open_registry(tmp_path, database_url, files, clock, registry.draw)
    again.writer.stop()
    with again.database.writing.connect() as connection, connection.begin():
        rebuilt = rebuild(connection)
    assert rebuilt.changed == ("listing",)
    assert rebuilt.entries == SEEDED + 1, "nothing was listed a second time"
    again.close()
