"""Each fault in two forms: the label is lost, and the label is out but nobody heard. Against the virtual Zebra."""

import itertools
import threading
from contextlib import contextmanager

import pytest

from custody.jobs import JobState, may_become
from custody.label import VialLabel
from devices.addresses import transport_for
from devices.layouts import load_layouts
from devices.outcomes import Capability, Detail, Outcome, Patience
from devices.printers import Printer
from devices.transports import MemoryTransport
from devices.virtual.zebra import VirtualZebra
from devices.virtual.zebra_engine import Fault
from devices.zpl import draw, job

CODE = "HTC-7K3M9QXD42-5"
DRAWING = draw(VialLabel(CODE), load_layouts()["vial"], 203)
QUICK = Patience(reply=0.05, label=0.4, settle=0.05, poll=0.002, slowest_poll=0.01)
FINE = b"\x02030,0,0,1225,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
IDENTITY = b"\x02ZD621,V1,8,8MB\x03"
ABLE = Patience(reply=5, label=10, settle=0.05, poll=0.002, slowest_poll=0.01)


@contextmanager
def printing(directory, patience=ABLE, **options):
    zebra = VirtualZebra("Z1", directory, **options)
    zebra.start()
    try:
        yield zebra, Printer("Z1", transport_for(zebra.url), patience=patience)
    finally:
        zebra.stop()


class Book:
    """Keeps what was reported, and how far the printer's count was at that moment."""

    def __init__(self, zebra: VirtualZebra) -> None:
        self._zebra = zebra
        self.told: list[Outcome] = []
        self.counts: list[int] = []

    def __call__(self, outcome: Outcome) -> None:
        self.told.append(outcome)
        self.counts.append(self._zebra.odometer)

    @property
    def states(self) -> list[JobState]:
        return [outcome.state for outcome in self.told]


def test_a_healthy_printer_prints_once_and_proves_it_by_its_count(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        book = Book(zebra)
        for number in (1, 2):
            assert printer.print(DRAWING, book) == Outcome(JobState.PRINTED, number)
        assert book.told[:2] == [Outcome(JobState.SENDING, 0), Outcome(JobState.PRINTED, 1)]
        assert book.counts == [0, 1, 1, 2], "the base count is committed before the label is out"
        assert [label.codes for label in zebra.labels()] == [(CODE,), (CODE,)]
        assert printer.health.capability is Capability.COUNTER
        assert printer.health.state == "ready"


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.RIBBON_OUT, Fault.HEAD_OPEN, Fault.PAUSED])
@pytest.mark.parametrize("answers", [True, False])
def test_nothing_is_sent_to_a_printer_with_a_fault(tmp_path, fault, answers):
    patience = ABLE if answers else QUICK
    with printing(tmp_path, patience, answers_in_fault=answers) as (zebra, printer):
        zebra.set_fault(fault)
        book = Book(zebra)
        outcome = printer.print(DRAWING, book)
        assert book.told == [outcome] == [Outcome(JobState.NOT_SENT, None, fault.value if answers else "silent")]
        assert printer.health.state == "fault"
        zebra.set_fault("none")
        assert printer.print(DRAWING, book).state is JobState.PRINTED
        assert zebra.odometer == 1


def test_nothing_is_sent_to_a_printer_that_does_not_answer(tmp_path):
    with printing(tmp_path, QUICK) as (zebra, printer):
        zebra.set_fault("silent")
        assert printer.print(DRAWING, Book(zebra)) == Outcome(JobState.NOT_SENT, None, "silent")


def test_nothing_is_sent_to_a_printer_that_is_not_there(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        book = Book(zebra)
        zebra.stop()
        assert printer.print(DRAWING, book) == Outcome(JobState.NOT_SENT, None, "unreachable")
        assert printer.health.state == "unreachable"


def test_nothing_is_sent_while_another_label_is_in_the_printer(tmp_path):
    waiting = (
        b"\x02030,0,0,1225,001,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
    )
    transport = MemoryTransport(replies=[IDENTITY, waiting, b'"7"'])
    told: list[Outcome] = []
    assert Printer("Z", transport).print(DRAWING, told.append) == Outcome(JobState.NOT_SENT, None, Detail.BUSY)
    assert job(DRAWING) not in transport.written


def test_nothing_is_sent_to_a_printer_of_another_resolution(tmp_path):
    with printing(tmp_path, dpi=300) as (zebra, printer):
        assert printer.print(DRAWING, Book(zebra)) == Outcome(JobState.NOT_SENT, None, Detail.WRONG_DPI)


def test_nothing_is_sent_when_the_base_count_cannot_be_committed(tmp_path):
    def refuse(outcome: Outcome) -> None:
        raise ConnectionError("the service is gone")

    with printing(tmp_path) as (zebra, printer):
        with pytest.raises(ConnectionError):
            printer.print(DRAWING, refuse)
        assert printer.print(DRAWING, Book(zebra)) == Outcome(JobState.PRINTED, 1)


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT_MID_JOB, Fault.HEAD_OPEN_MID_JOB])
def test_a_fault_after_sending_holds_the_label_which_the_printer_prints_itself(tmp_path, fault):
    with printing(tmp_path) as (zebra, printer):
        zebra.set_fault(fault)
        book = Book(zebra)
        held = printer.print(DRAWING, book)
        assert held == Outcome(JobState.HELD, 0, fault.value.removesuffix("_mid_job"))
        assert printer.reconcile(JobState.HELD, 0) == held
        assert zebra.odometer == 0
        zebra.set_fault("none")
        assert zebra.wait_for(1)
        assert printer.reconcile(JobState.HELD, 0) == Outcome(JobState.PRINTED, 1)
        assert zebra.odometer == 1, "one label, not two"


def test_lost_in_a_power_cut_is_unknown_until_the_count_proves_that_it_never_arrived(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        zebra.set_fault("dies_mid_job")
        outcome = printer.print(DRAWING, Book(zebra))
        assert outcome == Outcome(JobState.UNKNOWN, 0, Detail.BROKEN_OFF)
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.NOT_SENT, 0, Detail.NEVER_ARRIVED)


def test_printed_but_unanswered_is_unknown_until_the_count_proves_that_it_is_out(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        zebra.set_fault("dies_after_print")
        outcome = printer.print(DRAWING, Book(zebra))
        assert outcome == Outcome(JobState.UNKNOWN, 0, Detail.BROKEN_OFF)
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.PRINTED, 1)


@pytest.mark.parametrize("fault", [Fault.SILENT_MID_JOB, Fault.MUTE_MID_JOB])
def test_silence_after_sending_is_unknown_until_the_printer_speaks_again(tmp_path, fault):
    with printing(tmp_path, QUICK) as (zebra, printer):
        zebra.set_fault(fault)
        assert printer.print(DRAWING, Book(zebra)) == Outcome(JobState.UNKNOWN, 0, Detail.TOO_LONG)
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.UNKNOWN, 0, "silent")
        zebra.set_fault("none")
        assert zebra.wait_for(1)
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.PRINTED, 1)


def test_a_count_that_is_missing_for_once_neither_sends_nor_decides(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        assert printer.print(DRAWING, Book(zebra)).state is JobState.PRINTED
        zebra.set_fault("no_counter")
        assert printer.print(DRAWING, Book(zebra)) == Outcome(JobState.NOT_SENT, None, "silent")
        assert printer.reconcile(JobState.SENDING, 1).state is JobState.HELD
        assert printer.reconcile(JobState.UNKNOWN, 1).state is JobState.UNKNOWN
        zebra.set_fault("none")
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.PRINTED, 1)


def test_held_and_then_lost_in_a_power_cut_goes_by_unknown_to_not_sent(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        zebra.set_fault("paper_out_mid_job")
        assert printer.print(DRAWING, Book(zebra)).state is JobState.HELD
        zebra.stop()  # forgets what it kept
        zebra.set_fault("none")
        zebra.start()
        printer = Printer("Z1", transport_for(zebra.url), patience=ABLE)
        assert printer.reconcile(JobState.HELD, 0) == Outcome(JobState.UNKNOWN, 0, Detail.NEVER_ARRIVED)
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.NOT_SENT, 0, Detail.NEVER_ARRIVED)


def test_after_a_crash_before_the_first_byte_the_count_proves_that_nothing_left(tmp_path):
    with printing(tmp_path) as (_, printer):
        assert printer.reconcile(JobState.SENDING, 0) == Outcome(JobState.NOT_SENT, 0, Detail.NEVER_ARRIVED)


def test_after_a_crash_behind_the_last_byte_the_count_proves_that_it_is_out(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        printer.print(DRAWING, Book(zebra))
        assert printer.reconcile(JobState.SENDING, 0) == Outcome(JobState.PRINTED, 1)


def test_a_count_that_jumped_is_left_to_a_person(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        for _ in range(2):
            printer.print(DRAWING, Book(zebra))
        assert printer.reconcile(JobState.UNKNOWN, 0) == Outcome(JobState.UNKNOWN, 0, Detail.COUNT_JUMPED)
        assert printer.reconcile(JobState.SENDING, 9) == Outcome(JobState.UNKNOWN, 9, Detail.COUNT_JUMPED)


@pytest.mark.parametrize("state", [JobState.SENDING, JobState.HELD, JobState.UNKNOWN])
@pytest.mark.parametrize("fault", ["silent", "paper_out", "gone"])
def test_what_cannot_be_asked_now_is_not_decided(tmp_path, state, fault):
    with printing(tmp_path, QUICK) as (zebra, printer):
        if fault == "gone":
            zebra.stop()
        else:
            zebra.set_fault(fault)
        outcome = printer.reconcile(state, 0)
        assert outcome.state in (JobState.HELD, JobState.UNKNOWN)
        assert may_become(state, outcome.state)
        assert outcome.odometer == 0


def test_a_printer_without_a_counter_never_proves_a_label(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        zebra.set_fault("no_counter")
        assert printer.print(DRAWING, Book(zebra)) == Outcome(JobState.UNKNOWN, None, Detail.NO_COUNTER)
        assert zebra.wait_for(1)
        assert printer.health.capability is Capability.STATUS
        assert printer.reconcile(JobState.UNKNOWN, None) == Outcome(JobState.UNKNOWN, None, Detail.NO_COUNTER)


def test_a_printer_known_to_be_mute_is_sent_labels_that_stay_unknown(tmp_path):
    with printing(tmp_path) as (zebra, _):
        zebra.set_fault("mute")
        printer = Printer("Z1", transport_for(zebra.url), blind=True)
        book = Book(zebra)
        assert printer.print(DRAWING, book) == Outcome(JobState.UNKNOWN, None, Detail.HANDED_OVER)
        assert zebra.wait_for(1)
        assert book.states == [JobState.SENDING, JobState.UNKNOWN]
        assert printer.health.capability is Capability.NONE


def test_a_printer_that_falls_silent_after_sending_leaves_the_label_unknown():
    transport = MemoryTransport(replies=[IDENTITY, FINE, b'"7"'])
    told: list[Outcome] = []
    outcome = Printer("Z", transport, patience=QUICK).print(DRAWING, told.append)
    assert told == [Outcome(JobState.SENDING, 7), outcome] == [told[0], Outcome(JobState.UNKNOWN, 7, Detail.TOO_LONG)]
    assert transport.written.count(job(DRAWING)) == 1


def test_a_garbled_answer_before_sending_sends_nothing_and_after_it_decides_nothing():
    noise = b"\x02x\x03\x02y\x03\x02z\x03"
    before = MemoryTransport(replies=[IDENTITY, noise])
    assert Printer("Z", before).print(DRAWING, lambda outcome: None) == Outcome(JobState.NOT_SENT, None, Detail.GARBLED)
    after = MemoryTransport(replies=[IDENTITY, FINE, b'"7"', noise])
    assert Printer("Z", after).print(DRAWING, lambda outcome: None) == Outcome(JobState.UNKNOWN, 7, Detail.GARBLED)


def test_two_threads_print_one_after_the_other(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        books = [Book(zebra) for _ in range(4)]
        threads = [threading.Thread(target=printer.print, args=(DRAWING, book)) for book in books]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(book.told[-1].odometer or 0 for book in books) == [1, 2, 3, 4]
        assert all(book.states == [JobState.SENDING, JobState.PRINTED] for book in books)


def test_a_look_tells_what_a_printer_can_prove(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        assert printer.health.state == "unknown"
        assert printer.look().capability is Capability.COUNTER
        zebra.set_fault("head_open")
        assert (printer.look().state, printer.look().detail) == ("fault", "head_open")
        zebra.stop()
        assert printer.look().state == "unreachable"


def test_every_step_that_a_printer_takes_is_a_step_that_a_job_may_take(tmp_path):
    with printing(tmp_path) as (zebra, printer):
        for fault in Fault:
            if "silent" in fault or "mute" in fault:
                continue
            zebra.set_fault(fault)
            book = Book(zebra)
            printer.print(DRAWING, book)
            steps = [JobState.QUEUED, *book.states]
            zebra.set_fault("none")
            if book.told[-1].state in (JobState.HELD, JobState.UNKNOWN):
                steps.append(printer.reconcile(book.told[-1].state, book.told[-1].odometer).state)
            assert all(may_become(before, after) for before, after in itertools.pairwise(steps)), (
                fault,
                steps,
            )
