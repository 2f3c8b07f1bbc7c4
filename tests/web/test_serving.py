"""`custody serve` and the operator's commands beside it, as real processes."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from custody.zone import Zone
from tests.conftest import ZONE
from tests.faults.service import ServiceProcess, ask, free_port
from tests.practice import BENCH, HK_BENCH, TECHNICIAN, new_id
from tests.shape.tree import ROOT
from web import serving


class Installed:
    """The `custody` command over one data directory."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.data = data
        self.url = url

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "custody.cli", *arguments]
        if arguments[0] not in ("badge", "verify"):
            command += ["--data", str(self.data)]
            command += ["--database", self.url] if self.url else []
        return subprocess.run(command, capture_output=True, text=True, input=typed, cwd=ROOT, check=False)

    def said(self, *arguments: str, typed: str = "") -> str:
        done = self.run(*arguments, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    with ServiceProcess(tmp_path_factory.mktemp("serving") / "data", "") as running:
        yield running


@pytest.fixture(scope="module")
def custody(service: ServiceProcess) -> Installed:
    return Installed(service.data)


def post(port: int, path: str, token: str, body: dict[str, object]) -> tuple[int, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def registered(port: int, token: str) -> str:
    rack = {"id": new_id(), "count": 1, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}
    status, answer = post(port, "/containers", token, rack)
    assert status == 201, answer
    return str(answer["containers"][0]["code"])


def test_a_token_made_beside_the_service_is_printed_alone_and_works_at_once(
    service: ServiceProcess, custody: Installed
) -> None:
    said = custody.said("token", "--person", TECHNICIAN)
    assert said.count("\n") == 1 and len(said.strip()) >= 43
    assert ask(service.port, "GET", "/api/v1/people", said.strip())[0] == 200


def test_a_revoked_token_is_refused_at_once_by_the_running_service(service: ServiceProcess, custody: Installed) -> None:
    token = custody.said("token", "--person", TECHNICIAN).strip()
    assert ask(service.port, "GET", "/api/v1/people", token)[0] == 200
    assert custody.said("token", "--revoke", typed=token + "\n") == "1\n"
    assert ask(service.port, "GET", "/api/v1/people", token)[0] == 401


def test_all_tokens_of_a_person_are_revoked_by_name(service: ServiceProcess, custody: Installed) -> None:
    tokens = [custody.said("token", "--person", "HKD-T01").strip() for _ in range(2)]
    assert custody.said("token", "--revoke", "--person", "HKD-T01") == "2\n"
    assert {ask(service.port, "GET", "/api/v1/people", token)[0] for token in tokens} == {401}


def test_a_revocation_that_names_nobody_is_refused_and_revokes_nothing(
    service: ServiceProcess, custody: Installed
) -> None:
    token = custody.said("token", "--station", BENCH).strip()
    done = custody.run("token", "--revoke", typed="\n")
    assert done.returncode == 1 and done.stdout == "" and "--station" in done.stderr
    key = (custody.data / "operator.key").read_text()
    for path, body in (("revocations", {}), ("tokens", {}), ("tokens", {"person": "NOBODY"})):
        assert operated(service.port, key, path, body) == 422
    assert ask(service.port, "GET", f"/api/v1/stations/{BENCH}/jobs", token)[0] == 200


def test_the_tokens_of_a_station_are_revoked_by_its_name_and_no_others(
    service: ServiceProcess, custody: Installed
) -> None:
    own, other = (custody.said("token", "--station", name).strip() for name in (BENCH, HK_BENCH))
    assert int(custody.said("token", "--revoke", "--station", BENCH)) >= 1
    assert ask(service.port, "GET", f"/api/v1/stations/{BENCH}/jobs", own)[0] == 401
    assert ask(service.port, "GET", f"/api/v1/stations/{HK_BENCH}/jobs", other)[0] == 200


def signed_in(port: int, name: str, secret: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    typed = urllib.parse.urlencode({"name": name, "secret": secret})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
    connection.request("POST", "/sign-in", typed, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def ask_page(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def operated(port: int, key: str, path: str, body: dict[str, str]) -> int:
    """The status that the operator's own address answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Operator {key.strip()}", "Content-Type": "application/json"}
    connection.request("POST", f"/operator/{path}", json.dumps(body), headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--person", "NOBODY"), "custody people"),
        (("--station", "NOWHERE"), BENCH),
        ((), "--person"),
    ],
)
def test_a_token_for_nobody_is_refused_with_the_way_out(
    custody: Installed, arguments: tuple[str, ...], words: str
) -> None:
    done = custody.run("token", *arguments)
    assert done.returncode == 1 and done.stdout == "" and words in done.stderr


def test_people_are_json_lines(custody: Installed, zone: Zone) -> None:
    people = [json.loads(line) for line in custody.said("people").splitlines()]
    assert {person["staff"] for person in people} == set(zone.people)
    assert set(people[0]) == {"staff", "organisation", "side", "roles"}


def test_an_export_is_proved_and_refuted_when_one_byte_is_changed(
    service: ServiceProcess, custody: Installed, tmp_path: Path
) -> None:
    token = custody.said("token", "--person", TECHNICIAN, "--station", BENCH).strip()
    code = registered(service.port, token)
    file = tmp_path / "tube.custody"
    custody.said("export", "--container", code, "--out", str(file))
    assert custody.run("verify", str(file)).returncode == 0
    file.write_bytes(file.read_bytes().replace(b"2000", b"2001", 1))
    refuted = custody.run("verify", str(file))
    assert refuted.returncode == 1 and "Entry 2 " in refuted.stdout
    file.write_bytes(b"not a bundle")
    assert custody.run("verify", str(file)).returncode == 2
    unknown = custody.run("export", "--container", "nothing", "--out", str(file))
    assert unknown.returncode == 1 and "Check the code" in unknown.stderr


def test_the_doctor_finds_a_running_service_well(custody: Installed) -> None:
    said = custody.said("doctor")
    for word in ("Ledger: every entry", "SQLite: ", "Disk: ", "Service: running"):
        assert word in said


def test_a_hundred_megabytes_are_refused_and_the_service_lives_on(service: ServiceProcess, custody: Installed) -> None:
    token = custody.said("token", "--person", TECHNICIAN).strip()
    head = f"POST /api/v1/containers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 104857600\r\n\r\n"
    assert b" 413 " in answer_to(service.port, head.encode(), b"x" * 65536, 1600)
    assert ask(service.port, "GET", "/healthz")[0] == 200


def test_a_body_of_unsaid_length_is_bounded_too(service: ServiceProcess, custody: Installed) -> None:
    token = custody.said("token", "--person", TECHNICIAN).strip()
    head = f"POST /api/v1/containers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert b" 411 " in answer_to(service.port, head.encode(), chunk, 64, b"0\r\n\r\n")
    assert ask(service.port, "GET", "/healthz")[0] == 200


def answer_to(port: int, head: bytes, part: bytes, times: int, end: bytes = b"") -> bytes:
    """What the service says to a long body, sent until it answers or hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head)
        try:
            for _ in range(times):
                line.sendall(part)
            line.sendall(end)
        except OSError:
            pass  # it has heard enough
        said = b""
        try:
            while b"\r\n\r\n" not in said:
                more = line.recv(65536)
                if not more:
                    break
                said += more
        except ConnectionResetError:
            pass  # an answer may have come before it hung up
        return said


def test_a_taken_port_is_said_with_the_way_out(service: ServiceProcess, tmp_path: Path) -> None:
    done = Installed(tmp_path / "other").run("serve", "--port", str(service.port))
    assert done.returncode == 1 and "--port" in done.stderr and "Traceback" not in done.stderr


def test_a_second_service_over_the_same_ledger_is_refused(
    service: ServiceProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LOCK_PATIENCE_S", 0.2)
    with pytest.raises(
        click.ClickException, match=r"Another service writes .*another --data, and .*another --database"
    ):
        serving.serve_forever("127.0.0.1", free_port(), service.data, ZONE, "")


def test_a_rebuild_beside_a_running_service_is_refused(service: ServiceProcess, custody: Installed) -> None:
    done = custody.run("rebuild")
    assert done.returncode == 1 and "Stop it" in done.stderr


def test_a_misspelt_key_of_the_zone_is_said_with_the_right_one(tmp_path: Path) -> None:
    zone = tmp_path / "zone"
    zone.mkdir()
    for file in (ROOT / "config" / "training").glob("*.toml"):
        (zone / file.name).write_text(file.read_text("utf-8").replace("warn_days_left", "warn_day_left"), "utf-8")
    done = Installed(tmp_path / "data").run("serve", "--port", str(free_port()), "--zone", str(zone))
    assert done.returncode == 1 and "warn_days_left" in done.stderr and "Traceback" not in done.stderr


def test_a_data_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = Installed(tmp_path / "file" / "data").run("serve", "--port", str(free_port()))
    assert done.returncode == 1 and "--data" in done.stderr and "Traceback" not in done.stderr


def test_a_start_that_cannot_write_where_it_listens_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "data" / "service.tmp").mkdir(parents=True)
    done = Installed(tmp_path / "data").run("serve", "--port", str(free_port()))
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "see that it has room" in done.stderr


def test_a_service_that_is_told_to_stop_stops_soon_and_can_be_looked_over(tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path / "data", "").start()
    began = time.monotonic()
    service.stop()
    assert time.monotonic() - began < 10
    custody = Installed(tmp_path / "data")
    assert "not running" in custody.said("doctor")
    token = custody.said("token", "--person", TECHNICIAN).strip()
    service.start()
    assert ask(service.port, "GET", "/api/v1/people", token)[0] == 200
    service.stop()
    assert custody.said("rebuild").endswith("changed: nothing\n")


def test_somebody_new_is_listed_with_a_new_badge_and_gets_in_by_what_is_printed_once(
    service: ServiceProcess, custody: Installed, tmp_path: Path
) -> None:
    badge, other = custody.said("badge", "2").split()
    assert badge != other
    file = tmp_path / "people.csv"
    file.write_text(f"staff,organisation,roles,badge\nSZA-T77,SZ-ALPHA,technician,{badge}\n", encoding="utf-8")
    tried = custody.said("import", "person", str(file))
    result = tried.partition("--commit ")[2].split()[0]
    custody.said("import", "person", str(file), "--commit", result, "--reason", "a new colleague")
    assert ask_page(service.port, "/sign-in") == 200, "nobody is locked out by a colleague without training secrets"
    assert '"SZA-T77"' in custody.said("people")
    first, second = (custody.said("admit", "SZA-T77").splitlines() for _ in range(2))
    pin, password = (line.rpartition(" ")[2] for line in second[1:])
    assert signed_in(service.port, badge, first[1].rpartition(" ")[2]) == 403, "the one before is good no more"
    assert signed_in(service.port, badge, pin) == 303
    assert signed_in(service.port, "SZA-T77", password) == 303
    assert custody.said("token", "--person", "SZA-T77").strip()


def test_nobody_is_admitted_who_is_not_listed(custody: Installed) -> None:
    done = custody.run("admit", "NOBODY")
    assert done.returncode == 1 and done.stdout == "" and "NOBODY" in done.stderr
