"""The leave to pass what a gate has held, while it is asked for and nobody has answered."""

from __future__ import annotations

from flask import g

from custody.crossing.decision import Decision
from custody.crossing.finding import Finding
from custody.deciding.gates.overriding import asked_for
from custody.holding import Consignment, Notification, Override
from custody.records.views import reading
from web.pages.frame.visit import Visit


def leave_asked_for(
    here: Visit, consignment: Consignment | None, finding: Finding, decision: Decision
) -> Override | None:
    """The request that waits for leave to pass this finding of the decision."""
    if consignment is None:
        return None
    known: dict[str, tuple[list[Override], list[Notification]]] = g.setdefault("leave_asked_for", {})
    number = consignment.number
    if number not in known:
        with here.registry.reading() as connection:
            known[number] = reading.overrides_of(connection, number), reading.notifications_of(connection, number)
    return asked_for(finding, decision.gate, *known[number], consignment, here.zone)
