"""What can happen to a sample: the acts of custody, as they stand in the ledger.

An act is written once and never changed. It names everything that later readers need to understand it without
any table: codes, staff codes, organisations, amounts as integers with a unit, and the state it found where a
correction may have to go back to it. It names no person and nobody's sample donor.

Every act answers `subjects()`: the codes and numbers whose timeline it belongs to.
"""

from custody.acts.act import Act
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
from custody.acts.ending import Found, Lost, Taken
from custody.acts.entry import AnyAct, Entry, read_entry
from custody.acts.handing import Accepted, Offered, Refused, Withdrawn
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
from custody.acts.listing import Listed, ListedRow
from custody.acts.overriding import OverrideApproved, OverrideEnded, OverrideRequested
from custody.acts.packing import PackageBegun, Packed, Sealed, Unpacked, Unsealed
from custody.acts.proving import DeclassificationRequested, Declassified, Identified, Relabelled
from custody.acts.setting_right import Corrected, Held, Released
from custody.acts.settling import (
    DiscrepancyEscalated,
    DiscrepancyExplained,
    DiscrepancyOpened,
    DiscrepancyResolved,
    Said,
)

__all__ = [
    "Accepted",
    "Act",
    "Actor",
    "Aliquoted",
    "AnyAct",
    "Capture",
    "Circumstances",
    "Consigned",
    "Corrected",
    "Crossed",
    "DeclassificationRequested",
    "Declassified",
    "DiscrepancyEscalated",
    "DiscrepancyExplained",
    "DiscrepancyOpened",
    "DiscrepancyResolved",
    "Disposed",
    "Entry",
    "Found",
    "Held",
    "Identified",
    "LabelVerified",
    "Listed",
    "ListedRow",
    "Lost",
    "Manifest",
    "NotificationAcknowledged",
    "NotificationCancelled",
    "NotificationFiled",
    "Offered",
    "OverrideApproved",
    "OverrideEnded",
    "OverrideRequested",
    "PackageBegun",
    "Packed",
    "ParkExitDecided",
    "Pooled",
    "Received",
    "Refused",
    "Registered",
    "Relabelled",
    "Released",
    "Reprinted",
    "Retrieved",
    "Said",
    "Sealed",
    "Stored",
    "Taken",
    "Unpacked",
    "Unsealed",
    "Withdrawn",
    "read_entry",
]
