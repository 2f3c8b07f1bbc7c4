"""What a pre-check may leave open: all else that would stop it at a gate stops it at the bench already."""

from __future__ import annotations

from collections.abc import Mapping

from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Result
from custody.crossing.settings import Gate

STILL_OPEN: Mapping[str, str] = {
    "SEAL.unsealed": "a box stays open until the last tube is in it; nothing is filed before it is sealed",
    "TEMP.no_logger": "a logger is put in before the box is sealed; from then on its lack holds",
    "TEMP.not_running": "a logger is started before the box is sealed",
    "NOTIFIED.none": "it is filed when it is packed and sealed",
    "NOTIFIED.draft": "it is filed when it is packed and sealed",
    "NOTIFIED.not_acknowledged": "the authority answers in its own time",
    "NOTICE_FRESH.no_longer": "what was taken back, or has lapsed, is filed anew",
    "CUSTODY.pending": "the courier has not answered yet",
    "CUSTODY.not_portable": "what lies in a store is fetched when it is packed",
    "CUSTODY.elsewhere": "until it leaves it is in the sender's hands, or has just come into the carrier's",
    "DUPLICATE.beyond": "a pre-check asks about the gates that lie ahead, not about those that are passed",
    "SEQUENCE.not_let_out": "the exit lies ahead",
    "SEQUENCE.not_passed": "the gates that come first lie ahead",
    "SEQUENCE.barred": "where it was stopped it is decided on again",
    "SEQUENCE.doubted": "where it is now it is looked at again",
    "SEQUENCE.not_entered": "the gates that come first lie ahead",
    "SEQUENCE.not_cleared": "where it was stopped it is decided on again",
    "SEQUENCE.time_backwards": "whose clock is wrong is seen at the next gate",
}
"""Faults of a gate that warn at a pre-check at most, each with the reason: check and name of the fault."""

BY_THE_FILING: Mapping[str, str] = {
    "MANIFEST": "it is declared as it is packed when it is filed, or filed anew",
    "SEAL": "the seals that are on it then are the ones that are notified",
    "LEAD_TIME": "the time runs from the filing, which may be made now",
}
"""Checks that compare with what was filed, and say nothing of that while nothing stands; each with the reason."""


def left_open(facts: Facts, check: str, fault: Fault) -> Fault:
    """The fault as it counts at this gate: at a pre-check no more than a warning where it is still open."""
    if facts.gate is not Gate.G0 or f"{check}.{fault.name}" not in STILL_OPEN:
        return fault
    return fault._replace(result=min(fault.result, Result.WARN))
