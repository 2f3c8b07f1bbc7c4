"""The words about silent lanes that wait for their second person, as long as he may still give his."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from custody.access import HEARD, StationReport
from custody.deciding import hindered
from custody.deciding.gates.standstill import is_overtaken
from custody.deciding.watching import Concern
from custody.holding import Consignment, Standstill, StandstillState
from custody.records.store.rows import from_row, load
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 200


def words_to_confirm(
    connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime
) -> Iterator[Concern]:
    """Told to the side that has not spoken: the post of the lane, or who sends it; to everybody for None."""
    table = TABLES[Standstill]
    statement = select(table).where(table.c.state == StandstillState.ASKED.value).order_by(table.c.entry.desc())
    words = [from_row(Standstill, row) for row in connection.execute(statement.limit(MOST))]
    numbers, lanes = {each.consignment for each in words}, {each.station for each in words}
    known = {each.number: each for each in load(connection, Consignment, "number", numbers)} if words else {}
    reports = {each.station: each for each in load(connection, StationReport, "station", lanes)} if words else {}
    for word in words:
        consignment, report = known[word.consignment], reports.get(word.station)
        lane = zone.stations.get(word.station)
        if lane is None or report is None or consignment.journey.unfiled or not consignment.journey.before_exit:
            continue
        heard = at - datetime.fromisoformat(report.at) <= HEARD and not report.former
        if heard or is_overtaken(report, word):
            continue  # The lane says itself what it has done.
        asker = zone.people.get(word.asked_by)
        post = zone.sites[lane.site].organisation
        of_the_post = asker is not None and asker.organisation == post
        answers = consignment.from_organisation if of_the_post else post
        if names is None or answers in names:
            yield hindered.unconfirmed(word, answers)
