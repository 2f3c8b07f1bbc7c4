"""One sentence for each entry: what a timeline, the audit page and the API show beside its number.

The words are `summary.<kind>` of the catalogue, one message a kind of act. Reasons that people typed are shown as
they typed them.
"""

from __future__ import annotations

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
    said = say(f"summary.{kind}", **_params(entry.act))
    return {lang: sentence.replace(_AND, _COMMAS[lang]) for lang, sentence in said.items()}


def kind_of(act: AnyAct) -> str:
    """The word under which the act stands in the ledger, such as `notification_filed`."""
    return str(act.__struct_config__.tag)


def _params(act: AnyAct) -> dict[str, Param]:
    match act:
        case acts.Registered() | acts.Aliquoted() | acts.Stored() | acts.Retrieved() | acts.Disposed():
            return _of_keeping(act)
        case acts.Received() | acts.LabelVerified() | acts.Reprinted():
            return _of_labels(act)
        case acts.PackageBegun() | acts.Packed() | acts.Unpacked() | acts.Sealed() | acts.Unsealed():
            return _of_packing(act)
        case acts.Offered() | acts.Accepted() | acts.Refused() | acts.Withdrawn():
            return _of_handing(act)
        case acts.Held() | acts.Released() | acts.Corrected():
            return _of_setting_right(act)
        case acts.OverrideRequested() | acts.OverrideApproved() | acts.OverrideEnded():
            return _of_overriding(act)
        case acts.ParkExitDecided() | acts.Listed():
            return _of_the_zone(act)
        case _:
            return _of_crossing(act)


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
                "what": _named(act.packages),
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


def _facts(act: acts.Corrected) -> str:
    amount = f"{act.amount} {act.unit}".strip() if act.amount >= 0 else act.unit
    return _AND.join(fact for fact in (act.category, act.risk, amount) if fact)


def _named(codes: tuple[str, ...]) -> str:
    """The first few by code, the rest as a number: "HTC-…, HTC-… +94"."""
    rest = len(codes) - _SHOWN
    return _AND.join(codes[:_SHOWN]) + (f" +{rest}" if rest > 0 else "")
