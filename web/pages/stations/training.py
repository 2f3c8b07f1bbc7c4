"""The training zone's own addresses: the buttons of virtual scanners and the pictures of printed labels.

Outside a training zone, and where no virtual hardware runs, there is nothing here.
"""

from __future__ import annotations

import time

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody.parties import Station
from web.pages.frame.desk import desk_of
from web.pages.frame.visit import Visit, visit
from web.pages.stations import virtual
from web.pages.stations.sitting import may_sit
from web.problems import ProblemError

PATIENCE_S = 1.0


def mount(pages: Blueprint) -> None:
    pages.post("/training/scanners/<station>/press")(press)
    pages.get("/training/printers/<printer>/labels/<int:number>.png")(picture)


def press(station: str) -> AnyResponse:
    """Let the station's virtual scanner read the text; then back to the page of the station."""
    here = visit()
    found = _station(here, station)
    if not may_sit(here, here.person, found):
        # What is pressed there is believed as what was held before the scanner, an officer's badge included.
        raise ProblemError("not_your_scanner", 403, station=found.name)
    hardware = virtual.whereabouts(here.registry.data)
    text = request.form.get("text", "")[:512]
    before = _last(here, found)
    if hardware is None or not text or not virtual.press(hardware, found.name, text):
        raise ProblemError("no_virtual_hardware", 503)
    _wait_for_another(here, found, before)
    back = "pages.checkpoint_page" if found.kinds[0].at_checkpoint else "pages.bench_page"
    return redirect(url_for(back, station=found.name), 303)


def picture(printer: str, number: int) -> Response:
    here = visit()
    owner = next((each for each in here.zone.stations.values() if printer in each.printers), None)
    hardware = virtual.whereabouts(here.registry.data)
    if owner is None or hardware is None or not here.training or not here.may_use(owner):
        raise ProblemError("nothing_here", 404)
    png = virtual.picture_of(hardware, printer, number)
    if png is None:
        raise ProblemError("nothing_here", 404)
    return Response(png, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _wait_for_another(here: Visit, station: Station, before: str) -> None:
    """Give the scan the moment that it needs through the terminal and the station, so that the next page shows it."""
    deadline = time.monotonic() + PATIENCE_S
    while _last(here, station) == before and time.monotonic() < deadline:
        time.sleep(0.03)


def _last(here: Visit, station: Station) -> str:
    with here.registry.reading() as connection:
        return desk_of(connection, station, here.registry.clock()).last


def _station(here: Visit, name: str) -> Station:
    found = here.zone.stations.get(name)
    if found is None or not here.training:
        raise ProblemError("nothing_here", 404)
    if not here.may_use(found):
        raise ProblemError("station_of_other", 403, station=found.name)
    return found
