"""/downtime-forms: numbered paper for gates and handoffs, issued beforehand and entered by two people afterwards."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request
from msgspec import Struct

from custody import commands
from custody.acts import DowntimeFormsIssued, Entry, OnPaper
from custody.bilingual import Tongue, pair
from custody.deciding.gates.downtime import named_form, told_on
from custody.holding import DowntimeForm
from custody.paper.downtime import downtime_sheet
from custody.paper.handoff_form import handoff_form_sheet
from custody.parties import StationKind
from custody.records.registry import Registry
from custody.records.views.downtime import forms_settled, forms_waiting
from custody.records.views.reading import one
from custody.refusal import Refusal, refuse
from web import paper
from web.admission import Caller, sees_everything
from web.api.acting import carry_out
from web.api.answers import Written, answer_of, written
from web.api.consignments import crossing_view
from web.api.findings import DecisionView
from web.api.routes import route
from web.language import language_of


class IssuedForms(Struct, frozen=True):
    entry: int
    forms: list[str]


class FormView(Struct, frozen=True, omit_defaults=True):
    """`told` is what was entered of it; `crossing` the entry that it became."""

    form: str
    station: str
    state: str
    issued_at: str
    issued_by: str
    told: OnPaper | None = None
    scan_sha256: str = ""
    entered_by: str = ""
    confirmed_by: str = ""
    reason: str = ""
    crossing: int = 0


class FormList(Struct, frozen=True):
    """Those that wait, by their pads; and the last that were settled."""

    waiting: list[FormView]
    settled: list[FormView]


@route(
    "POST",
    "/downtime-forms",
    "Issue the next paper forms of a gate or a bench",
    body=commands.IssueDowntimeForms,
    answer=IssuedForms,
    status=201,
)
def issue_forms(registry: Registry, caller: Caller, body: commands.IssueDowntimeForms) -> IssuedForms | Refusal:
    return answer_of(carry_out(registry, caller, body), _issued)


@route("GET", "/downtime-forms", "The paper forms of my stations", answer=FormList)
def forms(registry: Registry, caller: Caller) -> FormList:
    mine = stations_of(registry, caller)
    with registry.reading() as connection:
        waiting, settled = forms_waiting(connection, mine), forms_settled(connection, mine)
    return FormList([form_view(each) for each in waiting], [form_view(each) for each in settled])


@route("GET", "/downtime-forms/<form>", "Look a paper form up", answer=FormView)
def form_(registry: Registry, caller: Caller, form: str) -> FormView | Refusal:
    found = seen_form(registry, caller, form)
    return found if isinstance(found, Refusal) else form_view(found)


@route(
    "POST",
    "/downtime-forms/<form>/enter",
    "Enter what stands on it",
    body=commands.EnterDowntimeForm,
    answer=Written,
    status=201,
)
def enter_form(registry: Registry, caller: Caller, body: commands.EnterDowntimeForm, form: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, form), written)


@route(
    "POST",
    "/downtime-forms/<form>/confirm",
    "Confirm what was entered, as a second person",
    body=commands.ConfirmDowntimeForm,
    answer=DecisionView,
    status=201,
)
def confirm_form(
    registry: Registry, caller: Caller, body: commands.ConfirmDowntimeForm, form: str
) -> DecisionView | Refusal:
    return answer_of(carry_out(registry, caller, body, form), crossing_view)


@route(
    "POST",
    "/downtime-forms/<form>/enter-handoff",
    "Enter the handoff that stands on it",
    body=commands.EnterHandoffForm,
    answer=Written,
    status=201,
)
def enter_handoff_form(
    registry: Registry, caller: Caller, body: commands.EnterHandoffForm, form: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, form), written)


@route(
    "POST",
    "/downtime-forms/<form>/confirm-handoff",
    "Confirm the handoff that was entered, as a second person",
    body=commands.ConfirmHandoffForm,
    answer=Written,
    status=201,
)
def confirm_handoff_form(
    registry: Registry, caller: Caller, body: commands.ConfirmHandoffForm, form: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, form), written)


@route(
    "POST",
    "/downtime-forms/<form>/refuse",
    "Refuse what was entered",
    body=commands.RefuseDowntimeForm,
    answer=Written,
    status=201,
)
def refuse_form(registry: Registry, caller: Caller, body: commands.RefuseDowntimeForm, form: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, form), written)


@route(
    "POST",
    "/downtime-forms/<form>/void",
    "Declare it void",
    body=commands.VoidDowntimeForm,
    answer=Written,
    status=201,
)
def void_form(registry: Registry, caller: Caller, body: commands.VoidDowntimeForm, form: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, form), written)


@route("GET", "/downtime-forms/<form>/sheet.pdf", "The paper form to print", answer=Any, query=("lang",))
def form_sheet(registry: Registry, caller: Caller, form: str) -> Response | Refusal:
    found = seen_form(registry, caller, form)
    return found if isinstance(found, Refusal) else sheet_of_form(registry, found, language_of(request))


def seen_form(registry: Registry, caller: Caller, typed: str) -> DowntimeForm | Refusal:
    """The form, when it is of one of the caller's stations."""
    with registry.reading() as connection:
        found = one(connection, DowntimeForm, named_form(typed))
    if found is None:
        return refuse("form_unknown", 404, form=typed[:60])
    if found.station not in stations_of(registry, caller):
        return refuse("not_your_station", 403, station=found.station)
    return found


def stations_of(registry: Registry, caller: Caller) -> list[str]:
    """The gates and benches at which this person works, or that he looks after; for a station, itself."""
    zone = registry.zone
    if caller.person is None:
        return [station.name for station in zone.stations.values() if station == caller.station]
    person, everything = caller.person, sees_everything(caller)
    return [each.name for each in zone.stations.values() if everything or zone.works_at(person, each)]


def sheet_of_form(registry: Registry, form: DowntimeForm, lang: str) -> Response:
    """In the reader's language and English."""
    zone = registry.zone
    station = zone.stations[form.station]
    gate = "G2" if StationKind.CHECKPOINT_EXIT in station.kinds else "G3"
    side = zone.side_of(station.site)
    langs = pair(lang, side.value if side is not None else "SZ")
    tongue = Tongue(langs, zone.settings_at(registry.clock()).utc_offset_minutes)
    content = (
        partial(downtime_sheet, form, station, gate, tongue, training=zone.about.training)
        if station.kinds[0].at_checkpoint
        else partial(handoff_form_sheet, form, station, tongue, training=zone.about.training)
    )
    return paper.pdf(content, form.number)


def form_view(form: DowntimeForm) -> FormView:
    return FormView(
        form=form.number,
        station=form.station,
        state=form.state.value,
        issued_at=form.issued_at,
        issued_by=form.issued_by,
        told=told_on(form) if form.told else None,
        scan_sha256=form.scan_sha256,
        entered_by=form.entered_by,
        confirmed_by=form.confirmed_by,
        reason=form.reason,
        crossing=form.crossing,
    )


def _issued(entry: Entry) -> IssuedForms:
    if not isinstance(entry.act, DowntimeFormsIssued):
        raise TypeError(f"entry {entry.number} issues no forms")
    return IssuedForms(entry.number, list(entry.act.forms))
