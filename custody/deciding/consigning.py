"""Consignments: drafted from packages, notified, acknowledged, cancelled."""

from __future__ import annotations

import hashlib

import msgspec

from custody import acts, commands
from custody.crossing.finding import listed
from custody.deciding.forming import form_of, frozen_manifest, settings_of, signature_of
from custody.deciding.quota import open_reservations, reserve
from custody.deciding.steps import illegal
from custody.holding import (
    Consignment,
    Container,
    Notification,
    NotificationState,
    Package,
    Step,
    Transit,
)
from custody.instants import parse_instant
from custody.notifying.assembling import Filing, window_of
from custody.notifying.form import encode_form
from custody.parties import Role, Side
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_package
from custody.world import World

SENDERS = (Role.COORDINATOR, Role.TECHNICIAN)
FILERS = (Role.COORDINATOR, Role.COMPLIANCE)


def consign(command: commands.Consign, scene: Scene) -> acts.Consigned | Refusal:
    """Draft a consignment from the own organisation's packages. What the clearance says is checked at the gates."""
    wrong = scene.lacks_role(*SENDERS) or wrong_plan(command, scene)
    if wrong is not None:
        return wrong
    packages = free_packages(command.packages, scene)
    if isinstance(packages, Refusal):
        return packages
    side = scene.zone.organisations[scene.actor.organisation].side
    clearance = scene.zone.clearances.get(command.clearance)
    return acts.Consigned(
        consignment=numbered("CN", command.id),
        packages=tuple(package.code for package in packages),
        from_organisation=scene.actor.organisation,
        from_site=packages[0].site,
        to_organisation=command.to_organisation,
        to_site=command.to_site,
        direction="SOUTH" if side is Side.SZ else "NORTH",
        purpose=command.purpose,
        clearance=command.clearance,
        clearance_version=clearance.version if clearance is not None else 0,
        checkpoint=command.checkpoint,
        carrier_organisation=scene.zone.people[command.carrier].organisation,
        carrier=command.carrier,
        planned_exit=command.planned_exit,
        planned_entry=command.planned_entry,
        containers=tuple(inside.code for package in packages for inside in scene.world.contents(package.code)),
        vehicle=command.vehicle.strip().upper(),
        channel=command.channel,
        ccrn=command.ccrn.strip().upper(),
        project=command.project.strip(),
        ethics=command.ethics.strip(),
    )


def file_notification(command: commands.FileNotification, scene: Scene) -> acts.NotificationFiled | Refusal:
    """File the notification: freezes what is in the consignment as its manifest, and fills in the form with all that
    is known. A new filing is a new version."""
    wrong = scene.lacks_role(*FILERS)
    if wrong is not None:
        return wrong
    consignment = own_consignment(command.consignment, scene)
    if isinstance(consignment, Refusal):
        return consignment
    if not consignment.journey.unfiled:
        over = None if consignment.notification else illegal(consignment, Step.FILE)
        return over or refuse("already_notified", consignment=consignment.number, state=consignment.state)
    wrong = not_ours_to_file(consignment, scene) or _not_the_way_home(consignment, scene)
    if wrong is not None:
        return wrong
    manifest = frozen_manifest(consignment, scene)
    if isinstance(manifest, Refusal):
        return manifest
    if consignment.manifest_sha256 not in ("", manifest.sha256):
        return refuse("manifest_differs", consignment=consignment.number)
    version = len(numbers_of(consignment.number, scene.world)) + 1
    filing = Filing(
        notification=numbered("NO", command.id),
        version=version,
        replaces="",
        at=scene.circumstances.at,
        signature=signature_of(scene),
        declaration=command.declaration,
        manifest_sha256=manifest.sha256,
        emergency=command.emergency,
    )
    form = form_of(scene, consignment, filing)
    if isinstance(form, Refusal):
        return form
    reserved = reserve(scene.world, consignment, scene.zone, scene.at)
    if isinstance(reserved, Refusal):
        return reserved
    # A part of a split may have kept what it does not need any more.
    reserved = dict.fromkeys(open_reservations(scene.world, consignment.number), 0) | reserved
    window = window_of(consignment.planned_exit, settings_of(scene))
    return acts.NotificationFiled(
        notification=form.notification,
        version=version,
        consignment=consignment.number,
        filed_at=scene.circumstances.at,
        manifest=manifest,
        declaration=command.declaration,
        reserved=reserved,
        form=msgspec.Raw(encode_form(form)),
        window_from=window[0],
        window_to=window[1],
    )


def not_ours_to_file(consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal under a clearance that somebody else holds: what it allows is not for us to draw on."""
    clearance = scene.zone.clearances.get(consignment.clearance)
    if clearance is None or clearance.holder == consignment.from_organisation:
        return None
    return refuse(
        "clearance_of_other", 403, clearance=consignment.clearance, organisation=consignment.from_organisation
    )


def _not_the_way_home(consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal when what is sent back goes to another than who sent it, or never came."""
    origin = scene.world.get(Consignment, consignment.return_of)
    if origin is None:
        return None
    if consignment.to_organisation != origin.from_organisation:
        return refuse("not_the_way_home", consignment=origin.number, organisation=origin.from_organisation)
    inside = [each for code in consignment.packages for each in scene.world.contents(code)]
    strange = [each.code for each in inside if not _came_in(origin.number, each, scene.world)]
    return refuse("never_came", consignment=origin.number, codes=listed(strange)) if strange else None


def _came_in(number: str, container: Container, world: World) -> bool:
    family = (container, *world.ancestors(container))
    return any(world.get(Transit, f"{number}|{each.code}") is not None for each in family)


def numbers_of(consignment: str, world: World) -> list[str]:
    """The numbers of every version that was ever filed for this consignment."""
    return [n.number for n in world.all(Notification) if n.consignment == consignment]


def acknowledge_notification(
    number: str, command: commands.AcknowledgeNotification, scene: Scene
) -> acts.NotificationAcknowledged | Refusal:
    """The authority's reference has come back and is entered."""
    found = own_notification(number, scene)
    if isinstance(found, Refusal):
        return found
    if found.state is not NotificationState.FILED:
        return refuse("notification_not_open", notification=number, state=found.state)
    return acts.NotificationAcknowledged(found.number, found.consignment, command.reference)


def cancel_notification(
    number: str, command: commands.CancelNotification, scene: Scene
) -> acts.NotificationCancelled | Refusal:
    """Take a notification back before the exit; the consignment is a draft again."""
    found = own_notification(number, scene)
    if isinstance(found, Refusal):
        return found
    if found.state not in (NotificationState.FILED, NotificationState.ACKNOWLEDGED):
        return refuse("notification_not_open", notification=number, state=found.state)
    consignment = scene.world.get(Consignment, found.consignment)
    if consignment is None or not consignment.journey.before_exit:
        return refuse("already_left", consignment=found.consignment)
    wrong = illegal(consignment, Step.TAKE_BACK)
    if wrong is not None:
        return wrong
    released = open_reservations(scene.world, found.consignment)
    return acts.NotificationCancelled(found.number, found.consignment, command.reason, released)


def own_consignment(number: str, scene: Scene) -> Consignment | Refusal:
    """The consignment, when the actor's organisation sends it."""
    consignment = scene.world.get(Consignment, number.strip().upper())
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=number)
    if consignment.from_organisation != scene.actor.organisation:
        return refuse("consignment_of_other", 403, consignment=number, organisation=consignment.from_organisation)
    return consignment


def wrong_plan(command: commands.Consign, scene: Scene) -> Refusal | None:
    """Names that nobody has, times that cannot be, or a way that crosses nothing."""
    wrong = wrong_names(command.to_organisation, command.to_site, command.carrier, command.checkpoint, scene)
    wrong = wrong or wrong_times(command.planned_exit, command.planned_entry)
    if wrong is not None:
        return wrong
    sides = [scene.zone.organisations[code].side for code in (scene.actor.organisation, command.to_organisation)]
    return refuse("same_side", 422, organisation=command.to_organisation) if sides[0] is sides[1] else None


def numbered(prefix: str, request: str) -> str:
    """A number drawn from the request's own id, so that asking again gives the same one: CN-7K3M9QXD."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    digest = hashlib.sha256(request.lower().encode()).digest()
    return f"{prefix}-" + "".join(alphabet[byte & 31] for byte in digest[:10])


def wrong_names(to_organisation: str, to_site: str, carrier: str, checkpoint: str, scene: Scene) -> Refusal | None:
    """A refusal when one of these is not known, or the site is not the organisation's."""
    site = scene.zone.sites.get(to_site)
    if to_organisation not in scene.zone.organisations:
        return refuse("organisation_unknown", 422, organisation=to_organisation).at("to_organisation")
    if site is None or site.organisation != to_organisation:
        return refuse("site_unknown", 422, site=to_site, organisation=to_organisation).at("to_site")
    if carrier not in scene.zone.people:
        return refuse("person_unknown", 422, staff=carrier).at("carrier")
    if checkpoint not in scene.zone.checkpoints:
        return refuse("checkpoint_unknown", 422, checkpoint=checkpoint).at("checkpoint")
    return None


def wrong_times(planned_exit: str, planned_entry: str) -> Refusal | None:
    """A refusal unless both are instants with offset in the calendar, the entry not before the exit."""
    both = f"{planned_exit} / {planned_entry}"
    leave, enter = parse_instant(planned_exit), parse_instant(planned_entry)
    if leave is None or enter is None:
        return refuse("time_malformed", 422, at=both)
    if not all(1970 < time.year < 9999 for time in (leave, enter)):
        return refuse("time_malformed", 422, at=both)
    return entry_before_exit(planned_exit, planned_entry) if enter < leave else None


def entry_before_exit(planned_exit: str, planned_entry: str, within: str = "") -> Refusal:
    """`within` is what the two fields stand in, such as "plan."."""
    backwards = refuse("entry_before_exit", 422, planned_exit=planned_exit, planned_entry=planned_entry)
    return backwards.at(f"{within}planned_exit", f"{within}planned_entry")


def free_packages(typed: tuple[str, ...], scene: Scene) -> list[Package] | Refusal:
    """The own organisation's packages of these that have something inside and are in no open consignment."""
    packages: list[Package] = []
    for text in typed:
        package = find_package(scene.world, text)
        if isinstance(package, Refusal):
            return package
        if package.organisation != scene.actor.organisation:
            return refuse("other_organisation", 403, code=package.code, organisation=package.organisation)
        if package.consignment and not _over(package.consignment, scene):
            return refuse("in_consignment", code=package.code, consignment=package.consignment)
        if not scene.world.contents(package.code):
            return refuse("package_empty", code=package.code)
        if package not in packages:
            packages.append(package)
    return packages


def _over(number: str, scene: Scene) -> bool:
    consignment = scene.world.get(Consignment, number)
    return consignment is None or consignment.state.over


def own_notification(number: str, scene: Scene) -> Notification | Refusal:
    wrong = scene.lacks_role(*FILERS)
    if wrong is not None:
        return wrong
    found = scene.world.get(Notification, number.strip().upper())
    if found is None:
        return refuse("notification_unknown", 404, notification=number)
    consignment = own_consignment(found.consignment, scene)
    return consignment if isinstance(consignment, Refusal) else found
