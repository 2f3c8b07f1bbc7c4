"""What the maker of a box has printed on it is no seal, neither for the box nor against it."""

from __future__ import annotations

from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from custody.records.work import snapshotting
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge, faults

EAN = "4006381333931"
FINISH, SEAL = str(COMMANDS[Command.FINISH]), str(COMMANDS[Command.SEAL])


def scan(journey: Journey, station: str, raw: str, symbology: str = "") -> dict[str, Any]:
    body = {"station": station, "raw": raw, "at": journey.house.clock().isoformat(), "symbology": symbology}
    return dict(journey.at("", station).done("/scans", **body))


def at_the_gate(journey: Journey, *raws: str) -> list[dict[str, Any]]:
    return [scan(journey, EXIT, raw) for raw in (badge(journey, EXIT_OFFICER), *raws)]


def head(journey: Journey) -> str:
    return journey.at("AUD-01").get("/ledger/head").get_data(as_text=True).splitlines()[1]


@pytest.mark.usefixtures("read_again")
@pytest.mark.parametrize(
    ("raw", "symbology"),
    [
        (EAN, ""),
        ("036000291452", ""),
        ("96385074", ""),
        (EAN, "]E0"),
        ("]E0" + EAN, ""),
        # As its kind says, whatever stands in it.
        ("01234565", "]E4"),
        ("4006381333932", "]E0"),
    ],
)
def test_a_makers_barcode_after_a_package_is_told_and_is_nothing_at_the_gate(
    journey: Journey, raw: str, symbology: str
) -> None:
    consignment, package, _ = journey.ready()
    at_the_gate(journey, package)
    before = head(journey)
    told = scan(journey, EXIT, raw, symbology)
    assert (told["meaning"], told["feedback"], told["next"]) == ("not_ours", "bad", ["seal", "badge"])
    assert all(raw.removeprefix("]E0") in text for text in told["say"].values()), "what was read is shown"
    assert "seals" not in told["desk"]
    assert head(journey) == before
    counted = journey.house.app.test_client().get("/metrics").get_data(as_text=True)
    assert "custody_scans_not_ours_total 1.0" in counted
    scan(journey, EXIT, journey.seals[package])
    assert scan(journey, EXIT, badge(journey, COURIER))["meaning"] == "allow"
    assert journey.at(COORDINATOR).get(f"/discrepancies?consignment={consignment}").get_json()["discrepancies"] == []


@pytest.mark.usefixtures("read_again")
def test_a_makers_barcode_stands_in_for_no_seal(journey: Journey) -> None:
    package = journey.ready()[1]
    read = at_the_gate(journey, package, EAN, badge(journey, COURIER), FINISH)
    assert read[-2]["meaning"] == "carrier_read", "the seal is still awaited"
    assert read[-1]["meaning"] == "hold"
    decided = journey.at(COORDINATOR).get(f"/crossings/{read[-1]['entry']}").get_json()
    assert faults(decided) == ["SEAL"]


@pytest.mark.parametrize(
    ("raw", "symbology"),
    # Not the kind of barcode that makers print, a wrong check digit, and a number of another length.
    [(EAN, "]C1"), ("4006381333932", ""), ("10614141000415", ""), ("EVIL123", "")],
)
def test_any_other_number_is_a_strange_seal(journey: Journey, raw: str, symbology: str) -> None:
    package = journey.ready()[1]
    at_the_gate(journey, package)
    assert scan(journey, EXIT, raw, symbology)["meaning"] == "seal_differs"


@pytest.mark.usefixtures("read_again")
@pytest.mark.parametrize("symbology", ["", "]E0"])
def test_what_was_recorded_as_a_seal_is_one_however_it_is_printed(journey: Journey, symbology: str) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    boxes = []
    for number in (EAN, "96385074"):
        package = str(technician.done("/packages", containers=technician.register(1))["package"])
        technician.done("/sealings", package=package, seals=[number])
        boxes.append(package)
    technician.done("/unsealings", package=boxes[1], seals=["96385074"], reason="to pack it anew")
    consignment = journey.consign(boxes[0])
    journey.file(consignment)
    journey.hand(boxes[0])
    at_the_gate(journey, boxes[0])
    assert scan(journey, EXIT, "96385074", symbology)["meaning"] == "seal_differs", "once a seal, of whatever box"
    assert scan(journey, EXIT, EAN, symbology)["meaning"] == "seal_read"


def test_without_network_a_makers_barcode_is_told_as_with_the_service(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    other = str(technician.done("/packages", containers=technician.register(1))["package"])
    technician.done("/sealings", package=other, seals=["96385074"])
    package = journey.ready()[1]
    gate = LoneStation(journey, EXIT)
    told = gate.read(badge(journey, EXIT_OFFICER), package, "]E0" + EAN, EAN, "4006381333932", "96385074")
    assert [each.said.meaning for each in told][2:] == ["not_ours", "not_ours", "seal_differs", "seal_differs"]


def test_without_network_a_number_tells_nothing_where_too_many_seals_have_one(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshotting, "MOST_NUMBERS", 0)
    technician = journey.at(TECHNICIAN, BENCH)
    other = str(technician.done("/packages", containers=technician.register(1))["package"])
    technician.done("/sealings", package=other, seals=["96385074"])
    package = journey.ready()[1]
    gate = LoneStation(journey, EXIT)
    told = gate.read(badge(journey, EXIT_OFFICER), package, "]E0" + EAN, EAN)
    assert [each.said.meaning for each in told][2:] == ["not_ours", "seal_differs"]


def test_a_bench_seals_no_box_with_what_is_printed_on_all_of_them(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=technician.register(1))["package"])
    for raw in (badge(journey, TECHNICIAN), package, SEAL):
        scan(journey, BENCH, raw)
    told = scan(journey, BENCH, EAN, "]E0")
    assert (told["meaning"], told["next"]) == ("not_ours", ["seal"])
    assert scan(journey, BENCH, "SEAL-77")["meaning"] == "sealed"
