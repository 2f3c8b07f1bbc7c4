"""Putting the form together from everything that is known already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from custody.clearance import Clearance, Permit, PermitKind
from custody.crossing.settings import Settings
from custody.holding import Consignment, Container, Package
from custody.notifying.form import (
    NOBODY,
    Box,
    Carriage,
    Drawn,
    Form,
    Grant,
    Line,
    Reserved,
    Side,
    Signature,
    Total,
    Way,
    utc,
)
from custody.parties import Names
from custody.wording import keys, say
from custody.zone import Zone

UN_NUMBERS = {"UN3373": "UN3373", "UN2814": "UN2814", "UN2900": "UN2900"}
RESPONSIBLE = "coordinator"


@dataclass(frozen=True, slots=True)
class Filing:
    """What only the act of filing knows. `emergency` is what somebody typed; empty: the words for the packages."""

    notification: str
    version: int
    replaces: str
    at: str
    signature: Signature
    declaration: str
    manifest_sha256: str
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in the consignment, and what it draws on. `rows`: the scope row of each container by its code."""

    packages: tuple[Package, ...]
    containers: tuple[Container, ...]
    rows: Mapping[str, str]
    permits: tuple[tuple[Permit, int], ...]
    quotas: tuple[Reserved, ...]


def assemble(consignment: Consignment, contents: Contents, zone: Zone, settings: Settings, filing: Filing) -> Form:
    """The form of this consignment as it stands. What is not known is empty; nothing here refuses."""
    clearance = zone.clearances.get(consignment.clearance)
    by_package = _by_package(contents.containers)
    boxes = tuple(_box(package, by_package.get(package.code, [])) for package in contents.packages)
    agents = {package.code: package.agent for package in contents.packages}
    lines = tuple(line for box in boxes for line in _lines(by_package.get(box.code, []), agents, zone))
    consignor = _side(consignment.from_organisation, consignment.from_site, zone)
    window = window_of(consignment.planned_exit, settings, filing.at)
    permits = tuple(_drawn(permit, quantity) for permit, quantity in contents.permits)
    return Form(
        notification=filing.notification,
        version=filing.version,
        replaces=filing.replaces,
        filed_at=utc(filing.at),
        filed_by=filing.signature.staff,
        consignment=consignment.number,
        clearance=_grant(consignment, clearance, contents.rows.values()),
        consignor=consignor,
        consignee=_side(consignment.to_organisation, consignment.to_site, zone),
        direction=consignment.direction,
        purpose=consignment.purpose,
        project=consignment.project,
        ethics=consignment.ethics or ", ".join(each.number for each in permits if each.kind == PermitKind.ETHICS),
        way=Way(
            checkpoint=consignment.checkpoint,
            names=_names(zone.checkpoints.get(consignment.checkpoint)),
            channel=consignment.channel,
            planned_exit=utc(consignment.planned_exit),
            planned_entry=utc(consignment.planned_entry),
            window_from=window[0],
            window_to=window[1],
        ),
        carriage=Carriage(
            organisation=consignment.carrier_organisation,
            names=_names(zone.organisations.get(consignment.carrier_organisation)),
            carrier=consignment.carrier,
            vehicle=consignment.vehicle,
            ccrn=consignment.ccrn,
        ),
        packages=boxes,
        lines=lines,
        permits=permits,
        containers=len(contents.containers),
        totals=_totals(contents.containers),
        quotas=contents.quotas,
        responsible=RESPONSIBLE,
        duty_phone=consignor.duty_phone,
        emergency=_emergency(filing.emergency, boxes),
        manifest_sha256=filing.manifest_sha256,
        attachments=_attachments(clearance, permits),
        declaration=filing.declaration,
        signature=filing.signature,
    )


def window_of(planned_exit: str, settings: Settings, since: str = "") -> tuple[str, str]:
    """Between which instants (UTC) it may leave, by the settings for early and late; never from before `since`, the
    moment when it was filed or last amended in what matters."""
    planned = datetime.fromisoformat(planned_exit)
    early, late = (timedelta(minutes=minutes) for minutes in (settings.early_minutes, settings.late_minutes))
    try:
        opens, ends = planned - early, planned + late
    except OverflowError:
        return utc(planned_exit), utc(planned_exit)
    filed = datetime.fromisoformat(since) if since else opens
    return utc(max(opens, filed).isoformat()), utc(ends.isoformat())


def _grant(consignment: Consignment, clearance: Clearance | None, rows: Iterable[str]) -> Grant:
    if clearance is None:
        return Grant(consignment.clearance, consignment.clearance_version)
    return Grant(
        number=clearance.number,
        version=consignment.clearance_version,
        scheme=clearance.scheme,
        issuer=clearance.issuer,
        valid_to=utc(clearance.valid_to.isoformat()),
        rows=tuple(sorted({row for row in rows if row})),
        document_sha256=clearance.document_sha256 or "",
    )


def _side(code: str, site_code: str, zone: Zone) -> Side:
    organisation, site = zone.organisations.get(code), zone.sites.get(site_code)
    if organisation is None:
        return Side(code, site=site_code)
    return Side(
        code=code,
        names=organisation.names,
        registration_no=organisation.registration_no,
        address=organisation.address,
        duty_phone=organisation.duty_phone,
        site=site_code,
        site_names=_names(site),
        park=site.park.value if site is not None else "",
    )


def _names(named: Any) -> Names:
    """The names of a row of the zone; nothing where there is no such row."""
    found: Names = NOBODY if named is None else named.names
    return found


def _box(package: Package, inside: list[Container]) -> Box:
    return Box(
        code=package.code,
        description=_typed(package.description) if package.description else _described(inside),
        packaging_class=package.packaging_class,
        un_number=UN_NUMBERS.get(package.packaging_class, ""),
        gross_weight_g=package.gross_weight_g,
        dry_ice_g=package.dry_ice_g,
        temperature_class=package.temperature_class,
        seals=tuple(sorted(package.seals)),
        logger=package.logger,
        agent=package.agent,
        containers=len(inside),
    )


def _described(inside: list[Container]) -> Names:
    """The materials inside by name: nobody has to type what the contents say."""
    names = [category_names(category) for category in dict.fromkeys(container.category for container in inside)]
    return Names(
        "; ".join(name.en for name in names),
        "；".join(name.zh_hant for name in names),
        "；".join(name.zh_hans for name in names),
    )


def category_names(category: str) -> Names:
    """The words of a category; its own name where the catalogue has none."""
    return _said(f"category.{category}") if f"category.{category}" in keys("category.") else _typed(category)


def _said(key: str) -> Names:
    words = say(key)
    return Names(words["en"], words["zh-Hant"], words["zh-Hans"])


def _typed(text: str) -> Names:
    return Names(text, text, text)


def _by_package(containers: Iterable[Container]) -> dict[str, list[Container]]:
    found: dict[str, list[Container]] = {}
    for container in containers:
        found.setdefault(container.package, []).append(container)
    return found


def _lines(inside: list[Container], agents: Mapping[str, str], zone: Zone) -> list[Line]:
    """One line for what is alike in every respect that is declared."""
    table = zone.category_table
    alike: dict[tuple[Any, ...], list[Container]] = {}
    for container in inside:
        kind = (container.category, container.risk, container.amount, container.unit, container.owner)
        flags = (
            container.hgr or container.category in table.hgr,
            container.infectious,
            container.animal or container.category in table.animal,
        )
        alike.setdefault((*kind, *flags), []).append(container)
    return [
        Line(
            package=some[0].package,
            codes=tuple(sorted(container.code for container in some)),
            category=category,
            description=category_names(category),
            risk=risk,
            amount=amount,
            unit=unit,
            hgr=hgr,
            infectious=infectious,
            animal=animal,
            agent=agents.get(some[0].package, "") if infectious else "",
            source=owner,
        )
        for (category, risk, amount, unit, owner, hgr, infectious, animal), some in sorted(alike.items())
    ]


def _drawn(permit: Permit, quantity: int) -> Drawn:
    return Drawn(
        kind=permit.kind.value,
        number=permit.number,
        holder=permit.holder,
        valid_to=utc(permit.valid_to.isoformat()),
        quantity=quantity,
        unit=permit.unit,
        document_sha256=permit.document_sha256 or "",
    )


def _totals(containers: Iterable[Container]) -> tuple[Total, ...]:
    amounts: dict[str, int] = {}
    for container in containers:
        amounts[container.unit] = amounts.get(container.unit, 0) + container.amount
    return tuple(Total(amount, unit) for unit, amount in sorted(amounts.items()))


def _emergency(typed: str, boxes: tuple[Box, ...]) -> Names:
    if typed:
        return _typed(typed)
    classes = [box.packaging_class for box in boxes]
    wanted: list[str] = [kind for kind in ("UN2814", "UN3373") if kind in classes] or ["OTHER"]
    wanted += ["DRY_ICE"] if any(box.dry_ice_g for box in boxes) else []
    said = [_said(f"emergency.{kind}") for kind in wanted]
    return Names(
        " ".join(one.en for one in said), "".join(one.zh_hant for one in said), "".join(one.zh_hans for one in said)
    )


def _attachments(clearance: Clearance | None, permits: tuple[Drawn, ...]) -> tuple[str, ...]:
    documents = [clearance.document_sha256 or "" if clearance is not None else ""]
    documents += [permit.document_sha256 for permit in permits]
    return tuple(dict.fromkeys(digest for digest in documents if digest))
