"""From acts to state: `fold` moves the world on by one entry.

It is the only place where state comes from. The writer folds each act as it is decided; a rebuild folds the whole
ledger again and must arrive at the same rows. So nothing here looks at a clock, a setting or a command.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold import (
    answering,
    crossing,
    downtime,
    ending,
    handing,
    journeying,
    keeping,
    listing,
    notifying,
    overriding,
    packing,
    proving,
    setting_right,
    settling,
    standstill,
    temperature,
)
from custody.fold.state import utc
from custody.world import World

__all__ = ["fold", "utc"]


def fold(world: World, entry: Entry) -> None:
    """Move `world` on by `entry`. Every subject that the act names must be known to the world."""
    _FOLDS[type(entry.act)](world, entry.act, entry)
    for code in entry.act.subjects():
        _touch(world, code, entry.number)


def _touch(world: World, code: str, number: int) -> None:
    subject = world.subject(code)
    if subject is None:
        raise LookupError(f"entry {number} concerns {code}, which is not known here: load it before folding")
    world.put(replace(subject, entry=number))


_FOLDS: dict[type, Callable[[World, Any, Entry], None]] = {
    acts.Registered: keeping.registered,
    acts.Aliquoted: keeping.aliquoted,
    acts.PackageBegun: packing.package_begun,
    acts.Packed: packing.packed,
    acts.Unpacked: packing.unpacked,
    acts.Sealed: packing.sealed,
    acts.Unsealed: packing.unsealed,
    acts.Offered: handing.offered,
    acts.Accepted: handing.accepted,
    acts.Refused: handing.refused,
    acts.Withdrawn: handing.withdrawn,
    acts.Stored: keeping.stored,
    acts.Retrieved: keeping.retrieved,
    acts.Received: keeping.received,
    acts.Disposed: keeping.disposed,
    acts.Held: setting_right.held,
    acts.Released: setting_right.released,
    acts.LabelVerified: keeping.label_verified,
    acts.Reprinted: keeping.reprinted,
    acts.Consigned: crossing.consigned,
    acts.NotificationFiled: notifying.notification_filed,
    acts.NotificationAcknowledged: answering.notification_acknowledged,
    acts.NotificationCancelled: notifying.notification_cancelled,
    acts.Crossed: crossing.crossed,
    acts.DowntimeFormsIssued: downtime.downtime_forms_issued,
    acts.DowntimeFormEntered: downtime.downtime_form_entered,
    acts.DowntimeFormRefused: downtime.downtime_form_refused,
    acts.DowntimeFormVoided: downtime.downtime_form_voided,
    acts.ConsignmentChanged: journeying.consignment_changed,
    acts.ConsignmentCancelled: journeying.consignment_cancelled,
    acts.ConsignmentDivided: journeying.consignment_divided,
    acts.PackagesEmptied: journeying.packages_emptied,
    acts.TurnedBack: journeying.turned_back,
    acts.ConsignmentReconciled: journeying.consignment_reconciled,
    acts.ConsignmentClosed: journeying.consignment_closed,
    acts.ShareLapsed: journeying.share_lapsed,
    acts.ConsignmentLossDeclared: journeying.consignment_loss_declared,
    acts.ConsignmentRecovered: journeying.consignment_recovered,
    acts.ConsignmentRestored: journeying.consignment_restored,
    acts.Corrected: setting_right.corrected,
    acts.Listed: listing.listed,
    acts.QuotaCarried: listing.quota_carried,
    acts.ParkExitDecided: crossing.park_exit_decided,
    acts.OverrideRequested: overriding.override_requested,
    acts.OverrideApproved: overriding.override_approved,
    acts.OverrideEnded: overriding.override_ended,
    acts.StandstillAsked: standstill.standstill_asked,
    acts.StandstillConfirmed: standstill.standstill_confirmed,
    acts.StandstillRefused: standstill.standstill_refused,
    acts.LoggerStarted: temperature.logger_started,
    acts.LoggerRead: temperature.logger_read,
    acts.LoggerRenumbered: temperature.logger_renumbered,
    acts.DiscrepancyOpened: settling.discrepancy_opened,
    acts.DiscrepancyExplained: settling.discrepancy_explained,
    acts.DiscrepancyResolved: settling.discrepancy_resolved,
    acts.DiscrepancyEscalated: settling.discrepancy_escalated,
    acts.DiscrepancyWidened: settling.discrepancy_widened,
    acts.Taken: ending.taken,
    acts.Lost: ending.lost,
    acts.Found: ending.found,
    acts.Pooled: keeping.pooled,
    acts.Identified: proving.identified,
    acts.Relabelled: proving.relabelled,
    acts.DeclassificationRequested: proving.declassification_requested,
    acts.DeclassificationEnded: proving.declassification_ended,
    acts.Declassified: proving.declassified,
    acts.PackageDescribed: packing.package_described,
    acts.NotificationAmended: notifying.notification_amended,
    acts.NotificationLapsed: notifying.notification_lapsed,
    acts.NotificationRefused: answering.notification_refused,
    acts.NotificationAccepted: answering.notification_accepted,
}
