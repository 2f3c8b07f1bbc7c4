"""A command as it came in, and what it names: all that must be loaded before it can be decided."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import msgspec

from custody import commands
from custody.access import StationReport
from custody.acts import Circumstances
from custody.codes import Code, parse_code
from custody.deciding.containers import numbers
from custody.deciding.gates.downtime import named_form
from custody.deciding.lists import listing
from custody.deciding.lists.succession import ahead_of
from custody.deciding.packages import temperature
from custody.holding import (
    Consignment,
    Discrepancy,
    DowntimeForm,
    Handoff,
    Hold,
    Notification,
    Override,
    Pad,
)
from custody.records.turns.loading import Needs


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it came in: what it is aimed at in the path (a handoff, a hold, a notification), and the scene."""

    command: commands.Command
    circumstances: Circumstances
    target: str = ""
    reading: temperature.Reading | None = None
    """What was read of a logger's file for this command; it follows from the command, so it is no part of `digest`."""

    @property
    def digest(self) -> str:
        """Same id and same digest is the same request again; same id and another digest is a conflict."""
        # The station too: at another gate it is another question, whatever id it comes with.
        where = self.circumstances.station
        said = (type(self.command).__name__, self.target, self.circumstances.actors[0].staff, where, self.command)
        return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def needs_of(request: Request) -> Needs:  # noqa: C901 - one table of what each command is aimed at
    """What must be loaded before this request can be decided."""
    command, target = request.command, request.target
    keys: list[tuple[type, str | int]] = []
    codes = [spelling for typed in _codes_of(request) for spelling in spellings(typed)]
    match command:
        case commands.Accept() | commands.Refuse() | commands.Withdraw():
            keys.append((Handoff, target.strip().lower()))
        case commands.Release():
            keys.append((Hold, target.strip().lower()))
        case (
            commands.AcknowledgeNotification()
            | commands.RecordRefusal()
            | commands.CancelNotification()
            | commands.AmendNotification()
        ):
            keys.append((Notification, target.strip().upper()))
        case commands.ExplainDiscrepancy() | commands.ResolveDiscrepancy() | commands.EscalateDiscrepancy():
            keys.append((Discrepancy, target.strip().upper()))
        case commands.FileNotification() | commands.Cross() | commands.OpenDiscrepancy():
            keys.append((Consignment, command.consignment.strip().upper()))
        case commands.ApproveOverride() | commands.RefuseOverride() | commands.WithdrawOverride():
            keys.append((Override, target.strip().lower()))
        case commands.AskStandstill() | commands.ConfirmStandstill() | commands.RefuseStandstill():
            keys += [(Consignment, target.strip().upper()), (StationReport, command.station.strip())]
        case commands.IssueDowntimeForms():
            keys.append((Pad, command.station))
        case commands.EnterDowntimeForm():
            keys += [(DowntimeForm, named_form(target)), (Consignment, command.consignment.strip().upper())]
        case (
            commands.EnterHandoffForm()
            | commands.ConfirmHandoffForm()
            | commands.ConfirmDowntimeForm()
            | commands.RefuseDowntimeForm()
            | commands.VoidDowntimeForm()
        ):
            keys.append((DowntimeForm, named_form(target)))
        case commands.Hold():
            keys.append((Consignment, command.target.strip().upper()))
        case commands.Register():
            keys += [key for typed in command.codes for one in spellings(typed) for key in numbers.keys_of(one)]
        case commands.Seal():
            keys += [key for typed in command.seals for one in spellings(typed) for key in numbers.keys_of(one)]
        case commands.StartLogger() | commands.RenumberLogger():
            typed_as = (*spellings(command.logger), *spellings(command.serial))
            keys += [key for one in typed_as if one for key in numbers.keys_of(one)]
        case _:
            pass
    keys += [(Consignment, target.strip().upper())] if isinstance(command, ON_THE_WAY) else []
    topics = listing.topics_of(command) if isinstance(command, listing.ListRows) else ()
    if isinstance(command, commands.SetClearanceStatus):
        topics = (f"clearance:{command.clearance.strip().upper()}",)
    if isinstance(command, commands.Hold):
        topics = (f"organisation:{command.target.strip().upper()}",)
    labelled = commands.VerifyLabel | commands.Reprint | commands.ConfirmIdentity
    jobs_of = tuple(codes) if isinstance(command, labelled) else ()
    consigned = tuple(codes) if isinstance(command, PACKING) else ()
    counted = (target.strip().upper(),) if isinstance(command, commands.Reconcile | commands.Close) else ()
    drawn = listing.drawn_on(command) if isinstance(command, listing.ListRows) else ()
    later_than = ahead_of(command.noun, request.circumstances.at) if isinstance(command, listing.ListRows) else ""
    needs = Needs(tuple(codes), tuple(keys), jobs_of, topics=topics, drawn=drawn, consigned=consigned, counted=counted)
    return needs._replace(later_than=later_than)


def spellings(typed: str) -> tuple[str, ...]:
    """How this code may stand in the tables: as it is (a foreign code), and as one of ours in the printed form."""
    plain = typed.strip()
    code = parse_code(plain)
    return (plain, str(code)) if isinstance(code, Code) and str(code) != plain else (plain,)


def _codes_of(request: Request) -> tuple[str, ...]:
    command = request.command
    found = [request.target] if isinstance(command, commands.ReadLogger) else []
    for name in _MANY:
        found += getattr(command, name, ())
    for name in ("package", "parent", "subject", "target"):
        value = getattr(command, name, "")
        if value:
            found.append(value)
    return tuple(found)


_MANY = (
    "put_in",
    "take_out",
    "subjects",
    "containers",
    "packages",
    "codes",
    "parents",
    "missing",
    "damaged",
    "extra",
    "counted",
    "neighbours",
)

PACKING = (commands.Pack, commands.Unpack, commands.Seal, commands.Unseal)
"""What changes how far a consignment is put together."""
ON_THE_WAY = (
    commands.ChangeConsignment,
    commands.CancelConsignment,
    commands.SplitConsignment,
    commands.TurnBack,
    commands.SendBack,
    commands.Reconcile,
    commands.Close,
    commands.GiveUp,
    commands.Recover,
)
"""What is aimed at a consignment by its number."""
