"""Every label that a bench was asked for, newest first, a page at a time."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from custody.commands import MOST
from custody.records.page_reading import labels_before
from web.pages import virtual
from web.pages.bench import with_pictures
from web.pages.desk import demand_station
from web.pages.visit import visit

_PAGE = 60


def mount(pages: Blueprint) -> None:
    pages.get("/bench/<station>/labels", endpoint="bench_labels")(page)


def page(station: str) -> str:
    here = visit()
    found = demand_station(here, station, at_checkpoint=False)
    given = request.args.get("below", "")
    below = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else MOST
    with here.registry.reading() as connection:
        jobs = labels_before(connection, found.name, below, _PAGE)
    hardware = virtual.whereabouts(here.registry.data) if here.training else None
    return render_template(
        "labels.html",
        station=found,
        labels=with_pictures(jobs, hardware),
        hardware=hardware,
        first=below == MOST,
        older=jobs[-1].position if len(jobs) == _PAGE else None,
    )
