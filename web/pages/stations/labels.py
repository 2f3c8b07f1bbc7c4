"""Every label that a bench was asked for, newest first, a page at a time; each with its picture where it has one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from custody.commands import MOST
from custody.jobs import PrintJob
from custody.parties import Station
from custody.records.store.database import Connection
from custody.records.views.page_reading import labels_before
from custody.zone import Zone
from web.pages.frame.desk import demand_station
from web.pages.frame.visit import visit
from web.pages.stations import virtual
from web.pages.stations.reach import out_of_reach

_PAGE = 60


@dataclass(frozen=True, slots=True)
class LabelShown:
    """A print job, and the number of its picture where the virtual printer has one. `scannable`: a virtual scanner may
    read it now, for it has come out and what it stands on is not gone."""

    job: PrintJob
    picture: int | None = None
    scannable: bool = False


def mount(pages: Blueprint) -> None:
    pages.get("/bench/<station>/labels", endpoint="bench_labels")(page)


def page(station: str) -> str:
    here = visit()
    found = demand_station(here, station, at_checkpoint=False)
    given = request.args.get("below", "")
    below = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else MOST
    hardware = virtual.whereabouts(here.registry.data) if here.training else None
    with here.registry.reading() as connection:
        jobs = labels_before(connection, found.name, below, _PAGE)
        labels = labels_shown(connection, jobs, found, here.zone, hardware)
    return render_template(
        "labels.html",
        station=found,
        labels=labels,
        first=below == MOST,
        older=jobs[-1].position if len(jobs) == _PAGE else None,
    )


def labels_shown(
    connection: Connection, jobs: list[PrintJob], station: Station, zone: Zone, hardware: virtual.Whereabouts | None
) -> list[LabelShown]:
    """The jobs as a page shows them."""
    if hardware is None:
        return [LabelShown(job) for job in jobs]
    gone = out_of_reach(connection, (job.subject for job in jobs), station, zone)
    pictures: dict[tuple[str, str], list[int]] = {}
    for printer in {job.printer for job in jobs}:
        for label in virtual.labels_of(hardware, printer):
            for code in label.codes:
                pictures.setdefault((printer, code), []).append(label.number)
    found = []
    for job in jobs:
        out = job.state in ("PRINTED", "VERIFIED")
        # Jobs and labels of one code both come newest first: a reprint takes the newer picture.
        numbers = pictures.get((job.printer, job.subject)) if out else None
        found.append(LabelShown(job, numbers.pop(0) if numbers else None, out and job.subject not in gone))
    return found
