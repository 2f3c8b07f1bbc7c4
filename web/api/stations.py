"""/scans and /stations: what scanners read, how stations are, how far their print jobs have come."""

from __future__ import annotations

import re

from flask import g, request
from msgspec import Struct

from custody.jobs import PrintJob
from custody.label import Label, decode_label
from custody.records.registry import Registry
from custody.records.views.reading import one, open_jobs
from custody.records.work.stations import MACHINE, Heard, Heartbeat, JobReport, take_heartbeat, take_job_report
from custody.refusal import Refusal, refuse
from custody.scanning.reading import Answer, Reading
from custody.snapshot.values import Signed
from web.admission import Caller
from web.api.routes import route


class JobView(Struct, frozen=True):
    id: str
    printer: str
    layout: str
    label: Label
    copy: int
    state: str
    odometer: int
    detail: str


class JobList(Struct, frozen=True):
    jobs: list[JobView]


@route("POST", "/scans", "A scanner read something", body=Reading, answer=Answer)
def scan(registry: Registry, caller: Caller, body: Reading) -> Answer | Refusal:
    wrong = _not_there(registry, caller, body.station, visiting=True)
    if wrong is None and body.said is not None and (caller.person is not None or not _at_checkpoint(registry, body)):
        wrong = refuse("not_said_here", 403, station=body.station)
    # With a token that is bound to no station a person scans for himself: the desk there is not his to sit at.
    answer = wrong or registry.take_scan(body, caller.staff, apart=caller.station is None)
    if isinstance(answer, Answer):
        g.meaning = answer.meaning  # counted by `web.health`
    return answer


@route("GET", "/stations/<name>/jobs", "Labels to print, oldest first", answer=JobList)
def jobs(registry: Registry, caller: Caller, name: str) -> JobList | Refusal:
    wrong = _not_there(registry, caller, name)
    if wrong is not None:
        return wrong
    with registry.reading() as connection:
        return JobList([job_view(job) for job in open_jobs(connection, name)])


@route("POST", "/stations/<name>/heartbeat", "How the station is", body=Heartbeat, answer=Heard)
def heartbeat(registry: Registry, caller: Caller, body: Heartbeat, name: str) -> Heard | Refusal:
    wrong = _not_there(registry, caller, name)
    if wrong is not None:
        return wrong
    # What it says of its tokens decides what may be taken back: nobody says that in its place.
    if caller.person is not None or caller.station is None:
        return refuse("beat_of_station", 403, station=name)
    return registry.writer.submit(take_heartbeat(name, body))


@route(
    "GET",
    "/stations/<name>/snapshot",
    "What a checkpoint needs to decide without network",
    answer=Signed,
    query=("known", "boot", "machine", "giving"),
)
def snapshot(registry: Registry, caller: Caller, name: str) -> Signed | Refusal:
    wrong = _not_there(registry, caller, name)
    if wrong is not None:
        return wrong
    # It holds what only the machine at the gate should have: codes of badges, and tokens.
    if caller.person is not None or caller.station is None:
        return refuse("snapshot_of_station", 403, station=name)
    if not caller.station.kinds[0].at_checkpoint:
        return refuse("no_snapshot_here", 409, station=name)
    machine = request.args.get("machine", "")
    if machine and re.fullmatch(MACHINE, machine) is None:
        return refuse("machine_malformed", 422)
    told = request.args.get("giving", "")
    giving = int(told) if re.fullmatch("[0-9]{1,15}", told) else 0
    return registry.snapshot(
        caller.station, request.args.get("known", ""), request.args.get("boot", ""), machine, giving
    )


@route("POST", "/jobs/<job>/report", "How far a print job has come", body=JobReport, answer=JobView)
def report(registry: Registry, caller: Caller, body: JobReport, job: str) -> JobView | Refusal:
    with registry.reading() as connection:
        found = one(connection, PrintJob, job)
    if found is None:
        return refuse("job_unknown", 404, job=job[:40])
    wrong = _not_there(registry, caller, found.station)
    if wrong is not None:
        return wrong
    moved = registry.writer.submit(take_job_report(job, found.station, body))
    return moved if isinstance(moved, Refusal) else job_view(moved)


def job_view(job: PrintJob) -> JobView:
    return JobView(
        id=job.id,
        printer=job.printer,
        layout=job.layout,
        label=decode_label(job.label),
        copy=job.copy,
        state=job.state.value,
        odometer=job.odometer,
        detail=job.detail,
    )


def _at_checkpoint(registry: Registry, body: Reading) -> bool:
    return registry.zone.stations[body.station].kinds[0].at_checkpoint


def _not_there(registry: Registry, caller: Caller, name: str, *, visiting: bool = False) -> Refusal | None:
    """A refusal unless the caller may speak for this station: its own token, or a person who works there.

    `visiting`: a courier may scan at any bench as well, for himself; the station's printers are not his.
    """
    station = registry.zone.stations.get(name)
    if station is None:
        return refuse("station_unknown", 404, station=name[:40])
    if not station.enabled:
        return refuse("station_disabled", 403, station=name)
    if caller.station is not None:
        other = caller.station.name != name
        return refuse("station_of_other", 403, station=name, own=caller.station.name) if other else None
    allowed = registry.zone.may_stand_at if visiting else registry.zone.works_at
    here = caller.person is not None and allowed(caller.person, station)
    return None if here else refuse("not_your_station", 403, station=name)
