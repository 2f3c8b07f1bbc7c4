"""What a filing is made of: the frozen manifest, the form filled in from the scene, and whether it may be filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from custody import acts
from custody.crossing.settings import Settings
from custody.deciding.gates.surroundings import known_to_sender
from custody.deciding.quotas.quota import contents, demands, rows_of
from custody.deciding.quotas.reserving import asked_permits
from custody.fold.composing import manifest_of
from custody.holding import Consignment, Package, PackageState
from custody.notifying.assembling import Contents, Filing, assemble
from custody.notifying.form import Form, Reserved, Signature
from custody.notifying.gaps import Gap, gaps
from custody.privacy import donor_marks
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World
from custody.zone import Zone

DRAFT = Filing("", 0, "", "1970-01-01T00:00:00+00:00", Signature("", "", "", "", ""), "", "")
"""What a form says of its filing while nobody has filed it."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A form and what it lacks."""

    form: Form
    gaps: tuple[Gap, ...]
    refused: Refusal | None = None
    """Why it would not be filed whatever its filer says he knows, where that was asked."""


def draft(world: World, zone: Zone, consignment: Consignment, at: datetime, filing: Filing = DRAFT) -> Drafted:
    """The form of this consignment, filled in with everything that is known now. Changes nothing."""
    zone = known_to_sender(zone, consignment)
    settings = zone.settings_at(at)
    form = assemble(consignment, _contents(world, zone, consignment, at), zone, settings, filing)
    return Drafted(form, gaps(form, zone, settings))


def form_of(scene: Scene, consignment: Consignment, filing: Filing) -> Form | Refusal:
    """The form as it is filed; a refusal for the first field that the rules ask for and nobody filled in."""
    for text in (filing.declaration, filing.emergency, consignment.project, consignment.ethics):
        if donor_marks(_without(text, consignment, scene.zone)):
            return refuse("form_identifies", 422)
    drafted = draft(scene.world, scene.zone, consignment, scene.at, filing)
    missing = next((gap for gap in drafted.gaps if gap.required), None)
    if missing is not None:
        return refuse("form_lacks", 409, field=missing.field, subject=missing.subject, count=_required(drafted))
    return drafted.form


def signature_of(scene: Scene) -> Signature:
    """Who signs, for whom, as what, when, and what that means."""
    actor = scene.actor
    return Signature(actor.staff, actor.organisation, actor.role, scene.circumstances.at, "declares_and_files")


def frozen_manifest(consignment: Consignment, scene: Scene) -> acts.Manifest | Refusal:
    """What is in the consignment now, under its hash. Every package must be sealed."""
    for code in sorted(consignment.packages):
        package = scene.world.get(Package, code)
        if package is None or package.state is not PackageState.SEALED:
            return refuse("package_not_sealed", code=code, consignment=consignment.number)
    return manifest_of(scene.world, consignment.packages)


def settings_of(scene: Scene) -> Settings:
    return scene.zone.settings_at(scene.at)


def _required(drafted: Drafted) -> int:
    return sum(gap.required for gap in drafted.gaps)


def _without(text: str, consignment: Consignment, zone: Zone) -> str:
    """The text without the duty phones that may stand in it: those are a desk's, and on the form anyway."""
    for code in (consignment.from_organisation, consignment.to_organisation, consignment.carrier_organisation):
        organisation = zone.organisations.get(code)
        if organisation is not None and organisation.duty_phone:
            text = text.replace(organisation.duty_phone, "")
    return text


def _contents(world: World, zone: Zone, consignment: Consignment, at: datetime) -> Contents:
    inside = contents(world, consignment)
    clearance = zone.clearances.get(consignment.clearance)
    rows = dict.fromkeys((container.code for container in inside), "")
    if clearance is not None:
        rows = {each.code: row for each, row in rows_of(world, consignment, inside, clearance, zone, at)}
    packages = (world.get(Package, code) for code in consignment.packages)
    return Contents(
        packages=tuple(package for package in packages if package is not None),
        containers=tuple(inside),
        rows=rows,
        permits=tuple(
            (each.permit, each.demand or 0) for each in asked_permits(world, consignment, zone, at) if each.demand
        ),
        quotas=tuple(
            Reserved(demand.row, demand.unit, demand.period, demand.amount or 0, demand.limit)
            for demand in demands(world, consignment, inside, clearance, zone, at)
        ),
    )
