"""Consignments: drafted, notified, seen through the gates; and what would be found at the border now."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from custody.acts import Consigned
from custody.crossing.decision import Decision
from custody.crossing.kept_here import is_kept_here
from custody.deciding.gates.declared import filed_since
from custody.deciding.gates.overriding import may_answer, responsible
from custody.deciding.notifications.renewal import renewal_of
from custody.deliveries import DeliveryKind, version_told_of
from custody.holding import Consignment
from custody.parties import Role
from custody.records.logger_reading import discrepancies_of, reports_of
from custody.records.views import reading
from custody.records.views.consignment_lists import OPEN, SHOWN, consignments_of, count_consignments
from custody.records.views.holds import alike, holds_stopping
from custody.records.views.openings import openings
from custody.records.views.page_reading import packages_to_consign
from custody.records.work.delivering import deliveries_of
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from web.bundles import bundle_of_consignment, bundle_of_decision
from web.pages.chain.discrepancies import shown_of
from web.pages.chain.downtime import papers_of
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.desk import verdict_in
from web.pages.frame.offering import deeds_about
from web.pages.frame.paging import page_number
from web.pages.frame.times import field_value
from web.pages.frame.visit import Visit, visit
from web.pages.journeys import journey
from web.pages.journeys.consigning import choices, sites_by_organisation
from web.pages.journeys.milestones import milestones_of
from web.pages.journeys.stopped import STOPPED, how_mended, may_pass, meets_a_gate
from web.problems import ProblemError
from web.temperature import now_of


def mount(pages: Blueprint) -> None:
    pages.get("/consignments", endpoint="consignments")(overview)
    pages.get("/consignments/new", endpoint="new_consignment")(draft)
    pages.post("/consignments/new", endpoint="new_consignment_deed")(draft_deed)
    pages.get("/consignments/<number>", endpoint="consignment")(page)
    pages.post("/consignments/<number>", endpoint="consignment_deed")(deed)
    pages.get("/consignments/<number>/export", endpoint="consignment_export")(export)
    pages.get("/crossings/<entry>/export", endpoint="decision_export")(decision_export)


def overview() -> str:
    here = visit()
    with here.registry.reading() as connection:
        parties = None if here.sees_all else here.parties
        states = OPEN if request.args.get("which") == "open" else ()
        number = page_number()
        found = consignments_of(connection, parties, states, skip=(number - 1) * SHOWN)
        counts = {name: count_consignments(connection, parties, only) for name, only in (("all", ()), ("open", OPEN))}
    which = "open" if states else "all"
    return render_template(
        "consignments.html",
        consignments=found,
        may_draft=here.has_role(Role.COORDINATOR, Role.TECHNICIAN),
        which=which,
        counts=counts,
        number=number,
        first=(number - 1) * SHOWN + 1,
        pages=-(-counts[which] // SHOWN),
    )


def draft() -> tuple[str, int]:
    here = visit()
    with here.registry.reading() as connection:
        packages = packages_to_consign(connection, here.person.organisation)
    now = here.registry.clock()
    offered = choices(here)
    return (
        render_template(
            "consignment_new.html",
            packages=packages,
            choices=offered,
            sites=sites_by_organisation(here, [name for name, _ in offered["to_organisation"]]),
            exit_at=field_value(now + timedelta(hours=1), here.offset),
            entry_at=field_value(now + timedelta(hours=2), here.offset),
        ),
        status(),
    )


def draft_deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    if not isinstance(answer, Receipt):
        return draft()
    number = answer.entry.act.consignment if isinstance(answer.entry.act, Consigned) else ""
    return after("pages.consignment", answer, number=number)


def page(number: str) -> tuple[str, int]:
    here = visit()
    found = _demand(here, number)
    offered = deeds_about(here, found)
    asks = "request_override" in offered
    checked = here.registry.precheck(found.number) if meets_a_gate(found) else None
    renewal = renewal_of(found, here.zone, here.registry.clock()) if checked is not None else None
    asked = renewal is not None and request.args.get("check") == "renewed"
    renewed = here.registry.precheck(found.number, renewed=True) if asked else None
    with here.registry.reading() as connection:
        packages = reading.packages_of(connection, found)
        notifications = reading.notifications_of(connection, found.number)
        passages = reading.passages_of(connection, found.number)
        holds = alike(connection, here.zone, holds_stopping(connection, found))
        as_met = sorted(passages, key=lambda passage: (passage.at, passage.entry), reverse=True)
        verdicts = [found_then for p in as_met if (found_then := verdict_in(connection, p.entry)) is not None]
        entries = list(reading.whole_timeline(connection, found.number))
        on_the_way = openings(connection, found, entries[0].number)
        overrides = reading.overrides_of(connection, found.number)
        reports = reports_of(connection, found.number)
        told = discrepancies_of(connection, found.number)
        discrepancies = shown_of(here, connection, found.number)
        sent = deliveries_of(connection, found.number)
        papers = papers_of(here, connection, found)
    return (
        render_template(
            "consignment.html",
            consignment=found,
            packages=packages,
            notifications=notifications,
            verdicts=verdicts,
            papers=papers,
            holds=holds,
            entries=sorted((*entries, *on_the_way), key=lambda entry: entry.number),
            undone=set(),
            way=milestones_of(found, passages, entries),
            checked=checked if isinstance(checked, Decision) else None,
            stays_there=bool(verdicts) and found.state in STOPPED and is_kept_here(verdicts[0].decision.findings),
            returns_only=found.state in STOPPED and isinstance(checked, Decision) and checked.return_only,
            mended=how_mended(found, checked, verdicts, overrides, notifications, here.zone, here.registry.clock()),
            renewal=renewal,
            renewed=renewed if isinstance(renewed, Decision) else None,
            may_file=here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
            and here.person.organisation == found.from_organisation,
            overrides=overrides,
            answers_for=lambda gate: responsible(found, str(gate)),
            temperatures={package.code: now_of(here.zone, package, found, reports, told) for package in packages},
            deliveries={each.notification: each for each in sent if each.kind is DeliveryKind.FILING},
            cancellations={
                version_told_of(each.notification): each for each in sent if each.kind is DeliveryKind.CANCELLATION
            },
            drafted=here.registry.draft(found.number) if found.journey.unfiled else None,
            amendable=_amendable(here, found),
            may_pass=may_pass(found, verdicts, overrides, notifications, here.zone) if asks else (0, ()),
            overtaken=[each.id for each in overrides if filed_since(notifications, each.at) is not None],
            leave_minutes=here.zone.settings_at(here.registry.clock()).override_minutes,
            discrepancies=discrepancies,
            answerable=[each.id for each in overrides if may_answer(here.person, each, found)],
            offered_to_all=offered,
            done=done(),
            **journey.context(here, found, packages, passages),
        ),
        status(),
    )


def export(number: str) -> Response:
    """All that concerns it, as one file that `custody verify` checks without us."""
    return _file(bundle_of_consignment(visit().registry, visit().known, number), number)


def decision_export(entry: str) -> Response:
    """All that this decision stood on, as such a file."""
    return _file(bundle_of_decision(visit().registry, visit().known, entry), entry)


def _file(answer: Response | Refusal, name: str) -> Response:
    if isinstance(answer, Refusal):
        raise (
            ProblemError("not_yours", 403, code=name[:40])
            if answer.status == 403
            else ProblemError("nothing_here", 404)
        )
    return answer


def deed(number: str) -> AnyResponse | tuple[str, int]:
    found = _demand(visit(), number)
    answer = act()
    if not isinstance(answer, Receipt):
        return page(found.number)
    made = answer.entry.act.consignment if isinstance(answer.entry.act, Consigned) else found.number
    return after("pages.consignment", answer, number=made)


def _demand(here: Visit, number: str) -> Consignment:
    with here.registry.reading() as connection:
        found = reading.one(connection, Consignment, number.strip().upper())
    if found is None:
        raise ProblemError("nothing_here", 404)
    mine = {found.from_organisation, found.to_organisation, found.carrier_organisation}
    notified = found.checkpoint if not found.state.unfiled else ""
    if not here.sees_all and not (mine | {notified}) & set(here.parties):
        raise ProblemError("not_yours", 403, code=found.number)
    return found


def _amendable(here: Visit, found: Consignment) -> dict[str, list[tuple[str, str]]]:
    """What an amendment may choose from: the sites are those of the consignee."""
    sites = [s for s in here.zone.sites.values() if s.organisation == found.to_organisation]
    return choices(here) | {"to_site": [(site.code, here.called(site.names)) for site in sites]}
