"""Who holds it, where, in what, under which seal, under which holds: the state that the acts leave behind.

These are plain values. They can always be derived again from the ledger (`custody.fold`), and the tables that keep
them (`custody.records.store.tables`) have one column for each field. Times are RFC 3339 in UTC, amounts integers.
"""

from custody.holding.consigning import Consignment, ConsignmentState, Notification, NotificationState, Passage, parts_of
from custody.holding.downtime import DowntimeForm, DowntimeFormState, Pad
from custody.holding.granting import Listing, Override, OverrideState, Reservation, ReservationState, Tally
from custody.holding.handing import IDENTIFIED, Handoff, HandoffState, Hold
from custody.holding.journey import Step, legal_steps
from custody.holding.keeping import Alias, Container, ContainerState, Logger, Package, PackageState, Seal, SealUse
from custody.holding.settling import Discrepancy, DiscrepancyState, Explanation, LoggerReport, Transit
from custody.holding.standstill import Standstill, StandstillState

__all__ = [
    "IDENTIFIED",
    "Alias",
    "Consignment",
    "ConsignmentState",
    "Container",
    "ContainerState",
    "Discrepancy",
    "DiscrepancyState",
    "DowntimeForm",
    "DowntimeFormState",
    "Explanation",
    "Handoff",
    "HandoffState",
    "Hold",
    "Holding",
    "Listing",
    "Logger",
    "LoggerReport",
    "Notification",
    "NotificationState",
    "Override",
    "OverrideState",
    "Package",
    "PackageState",
    "Pad",
    "Passage",
    "Reservation",
    "ReservationState",
    "Seal",
    "SealUse",
    "Standstill",
    "StandstillState",
    "Step",
    "Tally",
    "Transit",
    "legal_steps",
    "parts_of",
]

Holding = (
    Container
    | Package
    | Alias
    | Seal
    | Logger
    | Handoff
    | Hold
    | Consignment
    | Notification
    | Passage
    | Listing
    | Tally
    | Reservation
    | Override
    | Standstill
    | Discrepancy
    | Transit
    | LoggerReport
    | Pad
    | DowntimeForm
)
