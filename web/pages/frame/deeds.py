"""The commands that a form may ask for: the same ones, carried out the same way, as those of the API.

A form posts `deed` (a key of DEEDS), `id` (the UUID drawn when the form was shown, so that a second sending does
nothing twice), perhaps `target`, and the command's own fields. Lists of codes come as text, one code a line or
parted by commas or semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec
from msgspec import inspect
from werkzeug.datastructures import MultiDict

from custody import commands
from custody.codes import Code, parse_code
from custody.commands import Command
from custody.refusal import Objection
from custody.wording import say
from web.bodies import HIDDEN

DEEDS: Mapping[str, type[Command]] = {
    "register": commands.Register,
    "aliquot": commands.Aliquot,
    "begin_package": commands.BeginPackage,
    "pack": commands.Pack,
    "unpack": commands.Unpack,
    "seal": commands.Seal,
    "unseal": commands.Unseal,
    "offer": commands.Offer,
    "accept": commands.Accept,
    "refuse": commands.Refuse,
    "withdraw": commands.Withdraw,
    "store": commands.Store,
    "retrieve": commands.Retrieve,
    "receive": commands.Receive,
    "dispose": commands.Dispose,
    "hold": commands.Hold,
    "release": commands.Release,
    "correct": commands.Correct,
    "verify_label": commands.VerifyLabel,
    "reprint": commands.Reprint,
    "consign": commands.Consign,
    "file_notification": commands.FileNotification,
    "acknowledge": commands.AcknowledgeNotification,
    "record_refusal": commands.RecordRefusal,
    "cancel_notification": commands.CancelNotification,
    "change_consignment": commands.ChangeConsignment,
    "cancel_consignment": commands.CancelConsignment,
    "split_consignment": commands.SplitConsignment,
    "turn_back": commands.TurnBack,
    "send_back": commands.SendBack,
    "reconcile": commands.Reconcile,
    "close_consignment": commands.Close,
    "give_up": commands.GiveUp,
    "recover": commands.Recover,
    "ask_standstill": commands.AskStandstill,
    "confirm_standstill": commands.ConfirmStandstill,
    "refuse_standstill": commands.RefuseStandstill,
    "cross": commands.Cross,
    "leave_park": commands.LeavePark,
    "set_clearance_status": commands.SetClearanceStatus,
    "request_override": commands.RequestOverride,
    "approve_override": commands.ApproveOverride,
    "refuse_override": commands.RefuseOverride,
    "withdraw_override": commands.WithdrawOverride,
    "start_logger": commands.StartLogger,
    "read_logger": commands.ReadLogger,
    "renumber_logger": commands.RenumberLogger,
    "open_discrepancy": commands.OpenDiscrepancy,
    "explain_discrepancy": commands.ExplainDiscrepancy,
    "resolve_discrepancy": commands.ResolveDiscrepancy,
    "escalate_discrepancy": commands.EscalateDiscrepancy,
    "record_taking": commands.RecordTaking,
    "declare_lost": commands.DeclareLost,
    "record_finding": commands.RecordFinding,
    "pool": commands.Pool,
    "identify": commands.Identify,
    "confirm_identity": commands.ConfirmIdentity,
    "request_declassification": commands.RequestDeclassification,
    "end_declassification": commands.EndDeclassification,
    "approve_declassification": commands.ApproveDeclassification,
    "describe_package": commands.DescribePackage,
    "amend_notification": commands.AmendNotification,
    "issue_forms": commands.IssueDowntimeForms,
    "enter_form": commands.EnterDowntimeForm,
    "confirm_form": commands.ConfirmDowntimeForm,
    "enter_handoff_form": commands.EnterHandoffForm,
    "confirm_handoff_form": commands.ConfirmHandoffForm,
    "refuse_form": commands.RefuseDowntimeForm,
    "void_form": commands.VoidDowntimeForm,
}


_ASKED_HERE = {("refuse", "reason")}
"""What a program may leave out, but a person is asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a form, by language; `field` is the one to mend, or empty for the deed as a whole."""

    field: str
    say: Mapping[str, str]
    about: tuple[str, ...] = ()
    """What it names that is dealt with on a page of its own."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """A form that was not carried out: what was typed stays, with what is wrong about it."""

    deed: str
    target: str
    typed: Mapping[str, str]
    faults: tuple[Fault, ...]
    status: int = 422
    findings: tuple[Objection, ...] = ()
    """What the border would say, where that is why it was refused."""


def read_form(form: MultiDict[str, str], utc_offset: str) -> Command | Faulty:
    """The command that this form asks for, or every field that is wrong. `utc_offset` as in "+08:00"."""
    deed = form.get("deed", "")
    kind = DEEDS.get(deed)
    if kind is None:
        return faulty(form, (Fault("", say("page.fault.deed")),))
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in _fields(kind):
        given = _value(form, field, utc_offset)
        if given is None:
            if field.required or (deed, field.name) in _ASKED_HERE:
                faults.append(Fault(field.name, say("page.fault.required")))
            continue
        if _CONTROL.search(str(given)):
            faults.append(Fault(field.name, say("page.fault.control")))
            continue
        try:
            values[field.name] = msgspec.convert(_number(given, field), _annotation(kind, field.name))
        except (msgspec.ValidationError, ValueError):
            faults.append(Fault(field.name, _advice(_plain(field.type), given, field.name)))
    return faulty(form, tuple(faults)) if faults else kind(**values)


def faulty(
    form: MultiDict[str, str], faults: tuple[Fault, ...], status: int = 422, findings: tuple[Objection, ...] = ()
) -> Faulty:
    typed = {name: "\n".join(form.getlist(name)) for name in form}
    return Faulty(form.get("deed", ""), form.get("target", ""), typed, faults, status, findings)


def _fields(kind: type[Command]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(kind)
    return info.fields if isinstance(info, inspect.StructType) else ()


def _annotation(kind: type[Command], name: str) -> Any:
    return get_type_hints(kind, include_extras=True)[name]


def _value(form: MultiDict[str, str], field: inspect.Field, utc_offset: str) -> Any:
    """The field as its type wants it; None when nothing was given."""
    kind = _plain(field.type)
    text = "\n".join(form.getlist(field.name)).replace("\r\n", "\n").strip()
    if not text and field.name == "count":
        text = str(len(_parts(form.get("codes", ""))) or "")
    if not text:
        return None
    if isinstance(kind, inspect.VarTupleType):
        return _parts(text)
    if isinstance(kind, inspect.DictType):
        return _pairs(text, form.get(f"{field.name}_as", ""))
    if isinstance(kind, inspect.BoolType):
        return text == "yes"
    if field.name in _LOCAL_TIMES and len(text) == len("2026-11-23T10:00"):
        return f"{text}:00{utc_offset}"
    return text.replace(" ", "") if isinstance(kind, inspect.IntType) else text


_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f{HIDDEN}]")
_LOCAL_TIMES = ("planned_exit", "planned_entry", "started_at", "met")


def _number(given: Any, field: inspect.Field) -> Any:
    """Digits become a whole number where one is wanted. ValueError for anything else, such as 1e3."""
    if not isinstance(_plain(field.type), inspect.IntType):
        return given
    if not re.fullmatch("[0-9]{1,18}", given):
        raise ValueError(f"{given!r} is no whole number")
    return int(given)


_ENDS = re.compile("[\n,，;；、]")


def _parts(text: str) -> list[str]:
    """The codes in a text. A blank parts two of them only between whole codes: ours may be typed with blanks inside."""
    return [code for line in _ENDS.split(text) for code in _in_line(line.strip()) if code]


def _in_line(line: str) -> list[str]:
    parts = line.split()
    return parts if all(isinstance(parse_code(part), Code) for part in parts) else [line]


def _pairs(text: str, otherwise: str) -> dict[str, str]:
    """One code and its condition a line, parted by a blank, a comma or an equals sign. A lone code, as a scanner writes
    it, has the one that was chosen beside; it is unfit where none was."""
    lines = (re.split(r"[\s,=，]+", line.strip(), maxsplit=1) for line in text.splitlines() if line.strip())
    return {parts[0]: parts[1].strip().upper() if len(parts) > 1 else otherwise for parts in lines}


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without its description and its "or nothing"."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        return next(_plain(each) for each in kind.types if not isinstance(each, inspect.NoneType))
    return kind


def _advice(kind: inspect.Type, given: Any, name: str) -> Mapping[str, str]:
    """What may stand in a field of this type, in which this does not fit."""
    match kind:
        case inspect.IntType(ge=low, le=high):
            if high is None:
                return say("page.fault.number_from", low=low or 0)
            return say("page.fault.grams" if name.endswith("_g") else "page.fault.number", low=low or 0, high=high)
        case inspect.VarTupleType(max_length=most):
            return say("page.fault.codes", most=most or 0)
        case inspect.LiteralType():
            return say("page.fault.choose")
        case inspect.StrType(min_length=least) if least and len(given) < least:
            return say("page.fault.text_from", least=least)
        case inspect.StrType(max_length=most) if most:
            return say("page.fault.text", most=most)
        case _:
            return say("page.fault.unfit")
