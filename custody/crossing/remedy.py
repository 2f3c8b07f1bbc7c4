"""Which deeds mend a fault, where a deed of this system does. Read off the words of the fix, so that stored decisions
lead to their deeds as well."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from custody.crossing.finding import Finding, Phrase, fault_of
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate


class Remedy(StrEnum):
    """A deed, or a place where one is done."""

    UNPACK = "unpack"
    PACK = "pack"
    BEGIN_PACKAGE = "begin_package"
    DESCRIBE = "describe_package"
    START_LOGGER = "start_logger"
    SEAL = "seal"
    RECOUNT = "recount"
    """An officer opens it at a gate, to count again."""
    RESEAL = "reseal"
    """What an officer has opened is counted and sealed again, by him."""
    VERIFY_LABEL = "verify_label"
    REPRINT = "reprint"
    CORRECT = "correct"
    RELEASE = "release"
    FILE = "file_notification"
    ACKNOWLEDGE = "acknowledge"
    CANCEL = "cancel_notification"
    AMEND = "amend_notification"
    """By what is in the boxes now."""
    CHANGE_PLAN = "change_plan"
    """Of a draft, or by amending what is filed."""
    SPLIT = "split_consignment"
    TURN_BACK = "turn_back"
    RECOVER = "recover"
    OFFER = "offer"
    ANSWER_HANDOFF = "answer_handoff"
    RETRIEVE = "retrieve"
    CONSIGN = "consign"
    TEMPERATURE = "temperature"
    DISCREPANCIES = "discrepancies"
    CLEARANCES = "clearances"
    LISTINGS = "listings"
    CHECK_RENEWED = "check_renewed"
    """Under what has taken the place of its clearance."""
    OVERRIDE = "request_override"


_OTHER_PACKAGE = (Remedy.UNPACK, Remedy.BEGIN_PACKAGE)
_OTHER_CARRIER = (Remedy.CHANGE_PLAN, Remedy.LISTINGS)

REMEDIES: Mapping[str, tuple[Remedy, ...]] = {
    "empty": (Remedy.PACK,),
    "no_package": (Remedy.PACK,),
    "beside": (Remedy.RECOUNT, Remedy.DISCREPANCIES),
    "CARRIER.authorisation_over": _OTHER_CARRIER,
    "CARRIER.in_other_hands": (Remedy.OFFER, Remedy.CHANGE_PLAN),
    "CARRIER.no_organisation": (Remedy.CHANGE_PLAN,),
    "CARRIER.not_authorised": _OTHER_CARRIER,
    "CARRIER.nobody": (Remedy.CHANGE_PLAN,),
    "CARRIER.not_bridge_listed": _OTHER_CARRIER,
    "CARRIER.not_trained": _OTHER_CARRIER,
    "CARRIER.organisation_not_covered": (Remedy.CHANGE_PLAN,),
    "CARRIER.other_badge": (Remedy.CHANGE_PLAN,),
    "CARRIER.other_badge_on_the_way": (Remedy.TURN_BACK,),
    "CARRIER.other_firm": (Remedy.CHANGE_PLAN,),
    "CARRIER.unforeseen": (Remedy.CHANGE_PLAN,),
    "CARRIER.training_over": _OTHER_CARRIER,
    "CATEGORY.not_covered": (Remedy.UNPACK,),
    "CHECKPOINT.not_covered": (Remedy.CHANGE_PLAN,),
    "CHECKPOINT.not_notified": (Remedy.CHANGE_PLAN,),
    "CHECKPOINT.not_notified_anywhere": (Remedy.CHANGE_PLAN,),
    "CHECKPOINT.unnamed": (Remedy.CHANGE_PLAN,),
    "CLR_VERSION.other": (Remedy.CHANGE_PLAN,),
    "CLR_VERSION.other_on_the_way": (Remedy.CHECK_RENEWED, Remedy.TURN_BACK),
    "CLR_VERSION.stopped": (Remedy.CLEARANCES,),
    "CLR_VERSION.stopped_on_the_way": (Remedy.TURN_BACK,),
    "CLR_VERSION.superseded": (Remedy.CANCEL, Remedy.CHANGE_PLAN),
    "CLR_VERSION.superseded_by_then": (Remedy.CHANGE_PLAN, Remedy.CANCEL),
    "CLR_VERSION.superseded_on_the_way": (Remedy.CHECK_RENEWED, Remedy.TURN_BACK),
    "CLR_WINDOW.ends_soon": (Remedy.CLEARANCES,),
    "CLR_WINDOW.expired": (Remedy.CLEARANCES,),
    "CLR_WINDOW.expired_in_transit": (Remedy.CLEARANCES, Remedy.TURN_BACK),
    "CLR_WINDOW.not_yet": (Remedy.CHANGE_PLAN,),
    "CLR_WINDOW.not_yet_in_transit": (Remedy.TURN_BACK,),
    "CLR_WINDOW.renewed": (Remedy.CLEARANCES,),
    "CLR_WINDOW.renewed_after_a_gap": (Remedy.CHANGE_PLAN, Remedy.CLEARANCES),
    "CLR_WINDOW.too_short": (Remedy.CHANGE_PLAN, Remedy.CLEARANCES),
    "CONSENT_ETHICS.named_other": (Remedy.CHANGE_PLAN, Remedy.LISTINGS),
    "CONSENT_ETHICS.none": (Remedy.LISTINGS, Remedy.CHANGE_PLAN),
    "CONSIGNMENT_CAP.exceeded": (Remedy.SPLIT, Remedy.UNPACK),
    "CONSIGNMENT_CAP.exceeded_in_one": (Remedy.UNPACK,),
    "CUSTODY.elsewhere": (Remedy.OFFER,),
    "CUSTODY.gap": (Remedy.UNPACK,),
    "CUSTODY.gap_until": (Remedy.UNPACK,),
    "CUSTODY.in_no_hands": (Remedy.RETRIEVE,),
    "CUSTODY.not_portable": (Remedy.RETRIEVE,),
    "CUSTODY.pending": (Remedy.ANSWER_HANDOFF,),
    "DEST_PARK.not_listed": (Remedy.CHANGE_PLAN,),
    "DEST_PARK.outside": (Remedy.CHANGE_PLAN,),
    "DEST_PARK.unnamed": (Remedy.CHANGE_PLAN,),
    "DIRECTION.not_covered": (Remedy.CONSIGN,),
    "DUPLICATE.elsewhere": (Remedy.UNPACK,),
    "DUPLICATE.filed_elsewhere": (Remedy.UNPACK,),
    "DUPLICATE.filed_whole": (Remedy.UNPACK,),
    "DUPLICATE.let_out": (Remedy.OFFER, Remedy.UNPACK),
    "DUPLICATE.two_places": (Remedy.RELEASE,),
    "HOLDS.broken": (Remedy.DISCREPANCIES, Remedy.RELEASE),
    "HOLDS.broken_since": (Remedy.DISCREPANCIES, Remedy.RELEASE),
    "HOLDS.denied": (Remedy.UNPACK, Remedy.RELEASE),
    "HOLDS.denied_kin": (Remedy.UNPACK, Remedy.RELEASE),
    "HOLDS.denied_kin_on_the_way": (Remedy.TURN_BACK, Remedy.RELEASE),
    "HOLDS.denied_whole": (Remedy.RELEASE,),
    "HOLDS.denied_on_the_way": (Remedy.TURN_BACK, Remedy.RELEASE),
    "HOLDS.denies": (Remedy.UNPACK, Remedy.RELEASE),
    "HOLDS.denies_whole": (Remedy.RELEASE,),
    "HOLDS.denies_on_the_way": (Remedy.TURN_BACK, Remedy.RELEASE),
    "HOLDS.held": (Remedy.RELEASE,),
    "HOLDS.held_kin": (Remedy.UNPACK, Remedy.RELEASE),
    "HOLDS.held_kin_on_the_way": (Remedy.RELEASE,),
    "HOLDS.holds": (Remedy.RELEASE,),
    "HOLDS.until_confirmed": (Remedy.RELEASE,),
    "HOLDS.until_resolved": (Remedy.DISCREPANCIES,),
    "LABEL.unreadable": (Remedy.REPRINT,),
    "LABEL.unverified": (Remedy.VERIFY_LABEL,),
    "LEAD_TIME.late_if_filed_now": (Remedy.CHANGE_PLAN,),
    "MANIFEST.container_extra": (Remedy.UNPACK, Remedy.AMEND),
    "MANIFEST.container_foreign": (Remedy.UNPACK,),
    "MANIFEST.container_missing": (Remedy.DISCREPANCIES,),
    "MANIFEST.container_unknown": (Remedy.DISCREPANCIES,),
    "MANIFEST.lost_out": (Remedy.DISCREPANCIES,),
    "MANIFEST.nothing_read": (Remedy.REPRINT,),
    "MANIFEST.not_as_notified": (Remedy.AMEND, Remedy.TURN_BACK),
    "MANIFEST.package_extra": (Remedy.DISCREPANCIES, Remedy.AMEND),
    "MANIFEST.package_foreign": (Remedy.DISCREPANCIES,),
    "MANIFEST.package_missing": (Remedy.DISCREPANCIES,),
    "MANIFEST.package_undeclared": (Remedy.AMEND, Remedy.CANCEL),
    "MANIFEST.package_unknown": (Remedy.DISCREPANCIES,),
    "MANIFEST.taken_out": (Remedy.AMEND, Remedy.PACK, Remedy.CANCEL),
    "NOTICE_FRESH.after_window": (Remedy.CHANGE_PLAN,),
    "NOTICE_FRESH.no_longer": (Remedy.FILE,),
    "NOTICE_FRESH.used": (Remedy.CONSIGN,),
    "NOTICE_FRESH.window_over": (Remedy.CHANGE_PLAN,),
    "NOTIFIED.draft": (Remedy.FILE,),
    "NOTIFIED.for_another": (Remedy.FILE,),
    "NOTIFIED.none": (Remedy.FILE,),
    "NOTIFIED.not_acknowledged": (Remedy.ACKNOWLEDGE,),
    "NOTIFIED.refused": (Remedy.CHANGE_PLAN, Remedy.AMEND, Remedy.CANCEL, Remedy.ACKNOWLEDGE),
    "NOTIFIED.refused_before": (Remedy.ACKNOWLEDGE,),
    "NOTIFIED.refused_elsewhere": (Remedy.FILE,),
    "NOTIFIED.refused_on_the_way": (Remedy.ACKNOWLEDGE, Remedy.TURN_BACK),
    "ORG_LISTED.expired_on_the_way": (Remedy.CLEARANCES, Remedy.TURN_BACK),
    "ORG_LISTED.material_of_other": (Remedy.UNPACK,),
    "ORG_LISTED.none": (Remedy.CLEARANCES,),
    "ORG_LISTED.not_active": (Remedy.CLEARANCES,),
    "ORG_LISTED.other_holder": (Remedy.CHANGE_PLAN,),
    "ORG_LISTED.stopped_on_the_way": (Remedy.TURN_BACK,),
    "ORG_LISTED.unnamed": (Remedy.CHANGE_PLAN,),
    "ORG_LISTED.unknown_number": (Remedy.CHANGE_PLAN,),
    "ORG_PARTNER.not_listed": (Remedy.CHANGE_PLAN,),
    "PACKAGING.agent_unsaid": (Remedy.DESCRIBE,),
    "PACKAGING.bare": (Remedy.DESCRIBE, *_OTHER_PACKAGE),
    "PACKAGING.category_a": (*_OTHER_PACKAGE, Remedy.DESCRIBE),
    "PACKAGING.class_unsaid": (Remedy.DESCRIBE,),
    "PACKAGING.no_dry_ice": (Remedy.DESCRIBE,),
    "PACKAGING.unstated": (Remedy.DESCRIBE, *_OTHER_PACKAGE),
    "PACKAGING.unweighed": (Remedy.DESCRIBE,),
    "PERMIT.none": (Remedy.LISTINGS,),
    "PERMIT.not_covered": (Remedy.UNPACK, Remedy.LISTINGS),
    "PERMIT.not_in_date": (Remedy.LISTINGS,),
    "PERMIT.not_seen": (Remedy.LISTINGS,),
    "PERMIT.other_direction": (Remedy.LISTINGS,),
    "PERMIT.too_little": (Remedy.UNPACK, Remedy.LISTINGS),
    "PERMIT.uncounted": (Remedy.CORRECT,),
    "PERMIT.used": (Remedy.LISTINGS,),
    "PURPOSE.never_came": (Remedy.UNPACK, Remedy.CHANGE_PLAN),
    "PURPOSE.no_return": (Remedy.CHANGE_PLAN,),
    "PURPOSE.not_covered": (Remedy.CHANGE_PLAN,),
    "PURPOSE.no_project": (Remedy.CHANGE_PLAN,),
    "PURPOSE.other_project": (Remedy.CHANGE_PLAN,),
    "PURPOSE.unstated": (Remedy.CHANGE_PLAN,),
    "QUOTA.exceeded": (Remedy.UNPACK,),
    "QUOTA.nearly_full": (Remedy.CLEARANCES,),
    "QUOTA.uncounted": (Remedy.CORRECT,),
    "RISK.excluded": (Remedy.UNPACK,),
    "RISK.too_high": (Remedy.UNPACK,),
    "RISK.no_level": (Remedy.CORRECT, Remedy.UNPACK),
    "RISK.unknown_level": (Remedy.UNPACK, Remedy.CORRECT),
    "SEAL.missing": (Remedy.RECOUNT, Remedy.DISCREPANCIES),
    "SEAL.opened_at_gate": (Remedy.RESEAL,),
    "SEAL.resealed": (Remedy.CHANGE_PLAN,),
    "SEAL.resealed_as": (Remedy.CHANGE_PLAN,),
    "SEAL.resealed_on_the_way": (Remedy.TURN_BACK,),
    "SEAL.strange": (Remedy.RECOUNT, Remedy.DISCREPANCIES),
    "SEAL.stranger": (Remedy.RECOUNT, Remedy.DISCREPANCIES),
    "SEAL.unsealed": (Remedy.SEAL,),
    "SEQUENCE.over": (Remedy.RECOVER,),
    "STATION.disabled": (Remedy.LISTINGS,),
    "STATION.not_registered": (Remedy.LISTINGS,),
    "TEMP.class_not_stated": (Remedy.DESCRIBE,),
    "TEMP.excursion": (Remedy.TEMPERATURE, Remedy.RELEASE),
    "TEMP.excursion_before": (Remedy.DISCREPANCIES,),
    "TEMP.excursion_of": (Remedy.TEMPERATURE, Remedy.RELEASE),
    "TEMP.excursion_resolved": (Remedy.TEMPERATURE,),
    "TEMP.no_logger": (Remedy.START_LOGGER,),
    "TEMP.not_calibrated": (Remedy.START_LOGGER,),
    "TEMP.not_running": (Remedy.START_LOGGER,),
    "TEMP.other_class": (Remedy.DESCRIBE, Remedy.CHANGE_PLAN),
    "TEMP.unproven": (Remedy.TEMPERATURE,),
    "TEMP.unproven_by": (Remedy.TEMPERATURE,),
    "TIME_WINDOW.closed": (Remedy.CHANGE_PLAN,),
    "TIME_WINDOW.past": (Remedy.CHANGE_PLAN,),
    "TIME_WINDOW.too_early": (Remedy.CHANGE_PLAN,),
    "TIME_WINDOW.too_late": (Remedy.CHANGE_PLAN,),
    "VEHICLE.no_ccrn": (Remedy.CHANGE_PLAN,),
    "VEHICLE.none": (Remedy.CHANGE_PLAN,),
    "VEHICLE.not_licensed": (Remedy.CHANGE_PLAN, Remedy.LISTINGS),
    "VEHICLE.not_registered": (Remedy.CHANGE_PLAN, Remedy.LISTINGS),
    "VEHICLE.other": (Remedy.CHANGE_PLAN,),
    "VEHICLE.other_on_the_way": (Remedy.TURN_BACK,),
}
"""By fault, the likeliest deed first."""

OUTSIDE: Mapping[str, str] = {
    "unknown": "a fact is not at hand; whoever keeps it brings it",
    "unrecorded": "the record is at another place; it comes with the connection",
    "compared": "two people let the right one pass; the copy stays where it is",
    "shows_badge": "the badge of who has it in hand is read at the gate",
    "CARRIER.no_badge": "the badge is read at the gate",
    "CARRIER.no_second": "the badge of the second person is read at the gate",
    "CARRIER.two_needed": "a second person is sent along",
    "CHECKPOINT.not_notified_here": "it is driven to the checkpoint that was notified",
    "CLOCK.backwards": "somebody sets the station's clock",
    "CLOCK.off": "somebody sets the station's clock",
    "CLOCK.paper": "nothing is to be mended; the paper is kept",
    "CLOCK.wrong": "somebody sets the station's clock",
    "CLR_VERSION.superseded_on_arrival": "it is driven to the entry in time",
    "DIRECTION.other_side": "it is driven to the post where this way leaves, or enters",
    "DIRECTION.turned_back": "it is driven to the lane that leads home",
    "DIRECTION.wrong_lane": "it is driven to the other lane",
    "DUPLICATE.beyond": "somebody compares the two labels with his eyes",
    "DUPLICATE.other_station": "somebody compares the two labels with his eyes",
    "LEAD_TIME.early": "somebody reads the notification again",
    "LEAD_TIME.early_if_filed_now": "it is filed on a later day",
    "LEAD_TIME.late": "the time is waited for: another version would start it again",
    "LEAD_TIME.late_as_planned": "the time is waited for: another version would start it again",
    "HOLDS.goes_home": "its holder gets it, and lifts the hold or not",
    "HOLDS.sent_home": "its holder sends it home, and lifts the hold or not",
    "MANIFEST.by_authority": "lawful, and written down already",
    "MANIFEST.package_emptied": "lawful, and written down already; the empty box goes as packaging",
    "PARK_EXIT.kept_inside": "it is carried back to the laboratory",
    "SEAL.opened_by_customs": "lawful, and written down already",
    "SEQUENCE.barred": "it goes back to the gate before",
    "SEQUENCE.doubted": "who stopped it tells why, and it is looked at where it is now",
    "SEQUENCE.emptied": "nothing is left to cross; its sender accounts for it",
    "SEQUENCE.not_cleared": "it goes back to the gate before",
    "SEAL.shared": "the officer looks at the seal on the box",
    "SEAL.taken_back": "the officer looks at the seal on the box",
    "SEQUENCE.not_entered": "the gate before lets it in, or tells that it has",
    "SEQUENCE.not_let_out": "the exit tells what it has seen, or it goes back there",
    "SEQUENCE.not_passed": "the gate before tells what it has seen",
    "SEQUENCE.time_backwards": "somebody sets the clock of the other station",
    "SNAPSHOT.ageing": "the station is connected again",
    "SNAPSHOT.read_again": "the officer looks whether it is the same package",
    "SNAPSHOT.ahead": "somebody sets the station's clock",
    "SNAPSHOT.too_old": "the station is connected again",
    "SNAPSHOT.no_token": "the station is connected again",
    "SNAPSHOT.token_used": "the station is connected again",
    "STATION.no_role": "somebody else signs in there",
    "STATION.nobody": "somebody signs in there",
    "STATION.wrong_kind": "it is carried to the right place",
    "VEHICLE.not_compared": "the officer looks at the plate",
}
"""Faults that no deed of this system mends, each with what the world outside must do."""


def remedies_for(fix: Phrase) -> tuple[Remedy, ...]:
    """The deeds that this fix speaks of; none where only the world outside can mend it."""
    return REMEDIES.get(fault_of(fix.key), ())


def remedies_of(finding: Finding, gate: Gate) -> tuple[Remedy, ...]:
    """The deeds that mend this finding, each once; last, where the table allows it, to have two people pass it."""
    deeds = [remedy for fix in finding.fix for remedy in remedies_for(fix)]
    if gate is not Gate.G0 and not finding.override and may_override(finding.check, gate, finding):
        deeds.append(Remedy.OVERRIDE)
    return tuple(dict.fromkeys(deeds))
