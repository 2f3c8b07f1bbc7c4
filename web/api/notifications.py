"""/notifications: filed, acknowledged, amended, taken back; looked up, and taken away as JSON, CSV and PDF; drafts."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request
from msgspec import Struct
from msgspec.structs import replace

from custody import commands
from custody.acts import Entry, NotificationAmended, NotificationFiled
from custody.crossing.decision import decode_decision
from custody.deliveries import Delivery, cancellation_number
from custody.holding import Consignment, Notification, NotificationState
from custody.notifying.form import Form, decode_form
from custody.notifying.gaps import Gap
from custody.notifying.rows import form_csv
from custody.notifying.standing import standing_of
from custody.paper.notification import cancellation_sheet, notification_sheet
from custody.records.registry import Registry
from custody.records.views.reading import notifications_of, one
from custody.records.work.delivering import deliveries_of, known_versions
from custody.refusal import Refusal, refuse
from custody.wording import say
from web import paper
from web.admission import Caller, may_see
from web.api.acting import carry_out
from web.api.answers import Written, answer_of, written
from web.api.consignments import seen_consignment
from web.api.findings import DecisionView, decision_view
from web.api.routes import route
from web.language import language_of


class NotificationAnswer(Struct, frozen=True):
    """`precheck` is what would be found at the border, as it was when this was filed."""

    entry: int
    notification: str
    precheck: DecisionView | None


class GapView(Struct, frozen=True):
    """A field that is not filled in: which, of what, whether the filing needs it, and how to fill it in."""

    field: str
    subject: str
    required: bool
    say: dict[str, str]


class DraftView(Struct, frozen=True):
    """The form as it would be filed now, and what it lacks. Its `filed_at` is empty: nobody has filed it."""

    form: Form
    gaps: list[GapView]


class NotificationView(Struct, frozen=True):
    """`form` is null for what was filed before forms were kept; `delivery` where no interface is set up.

    `refused_…`: when the authority refused it, in which words; empty again when it has acknowledged or accepted it.
    `accepted_at`: when it took it after a refusal. `ended_…`: when it was cancelled or lapsed, by whom and why.
    `cancellation` is how the authority is told of it; null when it was never sent the notification.
    """

    notification: str
    version: int
    versions: list[str]
    consignment: str
    state: str
    filed_at: str
    filed_by: str
    lead_from: str
    window_from: str
    window_to: str
    reference: str
    acknowledged_at: str
    refused_at: str
    refused_why: str
    accepted_at: str
    form: Form | None
    delivery: Delivery | None
    ended_at: str
    ended_by: str
    ended_why: str
    cancellation: Delivery | None


@route("GET", "/consignments/<number>/notification", "The notification as it would be filed now", answer=DraftView)
def drafted(registry: Registry, caller: Caller, number: str) -> DraftView | Refusal:
    found = seen_consignment(registry, caller, number)
    if isinstance(found, Refusal):
        return found
    draft = registry.draft(found.number)
    if draft is None:
        return refuse("consignment_unknown", 404, consignment=number[:40])
    return DraftView(replace(draft.form, filed_at=""), [gap_view(gap) for gap in draft.gaps])


@route("GET", "/notifications/<number>", "Look a notification up", answer=NotificationView)
def notification(registry: Registry, caller: Caller, number: str) -> NotificationView | Refusal:
    seen = seen_notification(registry, caller, number)
    if isinstance(seen, Refusal):
        return seen
    found, consignment = seen
    with registry.reading() as connection:
        versions = notifications_of(connection, consignment.number)
        deliveries = {each.notification: each for each in deliveries_of(connection, consignment.number)}
    return NotificationView(
        notification=found.number,
        version=found.version,
        versions=[each.number for each in versions],
        consignment=found.consignment,
        state=found.state.value,
        filed_at=found.filed_at,
        filed_by=found.filed_by,
        lead_from=found.lead_from or found.filed_at,
        window_from=found.window_from,
        window_to=found.window_to,
        reference=found.reference,
        acknowledged_at=found.acknowledged_at,
        refused_at=found.refused_at,
        refused_why=found.refused_why,
        accepted_at=found.accepted_at,
        form=decode_form(found.form),
        delivery=deliveries.get(found.number),
        ended_at=found.ended_at,
        ended_by=found.ended_by,
        ended_why=found.ended_why,
        cancellation=deliveries.get(cancellation_number(found.number)),
    )


@route("GET", "/notifications/<number>/form", "The form as it was filed, byte for byte", answer=Any)
def form_json(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    found = seen_form(registry, caller, number)
    return found if isinstance(found, Refusal) else paper.json(found[0].form, found[0].number)


@route("GET", "/notifications/<number>/form.csv", "The form as CSV, a row a container", answer=Any)
def form_as_csv(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    found = seen_form(registry, caller, number)
    return (
        found if isinstance(found, Refusal) else paper.csv(form_csv(found[1], standing_of(found[0])), found[0].number)
    )


@route("GET", "/notifications/<number>/form.pdf", "The form as a bilingual PDF", answer=Any, query=("lang",))
def form_as_pdf(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    found = seen_form(registry, caller, number)
    if isinstance(found, Refusal):
        return found
    return sheet_of(registry, *found, language_of(request))


@route(
    "POST",
    "/notifications",
    "File a notification",
    body=commands.FileNotification,
    answer=NotificationAnswer,
    status=201,
)
def file_notification(
    registry: Registry, caller: Caller, body: commands.FileNotification
) -> NotificationAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), filed)


@route(
    "POST",
    "/notifications/<number>/acknowledge",
    "Enter the authority's reference",
    body=commands.AcknowledgeNotification,
    answer=Written,
    status=201,
)
def acknowledge(
    registry: Registry, caller: Caller, body: commands.AcknowledgeNotification, number: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/notifications/<number>/refusal",
    "Enter that the authority refused it",
    body=commands.RecordRefusal,
    answer=Written,
    status=201,
)
def record_refusal(registry: Registry, caller: Caller, body: commands.RecordRefusal, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/notifications/<number>/cancel",
    "Take a notification back",
    body=commands.CancelNotification,
    answer=Written,
    status=201,
)
def cancel(registry: Registry, caller: Caller, body: commands.CancelNotification, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route("GET", "/notifications/<number>/cancellation.pdf", "That it was cancelled, as PDF", answer=Any, query=("lang",))
def cancellation_as_pdf(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    found = seen_form(registry, caller, number)
    return found if isinstance(found, Refusal) else cancellation_of(registry, *found, language_of(request))


@route(
    "POST",
    "/notifications/<number>/amend",
    "File a new version of a notification",
    body=commands.AmendNotification,
    answer=NotificationAnswer,
    status=201,
)
def amend(
    registry: Registry, caller: Caller, body: commands.AmendNotification, number: str
) -> NotificationAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body, number), filed)


def filed(entry: Entry) -> NotificationAnswer:
    if not isinstance(entry.act, NotificationFiled | NotificationAmended):
        raise TypeError(f"entry {entry.number} files nothing")
    said = bytes(entry.act.precheck)
    precheck = decision_view(decode_decision(said)) if said != b"{}" else None
    return NotificationAnswer(entry.number, entry.act.notification, precheck)


def seen_notification(registry: Registry, caller: Caller, number: str) -> tuple[Notification, Consignment] | Refusal:
    """The version with this number and its consignment, when the caller has to do with it.

    The checkpoint that it was filed for goes on seeing it when it was taken back and the consignment is a draft again.
    """
    with registry.reading() as connection:
        found = one(connection, Notification, number.strip().upper())
        about = one(connection, Consignment, found.consignment) if found is not None else None
    if found is None or about is None:
        return refuse("notification_unknown", 404, notification=number[:40])
    form = decode_form(found.form)
    if form is not None and may_see(registry, caller, (form.way.checkpoint,)):
        return found, about
    consignment = seen_consignment(registry, caller, found.consignment)
    return consignment if isinstance(consignment, Refusal) else (found, consignment)


def seen_form(registry: Registry, caller: Caller, number: str) -> tuple[Notification, Form] | Refusal:
    seen = seen_notification(registry, caller, number)
    if isinstance(seen, Refusal):
        return seen
    form = decode_form(seen[0].form)
    return refuse("no_form", 404, notification=seen[0].number) if form is None else (seen[0], form)


def cancellation_of(registry: Registry, found: Notification, form: Form, lang: str) -> Response | Refusal:
    """That it was taken back, as PDF in this language and English."""
    if found.state is not NotificationState.CANCELLED:
        return refuse("not_cancelled", 404, notification=found.number)
    zone = registry.zone
    offset = zone.settings_at(registry.clock()).utc_offset_minutes
    with registry.reading() as connection:
        known = known_versions(connection, found)
    content = partial(cancellation_sheet, form, found, offset, known, lang=lang, training=zone.about.training)
    return paper.pdf(content, cancellation_number(found.number))


def sheet_of(registry: Registry, found: Notification, form: Form, lang: str) -> Response:
    """The form as PDF in this language and English."""
    zone = registry.zone
    offset = zone.settings_at(registry.clock()).utc_offset_minutes
    with registry.reading() as connection:
        former = one(connection, Notification, form.replaces) if form.replaces else None
    content = partial(notification_sheet, form, found, offset, lang=lang, training=zone.about.training, former=former)
    return paper.pdf(content, found.number)


def gap_view(gap: Gap) -> GapView:
    return GapView(gap.field, gap.subject, gap.required, say(f"form_gap.{gap.field}", subject=gap.subject))
