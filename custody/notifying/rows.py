"""The form as a table for other programs: one row a container, what concerns the whole repeated on each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from custody.notifying.form import Form

COLUMNS = (
    *("notification", "version", "filed_at", "consignment", "clearance", "clearance_version", "direction", "purpose"),
    *("project", "ethics", "consignor", "consignor_registration", "consignee", "consignee_registration"),
    *("receiving_site", "checkpoint", "channel", "planned_exit", "planned_entry", "carrier", "vehicle", "ccrn"),
    *("package", "packaging_class", "gross_weight_g", "dry_ice_g", "temperature_class", "seals", "logger"),
    *("container", "category", "description_en", "description_zh_hant", "description_zh_hans"),
    *("amount", "unit", "risk", "hgr", "infectious", "agent", "animal", "source", "manifest_sha256"),
)


def form_rows(form: Form) -> Iterator[tuple[str, ...]]:
    """The heading, then a row for each container, as text that no spreadsheet takes for a formula."""
    yield COLUMNS
    whole = _whole(form)
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
        for code in line.codes:
            yield tuple(harmless(cell) for cell in (*whole, *package, code, *alike))


def form_csv(form: Form) -> str:
    """The rows as CSV with CRLF, after the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(form_rows(form))
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """A cell that would start a formula gets an apostrophe before it, by which a spreadsheet shows it as text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def _whole(form: Form) -> tuple[str, ...]:
    way, carriage = form.way, form.carriage
    return (
        *(form.notification, str(form.version), form.filed_at, form.consignment),
        *(form.clearance.number, str(form.clearance.version), form.direction, form.purpose, form.project, form.ethics),
        *(form.consignor.code, form.consignor.registration_no, form.consignee.code, form.consignee.registration_no),
        *(form.consignee.site, way.checkpoint, way.channel, way.planned_exit, way.planned_entry),
        *(carriage.carrier, carriage.vehicle, carriage.ccrn),
    )


def _figure(value: int) -> str:
    return str(value) if value else ""


def _flag(value: bool) -> str:
    return "yes" if value else "no"
