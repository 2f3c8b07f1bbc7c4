import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from devices import client as client_module
from devices.client import Client, Declined, Denied, Job, ServiceError, ServiceUrlError, Unanswered
from devices.heartbeat import clock_offset_ms

JOB = {"id": "j1", "printer": "P1", "layout": "vial", "label": {"code": "HTC-1"}, "copy": 1, "state": "QUEUED"}


class OneAnswer:
    """A server that reads one request on each connection and gives the same bytes to all; the requests are kept."""

    def __init__(self, answer: bytes) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                self.requests.append(read_request(line))
                line.sendall(self._answer)

    def close(self) -> None:
        self._listener.close()


def read_request(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(4096)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(one[15:]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += line.recv(4096)
    return head + b"\r\n\r\n" + body


def http_answer(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


Ask = Callable[..., tuple[Client, OneAnswer]]


@pytest.fixture
def against(tmp_path: Path) -> Ask:
    (tmp_path / "token").write_text(" secret \n")

    def build(status: int, body: bytes, *headers: str, path: str = "") -> tuple[Client, OneAnswer]:
        server = OneAnswer(http_answer(status, body, *headers))
        return Client(server.url + path, tmp_path / "token"), server

    return build


def test_jobs_are_asked_for_with_the_token_and_given_as_values(against: Ask) -> None:
    client, server = against(200, json.dumps({"jobs": [{**JOB, "odometer": 7, "new": 1}]}).encode())
    assert client.jobs("SZ-BENCH-1") == [Job("j1", "P1", "vial", {"code": "HTC-1"}, 1, "QUEUED", odometer=7)]
    assert server.requests[0].startswith(b"GET /api/v1/stations/SZ-BENCH-1/jobs HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer secret\r\n" in server.requests[0]


def test_a_report_says_only_what_is_known(against: Ask) -> None:
    client, server = against(200, json.dumps({**JOB, "state": "SENDING"}).encode())
    assert client.report("j/1", "SENDING", odometer=0).state == "SENDING"
    assert server.requests[0].startswith(b"POST /api/v1/jobs/j%2F1/report HTTP/1.1\r\n")
    assert server.requests[0].endswith(b'\r\n\r\n{"state":"SENDING","odometer":0}')


def test_a_service_below_a_path_is_reached(against: Ask) -> None:
    client, server = against(200, b'{"jobs":[]}', path="/custody/")
    assert client.jobs("S1") == []
    assert server.requests[0].startswith(b"GET /custody/api/v1/stations/S1/jobs HTTP/1.1\r\n")


def test_a_problem_of_the_service_is_told_in_its_own_words(against: Ask) -> None:
    body = b'{"type":"about:blank","title":"Not allowed","detail":"PRINTED does not follow QUEUED","status":409}'
    client, _ = against(409, body, "Content-Type: application/problem+json")
    with pytest.raises(Declined, match="Not allowed: PRINTED does not follow QUEUED") as declined:
        client.report("j1", "PRINTED")
    assert (declined.value.status, declined.value.body) == (409, body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Declined), (409, Declined), (413, Declined), (422, Declined), (401, Denied), (403, Denied)]
    + [(status, Unanswered) for status in (301, 302, 404, 405, 408, 425, 429, 500, 502, 503, 504)],
)
def test_each_status_is_what_it_means_for_a_station(against: Ask, status: int, kind: type[ServiceError]) -> None:
    client, _ = against(status, b"<html>not a problem document</html>")
    with pytest.raises(ServiceError) as error:
        client.post("/api/v1/scans", b"{}")
    assert type(error.value) is kind


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-1", 0), ("²", 0)])
def test_the_wait_that_the_service_asks_for_is_passed_on(against: Ask, header: str, seconds: int) -> None:
    server = OneAnswer(http_answer(503, b"", f"Retry-After: {header}"))
    client, _ = against(200, b"")
    client = Client(server.url, client._token_file)
    with pytest.raises(Unanswered) as error:
        client.get("/")
    assert (error.value.status, error.value.retry_after) == (503, seconds)


@pytest.mark.parametrize("answer", [b"", b"{}", b'{"jobs":[{}]}', b"<html>"])
def test_what_is_no_answer_of_the_service_is_no_list_of_jobs(against: Ask, answer: bytes) -> None:
    client, _ = against(200, answer)
    with pytest.raises(Unanswered, match="not a Custody service"):
        client.jobs("S1")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_a_server_that_breaks_off_or_speaks_otherwise_has_not_answered(tmp_path: Path, answer: bytes) -> None:
    (tmp_path / "token").write_text("secret")
    client = Client(OneAnswer(answer).url, tmp_path / "token")
    with pytest.raises(Unanswered, match=r"did not answer: \w|not a Custody service"):
        client.jobs("S1")


def test_an_answer_without_end_is_not_read_to_the_end(against: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LONGEST_BODY", 100)
    client, _ = against(200, b"x" * 200)
    with pytest.raises(Unanswered, match="more than a Custody service would"):
        client.get("/")


def test_a_server_that_says_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_S", 0.05)
    (tmp_path / "token").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(f"http://127.0.0.1:{silent.getsockname()[1]}", tmp_path / "token")
        with pytest.raises(Unanswered, match="did not answer"):
            client.get("/")


def test_a_token_cannot_add_headers(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\r\nX-Role: admin")
    with pytest.raises(Denied, match="does not hold a token"):
        Client("http://127.0.0.1:1", tmp_path / "token").get("/")


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://x", "http://", "http://x/?a=b", "http://x:port"])
def test_a_url_that_cannot_be_used_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ServiceUrlError, match="http://HOST:PORT"):
        Client(url, tmp_path / "token")


def test_the_clock_offset_is_taken_half_way_between_question_and_answer() -> None:
    assert clock_offset_ms("2026-11-23T09:00:01+08:00", 1_795_395_600_000, 1_795_395_600_400) == 800
    assert clock_offset_ms("2026-11-23T01:00:00Z", 1_795_395_600_500, 1_795_395_600_500) == -500


@pytest.mark.parametrize("time", ["", "yesterday", "2026-11-23T09:00:01"])
def test_a_time_without_an_offset_says_nothing_about_the_clock(time: str) -> None:
    assert clock_offset_ms(time, 0, 0) is None
