"""What people have in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from custody.holding import Container, ContainerState, Package, PackageState
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES


def load_in_hand(connection: Connection, organisation: str, staff: Collection[str]) -> Iterator[Package | Container]:
    """What these people of an organisation hold for it: packages, and containers that lie in none."""
    package, container = TABLES[Package].c, TABLES[Container].c
    over = [state.value for state in ContainerState if state.terminal]
    boxes = select(TABLES[Package]).where(package.organisation == organisation, package.custodian.in_(staff))
    tubes = select(TABLES[Container]).where(container.organisation == organisation, container.custodian.in_(staff))
    for row in connection.execute(boxes.where(package.state != PackageState.LOST.value)):
        yield from_row(Package, row)
    for row in connection.execute(tubes.where(container.package == "", container.state.not_in(over))):
        yield from_row(Container, row)
