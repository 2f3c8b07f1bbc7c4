"""Containers that move together stand in one place of the ledger's tables, and each still has its own timeline."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from custody.codes import LONGEST_TYPED
from custody.records.entries.audit import audit
from custody.records.registry import Registry
from custody.records.store import tables
from custody.records.views import reading
from tests.practice import COURIER, TECHNICIAN, Practice

TOGETHER = 40


def _rows(registry: Registry, table) -> int:
    with registry.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _timeline(registry: Registry, code: str) -> list[int]:
    with registry.reading() as connection:
        return [entry.number for entry in reading.whole_timeline(connection, code)]


def test_a_box_that_moves_adds_a_link_for_itself_and_one_for_all_that_is_in_it(
    practice: Practice, registry: Registry
) -> None:
    tubes = practice.register(count=TOGETHER)
    box = practice.package(tubes)
    links, crowds = _rows(registry, tables.link), _rows(registry, tables.crowd)
    practice.hand_over(box)
    practice.hand_over(box, giver=COURIER, to=TECHNICIAN)
    assert _rows(registry, tables.link) == links + 4 * 2, "four entries: the box, and its crowd"
    assert _rows(registry, tables.crowd) == crowds == TOGETHER


def test_the_timeline_of_each_is_whole_whichever_way_it_is_linked(practice: Practice, registry: Registry) -> None:
    tubes = practice.register(count=TOGETHER)
    practice.hand_over(*tubes)
    practice.hand_over(tubes[0], giver=COURIER, to=TECHNICIAN)
    alone, beside = _timeline(registry, tubes[0]), _timeline(registry, tubes[1])
    with registry.reading() as connection:
        for code, numbers in ((tubes[0], alone), (tubes[1], beside)):
            every = (registry.book.entry(connection, number) for number in range(1, max(alone) + 1))
            assert numbers == [entry.number for entry in every if entry is not None and code in entry.act.subjects()]
        assert len(alone) > len(beside)
        half = [entry.number for entry in reading.timeline(connection, tubes[0], after=alone[1], limit=2)]
    assert half == alone[2:4]


def test_those_of_another_box_have_another_timeline(practice: Practice, registry: Registry) -> None:
    first, second = (practice.register(count=TOGETHER) for _ in range(2))
    boxes = [practice.package(tubes) for tubes in (first, second)]
    practice.hand_over(boxes[0])
    assert len(_timeline(registry, first[5])) == len(_timeline(registry, second[5])) + 2


def test_no_code_that_can_be_read_is_the_name_of_a_crowd(practice: Practice, registry: Registry) -> None:
    practice.register(count=TOGETHER)
    with registry.reading() as connection:
        (name,) = connection.execute(select(tables.crowd.c.name).distinct()).scalars()
    assert len(name) > LONGEST_TYPED


def test_whoever_is_smuggled_into_a_crowd_is_found(practice: Practice, registry: Registry) -> None:
    """The crowds are under the signed head as the links are: by what the entries say."""
    practice.register(count=TOGETHER)
    (stranger,) = practice.register()
    with registry.database.writing.connect() as connection, connection.begin():
        assert audit(connection, registry.book.vkey) == []
        (name,) = connection.execute(select(tables.crowd.c.name).distinct()).scalars()
        connection.execute(tables.crowd.insert(), {"name": name, "subject": stranger})
        assert audit(connection, registry.book.vkey) == [
            "Some entry stands in a timeline that is not its own, or misses one of its own."
        ]


def test_who_is_in_a_crowd_cannot_be_written_over(practice: Practice, registry: Registry) -> None:
    practice.register(count=TOGETHER)
    with registry.reading() as connection:
        name, subject = connection.execute(select(tables.crowd)).first()
    verb = "INSERT OR REPLACE" if registry.database.is_sqlite else "INSERT"
    with registry.database.writing.connect() as connection, pytest.raises(DBAPIError, match=r"append-only|unique"):
        connection.execute(text(f"{verb} INTO crowd VALUES ('{name}', '{subject}')"))
