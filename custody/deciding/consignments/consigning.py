"""Consignments: drafted from packages; their notification acknowledged, or taken back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from custody import acts, commands
from custody.crossing.checks.purpose import RETURN
from custody.deciding.consignments.refusals import cleared_by
from custody.deciding.consignments.steps import illegal
from custody.deciding.packages.boxes import free_packages
from custody.deciding.quotas.quota import open_reservations
from custody.holding import (
    Consignment,
    Notification,
    NotificationState,
    Step,
)
from custody.instants import civil, parse_instant
from custody.parties import Role, Side
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.zone import Zone

SENDERS = (Role.COORDINATOR, Role.TECHNICIAN)
FILERS = (Role.COORDINATOR, Role.COMPLIANCE)
FURTHEST = timedelta(days=366)
"""How far ahead anybody plans: longer than any lead time, and short of a year that was mistyped."""


def consign(command: commands.Consign, scene: Scene, return_of: str = "") -> acts.Consigned | Refusal:
    """Draft a consignment from the own organisation's packages. What the clearance says is checked at the gates.

    `return_of` is the consignment that it brings back.
    """
    wrong = scene.lacks_role(*SENDERS) or wrong_plan(command, scene, return_of)
    if wrong is not None:
        return wrong
    packages = free_packages(command.packages, scene)
    if isinstance(packages, Refusal):
        return packages
    side = scene.zone.organisations[scene.actor.organisation].side
    clearance = scene.zone.clearances.get(command.clearance)
    return acts.Consigned(
        consignment=scene.number("CN"),
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
        return_of=return_of,
    )


def acknowledge_notification(
    number: str, command: commands.AcknowledgeNotification, scene: Scene
) -> acts.NotificationAcknowledged | Refusal:
    """The authority's reference has come back and is entered; also for what it had refused while it crossed."""
    found = own_notification(number, scene)
    if isinstance(found, Refusal):
        return found
    refused_in_use = found.state is NotificationState.USED and bool(found.refused_at)
    if found.state is not NotificationState.FILED and not refused_in_use:
        return refuse("notification_not_open", notification=number, state=found.state)
    return acts.NotificationAcknowledged(
        found.number, found.consignment, command.reference, *cleared_by(found, scene.world)
    )


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


def wrong_plan(command: commands.Consign, scene: Scene, return_of: str = "") -> Refusal | None:
    """Names that nobody has, times that cannot be, a way that crosses nothing, or a return that brings nothing back."""
    wrong = wrong_names(command.to_organisation, command.to_site, command.carrier, command.checkpoint, scene)
    wrong = wrong or wrong_times(command.planned_exit, command.planned_entry, wall_clock(scene.zone, scene.at))
    wrong = wrong or too_far_ahead(command.planned_entry, scene)
    if wrong is not None:
        return wrong
    if command.purpose == RETURN and not return_of:
        return refuse("not_a_return", 422).at("purpose")
    sides = [scene.zone.organisations[code].side for code in (scene.actor.organisation, command.to_organisation)]
    return refuse("same_side", 422, organisation=command.to_organisation) if sides[0] is sides[1] else None


def wall_clock(zone: Zone, at: datetime) -> timezone:
    """By which people of the zone read the time."""
    return civil(zone.settings_at(at).utc_offset_minutes)


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


def wrong_times(planned_exit: str, planned_entry: str, clock: timezone) -> Refusal | None:
    """A refusal unless both are instants with offset in the calendar, the entry not before the exit, told by clock."""
    both = f"{planned_exit} / {planned_entry}"
    leave, enter = parse_instant(planned_exit), parse_instant(planned_entry)
    if leave is None or enter is None:
        return refuse("time_malformed", 422, at=both)
    if not all(1970 < time.year < 9999 for time in (leave, enter)):
        return refuse("time_malformed", 422, at=both)
    return entry_before_exit(leave, enter, clock) if enter < leave else None


def too_far_ahead(planned_entry: str, scene: Scene) -> Refusal | None:
    """A refusal of what nobody can mean: quotas and permits are kept until the planned time is over."""
    entering = parse_instant(planned_entry)
    if entering is None or entering - scene.at <= FURTHEST:
        return None
    planned = f"{entering.astimezone(wall_clock(scene.zone, scene.at)):%Y-%m-%d %H:%M}"
    return refuse("planned_too_far", 422, planned=planned, days=FURTHEST.days).at("planned_entry")


def entry_before_exit(leaving: datetime, entering: datetime, clock: timezone, within: str = "") -> Refusal:
    """`within` is what the two fields stand in, such as "plan."."""
    planned_exit, planned_entry = (f"{at.astimezone(clock):%Y-%m-%d %H:%M}" for at in (leaving, entering))
    backwards = refuse("entry_before_exit", 422, planned_exit=planned_exit, planned_entry=planned_entry)
    return backwards.at(f"{within}planned_exit", f"{within}planned_entry")


def own_notification(number: str, scene: Scene) -> Notification | Refusal:
    wrong = scene.lacks_role(*FILERS)
    if wrong is not None:
        return wrong
    found = scene.world.get(Notification, number.strip().upper())
    if found is None:
        return refuse("notification_unknown", 404, notification=number)
    consignment = own_consignment(found.consignment, scene)
    return consignment if isinstance(consignment, Refusal) else found
