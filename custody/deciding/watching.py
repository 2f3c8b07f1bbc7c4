"""What somebody should look at now, derived while it is read: nothing here is an act, and nothing moves by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from custody.clearance import Clearance
from custody.crossing.finding import listed
from custody.crossing.moments import seconds, shown
from custody.crossing.remedy import Remedy
from custody.deciding.gates.overriding import may_answer, responsible
from custody.deciding.readers import courier, reads_as
from custody.deciding.way_home import lanes_home, let_home_at
from custody.holding import (
    Consignment,
    ConsignmentState,
    Discrepancy,
    Handoff,
    Notification,
    Override,
    Passage,
)
from custody.parties import Person
from custody.wording import Param, say
from custody.zone import Zone

Names = Collection[str] | None
"""The organisations and checkpoints of whoever reads; None for who sees everything."""


class Matter(StrEnum):
    """In the order in which they are shown when they are equally urgent."""

    RETURN_ONLY = "return_only"
    EXIT_WITHOUT_ENTRY = "exit_without_entry"
    PARK_EXIT = "park_exit"
    SEARCH = "search"
    FOUND_ELSEWHERE = "found_elsewhere"
    LEFT_WITH = "left_with"
    EXPLAIN = "explain"
    STOPPED = "stopped"
    CLEARANCE_STOPPED = "clearance_stopped"
    CLEARANCE_REPLACED = "clearance_replaced"
    DELIVERY_REFUSED = "delivery_refused"
    RULES_DENY = "rules_deny"
    RISK_ABOVE = "risk_above"
    DELIVERY_FAILING = "delivery_failing"
    WINDOW_CLOSING = "window_closing"
    OVERRIDE_REQUESTED = "override_requested"
    STANDSTILL_ASKED = "standstill_asked"
    TO_BE_COUNTED = "to_be_counted"
    HANDOFF_PENDING = "handoff_pending"
    RESOLVE = "resolve"
    HOLD = "hold"
    QUOTA_FILLING = "quota_filling"
    CLEARANCE_ENDS = "clearance_ends"
    PERMIT_ENDS = "permit_ends"
    AUTHORISATION_ENDS = "authorisation_ends"
    TRAINING_ENDS = "training_ends"


class Concern(Struct, frozen=True):
    """One thing that needs attention. `at` is since when, or by when; `subject` what to look at."""

    matter: Matter
    subject: str
    urgent: bool
    at: str
    say: dict[str, str]
    consignment: str = ""
    """Where the subject is to be seen, when it is no code and no number of a consignment itself."""
    hold: str = ""
    """The hold that it is about."""
    remedy: str = ""
    """The deed on the consignment that mends it."""


def in_order(concerns: Iterable[Concern]) -> list[Concern]:
    """The urgent ones first, then by what it is about, then the oldest first."""
    places = {matter: place for place, matter in enumerate(Matter)}
    return sorted(concerns, key=lambda each: (not each.urgent, places[each.matter], each.at, each.subject))


def pending(handoff: Handoff, zone: Zone, at: datetime) -> Concern | None:
    minutes = _minutes(handoff.at, at)
    most = zone.about.pending_handoff_minutes
    if minutes < most:
        return None
    what = handoff.offered[0] if handoff.offered else handoff.id
    named: dict[str, Param] = {"code": what, "giver": handoff.giver, "receiver": handoff.receiver, "minutes": minutes}
    return concern(Matter.HANDOFF_PENDING, what, minutes >= 2 * most, handoff.at, named)


def overdue(
    consignment: Consignment, passages: Iterable[Passage], zone: Zone, names: Names, at: datetime
) -> Concern | None:
    """It has left one side and has not been seen at the other for too long. Where it stands does not change by that."""
    exits = [each for each in passages if each.gate == "G2" and each.verdict == "ALLOW"]
    if not exits:
        return None
    left = max(exits, key=lambda passage: passage.entry)
    minutes, most = _minutes(left.at, at), zone.about.crossing_overdue_minutes
    if minutes < most:
        return None
    named: dict[str, Param] = {
        "consignment": consignment.number,
        "station": left.station,
        "minutes": minutes,
        **courier(consignment, zone),
    }
    told = "_carried" if reads_as(consignment, names) == "_carried" else ""
    return concern(Matter.EXIT_WITHOUT_ENTRY, consignment.number, minutes >= 2 * most, left.at, named, told=told)


def uncovered(consignment: Consignment, clearance: Clearance, zone: Zone, names: Names) -> Concern:
    """Its clearance was stopped. Between exit and entry the carrier must hear of it before a gate says so: it turns
    back. What has not left yet stays. Each reader is told what is his to do."""
    matter = Matter.RETURN_ONLY if consignment.journey is ConsignmentState.EXIT_CLEARED else Matter.CLEARANCE_STOPPED
    number = consignment.number
    named = {
        "consignment": number,
        "clearance": clearance.reference,
        "status": clearance.status.value,
        "sender": consignment.from_organisation,
        **courier(consignment, zone),
    }
    return concern(matter, number, True, consignment.at, named, told=reads_as(consignment, names))


def replaced(consignment: Consignment, renewal: Clearance, zone: Zone, names: Names) -> Concern | None:
    """Another clearance, or another version of it, has taken the place of its own: the next gate holds it. What has not
    left is filed anew or amended by its sender; of what is on its way each reader is told what is his to do."""
    number = consignment.number
    named: dict[str, Param] = {
        "consignment": number,
        "clearance": f"{consignment.clearance} v{consignment.clearance_version}",
        "successor": renewal.reference,
        "sender": consignment.from_organisation,
        **courier(consignment, zone),
    }
    reader = reads_as(consignment, names)
    if not consignment.journey.before_exit:
        return concern(Matter.CLEARANCE_REPLACED, number, True, consignment.at, named, told=f"_on_the_way{reader}")
    if reader:
        return None
    deed = Remedy.AMEND if renewal.number == consignment.clearance else Remedy.CANCEL
    told = concern(Matter.CLEARANCE_REPLACED, number, True, consignment.at, named, told=f"_{deed}")
    return replace(told, remedy=deed.value)


def stopped(consignment: Consignment, passages: Collection[Passage], zone: Zone, names: Names) -> Concern:
    """Held or refused at a gate, or on its way back by the lanes that lead home; behind the last of them it is handed
    over."""
    last = max(passages, key=lambda passage: passage.entry, default=None)
    where = last.station if last is not None else "-"
    since = last.at if last is not None else consignment.at
    if home := let_home_at(consignment, passages, zone):
        sender = {"sender": consignment.from_organisation, **courier(consignment, zone)}
        handed = {"consignment": consignment.number, "station": home, **sender}
        told = "_home_carried" if reads_as(consignment, names) == "_carried" else "_home"
        return concern(Matter.STOPPED, consignment.number, False, since, handed, told=told)
    named = {"consignment": consignment.number, "state": consignment.state.value, "station": where}
    lanes = lanes_home(consignment, passages, zone) if consignment.state is ConsignmentState.RETURNING else []
    told = "_homeward" if lanes else ""
    named |= {"lanes": ", ".join(lane.name for lane in lanes)} if lanes else {}
    return concern(Matter.STOPPED, consignment.number, True, since, named, told=told)


def closing(notification: Notification, consignment: Consignment, zone: Zone, at: datetime) -> Concern | None:
    """The window in which it may leave is about to pass, or has passed, and it has not left."""
    settings = zone.settings_at(at)
    planned = datetime.fromisoformat(consignment.planned_exit) + timedelta(minutes=settings.late_minutes)
    ends = datetime.fromisoformat(notification.window_to) if notification.window_to else planned
    left = (seconds(ends) - seconds(at)) // 60
    if left > zone.about.window_closing_minutes:
        return None
    number = consignment.number
    named = {"notification": notification.number, "consignment": number, "end": shown(ends, settings)}
    return concern(Matter.WINDOW_CLOSING, notification.number, left <= 0, ends.isoformat(), named, number)


def refused(version: Notification) -> Concern:
    """The authority said no to it, and has taken nothing since. Nobody tries again, so a person must look."""
    number = version.number
    named = {"notification": number, "consignment": version.consignment, "detail": version.refused_why}
    return concern(Matter.DELIVERY_REFUSED, number, True, version.refused_at, named, version.consignment)


def search(discrepancy: Discrepancy, lost: Sequence[str]) -> Concern:
    """Lost, and nobody has found it yet. Until the discrepancy is resolved somebody looks for it."""
    number = discrepancy.consignment
    named: dict[str, Param] = {"codes": listed(lost), "count": len(lost), "consignment": number}
    return concern(Matter.SEARCH, lost[0], True, discrepancy.at, named, number)


def found_elsewhere(discrepancy: Discrepancy, code: str, owner: str, sender: str) -> Concern:
    """Of this owner, and found in the boxes of somebody else, where nobody had declared it."""
    number = discrepancy.consignment
    named = {"code": code, "owner": owner, "consignment": number, "organisation": sender, "discrepancy": discrepancy.id}
    return concern(Matter.FOUND_ELSEWHERE, code, True, discrepancy.at, named, number)


def to_explain(discrepancy: Discrepancy, zone: Zone, at: datetime) -> Concern:
    """The organisation that must has not said yet why something is not as it was declared."""
    named = {
        "discrepancy": discrepancy.id,
        "kind": discrepancy.discrepancy_kind,
        "organisation": discrepancy.organisation,
        "consignment": discrepancy.consignment,
        "due": shown(datetime.fromisoformat(discrepancy.due), zone.settings_at(at)),
    }
    late = discrepancy.is_overdue(at)
    return concern(Matter.EXPLAIN, discrepancy.id, late, discrepancy.due, named, discrepancy.consignment)


def to_resolve(discrepancy: Discrepancy) -> Concern:
    """Explained, or escalated: one of the two ends brings it to its end."""
    named = {
        "discrepancy": discrepancy.id,
        "kind": discrepancy.discrepancy_kind,
        "state": discrepancy.state.value,
        "consignment": discrepancy.consignment,
    }
    return concern(Matter.RESOLVE, discrepancy.id, False, discrepancy.at, named, discrepancy.consignment)


def asked(override: Override, consignment: Consignment, reader: Person | None) -> Concern:
    """It waits for a second person; it is urgent to whoever may be that, and to the others told who may."""
    number = override.consignment
    named = {
        "check": override.check_code,
        "gate": override.gate,
        "staff": override.requested_by,
        "organisation": responsible(consignment, override.gate),
        "consignment": number,
    }
    answers = reader is not None and may_answer(reader, override, consignment)
    return concern(
        Matter.OVERRIDE_REQUESTED, number, answers, override.at, named, number, told="" if answers else "_waits"
    )


def concern(
    matter: Matter,
    subject: str,
    urgent: bool,
    at: str,
    named: Mapping[str, Param],
    consignment: str = "",
    told: str = "",
) -> Concern:
    """One in the words `attention.MATTER`, with `told` for whom they are said."""
    return Concern(matter, subject, urgent, at, say(f"attention.{matter}{told}", **named), consignment)


def _minutes(since: str, at: datetime) -> int:
    return (seconds(at) - seconds(datetime.fromisoformat(since))) // 60
