"""What may be held before a scanner now, for the buttons of a training zone: nothing that has gone on already."""

from __future__ import annotations

from collections.abc import Iterable

from custody.holding import Consignment, ConsignmentState, Container, Package
from custody.parties import Station, StationKind
from custody.records.store.database import Connection
from custody.records.store.rows import load
from custody.records.views.page_reading import subjects
from custody.zone import Zone


def is_ahead(consignment: Consignment, station: Station) -> bool:
    """Whether it has this gate still before it; what is sent home passes both once more."""
    if consignment.state.past_gates:
        return False
    if consignment.state is ConsignmentState.RETURNING or consignment.journey.before_exit:
        return True
    return StationKind.CHECKPOINT_ENTRY in station.kinds and consignment.journey is ConsignmentState.EXIT_CLEARED


def out_of_reach(connection: Connection, codes: Iterable[str], station: Station, zone: Zone) -> set[str]:
    """Which of these can be at no bench here: what is no more, what is between the gates, what is across the border."""
    known = subjects(connection, codes)
    numbers = {subject.consignment for subject in known.values()} - {""}
    sent = {each.number: each for each in load(connection, Consignment, "number", sorted(numbers))}
    side = zone.side_of(station.site)

    def is_gone(subject: Container | Package) -> bool:
        if isinstance(subject, Container) and subject.state.terminal:
            return True
        consignment = sent.get(subject.consignment)
        between = consignment is not None and consignment.journey is ConsignmentState.EXIT_CLEARED
        return between or (subject.side or zone.side_of(subject.site) or side) != side

    return {code for code, subject in known.items() if is_gone(subject)}
