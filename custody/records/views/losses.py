"""What is lost and nobody has found yet: whose it is, and who had it last, hear of it for as long as that is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, or_, select, true

from custody.deciding import hindered
from custody.deciding.watching import Concern
from custody.holding import Container, ContainerState
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 200


def losses(
    connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime, told: set[str]
) -> Iterator[Concern]:
    """One for what was lost by one deed, of everybody for None; without those that are `told` already."""
    table = TABLES[Container]
    concerned = true() if names is None else or_(table.c.owner.in_(names), table.c.organisation.in_(names))
    lost = table.c.state == ContainerState.LOST.value
    statement = select(table).where(lost, concerned).order_by(table.c.code).limit(MOST)
    together: dict[tuple[int, str, str], list[Container]] = {}
    for container in (from_row(Container, row) for row in connection.execute(statement)):
        if not {container.code, container.package} & told:
            together.setdefault((container.entry, _since(container), container.owner), []).append(container)
    for (_, since, _), found in together.items():
        yield hindered.lost(found, since, zone.settings_at(at))


def _since(container: Container) -> str:
    return container.gaps[-1].partition("/")[0] if container.gaps else ""
