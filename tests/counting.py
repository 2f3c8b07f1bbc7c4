"""What is asked of the database meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from custody.records.registry import Registry


@contextmanager
def statements(registry: Registry) -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile, reading and writing."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    engines = {registry.database.reading, registry.database.writing}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
