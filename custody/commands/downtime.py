"""Downtime forms: issued beforehand, entered by one person, confirmed by another."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from custody.commands.command import Codes, Command, Instant, Ref, Sha256, Text
from custody.commands.crossing import AtGate

Remarks = Annotated[str, Meta(max_length=500)]
"""What stands under that word on the paper."""


class IssueDowntimeForms(Command, frozen=True, kw_only=True):
    """The next forms of this station's pad."""

    station: Ref
    count: Annotated[int, Meta(ge=1, le=50)]


class EnterDowntimeForm(AtGate, frozen=True, kw_only=True):
    """What stands on the form, as it stands there. `scan_sha256` is of the file that its picture was kept as."""

    station: Ref
    """Of which gate the paper speaks: the one that it was issued to."""
    met: Instant
    verdict: Literal["ALLOW", "HOLD", "DENY"]
    officer: Ref
    scan_sha256: Sha256
    remarks: Remarks = ""


class EnterHandoffForm(Command, frozen=True, kw_only=True):
    """What stands on the form of a bench, as it stands there: who gave what to whom, and when."""

    station: Ref
    met: Instant
    giver: Ref
    receiver: Ref
    subjects: Codes
    scan_sha256: Sha256
    remarks: Remarks = ""


class ConfirmHandoffForm(Command, frozen=True, kw_only=True):
    """By another person, who has compared it with the paper: now it was handed over."""


class ConfirmDowntimeForm(Command, frozen=True, kw_only=True):
    """By another person, who has compared it with the paper: now it has happened."""


class RefuseDowntimeForm(Command, frozen=True, kw_only=True):
    """What was entered is not what the paper says."""

    reason: Text


class VoidDowntimeForm(Command, frozen=True, kw_only=True):
    reason: Text
