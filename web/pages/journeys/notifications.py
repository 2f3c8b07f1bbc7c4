"""A notification as a form: on the page, for printing, and to take away; and the decisions of gates on paper."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody.bilingual import Tongue, pair
from custody.deliveries import cancellation_number
from custody.holding import Notification
from custody.notifying.comparing import parts_of
from custody.notifying.form import Form
from custody.notifying.parts import parts
from custody.notifying.rows import form_csv
from custody.notifying.standing import standing_of
from custody.paper.notification import notification_sheet
from custody.records.views import reading
from custody.records.work.delivering import deliveries_of
from web import paper
from web.api.consignments import seen_consignment, seen_crossing, sheet_of_decision
from web.api.notifications import cancellation_of, seen_form, sheet_of
from web.pages.frame.visit import Visit, visit
from web.problems import ProblemError, demanded


def mount(pages: Blueprint) -> None:
    pages.get("/notifications/<number>", endpoint="notice")(page)
    pages.get("/notifications/<number>.pdf", endpoint="notice_sheet")(sheet)
    pages.get("/notifications/<number>/cancellation.pdf", endpoint="cancellation_sheet")(cancellation)
    pages.get("/notifications/<number>.json", endpoint="notice_json")(as_json)
    pages.get("/notifications/<number>.csv", endpoint="notice_csv")(as_csv)
    pages.get("/consignments/<number>/notification", endpoint="drafted_notice")(draft)
    pages.get("/consignments/<number>/notification.pdf", endpoint="drafted_sheet")(draft_sheet)
    pages.get("/crossings/<entry>.pdf", endpoint="decision_sheet")(decision)


def page(number: str) -> str:
    """The form in the reader's language and its other one, with what became of it."""
    here = visit()
    found, form = _demand_form(here, number)
    with here.registry.reading() as connection:
        versions = reading.notifications_of(connection, found.consignment)
        deliveries = {each.notification: each for each in deliveries_of(connection, found.consignment)}
    former = next((each for each in versions if each.number == form.replaces), None)
    tongue = _tongue(here, form)
    return render_template(
        "notice.html",
        notice=found,
        number=found.number,
        consignment=found.consignment,
        parts=parts_of(form, found, former, tongue),
        langs=tongue.langs,
        versions=versions,
        latest=next((each for each in reversed(versions) if each.number != found.number), None),
        delivery=deliveries.get(found.number),
        cancellation=deliveries.get(cancellation_number(found.number)),
        by_hand=here.zone.filing is None,
    )


def sheet(number: str) -> Response:
    here = visit()
    return sheet_of(here.registry, *_demand_form(here, number), here.lang)


def cancellation(number: str) -> Response:
    here = visit()
    return demanded(cancellation_of(here.registry, *_demand_form(here, number), here.lang), number)


def as_json(number: str) -> Response:
    found, _ = _demand_form(visit(), number)
    return paper.json(found.form, found.number)


def as_csv(number: str) -> Response:
    found, form = _demand_form(visit(), number)
    return paper.csv(form_csv(form, standing_of(found)), found.number)


def draft(number: str) -> str | AnyResponse:
    """What the notification of this consignment would say now; once one was filed, that one."""
    here = visit()
    filed = _filed(here, number)
    if filed:
        return redirect(url_for("pages.notice", number=filed), 303)
    form = _demand_draft(here, number)
    tongue = _tongue(here, form)
    return render_template(
        "notice.html",
        notice=None,
        number=form.consignment,
        consignment=form.consignment,
        parts=parts(form, None, tongue),
        langs=tongue.langs,
        versions=[],
        latest=None,
        delivery=None,
        cancellation=None,
        by_hand=False,
    )


def draft_sheet(number: str) -> AnyResponse:
    here = visit()
    filed = _filed(here, number)
    if filed:
        return redirect(url_for("pages.notice_sheet", number=filed), 303)
    form = _demand_draft(here, number)
    content = partial(notification_sheet, form, None, here.offset, lang=here.lang, training=here.training)
    return paper.pdf(content, f"{form.consignment}-draft")


def decision(entry: str) -> Response:
    here = visit()
    found = demanded(seen_crossing(here.registry, here.known, entry), entry)
    return sheet_of_decision(here.registry, found, here.lang)


def _tongue(here: Visit, form: Form) -> Tongue:
    return Tongue(pair(here.lang, "SZ" if form.direction == "SOUTH" else "HK"), here.offset)


def _demand_form(here: Visit, number: str) -> tuple[Notification, Form]:
    return demanded(seen_form(here.registry, here.known, number), number)


def _filed(here: Visit, number: str) -> str:
    """The notification that was filed of this consignment last; empty while it is still a draft, or one again."""
    found = demanded(seen_consignment(here.registry, here.known, number), number)
    if found.journey.unfiled:
        return ""
    with here.registry.reading() as connection:
        versions = reading.notifications_of(connection, found.number)
    return versions[-1].number if versions else ""


def _demand_draft(here: Visit, number: str) -> Form:
    found = demanded(seen_consignment(here.registry, here.known, number), number)
    drafted = here.registry.draft(found.number)
    if drafted is None:
        raise ProblemError("nothing_here", 404)
    return drafted.form
