"""The form as a table for other programs: one row a container, what concerns the whole repeated on each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from custody.notifying.form import Form
from custody.notifying.standing import Standing
from custody.parties import Names
from custody.tabling.delimited import harmless

COLUMNS = (
    *("notification", "version", "filed_at", "consignment", "clearance", "clearance_version", "direction", "purpose"),
    *("project", "ethics", "consignor", "consignor_registration", "consignee", "consignee_registration"),
    *("receiving_site", "checkpoint", "channel", "planned_exit", "planned_entry", "carrier", "vehicle", "ccrn"),
    *("package", "packaging_class", "gross_weight_g", "dry_ice_g", "temperature_class", "seals", "logger"),
    *("container", "category", "description_en", "description_zh_hant", "description_zh_hans"),
    *("amount", "unit", "risk", "hgr", "infectious", "agent", "animal", "source", "manifest_sha256"),
    *("replaces", "filed_by", "scheme", "scope_rows", "issuer", "clearance_valid_to"),
    *("consignor_name", "consignor_address", "consignor_site", "consignee_name", "consignee_address"),
    *("window_from", "window_to", "carrier_organisation", "packages", "package_description", "un_number"),
    *("permits", "containers", "totals", "quotas", "responsible", "duty_phone"),
    *("emergency_en", "emergency_zh_hant", "emergency_zh_hans", "attachments_sha256"),
    *("declaration", "signed_by", "signed_for", "signed_role", "signed_at", "signed_meaning"),
    *("status", "reference", "acknowledged_at"),
)
"""What was added later stands last: programs that count columns go on."""


def form_rows(form: Form, standing: Standing | None = None) -> Iterator[tuple[str, ...]]:
    """The heading, then a row for each container, as text that no spreadsheet takes for a formula."""
    yield COLUMNS
    whole, rest = _whole(form), _declared(form)
    said = (standing.state, standing.reference, standing.acknowledged_at) if standing is not None else ("", "", "")
    boxes = {box.code: box for box in form.packages}
    for line in form.lines:
        box = boxes[line.package]
        package = (
            *(box.code, box.packaging_class, _figure(box.gross_weight_g), _figure(box.dry_ice_g)),
            *(box.temperature_class, " ".join(box.seals), box.logger),
        )
        names = line.description
        alike = (
            *(line.category, names.en, names.zh_hant, names.zh_hans, str(line.amount), line.unit, line.risk),
            *(_flag(line.hgr), _flag(line.infectious), line.agent, _flag(line.animal), line.source),
            form.manifest_sha256,
        )
        about = (*_around(form), _names(box.description), box.un_number)
        for code in line.codes:
            yield tuple(harmless(cell) for cell in (*whole, *package, code, *alike, *about, *rest, *said))


def form_csv(form: Form, standing: Standing | None = None) -> str:
    """The rows as CSV with CRLF, after the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(form_rows(form, standing))
    return "\ufeff" + out.getvalue()


def _whole(form: Form) -> tuple[str, ...]:
    way, carriage = form.way, form.carriage
    return (
        *(form.notification, str(form.version), form.filed_at, form.consignment),
        *(form.clearance.number, str(form.clearance.version), form.direction, form.purpose, form.project, form.ethics),
        *(form.consignor.code, form.consignor.registration_no, form.consignee.code, form.consignee.registration_no),
        *(form.consignee.site, way.checkpoint, way.channel, way.planned_exit, way.planned_entry),
        *(carriage.carrier, carriage.vehicle, carriage.ccrn),
    )


def _around(form: Form) -> tuple[str, ...]:
    """Who files it, under which grant, and between whom: what `_whole` names by code alone."""
    grant, sent, received, way = form.clearance, form.consignor, form.consignee, form.way
    return (
        *(form.replaces, form.filed_by, grant.scheme, " ".join(grant.rows), grant.issuer, grant.valid_to),
        *(_names(sent.names), _names(sent.address), sent.site, _names(received.names), _names(received.address)),
        *(way.window_from, way.window_to, form.carriage.organisation, str(len(form.packages))),
    )


def _declared(form: Form) -> tuple[str, ...]:
    """What it draws on, who answers for it, and what was declared and signed."""
    permits = (f"{p.kind} {p.number} valid_to={p.valid_to} drawn={p.quantity} {p.unit}" for p in form.permits)
    totals = (f"{total.amount} {total.unit}" for total in form.totals)
    quotas = (f"{q.row} {q.period} reserved={q.amount} {q.unit} limit={q.limit}" for q in form.quotas)
    signed, emergency = form.signature, form.emergency
    return (
        *("; ".join(permits), str(form.containers), "; ".join(totals), "; ".join(quotas)),
        *(form.responsible, form.duty_phone, emergency.en, emergency.zh_hant, emergency.zh_hans),
        *(" ".join(form.attachments), form.declaration),
        *(signed.staff, signed.organisation, signed.role, signed.at, signed.meaning),
    )


def _names(names: Names) -> str:
    """The names in each language, each once."""
    return " / ".join(dict.fromkeys(name for name in (names.en, names.zh_hant, names.zh_hans) if name))


def _figure(value: int | None) -> str:
    return str(value) if value else ""


def _flag(value: bool) -> str:
    return "yes" if value else "no"
