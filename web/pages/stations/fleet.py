"""The fleet: every station with its heartbeat, scanner and printers, and the labels that wait."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from custody.access import StationReport
from custody.desk import Desk
from custody.jobs import JobState
from custody.parties import Station
from custody.records.views import reading
from custody.records.work.orders import Receipt
from custody.records.work.stations import PrinterState
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.drawing import age
from web.pages.frame.visit import Visit, visit
from web.problems import ProblemError

LATE_S = 30
_JOBS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One station as it last told of itself; `age_s` is None when it has never been heard."""

    station: Station
    report: StationReport | None
    age_s: int | None
    printers: tuple[PrinterState, ...]
    desk: Desk | None
    waiting: int
    unclear: int
    snapshot_age_s: int | None
    """Of that by which it would decide without network; None when it has none."""
    snapshot_young: bool
    doubled: bool = False
    """Two machines run as this station."""
    former_age_s: int | None = None
    """How long ago a machine that ran as this station before was last given tokens that may bind still."""

    @property
    def well(self) -> str:
        """good, warn or bad."""
        if self.report is None or self.age_s is None or self.age_s > LATE_S:
            return "bad"
        if self.doubled or self.former_age_s is not None:
            return "warn"
        troubled = any(printer.state not in ("ready", "busy") for printer in self.printers)
        alone = not self.station.kinds[0].at_checkpoint or self.snapshot_young
        return "good" if alone and not troubled and self.report.scanner == "connected" and not self.unclear else "warn"


def mount(pages: Blueprint) -> None:
    pages.get("/fleet", endpoint="fleet")(page)
    pages.get("/fleet/<station>", endpoint="fleet_station")(station_page)
    pages.post("/fleet/<station>", endpoint="fleet_deed")(deed)


def page() -> str:
    here = visit()
    return render_template("fleet.html", rows=_rows(here, [s for s in here.zone.stations.values() if _near(here, s)]))


def station_page(station: str) -> tuple[str, int]:
    here = visit()
    found = _demand(here, station)
    with here.registry.reading() as connection:
        jobs = reading.recent_jobs(connection, found.name, _JOBS)
    return render_template("fleet_station.html", row=_rows(here, [found])[0], jobs=jobs, done=done()), status()


def deed(station: str) -> AnyResponse | tuple[str, int]:
    found = _demand(visit(), station)
    answer = act(found.name)
    return (
        after("pages.fleet_station", answer, station=found.name)
        if isinstance(answer, Receipt)
        else station_page(station)
    )


def _rows(here: Visit, stations: list[Station]) -> list[Row]:
    now = here.registry.clock()
    soft = here.zone.settings_at(now).snapshot_soft_minutes
    with here.registry.reading() as connection:
        reports = {report.station: report for report in reading.every(connection, StationReport)}
        desks = {desk.station: desk for desk in reading.every(connection, Desk)}
        rows = []
        for station in stations:
            report = reports.get(station.name)
            counts = reading.count_jobs(connection, station.name)
            snapshot = age(report.snapshot, now) if report is not None and report.snapshot else None
            rows.append(
                Row(
                    station,
                    report,
                    age(report.at, now) if report is not None else None,
                    _printers(report),
                    desks.get(station.name),
                    counts.get(JobState.QUEUED, 0) + counts.get(JobState.NOT_SENT, 0) + counts.get(JobState.SENDING, 0),
                    counts.get(JobState.HELD, 0) + counts.get(JobState.UNKNOWN, 0),
                    snapshot,
                    snapshot is not None and snapshot <= 60 * soft,
                    report is not None and report.is_doubled(now),
                    min((age(moment, now) for moment in report.former_given), default=None) if report else None,
                )
            )
    return rows


def _printers(report: StationReport | None) -> tuple[PrinterState, ...]:
    return msgspec.json.decode(report.printers, type=tuple[PrinterState, ...]) if report is not None else ()


def _near(here: Visit, station: Station) -> bool:
    return here.sees_all or here.may_use(station)


def _demand(here: Visit, name: str) -> Station:
    found = here.zone.stations.get(name.upper())
    if found is None:
        raise ProblemError("nothing_here", 404)
    if not _near(here, found):
        raise ProblemError("station_of_other", 403, station=found.name)
    return found
