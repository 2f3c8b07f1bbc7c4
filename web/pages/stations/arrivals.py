"""What has arrived for the site of a bench and nobody has received: told in one place, and received by one press."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flask import g
from werkzeug.datastructures import MultiDict

from custody.acts import Entry
from custody.deciding.consignments.receiving import RECEIVERS
from custody.deciding.containers.carriage import awaited_by
from custody.deciding.way_home import let_home_at
from custody.holding import Consignment, ConsignmentState, Step, legal_steps
from custody.parties import Station
from custody.records.store.database import Connection
from custody.records.views.consignment_lists import UNDER_WAY, consignments_of
from custody.records.views.holds import holds_stopping
from custody.records.views.reading import passages_of
from custody.records.work.orders import Receipt
from web.pages.frame.acting import act
from web.pages.frame.visit import Visit
from web.pages.stations.sitting import may_sit

_MOST = 50
_ARRIVED = (ConsignmentState.ENTRY_CLEARED, ConsignmentState.RECEIVED_PARTIAL)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A consignment that the last gate has let in, the boxes of it that nobody has received, and those of them that lie
    on the desk."""

    consignment: Consignment
    boxes: tuple[str, ...]
    scanned: tuple[str, ...]
    holds: tuple[str, ...]
    """The kinds of what stops it: it is received all the same, and not used."""

    @property
    def here(self) -> tuple[str, ...]:
        """What one press receives: those that were scanned; where none was, all of it."""
        return self.scanned or self.boxes


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one consignment of a press: its entry, or why not, by language."""

    consignment: str
    entry: Entry | None
    why: Mapping[str, str]
    status: int = 201


def arrivals(connection: Connection, here: Visit, station: Station, desk: Collection[str]) -> list[Arrival]:
    """Those of this site, what lies on the desk first; none for who does not receive there."""
    if not (may_sit(here, here.person, station) and here.has_role(*RECEIVERS)):
        return []
    under_way = consignments_of(connection, (here.person.organisation,), UNDER_WAY, _MOST)
    found = [each for each in under_way if _has_arrived(connection, here, station, each)]
    told = [_arrival(connection, each, desk) for each in found]
    return sorted((each for each in told if each.boxes), key=lambda each: not each.scanned)


def receive_each(station: Station, sent: MultiDict[str, str]) -> Iterator[Received]:
    """One receipt for each consignment that the form names, whatever becomes of the others. Each has an id of its own,
    so that a second sending does nothing twice."""
    for number in dict.fromkeys(sent.getlist("consignment")):
        form = MultiDict({"deed": "receive", "id": sent.get(f"id-{number}", "")})
        form["packages"] = sent.get(f"boxes-{number}", "")
        answer = act(station.name, form)
        # What is wrong with one of several is told in its line, and not at a form that nobody has filled in.
        g.pop("faulty", None)
        if isinstance(answer, Receipt):
            yield Received(number, answer.entry, {})
        else:
            yield Received(number, None, answer.faults[0].say, answer.status)


def _has_arrived(connection: Connection, here: Visit, station: Station, consignment: Consignment) -> bool:
    home = consignment.state is ConsignmentState.RETURNING
    site = consignment.from_site if home else consignment.to_site
    if awaited_by(consignment) != here.person.organisation or site != station.site:
        return False
    if home:
        return bool(let_home_at(consignment, passages_of(connection, consignment.number), here.zone))
    return consignment.journey in _ARRIVED and Step.RECEIVE in legal_steps(consignment)


def _arrival(connection: Connection, consignment: Consignment, desk: Collection[str]) -> Arrival:
    boxes = tuple(code for code in consignment.going if code not in consignment.arrived)
    kinds = dict.fromkeys(hold.hold_kind for hold in holds_stopping(connection, consignment))
    return Arrival(consignment, boxes, tuple(code for code in boxes if code in desk), tuple(kinds))
