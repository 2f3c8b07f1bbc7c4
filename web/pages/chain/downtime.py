"""Paper forms of gates and benches: issued, printed, entered by one, confirmed by another. Needs no JavaScript."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from custody.acts.downtime import OnPaper
from custody.deciding.gates.downtime import told_on
from custody.holding import Consignment, DowntimeForm, DowntimeFormState
from custody.records.store.database import Connection
from custody.records.views.downtime import forms_settled, forms_told_of, forms_waiting
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from web.api.downtime import seen_form, sheet_of_form, stations_of
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.visit import Visit, visit
from web.problems import ProblemError

WITH_A_SCAN = "pages.downtime_form_deed"
MOST_BYTES = 32 * 1024 * 1024
"""Of a form's scan, which is only hashed."""


def mount(pages: Blueprint) -> None:
    pages.get("/downtime", endpoint="downtime")(page)
    pages.post("/downtime", endpoint="downtime_deed")(deed)
    pages.get("/downtime/<form>", endpoint="downtime_form")(form_page)
    pages.post("/downtime/<form>", endpoint="downtime_form_deed")(form_deed)
    pages.get("/downtime/<form>/sheet", endpoint="downtime_sheet")(sheet)


def page() -> tuple[str, int]:
    here = visit()
    gates = stations_of(here.registry, here.known)
    with here.registry.reading() as connection:
        waiting, settled = forms_waiting(connection, gates), forms_settled(connection, gates)
    mine = [name for name in _worked_at(here, gates) if here.zone.stations[name].enabled]
    return render_template("downtime.html", waiting=waiting, settled=settled, mine=mine, done=done()), status()


def deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    return after("pages.downtime", answer) if isinstance(answer, Receipt) else page()


def form_page(form: str) -> tuple[str, int]:
    here = visit()
    found = _demand(here, form)
    told = told_on(found) if found.told else None
    return (
        render_template(
            "downtime_form.html",
            form=found,
            told=told,
            at_gate=here.zone.stations[found.station].kinds[0].at_checkpoint,
            may_act=bool(_worked_at(here, [found.station])),
            mine=found.entered_by == here.person.staff,
            issued=found.state is DowntimeFormState.ISSUED,
            entered=found.state is DowntimeFormState.ENTERED,
            most=MOST_BYTES >> 20,
            done=done(),
        ),
        status(),
    )


def form_deed(form: str) -> AnyResponse | tuple[str, int]:
    found = _demand(visit(), form)
    sent = MultiDict(request.form)
    sent["target"] = found.number
    digest = _digest_of_the_scan()
    if digest:
        sent["scan_sha256"] = digest
    answer = act(form=sent)
    return after("pages.downtime_form", answer, form=found.number) if isinstance(answer, Receipt) else form_page(form)


def sheet(form: str) -> Response:
    here = visit()
    return sheet_of_form(here.registry, _demand(here, form), here.lang)


def papers_of(
    here: Visit, connection: Connection, consignment: Consignment
) -> list[tuple[DowntimeForm, OnPaper, bool]]:
    """What paper forms of its checkpoint say of it that wait for the second person: each with what stands on it, and
    whether who looks works there."""
    gates = [s for s in here.zone.stations.values() if s.checkpoint == consignment.checkpoint]
    found = forms_told_of(connection, [gate.name for gate in gates], consignment.number)
    return [(form, told_on(form), bool(_worked_at(here, [form.station]))) for form in found]


def _demand(here: Visit, typed: str) -> DowntimeForm:
    found = seen_form(here.registry, here.known, typed)
    if isinstance(found, Refusal):
        raise ProblemError("nothing_here", 404)
    return found


def _worked_at(here: Visit, gates: list[str]) -> list[str]:
    """Those of these gates at which this person works, not only looks on."""
    stations = here.zone.stations
    return [name for name in gates if here.zone.works_at(here.person, stations[name])]


def _digest_of_the_scan() -> str:
    """SHA-256 of the file that came with the form; empty when none did."""
    sent = request.files.get("scan")
    if sent is None or not sent.filename:
        return ""
    return hashlib.file_digest(sent.stream, "sha256").hexdigest()  # type: ignore[arg-type]
