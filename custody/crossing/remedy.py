"""Which deed mends a fault, where a deed of this system does. Read off the words of the fix, so that stored decisions
lead to their deeds as well."""

from __future__ import annotations

from enum import StrEnum

from custody.crossing.finding import Finding, Phrase
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate


class Remedy(StrEnum):
    """A deed, or a place where one is done."""

    UNPACK = "unpack"
    PACK = "pack"
    SEAL = "seal"
    VERIFY_LABEL = "verify_label"
    REPRINT = "reprint"
    RELEASE = "release"
    FILE = "file_notification"
    ACKNOWLEDGE = "acknowledge"
    CANCEL = "cancel_notification"
    ANSWER_HANDOFF = "answer_handoff"
    RETRIEVE = "retrieve"
    CONSIGN = "consign"
    CLEARANCES = "clearances"
    LISTINGS = "listings"
    OVERRIDE = "request_override"


_REMEDIES: dict[str, Remedy] = {
    "CATEGORY.not_covered": Remedy.UNPACK,
    "RISK.too_high": Remedy.UNPACK,
    "RISK.unknown_level": Remedy.UNPACK,
    "RISK.no_level": Remedy.UNPACK,
    "RISK.excluded": Remedy.UNPACK,
    "CONSIGNMENT_CAP.exceeded": Remedy.UNPACK,
    "QUOTA.exceeded": Remedy.UNPACK,
    "DUPLICATE.elsewhere": Remedy.UNPACK,
    "PERMIT.not_covered": Remedy.UNPACK,
    "PERMIT.too_little": Remedy.UNPACK,
    "PACKAGING.category_a": Remedy.UNPACK,
    "MANIFEST.container_extra": Remedy.UNPACK,
    "CUSTODY.gap": Remedy.UNPACK,
    "MANIFEST.container_foreign": Remedy.UNPACK,
    "PACKAGING.bare": Remedy.UNPACK,
    "HOLDS.holds": Remedy.RELEASE,
    "HOLDS.denies": Remedy.UNPACK,
    "LABEL.unverified": Remedy.VERIFY_LABEL,
    "LABEL.unreadable": Remedy.REPRINT,
    "SEAL.unsealed": Remedy.SEAL,
    "NOTIFIED.none": Remedy.FILE,
    "NOTIFIED.draft": Remedy.FILE,
    "NOTIFIED.not_acknowledged": Remedy.ACKNOWLEDGE,
    "NOTICE_FRESH.no_longer": Remedy.FILE,
    "NOTICE_FRESH.used": Remedy.FILE,
    "CUSTODY.pending": Remedy.ANSWER_HANDOFF,
    "CUSTODY.not_portable": Remedy.RETRIEVE,
    "CUSTODY.in_no_hands": Remedy.RETRIEVE,
    "MANIFEST.taken_out": Remedy.CANCEL,
    "MANIFEST.package_undeclared": Remedy.CANCEL,
    "ORG_PARTNER.not_listed": Remedy.CONSIGN,
    "PURPOSE.not_covered": Remedy.CONSIGN,
    "PURPOSE.other_project": Remedy.CONSIGN,
    "PURPOSE.no_project": Remedy.CONSIGN,
    "PURPOSE.unstated": Remedy.CONSIGN,
    "DEST_PARK.not_listed": Remedy.CONSIGN,
    "DEST_PARK.outside": Remedy.CONSIGN,
    "DEST_PARK.unnamed": Remedy.CONSIGN,
    "CHECKPOINT.not_covered": Remedy.CONSIGN,
    "CHECKPOINT.unnamed": Remedy.CONSIGN,
    "DIRECTION.not_covered": Remedy.CONSIGN,
    "ORG_LISTED.other_holder": Remedy.CONSIGN,
    "ORG_LISTED.unnamed": Remedy.CONSIGN,
    "ORG_LISTED.unknown_number": Remedy.CONSIGN,
    "ORG_LISTED.not_active": Remedy.CLEARANCES,
    "ORG_LISTED.none": Remedy.CLEARANCES,
    "CLR_WINDOW.expired": Remedy.CLEARANCES,
    "CLR_WINDOW.too_short": Remedy.CLEARANCES,
    "CLR_WINDOW.ends_soon": Remedy.CLEARANCES,
    "PERMIT.none": Remedy.LISTINGS,
    "PERMIT.not_in_date": Remedy.LISTINGS,
    "PERMIT.not_seen": Remedy.LISTINGS,
    "CONSENT_ETHICS.none": Remedy.LISTINGS,
    "CONSENT_ETHICS.named_other": Remedy.LISTINGS,
    "CARRIER.no_organisation": Remedy.CONSIGN,
    "CARRIER.nobody": Remedy.CONSIGN,
    "CARRIER.unforeseen": Remedy.CONSIGN,
    "CARRIER.not_trained": Remedy.CONSIGN,
    "CARRIER.training_over": Remedy.CONSIGN,
    "CARRIER.not_authorised": Remedy.CONSIGN,
    "CARRIER.authorisation_over": Remedy.CONSIGN,
    "VEHICLE.no_ccrn": Remedy.CONSIGN,
}


def remedy_of(fix: Phrase) -> Remedy | None:
    """The deed that this fix speaks of; None where only the world outside can mend it."""
    if fix.key in ("crossing.empty.fix", "crossing.no_package.fix"):
        return Remedy.PACK
    return _REMEDIES.get(fix.key.removeprefix("crossing.").removesuffix(".fix"))


def remedies_of(finding: Finding, gate: Gate) -> tuple[Remedy, ...]:
    """The deeds that mend this finding, each once; last, where the table allows it, to have two people pass it."""
    deeds = [remedy for fix in finding.fix if (remedy := remedy_of(fix)) is not None]
    if gate is not Gate.G0 and not finding.override and may_override(finding.check, gate, finding):
        deeds.append(Remedy.OVERRIDE)
    return tuple(dict.fromkeys(deeds))
