"""The printing loop against the virtual Zebra, with a service that can fail before or after it has committed."""

import json
import re
import threading
import time
from contextlib import contextmanager

import msgspec
import pytest

from custody.jobs import JobState, may_become
from custody.label import Label, PackageLabel, Party, TubeLabel, VialLabel, encode_label
from devices.addresses import transport_for
from devices.client import Declined, Unanswered
from devices.layouts import load_layouts
from devices.outcomes import Patience
from devices.printers import Printer
from devices.printing import Printing
from devices.transports import MemoryTransport
from devices.virtual.zebra import VirtualZebra

CODE = "HTC-7K3M9QXD42-5"
PATIENCE = Patience(reply=5, label=10, settle=0.03, poll=0.002, slowest_poll=0.01)


class Row(msgspec.Struct):
    id: str
    label: dict[str, object]
    printer: str = "Z1"
    layout: str = "vial"
    copy: int = 1
    state: str = "QUEUED"
    odometer: int = -1
    detail: str = ""


class Board:
    """The service's rows in memory, held to the steps that a job may take. `break_at` names the report that fails, and
    whether the state was committed before the answer was lost."""

    def __init__(self, *labels: Label, **other: object) -> None:
        self.rows = [
            Row(str(number), json.loads(encode_label(label)), **other)  # type: ignore[arg-type]
            for number, label in enumerate(labels)
        ]
        self.reports: list[tuple[str, str]] = []
        self.break_at: tuple[str, bool] | None = None
        self.down = False
        self.asked = 0
        self.changed = threading.Condition()

    def jobs(self, station: str) -> list[Row]:
        with self.changed:
            self.asked += 1
            self.changed.notify_all()
            if self.down:
                raise Unanswered("the service is down")
            open_states = ("QUEUED", "NOT_SENT", "SENDING", "HELD", "UNKNOWN")
            return [msgspec.structs.replace(row) for row in self.rows if row.state in open_states]

    def report(self, job_id: str, state: str, odometer: int | None = None, detail: str | None = None) -> object:
        with self.changed:
            breaks, committed = (self.break_at[0] == state, self.break_at[1]) if self.break_at else (False, True)
            if breaks:
                self.break_at = None
            if self.down or (breaks and not committed):
                raise Unanswered("the service is down")
            row = next(row for row in self.rows if row.id == job_id)
            if not may_become(JobState(row.state), JobState(state)):
                raise Declined(f"{row.state} to {state}", 409, b"")
            row.state, row.detail = state, detail or ""
            row.odometer = row.odometer if odometer is None else odometer
            self.reports.append((job_id, state))
            self.changed.notify_all()
            if breaks:
                raise Unanswered("the answer is lost")
            return row

    @property
    def states(self) -> list[str]:
        return [row.state for row in self.rows]


@contextmanager
def station(directory, board: Board):
    zebra = VirtualZebra("Z1", directory)
    zebra.start()
    try:
        printer = Printer("Z1", transport_for(zebra.url), patience=PATIENCE)
        yield zebra, Printing("SZ-BENCH-1", board, [printer], load_layouts(), chance=lambda: 0.0, idle=0.01)
    finally:
        zebra.stop()


def passes(printing: Printing, count: int) -> None:
    """So many passes; a service that does not answer ends its pass, as in the loop."""
    for _ in range(count):
        try:
            printing.once()
        except Unanswered:
            continue


def test_jobs_are_printed_once_each_in_their_order(tmp_path):
    board = Board(VialLabel("HTC-0000000001-A"), VialLabel("HTC-0000000002-B"), VialLabel("HTC-0000000003-C"))
    with station(tmp_path, board) as (zebra, printing):
        assert printing.once()
        assert not printing.once()
        assert board.states == ["PRINTED"] * 3
        assert [label.codes[0][-1] for label in reversed(zebra.labels())] == ["A", "B", "C"]
        assert board.reports == [(str(job), state) for job in range(3) for state in ("SENDING", "PRINTED")]


@pytest.mark.parametrize("state", ["SENDING", "PRINTED"])
@pytest.mark.parametrize("committed", [True, False])
def test_a_report_that_is_lost_or_unanswered_never_costs_or_doubles_a_label(tmp_path, state, committed):
    board = Board(VialLabel(CODE))
    board.break_at = (state, committed)
    with station(tmp_path, board) as (zebra, printing):
        passes(printing, 4)
        assert board.states == ["PRINTED"]
        assert zebra.odometer == len(zebra.labels()) == 1


@pytest.mark.parametrize(("fault", "passed"), [("dies_mid_job", "NOT_SENT"), ("dies_after_print", "UNKNOWN")])
def test_a_printer_that_dies_gets_the_label_again_only_if_it_never_came_out(tmp_path, fault, passed):
    board = Board(VialLabel(CODE))
    with station(tmp_path, board) as (zebra, printing):
        zebra.set_fault(fault)
        passes(printing, 4)
        assert board.states == ["PRINTED"]
        assert zebra.odometer == 1
        assert ("0", passed) in board.reports
        assert board.reports.count(("0", "SENDING")) == (2 if fault == "dies_mid_job" else 1)


def test_a_fault_before_sending_is_told_once_and_the_jobs_wait(tmp_path):
    board = Board(VialLabel(CODE), VialLabel(CODE))
    with station(tmp_path, board) as (zebra, printing):
        zebra.set_fault("paper_out")
        passes(printing, 3)
        assert board.reports == [("0", "NOT_SENT")]
        assert board.rows[0].detail == "paper_out"
        zebra.set_fault("none")
        passes(printing, 1)
        assert board.states == ["PRINTED", "PRINTED"]


def test_a_held_label_keeps_the_next_ones_back_until_it_is_out(tmp_path):
    board = Board(VialLabel(CODE), VialLabel(CODE))
    with station(tmp_path, board) as (zebra, printing):
        zebra.set_fault("head_open_mid_job")
        passes(printing, 3)
        assert board.states == ["HELD", "QUEUED"]
        zebra.set_fault("none")
        assert zebra.wait_for(1)
        passes(printing, 1)
        assert board.states == ["PRINTED", "PRINTED"]
        assert zebra.odometer == 2


def test_a_job_that_a_dead_station_left_is_settled_before_anything_is_printed(tmp_path):
    board = Board(VialLabel(CODE), VialLabel(CODE))
    with station(tmp_path, board) as (zebra, printing):
        board.rows[0].state, board.rows[0].odometer = "SENDING", 0  # and its bytes had arrived:
        Printer("Z1", transport_for(zebra.url), patience=PATIENCE).print(printing._drawing(board.rows[0], 203), print)
        passes(printing, 1)
        assert board.states == ["PRINTED", "PRINTED"]
        assert zebra.odometer == 2


def test_a_job_left_open_at_a_printer_that_is_gone_stays_open(tmp_path):
    board = Board(VialLabel(CODE), VialLabel(CODE))
    board.rows[0].state, board.rows[0].odometer = "SENDING", 0
    with station(tmp_path, board) as (zebra, printing):
        zebra.stop()
        passes(printing, 2)
        assert board.states == ["UNKNOWN", "QUEUED"]
        assert board.rows[0].odometer == 0, "the base count is kept"


def test_what_only_a_person_can_decide_does_not_stop_the_others(tmp_path):
    board = Board(VialLabel(CODE), VialLabel(CODE))
    board.rows[0].state, board.rows[0].odometer = "UNKNOWN", 77
    with station(tmp_path, board) as (_zebra, printing):
        passes(printing, 3)
        assert board.states == ["UNKNOWN", "PRINTED"]
        assert board.rows[0].detail == "count_jumped"
        assert board.reports.count(("0", "UNKNOWN")) == 1


@pytest.mark.parametrize(
    ("label", "spoil", "detail"),
    [
        (VialLabel(CODE), {"layout": "poster"}, "bad_label"),
        (VialLabel(CODE), {"layout": "tube"}, "bad_label"),
        (VialLabel(CODE), {"label": {"kind": "vial", "code": "^XA"}}, "bad_label"),
        (TubeLabel(CODE, note="HKID A123456(3)"), {"layout": "tube"}, "identifies_donor"),
    ],
)
def test_a_label_that_must_not_be_printed_is_told_once_and_the_next_is_printed(tmp_path, label, spoil, detail):
    board = Board(label, VialLabel(CODE))
    for name, value in spoil.items():
        setattr(board.rows[0], name, value)
    with station(tmp_path, board) as (zebra, printing):
        assert printing.once()
        assert not printing.once(), "nothing new: the loop may rest"
        assert board.states == ["NOT_SENT", "PRINTED"]
        assert board.rows[0].detail == detail
        assert board.reports.count(("0", "NOT_SENT")) == 1
        assert zebra.odometer == 1


def test_a_job_for_a_printer_that_the_station_does_not_have_says_so(tmp_path):
    board = Board(VialLabel(CODE), printer="Z9")
    with station(tmp_path, board) as (_, printing):
        passes(printing, 2)
        assert (board.rows[0].state, board.rows[0].detail) == ("NOT_SENT", "no_printer")
        assert len(board.reports) == 1


def test_a_job_cancelled_at_the_last_moment_is_not_printed(tmp_path):
    board = Board(VialLabel(CODE), VialLabel(CODE))
    with station(tmp_path, board) as (zebra, printing):
        waiting = board.jobs("SZ-BENCH-1")
        board.jobs = lambda station: waiting  # type: ignore[method-assign]
        board.rows[0].state = "CANCELLED"
        printing.once()
        assert board.states == ["CANCELLED", "PRINTED"]
        assert zebra.odometer == 1


def test_the_copy_number_of_the_job_stands_on_the_label(tmp_path):
    board = Board(VialLabel(CODE), copy=3)
    with station(tmp_path, board) as (_, printing):
        printing.once()
        zpl = next((tmp_path / "Z1").glob("*.zpl")).read_bytes()
        assert re.search(rb"\^FDR3\^FS", zpl)


def test_a_printer_that_never_answers_leaves_its_labels_to_the_scan():
    transport = MemoryTransport()
    board = Board(VialLabel(CODE), VialLabel(CODE))
    printer = Printer("Z1", transport, blind=True)
    passes(Printing("S", board, [printer], load_layouts()), 3)
    assert board.states == ["UNKNOWN", "UNKNOWN"]
    assert [row.detail for row in board.rows] == ["handed_over"] * 2
    assert len(transport.written) == 2


def test_the_package_label_travels_whole(tmp_path):
    party = Party("深圳阿爾法實驗室", ("福田",))
    board = Board(PackageLabel(CODE, party, party, "值班", "+852 0000 0000", 2500), layout="package")
    with station(tmp_path, board) as (zebra, printing):
        printing.once()
        assert zebra.labels()[0].codes == (CODE, CODE)
        assert zebra.labels()[0].error == ""


def test_the_loop_outlives_the_service_and_stops_when_told(tmp_path):
    board = Board(VialLabel(CODE))
    board.down = True
    with station(tmp_path, board) as (zebra, printing):
        printing.start()
        with board.changed:
            assert board.changed.wait_for(lambda: board.asked >= 3, 5)
            board.down = False
            assert board.changed.wait_for(lambda: board.states == ["PRINTED"], 5)
        began = time.monotonic()
        printing.stop()
        assert time.monotonic() - began < 5
        assert zebra.odometer == 1


def test_the_loop_outlives_what_nobody_foresaw(tmp_path):
    board = Board(VialLabel(CODE))
    fine, board.jobs = board.jobs, None  # type: ignore[assignment,method-assign]
    with station(tmp_path, board) as (_, printing):
        printing.start()
        board.jobs = fine  # type: ignore[method-assign]
        with board.changed:
            assert board.changed.wait_for(lambda: board.states == ["PRINTED"], 5)
        printing.stop()


def test_waits_grow_while_the_service_is_away_and_never_past_the_longest(tmp_path):
    printing = Printing("S", Board(), [], {}, chance=lambda: 1.0)
    waits = [printing._wait_after(False, failures) for failures in range(12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (0.5, 1.0, 15.0)
    assert printing._wait_after(True, 0) == 0.0
