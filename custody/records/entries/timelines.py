"""In whose timeline an entry stands: a link for each subject, and one for all the containers that move together.

A box of five hundred is sealed, handed over, let out and let in; written for each container, every such step would
touch as many places of the table as there are containers, and ever more of the disk as the ledger grows. So they make
a crowd, which is named by who is in it and written once; the entry is linked to the crowd.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Select, func, insert, select

from custody.acts import Entry
from custody.codes import Kind
from custody.records.store import tables
from custody.records.store.driver import rows_where, write_many

_A_CROWD = 16
"""Fewer are linked one by one: looking for their crowd would cost as much as it saves."""

_APPEND_LINK = insert(tables.link)
_APPEND_CROWD = insert(tables.crowd)


def append_links(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write in whose timelines these stand."""
    links: list[tuple[str, int]] = []
    crowds: dict[str, list[str]] = {}
    for entry in entries:
        subjects = dict.fromkeys(entry.act.subjects())
        together = sorted(code for code in subjects if code.startswith(Kind.CONTAINER.prefix))
        if len(together) >= _A_CROWD:
            name = _name(together)
            crowds[name] = together
            links.append((name, entry.number))
            subjects = dict.fromkeys(subjects.keys() - set(together))
        links += [(subject, entry.number) for subject in subjects]
    if crowds:
        # Whoever is first in a crowd is in few others; the crowd itself has as many rows as members.
        known = rows_where(connection, tables.crowd, "subject", [members[0] for members in crowds.values()])
        for name in crowds.keys() & {row.name for row in known}:
            del crowds[name]
    members = [(name, code) for name, together in crowds.items() for code in together]
    write_many(connection, _APPEND_CROWD, members)
    write_many(connection, _APPEND_LINK, links)


def linked_as(connection: Connection, subjects: Sequence[str]) -> list[str]:
    """Under which subjects of `link` the timelines of these stand: themselves, and the crowds that they are in."""
    return [*subjects, *{row.name for row in rows_where(connection, tables.crowd, "subject", subjects)}]


def every_link() -> Select[tuple[str, int]]:
    """Each subject with the number of each entry in its timeline, whichever way they are written."""
    link, crowd = tables.link, tables.crowd
    subject = func.coalesce(crowd.c.subject, link.c.subject).label("subject")
    return select(subject, link.c.number).select_from(link.outerjoin(crowd, crowd.c.name == link.c.subject))


def _name(together: Sequence[str]) -> str:
    # Longer than any code that can be read or typed: nobody's tube is called so.
    return f"crowd:{hashlib.sha256(' '.join(together).encode()).hexdigest()}"
