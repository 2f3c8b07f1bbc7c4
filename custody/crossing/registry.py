"""All checks, each with the gates where it applies. A new check is one function and one line here."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from custody.crossing.checks.allowance import check_consignment_cap, check_quota
from custody.crossing.checks.carrier import check_carrier
from custody.crossing.checks.clock import check_clock, check_snapshot
from custody.crossing.checks.condition import check_packaging, check_temp
from custody.crossing.checks.custodian import check_custody
from custody.crossing.checks.hold import check_holds
from custody.crossing.checks.lane import check_checkpoint, check_direction
from custody.crossing.checks.manifest import check_manifest
from custody.crossing.checks.marks import check_label, check_seal
from custody.crossing.checks.notice import check_notice_fresh, check_notified
from custody.crossing.checks.order import check_duplicate, check_sequence
from custody.crossing.checks.organisation import check_org_listed, check_org_partner
from custody.crossing.checks.park import check_park_exit
from custody.crossing.checks.permit import check_consent_ethics, check_permit
from custody.crossing.checks.purpose import check_dest_park, check_purpose
from custody.crossing.checks.scope import check_category, check_risk
from custody.crossing.checks.station import check_station
from custody.crossing.checks.timing import check_lead_time, check_time_window
from custody.crossing.checks.vehicle import check_vehicle
from custody.crossing.checks.version import check_clr_version
from custody.crossing.checks.window import check_clr_window
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Phrase, Result
from custody.crossing.settings import Gate

RULES = "8"
"""Version of the checks themselves. It changes whenever a check would answer the same facts differently, or in other
words: by it a replay tells a change of the program from a ledger that was tampered with."""


_MANIFEST_BINDING = frozenset(
    {
        "nothing_read",
        "not_as_notified",
        "package_unknown",
        "package_extra",
        "package_undeclared",
        "container_unknown",
        "container_extra",
    }
)
"""What is missing may cross short, when anything of it is here; what is too much, or other than the authority was told,
may not cross at all."""


_HOLDS_BINDING = frozenset(
    {
        "holds",
        "held",
        "held_kin",
        "held_kin_on_the_way",
        "denies",
        "denied",
        "denied_kin",
        "denied_kin_on_the_way",
        "denies_on_the_way",
        "denied_on_the_way",
        "until_resolved",
    }
)
"""A hold is released by who placed it; only what broke on the way may be passed, with the rest."""


_SEQUENCE_BINDING = frozenset({"over", "barred", "not_entered"})
"""A station that has not told yet is waited for, or passed by two people; what it stopped is not let in elsewhere."""


class Check(NamedTuple):
    code: str
    gates: frozenset[Gate]
    """Where it is asked. What it asks at the exit it asks at the entry as well, of what has met no exit."""
    find: Callable[[Facts, datetime], Finding]
    overridable: frozenset[Gate] = frozenset()
    """At these gates two people may pass a HOLD of it; never a DENY, never what is not known."""
    binding: frozenset[str] = frozenset()
    """Faults that no override passes, though the check has one."""
    returns: bool = False
    """Asked of what was turned back as well: the way home is open, but it is watched."""


def _gates(first: int, last: int) -> frozenset[Gate]:
    return frozenset(tuple(Gate)[first : last + 1])


_EVERY = frozenset(Gate)
_BEFORE_AND_AT_THE_BORDER = frozenset({Gate.G0, Gate.G2, Gate.G3})

CHECKS: tuple[Check, ...] = (
    Check("ORG_LISTED", _gates(0, 4), check_org_listed),
    Check("ORG_PARTNER", _gates(0, 4), check_org_partner),
    Check("CLR_WINDOW", _gates(0, 3), check_clr_window, frozenset({Gate.G3})),
    Check("CLR_VERSION", _gates(0, 3), check_clr_version, _EVERY, frozenset({"stopped", "stopped_on_the_way"})),
    Check("CATEGORY", _gates(0, 3), check_category),
    Check("RISK", _gates(0, 3), check_risk),
    Check("PURPOSE", _gates(0, 2), check_purpose),
    Check("DIRECTION", _gates(0, 3), check_direction, _EVERY, returns=True),
    Check("CHECKPOINT", _BEFORE_AND_AT_THE_BORDER, check_checkpoint, _EVERY),
    Check("DEST_PARK", _gates(0, 4), check_dest_park),
    Check("PARK_EXIT", frozenset({Gate.G5}), check_park_exit),
    Check("NOTIFIED", _gates(0, 3), check_notified),
    Check("LEAD_TIME", _gates(0, 2), check_lead_time, _EVERY),
    Check("TIME_WINDOW", frozenset({Gate.G0, Gate.G2, Gate.G3}), check_time_window, _EVERY),
    Check("NOTICE_FRESH", _gates(0, 3), check_notice_fresh),
    Check("MANIFEST", _gates(0, 4), check_manifest, _EVERY, _MANIFEST_BINDING, returns=True),
    Check("QUOTA", _gates(0, 2), check_quota),
    Check("CONSIGNMENT_CAP", _gates(0, 2), check_consignment_cap),
    Check("PERMIT", _gates(0, 3), check_permit),
    Check("HOLDS", _EVERY, check_holds, frozenset({Gate.G3, Gate.G4}), _HOLDS_BINDING),
    Check("CONSENT_ETHICS", _gates(0, 2), check_consent_ethics),
    Check("CUSTODY", _gates(0, 4), check_custody, _EVERY, frozenset({"not_portable"}), returns=True),
    Check("CARRIER", _gates(0, 3), check_carrier, _EVERY, frozenset({"no_second"})),
    Check("VEHICLE", _BEFORE_AND_AT_THE_BORDER, check_vehicle, _EVERY),
    Check("SEAL", _gates(0, 4), check_seal, _EVERY, returns=True),
    Check("TEMP", _gates(0, 4), check_temp, _EVERY, frozenset({"class_not_stated"})),
    Check("PACKAGING", _gates(0, 2), check_packaging),
    Check("LABEL", _EVERY, check_label, _EVERY, returns=True),
    Check("DUPLICATE", _gates(0, 4), check_duplicate, _EVERY),
    Check("SEQUENCE", _EVERY - {Gate.G1, Gate.G5}, check_sequence, _EVERY, _SEQUENCE_BINDING, returns=True),
    Check("CLOCK", _EVERY, check_clock, _EVERY, returns=True),
    Check("STATION", _EVERY, check_station, returns=True),
    Check("SNAPSHOT", _gates(1, 3), check_snapshot),
)

RUNNING: Mapping[str, frozenset[str]] = {
    # How much of the lead time is still to be served at this very moment.
    "LEAD_TIME.late": frozenset({"missing"}),
    # Two readings of one clock are never quite the same; `step` says how far it is off in steps that matter.
    "CLOCK.wrong": frozenset({"seconds"}),
}
"""By fault, the figures that another moment alone makes others of, each with the reason. All else is the fault itself:
whoever adds a figure to a finding binds leave to it, unless it is named here."""

BY_CODE = {check.code: check for check in CHECKS}


def fingerprint(finding: Finding) -> str:
    """One print for each fault that was found, save figures that run on by themselves: an override is for these faults
    and for no other."""
    return " ".join(sorted({_print(phrase) for phrase in finding.found}))


def covers(asked: str, finding: Finding) -> bool:
    """Whether leave for the faults of `asked`, a fingerprint, is leave for all that is found now. Who mends one of two
    faults does not lose the leave for the other."""
    return set(fingerprint(finding).split()) <= set(asked.split())


def _print(phrase: Phrase) -> str:
    running = RUNNING.get(phrase.key.removeprefix("crossing.").removesuffix(".found"), frozenset())
    said = (phrase.key, {name: value for name, value in phrase.params.items() if name not in running})
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:32]


def may_override(check: str, gate: Gate, finding: Finding) -> bool:
    """Whether two people may pass this finding: a HOLD where the table allows it, without a binding fault."""
    row = BY_CODE.get(check)
    if row is None or gate not in row.overridable or finding.result is not Result.HOLD:
        return False
    names = {phrase.key.split(".")[-2] for phrase in finding.found}
    return not names & row.binding and "unknown" not in names and "unrecorded" not in names
