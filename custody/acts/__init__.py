"""What can happen to a sample: the acts of custody, as they stand in the ledger.

An act is written once and never changed. It names everything that later readers need to understand it without
any table: codes, staff codes, organisations, amounts as integers with a unit, and the state it found where a
correction may have to go back to it. It names no person and nobody's sample donor.

Every act answers `subjects()`: the codes and numbers whose timeline it belongs to.
"""

from custody.acts.act import Act
from custody.acts.answering import NotificationAccepted, NotificationRefused
from custody.acts.circumstances import Actor, Capture, Circumstances
from custody.acts.crossing import (
    Consigned,
    Crossed,
    Manifest,
    NotificationAcknowledged,
    NotificationCancelled,
    NotificationFiled,
    ParkExitDecided,
)
from custody.acts.downtime import (
    DowntimeFormEntered,
    DowntimeFormRefused,
    DowntimeFormsIssued,
    DowntimeFormVoided,
    OnPaper,
)
from custody.acts.ending import Found, Lost, Taken
from custody.acts.entry import AnyAct, Entry, read_entry
from custody.acts.handing import Accepted, Offered, Refused, Withdrawn
from custody.acts.journeying import (
    ConsignmentCancelled,
    ConsignmentChanged,
    ConsignmentClosed,
    ConsignmentDivided,
    ConsignmentLossDeclared,
    ConsignmentReconciled,
    ConsignmentRecovered,
    ConsignmentRestored,
    PackagesEmptied,
    Part,
    Plan,
    ShareLapsed,
    TurnedBack,
)
from custody.acts.keeping import (
    Aliquoted,
    Disposed,
    LabelVerified,
    Pooled,
    Received,
    Registered,
    Reprinted,
    Retrieved,
    Stored,
)
from custody.acts.listing import Listed, ListedRow, QuotaCarried
from custody.acts.notifying import NotificationAmended, NotificationLapsed
from custody.acts.overriding import OverrideApproved, OverrideEnded, OverrideRequested
from custody.acts.packing import PackageBegun, PackageDescribed, Packed, Sealed, Unpacked, Unsealed
from custody.acts.proving import DeclassificationEnded, DeclassificationRequested, Declassified, Identified, Relabelled
from custody.acts.setting_right import Corrected, Held, Released, hold_along
from custody.acts.settling import (
    DiscrepancyEscalated,
    DiscrepancyExplained,
    DiscrepancyOpened,
    DiscrepancyResolved,
    DiscrepancyWidened,
    Said,
)
from custody.acts.standstill import StandstillAsked, StandstillConfirmed, StandstillRefused
from custody.acts.temperature import LoggerRead, LoggerRenumbered, LoggerStarted

__all__ = [
    "Accepted",
    "Act",
    "Actor",
    "Aliquoted",
    "AnyAct",
    "Capture",
    "Circumstances",
    "Consigned",
    "ConsignmentCancelled",
    "ConsignmentChanged",
    "ConsignmentClosed",
    "ConsignmentDivided",
    "ConsignmentLossDeclared",
    "ConsignmentReconciled",
    "ConsignmentRecovered",
    "ConsignmentRestored",
    "Corrected",
    "Crossed",
    "DeclassificationEnded",
    "DeclassificationRequested",
    "Declassified",
    "DiscrepancyEscalated",
    "DiscrepancyExplained",
    "DiscrepancyOpened",
    "DiscrepancyResolved",
    "DiscrepancyWidened",
    "Disposed",
    "DowntimeFormEntered",
    "DowntimeFormRefused",
    "DowntimeFormVoided",
    "DowntimeFormsIssued",
    "Entry",
    "Found",
    "Held",
    "Identified",
    "LabelVerified",
    "Listed",
    "ListedRow",
    "LoggerRead",
    "LoggerRenumbered",
    "LoggerStarted",
    "Lost",
    "Manifest",
    "NotificationAccepted",
    "NotificationAcknowledged",
    "NotificationAmended",
    "NotificationCancelled",
    "NotificationFiled",
    "NotificationLapsed",
    "NotificationRefused",
    "Offered",
    "OnPaper",
    "OverrideApproved",
    "OverrideEnded",
    "OverrideRequested",
    "PackageBegun",
    "PackageDescribed",
    "PackagesEmptied",
    "Packed",
    "ParkExitDecided",
    "Part",
    "Plan",
    "Pooled",
    "QuotaCarried",
    "Received",
    "Refused",
    "Registered",
    "Relabelled",
    "Released",
    "Reprinted",
    "Retrieved",
    "Said",
    "Sealed",
    "ShareLapsed",
    "StandstillAsked",
    "StandstillConfirmed",
    "StandstillRefused",
    "Stored",
    "Taken",
    "TurnedBack",
    "Unpacked",
    "Unsealed",
    "Withdrawn",
    "hold_along",
    "read_entry",
]
