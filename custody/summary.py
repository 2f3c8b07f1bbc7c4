"""One sentence for each entry: what a timeline, the audit page and the API show beside its number.

The words are `summary.<kind>` of the catalogue, one message a kind of act. Reasons that people typed are shown as
they typed them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody import acts
from custody.acts import AnyAct, Entry
from custody.wording import Param, say

_SHOWN = 3
_AND = "\x1f"
"""Between things that are told one after the other, until the language is known."""
_COMMAS = {"en": ", ", "zh-Hant": "、", "zh-Hans": "、"}


def summary(entry: Entry) -> dict[str, str]:
    """What this entry says was done, by language."""
    kind = kind_of(entry.act)
    if isinstance(entry.act, acts.Corrected) and entry.act.did_not_occur:
        return say("summary.undone", number=entry.act.corrects, reason=entry.act.reason)
    if isinstance(entry.act, acts.Received) and _counted(entry.act):
        return _spoken(say("summary.received_item_by_item", **_params(entry.act), **_counted(entry.act)))
    return _spoken(say(f"summary.{kind}", **_params(entry.act)))


def _spoken(said: dict[str, str]) -> dict[str, str]:
    """With each language's own comma between what is listed."""
    return {lang: sentence.replace(_AND, _COMMAS[lang]) for lang, sentence in said.items()}


def _counted(act: acts.Received) -> dict[str, Param]:
    """What was not as it was declared, by name; nothing when the boxes arrived as they were."""
    damaged = tuple(f"{code} {condition}" for code, condition in act.damaged.items())
    lists = {"missing": act.missing, "damaged": damaged, "extra": act.extra + act.unknown}
    after_all = () if act.packages else act.containers
    if not after_all and not any(lists.values()):
        return {}
    return {name: _named(codes) or "-" for name, codes in {**lists, "after_all": after_all}.items()}


def kind_of(act: AnyAct) -> str:
    """The word under which the act stands in the ledger, such as `notification_filed`."""
    return str(act.__struct_config__.tag)


def _params(act: AnyAct) -> dict[str, Param]:
    return _TOLD[type(act)](act)


def _of_notifying(
    act: acts.NotificationAmended | acts.NotificationLapsed | acts.PackageDescribed,
) -> dict[str, Param]:
    match act:
        case acts.PackageDescribed():
            return {"package": act.package}
        case acts.NotificationAmended():
            return {"notification": act.notification, "replaces": act.replaces, "reason": act.reason}
        case acts.NotificationLapsed():
            until = act.window_to[:16].replace("T", " ")
            return {"notification": act.notification, "consignment": act.consignment, "until": until}


def _of_overriding(
    act: acts.OverrideRequested | acts.OverrideApproved | acts.OverrideEnded,
) -> dict[str, Param]:
    match act:
        case acts.OverrideRequested():
            return {"check": act.check, "gate": act.gate, "consignment": act.consignment, "reason": act.reason}
        case acts.OverrideApproved():
            until = act.expires_at[:16].replace("T", " ")
            return {"check": act.check, "gate": act.gate, "consignment": act.consignment, "until": until}
        case acts.OverrideEnded():
            return {"check": act.check, "outcome": act.outcome, "reason": act.reason}


def _of_temperature(act: acts.LoggerStarted | acts.LoggerRead) -> dict[str, Param]:
    match act:
        case acts.LoggerStarted():
            return {
                "package": act.package,
                "logger": act.logger,
                "started": act.started_at[:16].replace("T", " "),
                "kept": act.temperature_class,
                "until": act.calibrated_until,
            }
        case acts.LoggerRead():
            return {
                "package": act.package,
                "logger": act.logger,
                "verdict": act.verdict,
                "readings": act.readings,
                "file": act.file_sha256[:12],
            }


def _of_the_zone(act: acts.ParkExitDecided | acts.Listed) -> dict[str, Param]:
    match act:
        case acts.ParkExitDecided():
            return {"what": _named(act.containers), "verdict": act.verdict}
        case acts.Listed():
            return {"what": _named(act.subjects()), "count": len(act.rows), "source": act.source or "-"}


def _of_keeping(
    act: acts.Registered | acts.Aliquoted | acts.Stored | acts.Retrieved | acts.Disposed,
) -> dict[str, Param]:
    match act:
        case acts.Registered():
            return {
                "count": len(act.codes),
                "category": act.category,
                "risk": act.risk,
                "amount": act.amount,
                "unit": act.unit,
                "owner": act.owner,
            }
        case acts.Aliquoted():
            return {"count": len(act.codes), "parent": act.parent, "amount": act.amount, "unit": act.unit}
        case acts.Stored():
            return {"what": _named(act.stored), "place": act.place, "site": act.site}
        case acts.Retrieved():
            return {"what": _named(act.retrieved)}
        case acts.Disposed():
            return {"what": _named(act.containers), "method": act.method, "reason": act.reason}


def _of_labels(act: acts.Received | acts.LabelVerified | acts.Reprinted) -> dict[str, Param]:
    match act:
        case acts.Received():
            return {
                "what": _named(act.packages) or "-",
                "consignment": act.consignment,
                "site": act.site,
                "condition": act.condition,
            }
        case acts.LabelVerified():
            return {"subject": act.subject}
        case acts.Reprinted():
            return {"subject": act.subject, "copy": act.copy, "reason": act.reason}


def _of_packing(
    act: acts.PackageBegun | acts.Packed | acts.Unpacked | acts.Sealed | acts.Unsealed,
) -> dict[str, Param]:
    base: dict[str, Param] = {"package": act.package, "count": len(act.containers)}
    match act:
        case acts.PackageBegun():
            return {**base, "packaging_class": act.packaging_class}
        case acts.Sealed():
            return {**base, "seals": _AND.join(act.seals)}
        case acts.Unsealed():
            return {**base, "seals": _AND.join(act.seals), "reason": act.reason}
        case acts.Packed() | acts.Unpacked():
            return base


def _of_handing(act: acts.Offered | acts.Accepted | acts.Refused | acts.Withdrawn) -> dict[str, Param]:
    match act:
        case acts.Offered():
            return {
                "what": _named(act.offered),
                "giver": act.giver,
                "receiver": act.receiver,
                "organisation": act.receiver_organisation,
            }
        case acts.Accepted():
            return {
                "what": _named(act.accepted),
                "giver": act.giver,
                "receiver": act.receiver,
                "organisation": act.receiver_organisation,
            }
        case acts.Refused():
            return {"what": _named(act.refused), "giver": act.giver, "receiver": act.receiver, "reason": act.reason}
        case acts.Withdrawn():
            return {"what": _named(act.withdrawn), "reason": act.reason}


def _of_setting_right(act: acts.Held | acts.Released | acts.Corrected) -> dict[str, Param]:
    match act:
        case acts.Held():
            return {"target": act.target, "kind": act.hold_kind, "reason": act.reason}
        case acts.Released():
            return {"target": act.target, "reason": act.reason}
        case acts.Corrected():
            return {"number": act.corrects, "facts": _facts(act), "reason": act.reason}


def _of_crossing(
    act: acts.Consigned
    | acts.NotificationFiled
    | acts.NotificationAcknowledged
    | acts.NotificationCancelled
    | acts.Crossed,
) -> dict[str, Param]:
    match act:
        case acts.Consigned():
            return {
                "consignment": act.consignment,
                "count": len(act.packages),
                "giver": act.from_organisation,
                "receiver": act.to_organisation,
                "clearance": act.clearance,
            }
        case acts.NotificationFiled():
            return {"consignment": act.consignment, "notification": act.notification, "version": act.version}
        case acts.NotificationAcknowledged():
            return {"notification": act.notification, "reference": act.reference}
        case acts.NotificationCancelled():
            return {"notification": act.notification, "reason": act.reason}
        case acts.Crossed():
            return {
                "consignment": act.consignment,
                "gate": act.gate,
                "checkpoint": act.checkpoint,
                "verdict": act.verdict,
            }


def _of_another_way(
    act: acts.ConsignmentChanged | acts.ConsignmentCancelled | acts.ConsignmentDivided | acts.TurnedBack,
) -> dict[str, Param]:
    match act:
        case acts.ConsignmentChanged():
            return {"consignment": act.consignment, "fields": _AND.join(act.changed), "count": len(act.plan.packages)}
        case acts.ConsignmentCancelled() | acts.TurnedBack():
            return {"consignment": act.consignment, "reason": act.reason}
        case acts.ConsignmentDivided():
            parts = _named(tuple(f"{part.consignment} ({len(part.packages)})" for part in act.parts))
            return {"consignment": act.consignment, "parts": parts}


def _of_the_end(
    act: acts.ConsignmentReconciled | acts.ConsignmentClosed | acts.ConsignmentLossDeclared | acts.ConsignmentRecovered,
) -> dict[str, Param]:
    match act:
        case acts.ConsignmentReconciled():
            return {"consignment": act.consignment, "crossed": act.crossed, "note": act.note or "-"}
        case acts.ConsignmentClosed():
            return {"consignment": act.consignment, "note": act.note or "-"}
        case acts.ConsignmentLossDeclared():
            return {"consignment": act.consignment, "reason": act.reason}
        case acts.ConsignmentRecovered():
            return {"consignment": act.consignment, "where": act.where}


def _of_discrepancies(
    act: acts.DiscrepancyOpened | acts.DiscrepancyExplained | acts.DiscrepancyResolved | acts.DiscrepancyEscalated,
) -> dict[str, Param]:
    base: dict[str, Param] = {"discrepancy": act.discrepancy, "consignment": act.consignment}
    match act:
        case acts.DiscrepancyOpened():
            what = _named(act.concerned + act.unknown) or "-"
            due = act.due[:16].replace("T", " ")
            kind = act.discrepancy_kind
            return {**base, "kind": kind, "what": what, "owner": act.owner, "due": due, "detail": act.detail}
        case acts.DiscrepancyExplained():
            return {**base, "explanation": act.explanation}
        case acts.DiscrepancyResolved():
            return {**base, "resolution": act.resolution}
        case acts.DiscrepancyEscalated():
            return {**base, "reason": act.reason}


def _of_ending(act: acts.Taken | acts.Lost | acts.Found | acts.Pooled) -> dict[str, Param]:
    match act:
        case acts.Taken():
            return {
                "authority": act.authority,
                "what": _named(act.subjects()),
                "amount": act.amount or "100%",
                "receipt": act.receipt,
                "officer": act.officer_reference,
                "reason": act.reason,
            }
        case acts.Lost():
            who = _AND.join(dict.fromkeys(act.last_held_by.values()))
            return {"what": _named(act.containers), "who": who or "-", "reason": act.reason}
        case acts.Found():
            return {"what": _named(act.containers), "site": act.site, "reason": act.reason}
        case acts.Pooled():
            what = _named(tuple(act.left))
            return {"what": what, "amount": act.amount, "unit": act.unit, "code": act.code, "risk": act.risk}


def _of_proving(
    act: acts.Identified | acts.Relabelled | acts.DeclassificationRequested | acts.Declassified,
) -> dict[str, Param]:
    match act:
        case acts.Identified():
            return {"container": act.container, "position": act.position, "reason": act.reason}
        case acts.Relabelled():
            return {"container": act.container, "who": act.identified_by, "copy": act.copy}
        case acts.DeclassificationRequested():
            return {"container": act.container, "reason": act.reason}
        case acts.Declassified():
            return {"container": act.container, "who": act.requested_by}


def _facts(act: acts.Corrected) -> str:
    amount = f"{act.amount} {act.unit}".strip() if act.amount >= 0 else act.unit
    return _AND.join(fact for fact in (act.category, act.risk, amount) if fact)


def _named(codes: tuple[str, ...]) -> str:
    """The first few by code, the rest as a number: "HTC-…, HTC-… +94"."""
    rest = len(codes) - _SHOWN
    return _AND.join(codes[:_SHOWN]) + (f" +{rest}" if rest > 0 else "")


_FAMILIES: tuple[tuple[Callable[[Any], dict[str, Param]], tuple[type, ...]], ...] = (
    (_of_keeping, (acts.Registered, acts.Aliquoted, acts.Stored, acts.Retrieved, acts.Disposed)),
    (_of_labels, (acts.Received, acts.LabelVerified, acts.Reprinted)),
    (_of_packing, (acts.PackageBegun, acts.Packed, acts.Unpacked, acts.Sealed, acts.Unsealed)),
    (_of_handing, (acts.Offered, acts.Accepted, acts.Refused, acts.Withdrawn)),
    (_of_setting_right, (acts.Held, acts.Released, acts.Corrected)),
    (_of_overriding, (acts.OverrideRequested, acts.OverrideApproved, acts.OverrideEnded)),
    (_of_the_zone, (acts.ParkExitDecided, acts.Listed)),
    (_of_crossing, (acts.Consigned, acts.NotificationFiled, acts.NotificationAcknowledged)),
    (_of_crossing, (acts.NotificationCancelled, acts.Crossed)),
    (_of_another_way, (acts.ConsignmentChanged, acts.ConsignmentCancelled, acts.ConsignmentDivided, acts.TurnedBack)),
    (_of_the_end, (acts.ConsignmentReconciled, acts.ConsignmentClosed)),
    (_of_the_end, (acts.ConsignmentLossDeclared, acts.ConsignmentRecovered)),
    (_of_notifying, (acts.NotificationAmended, acts.NotificationLapsed, acts.PackageDescribed)),
    (_of_temperature, (acts.LoggerStarted, acts.LoggerRead)),
    (_of_discrepancies, (acts.DiscrepancyOpened, acts.DiscrepancyExplained)),
    (_of_discrepancies, (acts.DiscrepancyResolved, acts.DiscrepancyEscalated)),
    (_of_ending, (acts.Taken, acts.Lost, acts.Found, acts.Pooled)),
    (_of_proving, (acts.Identified, acts.Relabelled, acts.DeclassificationRequested, acts.Declassified)),
)
_TOLD = {act: tell for tell, family in _FAMILIES for act in family}
"""By kind of act: what its sentence is filled in with."""
