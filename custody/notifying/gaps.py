"""What a form still lacks, field by field. Which gaps stop the filing is a setting of the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from custody.clearance import Clearance
from custody.crossing.settings import Settings
from custody.notifying.form import Form, Side
from custody.zone import Zone


class Gap(Struct, frozen=True):
    """`field` names the message `form_gap.<field>`, which says what is missing and how to fill it in."""

    field: str
    subject: str = ""
    required: bool = False


def gaps(form: Form, zone: Zone, settings: Settings) -> tuple[Gap, ...]:
    """What is not filled in, those that stop the filing first."""
    clearance = zone.clearances.get(form.clearance.number)
    found = [
        Gap(field, subject, field in settings.form_required)
        for find in _FIELDS
        for field, subject in find(form, clearance, zone, settings)
    ]
    return tuple(sorted(found, key=lambda gap: not gap.required))


def by_field(found: Sequence[Gap]) -> tuple[Gap, ...]:
    """One gap a field, `subject` naming all that lack it: eight boxes without a weight are one thing to do."""
    lacking: dict[tuple[str, bool], list[str]] = {}
    for gap in found:
        lacking.setdefault((gap.field, gap.required), []).append(gap.subject)
    return tuple(Gap(field, ", ".join(subjects), required) for (field, required), subjects in lacking.items())


Found = Iterator[tuple[str, str]]


def _parties(form: Form, clearance: Clearance | None, zone: Zone, settings: Settings) -> Found:
    if clearance is None:
        yield "clearance", form.clearance.number
    for name, side in (("consignor", form.consignor), ("consignee", form.consignee)):
        yield from _side(name, side)


def _side(name: str, side: Side) -> Found:
    filled = {
        f"{name}_name": side.names.en,
        f"{name}_address": side.address.en,
        f"{name}_registration": side.registration_no,
        f"{name}_phone": side.duty_phone,
    }
    yield from ((field, side.code) for field, value in filled.items() if not value)


def _studies(form: Form, clearance: Clearance | None, zone: Zone, settings: Settings) -> Found:
    human = {*settings.human_categories, *zone.category_table.human}
    if not form.ethics and any(line.category in human for line in form.lines):
        yield "ethics", form.consignment
    if not form.project and clearance is not None and any(scope.projects for scope in clearance.scopes):
        yield "project", form.consignment


def _carriage(form: Form, clearance: Clearance | None, zone: Zone, settings: Settings) -> Found:
    if form.way.channel in settings.ccrn_channels and not form.carriage.ccrn:
        yield "ccrn", form.consignment
    if form.way.channel in settings.vehicle_channels and not form.carriage.vehicle:
        yield "vehicle", form.consignment


def _boxes(form: Form, clearance: Clearance | None, zone: Zone, settings: Settings) -> Found:
    for box in form.packages:
        if not box.gross_weight_g:
            yield "gross_weight", box.code
        if not box.temperature_class:
            yield "temperature_class", box.code
        if box.temperature_class in settings.dry_ice_classes and not box.dry_ice_g:
            yield "dry_ice", box.code
        if not box.seals:
            yield "seals", box.code
        if not box.logger and clearance is not None and clearance.requires_logger:
            yield "logger", box.code
    for code in dict.fromkeys(line.package for line in form.lines if line.infectious and not line.agent):
        yield "agent", code


_FIELDS: tuple[Callable[[Form, Clearance | None, Zone, Settings], Found], ...] = (
    _parties,
    _studies,
    _carriage,
    _boxes,
)
