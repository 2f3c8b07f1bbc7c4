"""The temperature of a package: its logger, the curve, and the logger's file, tried first and then confirmed.

A file is sent in by one form and waits while the person looks at the dry run; the form below that only names it by its
SHA-256, so nothing is sent twice and no script is needed.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, Response, g, render_template, request, send_file
from markupsafe import Markup
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from custody.commands import ReadLogger
from custody.holding import Consignment, Package
from custody.loggers import Assessment, decode, shipped_mappings, shipped_settings
from custody.records.logger_reading import Trial, discrepancies_of, may_try, reports_on, take_reading, try_file
from custody.records.store.database import Connection
from custody.records.turns.request import Request, spellings
from custody.records.views import reading
from custody.records.views.holds import alike, open_holds
from custody.records.work.logger_files import LoggerFiles
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from custody.wording import say
from web.admission import demand_sight
from web.pages.frame import times
from web.pages.frame.acting import after, done, status
from web.pages.frame.choices import choices
from web.pages.frame.deeds import Fault, Faulty, faulty, read_form
from web.pages.frame.drawing import mapping_words
from web.pages.frame.visit import Visit, visit
from web.pages.journeys.temperature_chart import temperature_svg
from web.problems import ProblemError
from web.temperature import now_of, take_and_try

UPLOAD = "pages.temperature_file"
"""The one form whose body may be as large as a logger's file."""


class Shown(Struct, frozen=True):
    """One assessment as a page shows it."""

    assessment: Assessment
    picture: Markup
    start: str
    end: str


def mount(pages: Blueprint) -> None:
    pages.get("/containers/<code>/temperature", endpoint="temperature")(page)
    pages.post("/containers/<code>/temperature", endpoint="temperature_file")(upload)
    pages.post("/containers/<code>/temperature/read", endpoint="temperature_read")(confirm)
    pages.get("/containers/<code>/temperature/<sha256>.csv", endpoint="logger_file")(download)


def page(code: str, trial: Trial | None = None) -> tuple[str, int]:
    here = visit()
    with here.registry.reading() as connection:
        package = _demand(connection, code)
        consignment = reading.one(connection, Consignment, package.consignment)
        reports = reports_on(connection, package.code)
        discrepancies = discrepancies_of(connection, package.consignment)
        holds = alike(connection, here.zone, open_holds(connection, (package.code,)))
    ours = [each for each in reports if each.consignment == package.consignment]
    now = now_of(here.zone, package, consignment, reports, discrepancies)
    counts = next((each for each in ours if each.entry == now.counts), None)
    barred = may_try(here.registry, here.known.circumstances(here.registry.clock()), package)
    return (
        render_template(
            "temperature.html",
            subject=package,
            consignment=consignment,
            now=now,
            counts=counts,
            outdone=counts is not None and counts.entry != ours[-1].entry,
            shown=_shown(here, decode(counts.assessment.encode())) if counts is not None else None,
            others=[each for each in reversed(reports) if counts is None or each.id != counts.id],
            trial=trial,
            tried=_shown(here, trial.assessment) if trial is not None and trial.assessment is not None else None,
            mappings=[(each.name, mapping_words(each.name)) for each in shipped_mappings()],
            may_read=barred is None,
            barred=barred.say() if barred is not None else None,
            most=shipped_settings().limits.bytes >> 20,
            choices=choices(here),
            holds=holds,
            done=done(),
        ),
        status(),
    )


def upload(code: str) -> tuple[str, int]:
    """The dry run on a file that is sent in now, or on one that waits and is to be read by another mapping."""
    here = visit()
    with here.registry.reading() as connection:
        package = _demand(connection, code)
    found = may_try(here.registry, here.known.circumstances(here.registry.clock()), package) or _tried(here, package)
    if isinstance(found, Refusal):
        g.faulty = faulty(request.form, (Fault("", found.say()),), found.status)
    return page(package.code, None if isinstance(found, Refusal) else found)


def confirm(code: str) -> AnyResponse | tuple[str, int]:
    here = visit()
    with here.registry.reading() as connection:
        package = _demand(connection, code)
    command = read_form(request.form, times.offset_text(here.offset))
    if not isinstance(command, ReadLogger):
        other = (Fault("", say("page.fault.deed")),)
        g.faulty = command if isinstance(command, Faulty) else faulty(request.form, other)
        return page(package.code)
    asked = Request(command, here.known.circumstances(here.registry.clock()), package.code)
    answer = take_reading(here.registry, asked, package)
    if isinstance(answer, Receipt):
        return after("pages.temperature", answer, code=package.code)
    g.faulty = faulty(request.form, (Fault("", answer.say()),), answer.status)
    return page(package.code)


def download(code: str, sha256: str) -> Response:
    """A logger's file exactly as it was sent in, to whoever may see the package that it was read for."""
    here = visit()
    with here.registry.reading() as connection:
        package = _demand(connection, code)
        known = any(each.file_sha256 == sha256 for each in reports_on(connection, package.code))
    path = LoggerFiles(here.registry.data).find(sha256) if known else None
    if path is None:
        raise ProblemError("nothing_here", 404)
    name = f"{package.code}-{sha256[:12]}.csv"
    return send_file(path.resolve(), "application/octet-stream", as_attachment=True, download_name=name)


def _tried(here: Visit, package: Package) -> Trial | Refusal:
    mapping = request.form.get("mapping", "")
    waiting = request.form.get("file_sha256", "")
    if waiting:
        return try_file(here.registry, package, waiting, mapping)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise ProblemError("file_missing", 422)
    return take_and_try(here.registry, package, cast(BinaryIO, sent.stream), mapping)


def _demand(connection: Connection, code: str) -> Package:
    found = (reading.one(connection, Package, each) for each in spellings(code))
    package = next((each for each in found if each is not None), None)
    if package is None:
        raise ProblemError("nothing_here", 404)
    demand_sight(visit().registry, visit().known, package)
    return package


def _shown(here: Visit, assessment: Assessment) -> Shown:
    start, end = (times.from_seconds(at) for at in (assessment.journey_start, assessment.journey_end))
    return Shown(assessment, temperature_svg(assessment, here.lang, here.offset), start, end)
