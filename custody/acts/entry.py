"""One line of the ledger: an act and its circumstances under a number."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from custody.acts.answering import NotificationAccepted, NotificationRefused
from custody.acts.circumstances import Circumstances
from custody.acts.crossing import (
    Consigned,
    Crossed,
    NotificationAcknowledged,
    NotificationCancelled,
    NotificationFiled,
    ParkExitDecided,
)
from custody.acts.downtime import DowntimeFormEntered, DowntimeFormRefused, DowntimeFormsIssued, DowntimeFormVoided
from custody.acts.ending import Found, Lost, Taken
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
from custody.acts.listing import Listed, QuotaCarried
from custody.acts.notifying import NotificationAmended, NotificationLapsed
from custody.acts.overriding import OverrideApproved, OverrideEnded, OverrideRequested
from custody.acts.packing import PackageBegun, PackageDescribed, Packed, Sealed, Unpacked, Unsealed
from custody.acts.proving import DeclassificationEnded, DeclassificationRequested, Declassified, Identified, Relabelled
from custody.acts.setting_right import Corrected, Held, Released
from custody.acts.settling import (
    DiscrepancyEscalated,
    DiscrepancyExplained,
    DiscrepancyOpened,
    DiscrepancyResolved,
    DiscrepancyWidened,
)
from custody.acts.standstill import StandstillAsked, StandstillConfirmed, StandstillRefused
from custody.acts.temperature import LoggerRead, LoggerRenumbered, LoggerStarted

AnyAct = (
    Registered
    | Aliquoted
    | PackageBegun
    | Packed
    | Unpacked
    | Sealed
    | Unsealed
    | Offered
    | Accepted
    | Refused
    | Withdrawn
    | Stored
    | Retrieved
    | Received
    | Disposed
    | Held
    | Released
    | LabelVerified
    | Reprinted
    | Consigned
    | NotificationFiled
    | NotificationAcknowledged
    | NotificationCancelled
    | Crossed
    | ConsignmentChanged
    | ConsignmentCancelled
    | ConsignmentDivided
    | PackagesEmptied
    | TurnedBack
    | ConsignmentReconciled
    | ConsignmentClosed
    | ConsignmentLossDeclared
    | ShareLapsed
    | QuotaCarried
    | ConsignmentRecovered
    | ConsignmentRestored
    | Corrected
    | Listed
    | ParkExitDecided
    | OverrideRequested
    | OverrideApproved
    | OverrideEnded
    | LoggerStarted
    | LoggerRead
    | LoggerRenumbered
    | DiscrepancyOpened
    | DiscrepancyExplained
    | DiscrepancyResolved
    | DiscrepancyEscalated
    | DiscrepancyWidened
    | Taken
    | Lost
    | Found
    | Pooled
    | Identified
    | Relabelled
    | DeclassificationEnded
    | DeclassificationRequested
    | Declassified
    | PackageDescribed
    | NotificationAmended
    | NotificationLapsed
    | NotificationRefused
    | NotificationAccepted
    | DowntimeFormsIssued
    | DowntimeFormEntered
    | DowntimeFormRefused
    | DowntimeFormVoided
    | StandstillAsked
    | StandstillConfirmed
    | StandstillRefused
)


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the ledger. Its canonical JSON is what is stored, hashed, proved, exported and shown.

    `prior` gives for each subject the number of its previous entry, 0 for none: a timeline with a line left out shows
    its gap to whoever verifies it. `request` is the SHA-256 (hex) of the command that asked for it: the same id with
    other bytes is a conflict.
    """

    number: int
    id: str
    recorded: str
    request: str
    prior: dict[str, int]
    circumstances: Circumstances
    act: AnyAct


_entry = msgspec.json.Decoder(Entry)


def read_entry(body: bytes) -> Entry:
    """The entry that these stored bytes hold. Raises msgspec.ValidationError when they hold none."""
    return _entry.decode(body)
