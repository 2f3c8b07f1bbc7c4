"""A station process with a printer: a job that the service hands out becomes a label, which is scanned back."""

import json
from pathlib import Path

from custody.label import VialLabel, encode_label
from devices.virtual.zebra import VirtualZebra
from tests.devices.running import RunningStation, scanner_in
from tests.devices.stub_service import StubService

CODE = "HTC-7K3M9QXD42-5"


def job(printer: str) -> dict[str, object]:
    label = json.loads(encode_label(VialLabel(CODE)))
    return {"id": "j1", "printer": printer, "layout": "vial", "label": label, "copy": 1, "state": "QUEUED"}


def test_a_job_is_printed_once_reported_and_its_label_scanned_back(tmp_path: Path) -> None:
    zebra = VirtualZebra("SZ-ZEBRA-1", tmp_path / "virtual")
    zebra.start()
    scanner = scanner_in(tmp_path)
    with StubService() as service:
        service.jobs["j1"] = job("SZ-ZEBRA-1")
        options = ["--scanner", str(scanner.path), "--printer", f"SZ-ZEBRA-1={zebra.url}"]
        with RunningStation(tmp_path, service.url, *options):
            service.wait(lambda: service.jobs["j1"]["state"] == "PRINTED")
            [label] = zebra.labels()
            scanner.press(label.codes[0])
            service.wait_for_taken(1)
            service.wait(lambda: service.beats[-1]["printers"])
    assert label.codes == (CODE,)
    assert [report["state"] for report in service.reports] == ["SENDING", "PRINTED"]
    assert service.codes() == [CODE]
    assert service.beats[-1]["printers"] == [
        {"name": "SZ-ZEBRA-1", "state": "ready", "detail": "", "capability": "counter"}
    ]
    scanner.stop()
    zebra.stop()


def test_a_printer_that_is_away_does_not_touch_the_scanner(tmp_path: Path) -> None:
    scanner = scanner_in(tmp_path)
    with StubService() as service:
        service.jobs["j1"] = job("P1")
        options = ["--scanner", str(scanner.path), "--printer", "P1=tcp://127.0.0.1:1"]
        with RunningStation(tmp_path, service.url, *options) as station:
            station.wait_for("is connected")
            service.wait(lambda: service.jobs["j1"]["state"] == "NOT_SENT")
            scanner.press("A")
            service.wait_for_taken(1)
            service.wait(
                lambda: service.beats[-1]["printers"] and service.beats[-1]["printers"][0]["state"] != "unknown"
            )
    assert service.beats[-1]["printers"][0]["state"] == "unreachable"
    scanner.stop()
