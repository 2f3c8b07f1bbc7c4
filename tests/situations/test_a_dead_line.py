"""The line of a checkpoint is dead, as its officer lives through it: real service, real station, its own screen."""

from __future__ import annotations

from pathlib import Path

from custody.records.views.reading import passages_of
from tests.faults.gate import Gate
from tests.stories.training import wait_until


def test_a_gate_goes_on_without_the_service_and_tells_it_all_afterwards(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.service.start()
    with gate.station() as station:
        gate.wait_for_snapshot()
        badge, package, seal, courier = gate.codes
        assert gate.press(badge)[0] == "officer_signed_in"
        wait_until(lambda: "The service answers. <strong>Waiting: 0</strong>" in gate.screen(), 10)
        gate.service.kill()
        assert gate.press(package) == ("package_read", "good"), "the scan that finds it out is answered as well"
        station.wait_for("This gate decides alone now, by a snapshot")
        assert [gate.press(code) for code in (seal, courier)] == [("seal_read", "good"), ("allow", "good")]
        assert "Decided without network, from the snapshot of" in station.wait_for("ALLOW")
        assert gate.press(gate.draft) == ("not_held", "warn")
        for lang, words in (("en", "by a snapshot"), ("zh-Hant", "所據快照"), ("zh-Hans", "所据快照")):
            assert words in gate.screen(lang), "the age of what it goes by"
        assert "<h2>HOLD</h2>" in gate.screen() and "Waiting: 4" in gate.screen()
        status = gate.status()
        assert (status["service"], status["pending"], status["snapshot"]["age"]) == ("offline", 4, "fresh")
        gate.service.start()
        wait_until(lambda: gate.status()["pending"] == 0, 30)
    gate.service.stop()
    gate.scanner.stop()
    registry = gate.open()
    with registry.reading() as connection:
        met = [(each.gate, each.verdict, bool(each.snapshot)) for each in passages_of(connection, gate.consignment)]
    registry.close()
    assert met == [("G2", "ALLOW", True)]
