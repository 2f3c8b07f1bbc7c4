"""All checks, each with the gates where it applies. A new check is one function and one line here."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from custody.crossing.carrier import check_carrier
from custody.crossing.custodian import check_custody
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding
from custody.crossing.hold import check_holds
from custody.crossing.lane import check_checkpoint, check_direction
from custody.crossing.manifest import check_manifest
from custody.crossing.marks import check_label, check_seal
from custody.crossing.notice import check_notice_fresh, check_notified
from custody.crossing.order import check_duplicate, check_sequence
from custody.crossing.organisation import check_org_listed, check_org_partner
from custody.crossing.scope import check_category, check_risk
from custody.crossing.settings import Gate
from custody.crossing.station import check_station
from custody.crossing.window import check_clr_window

RULES = "1"
"""Version of the checks themselves. It changes whenever a check would answer the same facts differently."""


class Check(NamedTuple):
    code: str
    gates: frozenset[Gate]
    find: Callable[[Facts, datetime], Finding]


def _gates(first: int, last: int) -> frozenset[Gate]:
    return frozenset(tuple(Gate)[first : last + 1])


_EVERY = frozenset(Gate)
_BEFORE_AND_AT_THE_BORDER = frozenset({Gate.G0, Gate.G2, Gate.G3})

CHECKS: tuple[Check, ...] = (
    Check("ORG_LISTED", _gates(0, 4), check_org_listed),
    Check("ORG_PARTNER", _gates(0, 4), check_org_partner),
    Check("CLR_WINDOW", _gates(0, 3), check_clr_window),
    Check("CATEGORY", _gates(0, 3), check_category),
    Check("RISK", _gates(0, 3), check_risk),
    Check("DIRECTION", _gates(0, 3), check_direction),
    Check("CHECKPOINT", _BEFORE_AND_AT_THE_BORDER, check_checkpoint),
    Check("NOTIFIED", _gates(1, 3), check_notified),
    Check("NOTICE_FRESH", _gates(1, 3), check_notice_fresh),
    Check("MANIFEST", _gates(1, 4), check_manifest),
    Check("HOLDS", _gates(0, 4), check_holds),
    Check("CUSTODY", _gates(1, 4), check_custody),
    Check("CARRIER", _gates(1, 3), check_carrier),
    Check("SEAL", _gates(1, 4), check_seal),
    Check("LABEL", _EVERY, check_label),
    Check("DUPLICATE", _EVERY, check_duplicate),
    Check("SEQUENCE", _gates(2, 4), check_sequence),
    Check("STATION", _EVERY, check_station),
)
