"""A box that the last gate has let in, laid on a bench of the site that it goes to: it is to be received there."""

from __future__ import annotations

from custody.deciding.consignments.receiving import RECEIVERS
from custody.desk import Desk
from custody.holding import Consignment, ConsignmentState, Container, Package, Step, legal_steps
from custody.scanning.reading import Feedback, Meaning, means
from custody.scene import Scene

_ARRIVED = (ConsignmentState.ENTRY_CLEARED, ConsignmentState.RECEIVED_PARTIAL)


def arrived_here(subject: Container | Package, laid: Desk, scene: Scene) -> Meaning | None:
    """That it waits for its receipt at this bench, and by which card; None of anything else, and to who may not."""
    consignment = scene.world.get(Consignment, subject.consignment) if isinstance(subject, Package) else None
    if consignment is None or scene.lacks_role(*RECEIVERS) is not None:
        return None
    site = scene.zone.stations[laid.station].site
    ours = (consignment.to_organisation, consignment.to_site) == (scene.actor.organisation, site)
    waits = subject.code in consignment.going and subject.code not in consignment.arrived
    if not (ours and waits and consignment.journey in _ARRIVED and Step.RECEIVE in legal_steps(consignment)):
        return None
    return means(
        "arrived_here", Feedback.GOOD, laid, "package", "command", code=subject.code, consignment=consignment.number
    )
