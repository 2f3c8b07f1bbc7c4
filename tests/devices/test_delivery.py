import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices import delivery as delivery_module
from devices.client import Client, Unanswered
from devices.delivery import LONGEST_WAIT_S, Delivery, Link, Verdict, backoff, read_verdict, scan_body
from devices.dialects import Feedback
from devices.edge import now
from devices.framing import read_scan
from devices.journal import Journal
from devices.recorded import Moment, Recorded, State
from tests.devices.stub_service import UNANSWERED, UNDONE, Fault, StubService


class Desk:
    """A journal and its delivery; what was announced, and a condition to wait on."""

    def __init__(self, directory: Path, service: str, token: str = "right") -> None:
        self.token_file = directory / "token"
        self.token_file.write_text(token + "\n")
        self.journal = Journal(directory / "journal.db", "boot-1", os.urandom)
        self.announced: list[tuple[Recorded, Verdict]] = []
        self.failures = 0
        self._changed = threading.Condition()
        client = Client(service, self.token_file)
        self.delivery = Delivery(
            "SZ-BENCH-1", self.journal, client, self.announce, self.change, self.fail, now, lambda: 0.0
        )

    def __enter__(self) -> "Desk":
        self.delivery.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.delivery.stop()
        self.journal.close()

    def announce(self, recorded: Recorded, verdict: Verdict) -> None:
        with self._changed:
            self.announced.append((recorded, verdict))
            self._changed.notify_all()

    def change(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def fail(self) -> None:
        self.failures += 1

    def scan(self, code: str) -> Recorded:
        recorded = self.journal.record(
            read_scan(code.encode()), Moment(now().at, now().at_ms, self.journal_length() * 9)
        )
        self.delivery.wake()
        return recorded

    def journal_length(self) -> int:
        return sum(self.journal.count(state) for state in State)

    def wait_for(self, count: int) -> list[Verdict]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.announced) >= count, 15), self.delivery.trouble
            return [verdict for _, verdict in self.announced]

    def wait_for_link(self, link: Link) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.delivery.link is link, 15)

    def wait_for_trouble(self, words: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: words in self.delivery.trouble, 15)


@pytest.fixture
def service() -> Iterator[StubService]:
    with StubService() as service:
        yield service


@pytest.fixture
def desk(tmp_path: Path, service: StubService) -> Iterator[Desk]:
    with Desk(tmp_path, service.url) as desk:
        yield desk


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are a hundredth of what they are in the field."""
    for name in ("FIRST_WAIT_S", "LONGEST_WAIT_S", "LOOK_S"):
        monkeypatch.setattr(delivery_module, name, getattr(delivery_module, name) / 100)


def test_a_scan_is_sent_with_everything_that_the_service_asks_for(desk: Desk, service: StubService) -> None:
    recorded = desk.scan("HTC-7K3M9QXD42-5")
    [verdict] = desk.wait_for(1)
    assert (verdict.feedback, verdict.meaning, verdict.say["en"]) == (Feedback.GOOD, "seen", "Seen HTC-7K3M9QXD42-5")
    assert service.requests == [
        {
            "id": recorded.id,
            "station": "SZ-BENCH-1",
            "raw": "HTC-7K3M9QXD42-5",
            "at": recorded.at,
            "sequence": 1,
            "boot": "boot-1",
        }
    ]


def test_the_body_keeps_every_byte_and_the_clock_offset_of_the_scan(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db", "b", os.urandom) as journal:
        recorded = journal.record(read_scan(b"]d2\xe4\x1d\x00"), Moment("at", 0, 0.0), offset_ms=-40)
    assert scan_body(recorded, "S1") == (
        b'{"id":"%s","station":"S1","raw":"\xc3\xa4\\u001d\\u0000","at":"at","sequence":1,"boot":"b","clock_offset_ms":-40,'
        b'"symbology":"]d2"}' % recorded.id.encode()
    )


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [*UNDONE, *UNANSWERED])
@pytest.mark.parametrize("times", [1, 3])
def test_every_scan_arrives_once_and_in_order_whatever_fails(
    desk: Desk, service: StubService, fault: Fault, times: int
) -> None:
    desk.scan("A")
    desk.wait_for(1)
    service.release()
    service.fail(*[fault] * times)
    ids = [desk.scan(code).id for code in "BCD"]
    desk.wait_for(4)
    assert service.codes() == ["A", "B", "C", "D"]
    assert list(service.taken)[1:] == ids
    assert len(service.requests) == (4 if fault is Fault.TWICE else 4 + times)
    assert [recorded.text for recorded, _ in desk.announced] == ["A", "B", "C", "D"]
    assert desk.delivery.link is Link.ONLINE


@pytest.mark.usefixtures("impatient")
def test_the_same_bytes_go_out_at_every_try(desk: Desk, service: StubService) -> None:
    service.fail(Fault.LOST, Fault.UNAVAILABLE_DONE, Fault.DROPPED)
    desk.scan("A")
    desk.wait_for(1)
    assert len(service.requests) == 4
    assert all(request == service.requests[0] for request in service.requests)


@pytest.mark.parametrize(("fault", "status"), [(Fault.CONFLICT, 409), (Fault.INVALID, 422)])
def test_a_scan_that_will_never_be_taken_is_told_kept_and_not_sent_again(
    desk: Desk, service: StubService, fault: Fault, status: int
) -> None:
    service.fail(fault)
    refused = desk.scan("A")
    desk.scan("B")
    verdicts = desk.wait_for(2)
    assert [verdict.feedback for verdict in verdicts] == [Feedback.BAD, Feedback.GOOD]
    assert f"Problem {fault}" in verdicts[0].say["zh-Hant"]
    assert len(service.requests) == 2
    kept = desk.journal.line(refused.line)
    assert kept is not None
    assert (kept.state, kept.status) == (State.REFUSED, status)
    assert b"Problem" in (kept.answer or b"")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [Fault.DENIED, Fault.FORBIDDEN])
def test_a_station_that_is_not_accepted_keeps_its_scans_until_its_token_is_renewed(
    desk: Desk, service: StubService, fault: Fault
) -> None:
    service.fail_always(fault)
    desk.scan("A")
    desk.wait_for_link(Link.DENIED)
    assert "Renew" in desk.delivery.trouble
    for code in "BC":
        desk.scan(code)
    assert desk.journal.count(State.PENDING) == 3
    assert len(service.requests) == 1
    service.fail_always(None)
    service.token = "renewed"
    desk.token_file.write_text("renewed")
    desk.wait_for(3)
    assert service.codes() == ["A", "B", "C"]


@pytest.mark.usefixtures("impatient")
def test_a_token_that_is_not_there_yet_is_waited_for(tmp_path: Path, service: StubService) -> None:
    desk = Desk(tmp_path, service.url)
    desk.token_file.unlink()
    with desk:
        desk.scan("A")
        desk.wait_for_link(Link.DENIED)
        assert str(desk.token_file) in desk.delivery.trouble
        desk.token_file.write_text("two\nlines")
        desk.wait_for_trouble("does not hold a token")
        assert service.requests == []
        desk.token_file.write_text("right")
        desk.wait_for(1)


@pytest.mark.usefixtures("impatient")
def test_one_scan_that_breaks_the_service_does_not_stop_those_behind_it(desk: Desk, service: StubService) -> None:
    service.fail(*[Fault.BROKEN] * (delivery_module.SET_ASIDE + 1))
    desk.scan("POISON")
    desk.scan("B")
    desk.wait_for(2)
    assert service.codes() == ["B", "POISON"]
    assert [request["raw"] for request in service.requests].count("POISON") >= delivery_module.SET_ASIDE


def test_scans_of_an_earlier_run_are_delivered_first_and_unchanged(tmp_path: Path) -> None:
    with StubService() as dead:
        url, port = dead.url, dead.port
    with Desk(tmp_path, url) as desk:
        earlier = [desk.scan(code) for code in "ABC"]
        desk.wait_for_link(Link.OFFLINE)
    with StubService(port) as service, Desk(tmp_path, url) as desk:
        desk.scan("D")
        desk.wait_for(4)
        assert service.codes() == ["A", "B", "C", "D"]
        assert list(service.taken)[:3] == [recorded.id for recorded in earlier]
        assert [body["sequence"] for body in service.taken.values()] == [1, 2, 3, 4]


def test_a_fresh_scan_is_tried_at_once_however_long_the_service_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "FIRST_WAIT_S", 3600.0)
    monkeypatch.setattr(delivery_module, "LONGEST_WAIT_S", 3600.0)
    with StubService() as dead:
        url, port = dead.url, dead.port
    with Desk(tmp_path, url) as desk:
        desk.scan("A")
        desk.wait_for_link(Link.OFFLINE)
        with StubService(port) as service:
            desk.scan("B")
            desk.wait_for(2)
            assert service.codes() == ["A", "B"]


def test_a_service_that_starts_again_is_used_without_a_failure(tmp_path: Path) -> None:
    with StubService() as service, Desk(tmp_path, service.url) as desk:
        desk.scan("A")
        desk.wait_for(1)
        service.__exit__()
        with StubService(service.port) as again:
            desk.scan("B")
            desk.wait_for(2)
            assert again.codes() == ["B"]
            assert desk.failures == 0


def test_waits_grow_to_their_limit_and_are_spread_by_chance() -> None:
    assert [backoff(failures, 0.0) for failures in range(4)] == [0.125, 0.25, 0.5, 1.0]
    assert backoff(0, 0.999) < 0.25
    assert backoff(500, 0.0) == LONGEST_WAIT_S / 2
    assert backoff(500, 1.0) == LONGEST_WAIT_S


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b'{"meaning":"x","feedback":"fine","say":{}}'])
def test_what_is_no_answer_of_the_service_is_never_taken_for_one(body: bytes) -> None:
    with pytest.raises(Unanswered, match="not a Custody service"):
        read_verdict(body)


def test_an_answer_may_hold_more_than_this_station_knows() -> None:
    verdict = read_verdict(b'{"meaning":"x","feedback":"warn","say":{},"next":["ACCEPT"],"entry":7,"new":1}')
    assert (verdict.feedback, verdict.next, verdict.entry) == (Feedback.WARN, ["ACCEPT"], 7)
