"""What stations report: how they are, and how far their print jobs have come."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from custody.access import StationReport
from custody.commands import ENDS, MOST
from custody.instants import parse_instant
from custody.jobs import JobState, PrintJob, may_become
from custody.records.turns.lanes import asked_for, asks, still_bound
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work
from custody.refusal import Refusal, refuse

MACHINE = "^[0-9a-f]{32}" + ENDS


class PrinterState(Struct, frozen=True):
    """How a station found one of its printers."""

    name: str
    state: str
    detail: str = ""
    capability: str = "none"


class ReportedPrinter(Struct, frozen=True, forbid_unknown_fields=True):
    """The same as a station may say it now; what stands in the table may be older."""

    name: Annotated[str, Meta(max_length=40)]
    state: Literal["ready", "busy", "fault", "unreachable", "unknown"]
    detail: Annotated[str, Meta(max_length=200)] = ""
    capability: Literal["counter", "status", "none"] = "none"


class Heartbeat(Struct, frozen=True, forbid_unknown_fields=True):
    """What a station says of itself every few seconds; `queue` is how many scans wait for delivery."""

    boot: Annotated[str, Meta(max_length=64)]
    machine: Annotated[str, Meta(pattern=MACHINE)]
    """The machine that it runs on, told by its journal: with another journal it is another machine."""
    scanner: Literal["connected", "absent"]
    queue: Annotated[int, Meta(ge=0, le=MOST)]
    printers: Annotated[tuple[ReportedPrinter, ...], Meta(max_length=20)]
    at: Annotated[str, Meta(max_length=40)]
    clock_offset_ms: Annotated[int, Meta(ge=-MOST, le=MOST)] = 0
    snapshot: Annotated[str, Meta(max_length=40)] = ""
    """When the snapshot was taken by which it would decide without network; empty: it has none that it may use."""
    handed_back: Annotated[tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=500)] = ()
    """Of what it was asked to hand back its tokens for, what it has laid down for good."""
    giving: Annotated[int, Meta(ge=0, le=MOST)] = 0
    """The number of the last snapshot with tokens that it has on its disk."""


class Heard(Struct, frozen=True):
    """What a station is told for its beat: what time it is, which tokens it is to hand back, and whether it is to begin
    `anew`, as a machine of its own: another has gone on from what this one has on its disk."""

    now: str
    hand_back: tuple[str, ...] = ()
    anew: bool = False


class Given(Struct, frozen=True):
    """What a station is given tokens for: all but these consignments; and the how manieth time this is."""

    without: set[str]
    giving: int


class JobReport(Struct, frozen=True, forbid_unknown_fields=True):
    """How far a job has come. SENDING with the base odometer is committed before the first byte goes out.

    A station never reports QUEUED, which is where a job begins, nor VERIFIED, which only its label scanned back makes.
    """

    state: Literal["SENDING", "PRINTED", "HELD", "NOT_SENT", "UNKNOWN", "CANCELLED"]
    odometer: Annotated[int, Meta(ge=-1, le=MOST)] | None = None
    detail: Annotated[str, Meta(max_length=500)] = ""


def take_heartbeat(station: str, beat: Heartbeat) -> Work[Heard | Refusal]:
    """Keep the beat; the service's time tells the station how far its clock is off."""

    def keep(turn: Turn) -> Heard | Refusal:
        for told in (beat.at, beat.snapshot or beat.at):
            if parse_instant(told) is None:
                return refuse("time_malformed", 422, at=told)
        before = turn.world.get(StationReport, station) or StationReport(station, "", "", 0, "[]", "")
        now = before.heard(beat.boot, beat.machine, beat.giving, turn.at.astimezone(UTC))
        if before.is_behind(beat.machine, beat.giving):
            # A copy speaks for nobody: it tells nothing of the machine that the lane is known by.
            turn.world.put(now)
            return Heard(turn.recorded, anew=True)
        report = replace(
            still_bound(now, turn),
            boot=beat.boot,
            scanner=beat.scanner,
            queue=beat.queue,
            printers=msgspec.json.encode(beat.printers).decode(),
            at=turn.recorded,
            clock_offset_ms=beat.clock_offset_ms,
            snapshot=beat.snapshot,
        )
        standing = asks(report, turn.at)
        if (beat.boot, beat.machine) != (report.holder, report.machine):
            # The other machine may have the tokens; what this one lays down says nothing of those.
            turn.world.put(replace(report, asked=standing))
            return Heard(turn.recorded)
        back = tuple(each for each in standing if each in beat.handed_back or each in report.handed_back)
        turn.world.put(replace(report, asked=standing, handed_back=back, told_giving=beat.giving))
        return Heard(turn.recorded, standing)

    return Work(Needs(keys=((StationReport, station),)), keep)


def give_tokens(station: str, boot: str, machine: str, giving: int) -> Work[Given | None]:
    """Write down that this station is given tokens now, or None: it gets none at all, since another run of it is heard,
    or has gone on from where this one was copied. `giving`: what it has on its disk."""

    def give(turn: Turn) -> Given | None:
        known = turn.world.get(StationReport, station)
        before = known or StationReport(station, boot, "absent", 0, "[]", turn.recorded)
        report = still_bound(before.heard(boot, machine, giving, turn.at.astimezone(UTC)), turn)
        if (boot, machine) != (report.holder, report.machine) or before.is_behind(machine, giving):
            turn.world.put(report)
            return None
        turn.world.put(replace(report, given=turn.recorded, giving=report.giving + 1))
        return Given(asked_for(report, turn.at), report.giving + 1)

    return Work(Needs(keys=((StationReport, station),)), give)


def take_job_report(job_id: str, station: str, report: JobReport) -> Work[PrintJob | Refusal]:
    """Move the job on as its station reports. The same report again changes nothing."""

    def move(turn: Turn) -> PrintJob | Refusal:
        job = turn.world.get(PrintJob, job_id)
        if job is None or job.station != station:
            return refuse("job_unknown", 404, job=job_id)
        if job.state is JobState.VERIFIED:
            return job  # scanned back while the printer was still being asked: the hand knows best
        state = JobState(report.state)
        if not may_become(job.state, state):
            return refuse("job_state", 409, job=job_id, state=job.state, wanted=state)
        odometer = job.odometer if report.odometer is None else report.odometer
        moved = replace(job, state=state, odometer=odometer, detail=report.detail)
        turn.world.put(moved)
        return moved

    return Work(Needs(keys=((PrintJob, job_id),)), move)


def cancel_job(job_id: str, station: str) -> Work[PrintJob | Refusal]:
    """Take back a job that has not been sent."""
    return take_job_report(job_id, station, JobReport("CANCELLED", detail="by_hand"))
