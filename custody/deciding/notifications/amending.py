"""A notification that was filed changes by a new version of it; when its time passes unused, it lapses."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from custody import acts, commands
from custody.clearance import NotificationStatus
from custody.crossing.decision import encode_decision
from custody.crossing.facts import NoticeFacts
from custody.deciding.consignments.consigning import (
    own_notification,
    too_far_ahead,
    wall_clock,
    wrong_names,
    wrong_times,
)
from custody.deciding.consignments.refusals import refusal_facts
from custody.deciding.notifications.filing import not_ours_to_file, not_the_way_home, numbers_of
from custody.deciding.notifications.forewarning import denied_by, forewarned, never_right
from custody.deciding.notifications.forming import form_of, frozen_manifest, settings_of, signature_of
from custody.deciding.packages.boxes import packages_after
from custody.deciding.quotas.quota import open_reservations
from custody.deciding.quotas.reserving import reserve
from custody.holding import Consignment, ConsignmentState, Notification, NotificationState
from custody.notifying.assembling import Filing, window_of
from custody.notifying.form import Form, decode_form, encode_form, material_changes
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World
from custody.zone import Zone

_TEXTS = ("to_site", "purpose", "checkpoint", "planned_exit", "planned_entry", "channel")
_UPPER = ("vehicle", "ccrn")
_LOOSE = ("project", "ethics")


def amend_notification(
    number: str, command: commands.AmendNotification, scene: Scene
) -> acts.NotificationAmended | Refusal:
    """A new version of a notification that stands, before the exit: of what is in the boxes now and of what changes.

    Packages may be put in and taken out until it departs; after that, taken out alone. A material change starts the
    lead time again, and asks the authority again. Quotas and permits are taken anew for the difference, all or nothing.
    """
    found = _open(number, scene)
    if isinstance(found, Refusal):
        return found
    notification, consignment = found
    if command.put_in and consignment.journey is ConsignmentState.DEPARTED:
        return refuse("departed_takes_no_package", consignment=consignment.number)
    packages = packages_after(command.put_in, command.take_out, consignment, scene, consignment.carrier_organisation)
    if isinstance(packages, Refusal):
        return packages
    changes = changed_fields(command, consignment, scene.zone)
    amended = replace(amended_consignment(consignment, changes, scene.zone), packages=packages)
    wrong = wrong_names(amended.to_organisation, amended.to_site, amended.carrier, amended.checkpoint, scene)
    wrong = wrong or wrong_times(amended.planned_exit, amended.planned_entry, wall_clock(scene.zone, scene.at))
    wrong = wrong or too_far_ahead(amended.planned_entry, scene)
    if wrong is not None:
        return wrong
    return _next_version(notification, consignment, amended, changes, command, scene)


def changed_fields(command: commands.AmendNotification, consignment: Consignment, zone: Zone) -> dict[str, str]:
    """The fields of the consignment that the command gives another value; what it leaves out stays."""
    # Blanks at the ends and small letters were taken off when it was drafted: they are no change.
    wanted = {name: value.strip() for name in (*_TEXTS, *_LOOSE) if (value := getattr(command, name)) is not None}
    wanted |= {name: value.strip().upper() for name in _UPPER if (value := getattr(command, name)) is not None}
    if command.carrier is not None:
        carrier = command.carrier.strip().upper()
        person = zone.people.get(carrier)
        wanted |= {"carrier": carrier}
        wanted |= {"carrier_organisation": person.organisation} if person is not None else {}
    return {name: value for name, value in sorted(wanted.items()) if not _same(name, value, consignment)}


def _same(name: str, value: str, consignment: Consignment) -> bool:
    stands = getattr(consignment, name)
    if name not in ("planned_exit", "planned_entry"):
        return bool(value == stands)
    try:
        return datetime.fromisoformat(value) == datetime.fromisoformat(stands)
    except (ValueError, TypeError):
        return False


def amended_consignment(consignment: Consignment, changes: dict[str, str], zone: Zone) -> Consignment:
    """The consignment with these changes, looked at under the clearance as it stands now."""
    clearance = zone.clearances.get(consignment.clearance)
    version = clearance.version if clearance is not None else consignment.clearance_version
    return replace(consignment, **changes, clearance_version=version)


def lapse(notification: str, scene: Scene) -> acts.NotificationLapsed | None:
    """The lapse of this notification when its window has passed without an exit; None while it stands."""
    found = scene.world.get(Notification, notification)
    consignment = scene.world.get(Consignment, found.consignment) if found is not None else None
    if found is None or consignment is None or not has_lapsed(found, consignment, scene.zone, scene.at):
        return None
    released = open_reservations(scene.world, consignment.number)
    return acts.NotificationLapsed(found.number, consignment.number, _end(found, consignment, scene.zone), released)


def has_lapsed(notification: Notification, consignment: Consignment, zone: Zone, at: datetime) -> bool:
    """By the journey: what has left waits for its entry, however long, and never lapses."""
    if not notification.state.stands or not consignment.journey.before_exit:
        return False
    if consignment.notification != notification.number:
        return False
    return at > datetime.fromisoformat(_end(notification, consignment, zone))


def _end(notification: Notification, consignment: Consignment, zone: Zone) -> str:
    """Until when it may leave; a filing of the first version does not say, so the planned exit and the rules do."""
    if notification.window_to:
        return notification.window_to
    filed = datetime.fromisoformat(notification.filed_at)
    return window_of(consignment.planned_exit, zone.settings_at(filed))[1]


def lapse_share(number: str, scene: Scene) -> acts.ShareLapsed | None:
    """What is kept for this part is given back when the window of its plan has passed and nobody filed it; None while
    there is nothing to give back."""
    consignment = scene.world.get(Consignment, number)
    if consignment is None or not consignment.journey.unfiled:
        return None
    end = window_of(consignment.planned_exit, settings_of(scene))[1]
    kept = open_reservations(scene.world, number)
    return acts.ShareLapsed(number, end, kept) if kept and scene.at > datetime.fromisoformat(end) else None


def _open(number: str, scene: Scene) -> tuple[Notification, Consignment] | Refusal:
    found = own_notification(number, scene)
    if isinstance(found, Refusal):
        return found
    consignment = scene.world.get(Consignment, found.consignment)
    if found.state is NotificationState.USED:
        return refuse("notification_used", notification=found.number)
    if not found.state.stands:
        return refuse("notification_not_open", notification=found.number, state=found.state)
    if consignment is None or not consignment.journey.before_exit:
        return refuse("amend_after_exit", consignment=found.consignment)
    if has_lapsed(found, consignment, scene.zone, scene.at):
        return refuse("notification_over", notification=found.number)
    return found, consignment


def _next_version(
    notification: Notification,
    consignment: Consignment,
    amended: Consignment,
    changes: dict[str, str],
    command: commands.AmendNotification,
    scene: Scene,
) -> acts.NotificationAmended | Refusal:
    wrong = not_ours_to_file(amended, scene) or never_right(amended, scene.zone, scene.at)
    wrong = wrong or not_the_way_home(amended, scene)
    if wrong is not None:
        return wrong
    manifest = frozen_manifest(amended, scene)
    if isinstance(manifest, Refusal):
        return manifest
    before = decode_form(notification.form)
    version = len(numbers_of(consignment.number, scene.world)) + 1
    filing = Filing(
        notification=f"{notification.number.partition('.')[0]}.{version}",
        version=version,
        replaces=notification.number,
        at=scene.circumstances.at,
        signature=signature_of(scene),
        declaration=command.declaration.strip() or (before.declaration if before is not None else ""),
        manifest_sha256=manifest.sha256,
        emergency=command.emergency.strip() or _typed_before(before),
    )
    form = form_of(scene, amended, filing)
    if isinstance(form, Refusal):
        return form
    material = material_changes(before, form) if before is not None else ("lines",)
    if not material and before is not None and not _says_something_else(before, form):
        return refuse("nothing_amended", notification=notification.number)
    reserved = reserve(scene.world, amended, scene.zone, scene.at)
    if isinstance(reserved, Refusal):
        return reserved
    lead_from = scene.circumstances.at if material else notification.lead_from or notification.filed_at
    window = window_of(amended.planned_exit, settings_of(scene), lead_from)
    form = replace(form, way=replace(form.way, window_from=window[0]))
    acknowledged = not material and notification.state is NotificationState.ACKNOWLEDGED
    versions = [each for each in scene.world.all(Notification) if each.consignment == consignment.number]
    going = [each for code in amended.packages for each in scene.world.contents(code)]
    as_amended = NoticeFacts(
        number=form.notification,
        version=version,
        status=NotificationStatus.ACKNOWLEDGED if acknowledged else NotificationStatus.FILED,
        consignment=consignment.number,
        checkpoint=amended.checkpoint,
        carrier=amended.carrier,
        acknowledgement=notification.reference if acknowledged else "",
        lead_from=datetime.fromisoformat(lead_from),
        window_to=datetime.fromisoformat(window[1]) if window[1] else None,
        refusal=refusal_facts(scene.world, versions, going, amended.direction),
    )
    foreseen = forewarned(amended, manifest, command.although, scene, as_amended)
    if isinstance(foreseen, Refusal):
        return foreseen
    taken_out = tuple(code for code in consignment.packages if code not in amended.packages)
    return acts.NotificationAmended(
        notification=form.notification,
        replaces=notification.number,
        version=version,
        consignment=consignment.number,
        filed_at=scene.circumstances.at,
        manifest=manifest,
        declaration=form.declaration,
        reason=command.reason,
        form=msgspec.Raw(encode_form(form)),
        window_from=window[0],
        window_to=window[1],
        lead_from=lead_from,
        material=material,
        changes=changes,
        clearance_version=amended.clearance_version,
        reserved=reserved,
        released=_not_needed_any_more(scene.world, consignment, reserved),
        packages=amended.packages if amended.packages != consignment.packages else (),
        taken_out=taken_out,
        left=tuple(inside.code for code in taken_out for inside in scene.world.contents(code)),
        acknowledged=acknowledged,
        precheck=msgspec.Raw(encode_decision(foreseen)),
        although=denied_by(foreseen),
    )


def _not_needed_any_more(world: World, consignment: Consignment, reserved: dict[str, int]) -> tuple[str, ...]:
    return tuple(tally for tally in open_reservations(world, consignment.number) if tally not in reserved)


def _typed_before(form: Form | None) -> str:
    """The instruction that somebody had typed: the catalogue's own differs between the languages."""
    if form is None or form.emergency.en != form.emergency.zh_hans:
        return ""
    return form.emergency.en


def _says_something_else(before: Form, after: Form) -> bool:
    return (before.declaration, before.emergency, before.clearance) != (
        after.declaration,
        after.emergency,
        after.clearance,
    )
