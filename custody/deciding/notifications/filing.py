"""The filing of a notification: what is frozen, said, reserved and foreseen in one act."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from custody import acts, commands
from custody.crossing.checks.purpose import RETURN
from custody.crossing.decision import encode_decision
from custody.crossing.finding import listed
from custody.deciding.consignments.consigning import FILERS, own_consignment
from custody.deciding.consignments.returning import came_in
from custody.deciding.consignments.steps import illegal
from custody.deciding.notifications.forewarning import denied_by, forewarned, never_right, superseded
from custody.deciding.notifications.forming import form_of, frozen_manifest, settings_of, signature_of
from custody.deciding.quotas.quota import open_reservations
from custody.deciding.quotas.reserving import reserve
from custody.holding import Consignment, Notification, Step
from custody.notifying.assembling import Filing, window_of
from custody.notifying.form import encode_form
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World


def file_notification(command: commands.FileNotification, scene: Scene) -> acts.NotificationFiled | Refusal:
    """File the notification: freezes what is in the consignment as its manifest, and fills in the form with all that
    is known. A new filing is a new version.

    What the border would deny is filed by who says that he knows what it would deny: see `forewarning`.
    """
    wrong = scene.lacks_role(*FILERS)
    if wrong is not None:
        return wrong
    consignment = own_consignment(command.consignment, scene)
    if isinstance(consignment, Refusal):
        return consignment
    if not consignment.journey.unfiled:
        over = None if consignment.notification else illegal(consignment, Step.FILE)
        return over or refuse("already_notified", consignment=consignment.number, state=consignment.state)
    wrong = not_ours_to_file(consignment, scene) or never_right(consignment, scene.zone, scene.at)
    wrong = wrong or superseded(consignment, scene.zone, scene.at) or not_the_way_home(consignment, scene)
    if wrong is not None:
        return wrong
    renewed = _version_now(consignment, scene)
    # It is looked at as the clearance stands now, so that is what it is filed under.
    consignment = replace(consignment, clearance_version=renewed or consignment.clearance_version)
    manifest = frozen_manifest(consignment, scene)
    if isinstance(manifest, Refusal):
        return manifest
    if consignment.manifest_sha256 not in ("", manifest.sha256):
        return refuse("manifest_differs", consignment=consignment.number)
    version = len(numbers_of(consignment.number, scene.world)) + 1
    filing = Filing(
        notification=scene.number("NO"),
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
    foreseen = forewarned(consignment, manifest, command.although, scene)
    if isinstance(foreseen, Refusal):
        return foreseen
    # A part of a split may have kept what it does not need any more.
    reserved = dict.fromkeys(open_reservations(scene.world, consignment.number), 0) | reserved
    window = window_of(consignment.planned_exit, settings_of(scene), scene.circumstances.at)
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
        precheck=msgspec.Raw(encode_decision(foreseen)),
        although=denied_by(foreseen),
        clearance_version=renewed,
    )


def _version_now(consignment: Consignment, scene: Scene) -> int:
    """The version of its clearance, where that is another than when it was drafted; else 0."""
    clearance = scene.zone.clearances.get(consignment.clearance)
    return clearance.version if clearance is not None and clearance.version != consignment.clearance_version else 0


def not_ours_to_file(consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal under a clearance that somebody else holds: what it allows is not for us to draw on."""
    clearance = scene.zone.clearances.get(consignment.clearance)
    if clearance is None or clearance.holder == consignment.from_organisation:
        return None
    return refuse(
        "clearance_of_other", 403, clearance=consignment.clearance, organisation=consignment.from_organisation
    )


def not_the_way_home(consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal when what is sent back goes to another than who sent it, or never came."""
    origin = scene.world.get(Consignment, consignment.return_of)
    if origin is None:
        return refuse("not_a_return") if consignment.purpose == RETURN else None
    if consignment.to_organisation != origin.from_organisation:
        return refuse("not_the_way_home", consignment=origin.number, organisation=origin.from_organisation)
    inside = [each for code in consignment.packages for each in scene.world.contents(code)]
    strange = [each.code for each in inside if not came_in(origin, each, scene.world)]
    return refuse("never_came", consignment=origin.number, codes=listed(strange)) if strange else None


def numbers_of(consignment: str, world: World) -> list[str]:
    """The numbers of every version that was ever filed for this consignment."""
    return [n.number for n in world.all(Notification) if n.consignment == consignment]
