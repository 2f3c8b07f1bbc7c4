"""The form as people read it: its parts in order, in the languages of the reader. Page and sheet both show these."""

from __future__ import annotations

from collections.abc import Sequence

from custody.bilingual import Field, Part, Table, Text, Tongue, plain
from custody.han_spacing import comma
from custody.notifying.form import Form, Line, Side
from custody.notifying.standing import Standing
from custody.parties import Names
from custody.wording import LANGUAGES, say


def cancelled_parts(form: Form, standing: Standing, known: Sequence[str], tongue: Tongue) -> list[Part]:
    """What of the form tells which filing it was that is cancelled; `known` are the versions that may have arrived."""
    filing = _filing(form, standing, tongue)
    cancels = _field(tongue, "cancels", tongue.listed(known))
    return [
        filing._replace(fields=(cancels, *filing.fields)),
        _side("consignor", form.consignor, tongue),
        _side("consignee", form.consignee, tongue),
        _way(form, tongue),
        _documents(form, tongue),
    ]


def parts(form: Form, standing: Standing | None, tongue: Tongue) -> list[Part]:
    """The parts of the form. A field that nobody filled has an empty value."""
    return [
        _filing(form, standing, tongue),
        _clearance(form, tongue),
        _side("consignor", form.consignor, tongue),
        _side("consignee", form.consignee, tongue),
        _purpose(form, tongue),
        _way(form, tongue),
        _carriage(form, tongue),
        _packages(form, tongue),
        _lines(form, tongue),
        _permits(form, tongue),
        _totals(form, tongue),
        _responsible(form, tongue),
        _documents(form, tongue),
        _declaration(form, tongue),
    ]


def _filing(form: Form, standing: Standing | None, tongue: Tongue) -> Part:
    filed = [
        _field(tongue, "notification", plain(form.notification)),
        _field(tongue, "version", plain(form.version or "")),
        *([_field(tongue, "replaces", plain(form.replaces))] if form.replaces else []),
        _field(tongue, "filed_at", tongue.time(form.filed_at)),
        _field(tongue, "filed_by", plain(f"{form.filed_by} ({form.signature.organisation})")),
        _field(tongue, "consignment", plain(form.consignment)),
    ]
    if not form.notification:
        filed = [
            _field(tongue, "status", tongue.said("form.draft")),
            _field(tongue, "consignment", plain(form.consignment)),
        ]
    filed.append(
        _field(tongue, "extent", tongue.said("form.extent", packages=len(form.packages), count=form.containers))
    )
    if standing is not None:
        filed.append(_field(tongue, "status", tongue.word("notice", standing.state)))
        filed += _ended(standing, tongue) if standing.ended_at else []
        filed.append(_field(tongue, "reference", plain(standing.reference)))
        filed.append(_field(tongue, "acknowledged_at", tongue.time(standing.acknowledged_at)))
    return _part(tongue, "filing", *filed)


def _ended(standing: Standing, tongue: Tongue) -> list[Field]:
    by = plain(standing.ended_by) if standing.ended_by != "SYSTEM" else ()
    fields = [_field(tongue, "ended_at", plain(" · ".join((*tongue.time(standing.ended_at), *by))))]
    if standing.ended_why:
        fields.append(_field(tongue, "ended_why", tongue.word("notice_end", standing.ended_why)))
    return fields


def _clearance(form: Form, tongue: Tongue) -> Part:
    grant = form.clearance
    return _part(
        tongue,
        "clearance",
        _field(tongue, "clearance", plain(f"{grant.number} v{grant.version}")),
        _field(tongue, "scheme", plain(grant.scheme)),
        _field(tongue, "rows", tongue.listed(grant.rows)),
        _field(tongue, "issuer", plain(grant.issuer)),
        _field(tongue, "valid_to", tongue.time(grant.valid_to)),
    )


def _side(name: str, side: Side, tongue: Tongue) -> Part:
    return _part(
        tongue,
        name,
        _field(tongue, "organisation", _with_code(_names(side.names, tongue), side.code)),
        _field(tongue, "registration_no", plain(side.registration_no)),
        _field(tongue, "address", _names(side.address, tongue)),
        _field(tongue, "duty_phone", plain(side.duty_phone)),
        _field(tongue, "site", _with_code(_names(side.site_names, tongue), side.site)),
        _field(tongue, "park", tongue.word("park", side.park) if side.park else ()),
    )


def _purpose(form: Form, tongue: Tongue) -> Part:
    return _part(
        tongue,
        "purpose",
        _field(tongue, "direction", tongue.word("direction", form.direction)),
        _field(tongue, "purpose", tongue.word("purpose", form.purpose)),
        _field(tongue, "project", plain(form.project)),
        _field(tongue, "ethics", plain(form.ethics)),
    )


def _way(form: Form, tongue: Tongue) -> Part:
    way = form.way
    window = (*tongue.time(way.window_from), *tongue.time(way.window_to))
    return _part(
        tongue,
        "way",
        _field(tongue, "checkpoint", _with_code(_names(way.names, tongue), way.checkpoint)),
        _field(tongue, "channel", tongue.word("channel", way.channel)),
        _field(tongue, "planned_exit", tongue.time(way.planned_exit)),
        _field(tongue, "planned_entry", tongue.time(way.planned_entry)),
        _field(tongue, "window", plain(" – ".join(window))),
    )


def _carriage(form: Form, tongue: Tongue) -> Part:
    carriage = form.carriage
    return _part(
        tongue,
        "carriage",
        _field(tongue, "carrier_organisation", _with_code(_names(carriage.names, tongue), carriage.organisation)),
        _field(tongue, "carrier", plain(carriage.carrier)),
        _field(tongue, "vehicle", plain(carriage.vehicle)),
        _field(tongue, "ccrn", plain(carriage.ccrn)),
    )


def _packages(form: Form, tongue: Tongue) -> Part:
    names = ("package", "description", "packaging_class", "gross_weight", "temperature_class", "seals", "logger")
    rows = tuple(
        (
            (box.code, *tongue.said("form.of_containers", count=box.containers)),
            (*_names(box.description, tongue), *plain(box.agent)),
            plain(box.packaging_class),
            _weights(box.gross_weight_g, box.dry_ice_g, tongue),
            tongue.word("temperature_class", box.temperature_class) if box.temperature_class else (),
            tongue.listed(box.seals),
            plain(box.logger),
        )
        for box in form.packages
    )
    table = Table(_headings(tongue, *names), (26, 30, 15, 18, 20, 20, 16), rows)
    title = (*tongue.said("form.part.packages"), f"({len(form.packages)})")
    return Part((" ".join(title[:1] + title[-1:]), *title[1:-1]), (), (table,))


def _weights(gross: int | None, dry_ice: int, tongue: Tongue) -> Text:
    found = [_kilograms(gross)] if gross else []
    if dry_ice:
        found += [f"{name} {_kilograms(dry_ice)}" for name in tongue.said("form.field.dry_ice")]
    return tuple(found)


def _kilograms(grams: int) -> str:
    """Grams as kilograms, without any rounding: 12,050 g is 12.05 kg."""
    whole, rest = divmod(grams, 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") + " kg"


def _lines(form: Form, tongue: Tongue) -> Part:
    names = ("package", "category", "source", "each", "risk", "hgr", "infectious", "animal", "codes")
    rows = tuple(_line(line, tongue) for line in form.lines)
    table = Table(_headings(tongue, *names), (26, 30, 20, 22, 9, 14, 14, 10), rows)
    return Part(tongue.said("form.part.lines"), (), (table,))


def _line(line: Line, tongue: Tongue) -> tuple[Text, ...]:
    def flag(value: bool) -> Text:
        return tongue.said("form.yes" if value else "form.no")

    return (
        plain(line.package),
        _names(line.description, tongue),
        plain(line.source),
        tongue.said("form.each", count=len(line.codes), amount=line.amount, unit=line.unit),
        plain(line.risk),
        flag(line.hgr),
        (*flag(line.infectious), *plain(line.agent)),
        flag(line.animal),
        plain("  ".join(line.codes)),
    )


def _permits(form: Form, tongue: Tongue) -> Part:
    rows = tuple(
        (
            tongue.word("permit_kind", permit.kind),
            plain(permit.number),
            plain(permit.holder),
            tongue.time(permit.valid_to),
            tongue.said("form.amount", amount=permit.quantity, unit=permit.unit),
        )
        for permit in form.permits
    )
    names = ("kind", "number", "holder", "valid_to", "drawn")
    table = Table(_headings(tongue, *names), (36, 28, 18, 24, 18), rows)
    return Part(tongue.said("form.part.permits"), (), (table,) if rows else ())


def _totals(form: Form, tongue: Tongue) -> Part:
    quotas = tuple(
        _field(
            tongue,
            "quota",
            tongue.said(
                "form.of_quota",
                amount=quota.amount,
                unit=quota.unit,
                limit=quota.limit,
                row=quota.row,
                period=quota.period,
            ),
        )
        for quota in form.quotas
    )
    totals = [say("form.amount", amount=total.amount, unit=total.unit) for total in form.totals]
    amounts = tongue.pick({lang: comma(lang).join(total[lang] for total in totals) for lang in LANGUAGES})
    return _part(
        tongue,
        "totals",
        _field(tongue, "containers", plain(form.containers)),
        _field(tongue, "total", amounts if totals else ()),
        *quotas,
    )


def _responsible(form: Form, tongue: Tongue) -> Part:
    return _part(
        tongue,
        "responsible",
        _field(tongue, "responsible", tongue.word("role", form.responsible)),
        _field(tongue, "duty_phone", plain(form.duty_phone)),
        _field(tongue, "emergency", _names(form.emergency, tongue)),
    )


def _documents(form: Form, tongue: Tongue) -> Part:
    return _part(
        tongue,
        "documents",
        _field(tongue, "manifest", plain(form.manifest_sha256)),
        _field(tongue, "attachments", plain(" ".join(form.attachments))),
    )


def _declaration(form: Form, tongue: Tongue) -> Part:
    signed = form.signature
    by = (f"{signed.staff} ({signed.organisation})", *tongue.time(signed.at)) if signed.staff else ()
    return _part(
        tongue,
        "declaration",
        _field(tongue, "declaration", _declared(form.declaration, tongue)),
        _field(tongue, "signature", tongue.listed(by)),
        _field(tongue, "meaning", tongue.word("signature", signed.meaning) if signed.meaning else ()),
    )


def _declared(declaration: str, tongue: Tongue) -> Text:
    """In the languages of the form where it is the usual one; as it stands where somebody has put it otherwise."""
    usual = say("page.consignment.declaration")
    return tongue.pick(usual) if declaration.strip() in usual.values() else plain(declaration)


def _part(tongue: Tongue, name: str, *fields: Field) -> Part:
    return Part(tongue.said(f"form.part.{name}"), fields)


def _field(tongue: Tongue, name: str, value: Text) -> Field:
    return Field(tongue.said(f"form.field.{name}"), value)


def _headings(tongue: Tongue, *names: str) -> tuple[Text, ...]:
    return tuple(tongue.said(f"form.field.{name}") for name in names)


def _names(names: Names, tongue: Tongue) -> Text:
    return tongue.pick({"en": names.en, "zh-Hant": names.zh_hant, "zh-Hans": names.zh_hans})


def _with_code(names: Text, code: str) -> Text:
    return (*names[:-1], f"{names[-1]} ({code})") if names else plain(code)
