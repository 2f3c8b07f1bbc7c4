"""Nouns to rows and back: the one place where a tuple becomes JSON text and a flag a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import compress, count
from operator import attrgetter, is_not
from typing import Any, TypeVar, get_type_hints

import msgspec
from sqlalchemy import Connection, Row, Update, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from custody.deciding.quotas.recounting import topic_of
from custody.holding import Handoff, HandoffState, Hold, Listing, Passage, Reservation, Tally
from custody.records.store.driver import rows_where, write_alike, write_many
from custody.records.store.tables import DERIVED, TABLES, is_json
from custody.standing_holds import MET_IN_TWO_PLACES, SYSTEM
from custody.world import KEYS, Noun, World

N = TypeVar("N", bound=Noun)

# A bound on what one answer holds in memory.
_IN_ONE_STATEMENT = 5_000
# So many beginnings of names are looked for by the database; of more, all are read once.
_STEMS = 100


def load(connection: Connection, noun: type[N], column: str, values: Iterable[str | int]) -> list[N]:
    """All rows of the noun whose column has one of these values."""
    # No text in the tables has a NUL, and PostgreSQL does not even let us ask for one.
    wanted = [value for value in dict.fromkeys(values) if not (isinstance(value, str) and "\0" in value)]
    return _found(connection, noun, column, wanted)


def load_open_offers(connection: Connection, receivers: Iterable[str | int]) -> list[Handoff]:
    """The offers to these people that nobody has answered."""
    still_open = f"state = '{HandoffState.OFFERED.value}'"
    return _found(connection, Handoff, "receiver", list(receivers), still_open)


def load_open_holds(connection: Connection, targets: Iterable[str | int]) -> list[Hold]:
    """The holds on these that still stand. Those that were lifted stop nothing, and there are ever more of them."""
    return _found(connection, Hold, "target", list(targets), "released = 0")


def load_compared(connection: Connection, targets: Iterable[str | int]) -> list[Hold]:
    """The holds on these that the system placed because a label was met in two places, and that a person has lifted."""
    of_a_copy = f"released = 1 AND placed_by = '{SYSTEM}' AND reason = '{MET_IN_TWO_PLACES}'"
    return _found(connection, Hold, "target", list(targets), of_a_copy)


def load_drawn(connection: Connection, topics: Collection[str]) -> list[Tally]:
    """The tallies of these clearances and permits on which anything stands."""
    table = TABLES[Tally]
    statement = select(table).where(or_(table.c.used > 0, table.c.reserved > 0))
    if len(topics) <= _STEMS:
        stems = [topic if topic.startswith("permit:") else f"{topic.partition(':')[2]}|" for topic in topics]
        statement = statement.where(or_(*(func.substr(table.c.id, 1, len(stem)) == stem for stem in stems)))
    wanted = set(topics)
    return [tally for row in connection.execute(statement) if topic_of((tally := from_row(Tally, row)).id) in wanted]


def load_listed_ahead(connection: Connection, moment: str) -> list[Listing]:
    """Every version of a clearance that begins after this moment, in UTC."""
    table = TABLES[Listing]
    statement = select(table).where(table.c.noun == "clearance", table.c.effective > moment)
    return [from_row(Listing, row) for row in connection.execute(statement)]


def load_draws(connection: Connection, clearance: str) -> list[Reservation]:
    """What was drawn on any quota of this clearance, by whatever row and in whatever period."""
    table = TABLES[Reservation]
    statement = select(table).where(table.c.tally.startswith(f"{clearance}|", autoescape=True))
    return [from_row(Reservation, row) for row in connection.execute(statement)]


def load_exits(connection: Connection, consignments: Iterable[str]) -> list[Passage]:
    """The decisions by which these have left, or came in before that was told."""
    return _found(connection, Passage, "consignment", list(consignments), "gate IN ('G2', 'G3') AND verdict = 'ALLOW'")


def load_last_passages(connection: Connection, consignments: Iterable[str | int]) -> list[Passage]:
    """Of each gate the last word of each kind, by when it was told and by when it happened: a consignment that is
    scanned a hundred times has as few as any."""
    table = TABLES[Passage]
    kind = (table.c.consignment, table.c.gate, table.c.verdict, table.c.station, table.c.token)
    last = [func.max(each).over(partition_by=kind).label(f"last_{each.name}") for each in (table.c.entry, table.c.at)]
    found: list[Passage] = []
    for some in _portions(list(dict.fromkeys(consignments))):
        # One look at each row: asked of each row what the last of its kind is, the work grows with their square.
        told = select(table, *last).where(table.c.consignment.in_(some)).subquery()
        is_last = or_(told.c.entry == told.c.last_entry, told.c.at == told.c.last_at)
        chosen = select(*(told.c[each.name] for each in table.c)).where(is_last)
        found += [from_row(Passage, row) for row in connection.execute(chosen)]
    return found


def _found(connection: Connection, noun: type[N], column: str, wanted: list[str | int], also: str = "") -> list[N]:
    found: list[N] = []
    for some in _portions(wanted):
        found += [from_row(noun, row) for row in rows_where(connection, TABLES[noun], column, some, also)]
    return found


def _portions(wanted: list[str | int]) -> Iterator[list[str | int]]:
    return (wanted[start : start + _IN_ONE_STATEMENT] for start in range(0, len(wanted), _IN_ONE_STATEMENT))


def from_row(noun: type[N], row: Row[Any] | Sequence[Any]) -> N:
    values = list(row)
    for place, read, _ in _shape(noun):  # type: ignore[arg-type]
        values[place] = read(values[place])
    return noun(*values)


def save(connection: Connection, noun: type[N], world: World) -> None:
    """Write what changed of this noun, in a few statements: of a row that was known only the fields that moved.

    What the ledger has just begun must not stand there yet: a code that chance drew twice fails here and is drawn
    again, instead of writing over somebody's sample.
    """
    changed = world.changed(noun)
    begun = world.begun(noun) if noun in DERIVED else set()
    new: list[tuple[str | int, ...]] = []
    unknown: list[tuple[str | int, ...]] = []
    moved: dict[tuple[int, ...], list[tuple[str | int, ...]]] = defaultdict(list)
    for value in changed:
        key = getattr(value, KEYS[noun])
        before = world.stood(noun, key)
        if before is not None:
            row = _moved(before, value)
            moved[tuple(row)].append((*row.values(), key))
        else:
            (new if key in begun else unknown).append(to_row(value))
    write_many(connection, _insert(noun), new)  # type: ignore[arg-type]
    write_many(connection, _upsert(noun, connection.dialect.name), unknown)  # type: ignore[arg-type]
    for places, rows in moved.items():
        if places:
            _write_moved(connection, noun, places, rows)


def _write_moved(
    connection: Connection, noun: type[Any], places: tuple[int, ...], rows: list[tuple[str | int, ...]]
) -> None:
    """`rows`: the new values of these columns, and the key. What has moved alike is written at one stroke."""
    first = rows[0][:-1]
    if len(rows) > 1 and all(row[:-1] == first for row in rows):
        names = [TABLES[noun].columns.keys()[place] for place in places]
        write_alike(connection, TABLES[noun], tuple(names), first, KEYS[noun], [row[-1] for row in rows])
    else:
        write_many(connection, _update(noun, places), rows)  # type: ignore[arg-type]


def _moved(before: Noun, after: Noun) -> dict[int, str | int]:
    """The values of the columns that are not the same, by place."""
    old, new = msgspec.structs.astuple(before), msgspec.structs.astuple(after)
    # What an act did not touch is the same object still.
    row: dict[int, Any] = {place: new[place] for place in compress(count(), map(is_not, old, new))}
    row = {place: value for place, value in row.items() if old[place] != value}
    for place, _, written in _shape(type(after)) if row else ():
        if place in row:
            row[place] = written(row[place])
    return row


def to_row(value: Noun) -> tuple[str | int, ...]:
    """The values of the columns, in the table's order."""
    values = list(msgspec.structs.astuple(value))
    for place, _, written in _shape(type(value)):
        values[place] = written(values[place])
    return tuple(values)


_Read = Callable[[Any], Any]
_Written = Callable[[Any], str | int]


@cache
def _shape(noun: type[Any]) -> tuple[tuple[int, _Read, _Written], ...]:
    """Which fields stand otherwise in their column: the place of each, how it is read and how it is written.

    Lists and structs stand as JSON, enums as their value, flags as a number.
    """
    hints = get_type_hints(noun)
    turned: list[tuple[int, _Read, _Written]] = []
    for place, name in enumerate(field.name for field in msgspec.structs.fields(noun)):
        hint = hints[name]
        if is_json(noun, name):
            turned.append((place, _read_once(hint), _as_json))
        elif hint is bool:
            turned.append((place, bool, int))
        elif isinstance(hint, type) and hint not in _PLAIN:
            turned.append((place, hint, attrgetter("value")))
    return tuple(turned)


def _read_once(hint: Any) -> _Read:
    """The tubes of one box have the same parties, the same filings, no gaps: a text that was just read is not read
    again. What it says is a tuple, which nobody changes."""
    return lru_cache(_ALIKE)(msgspec.json.Decoder(hint).decode)


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_PLAIN = (str, int, bool)
_ALIKE = 512


@cache
def _insert(noun: type[Any]) -> Insert:
    return insert(TABLES[noun])


@cache
def _update(noun: type[Any], places: tuple[int, ...]) -> Update:
    table = TABLES[noun]
    names = [column.name for column in table.c]
    key = table.c[KEYS[noun]]
    moved: dict[str, Any] = {names[place]: bindparam(f"new_{names[place]}") for place in places}
    return update(table).where(key == bindparam("of")).values(moved)


@cache
def _upsert(noun: type[Any], dialect: str) -> Insert:
    table = TABLES[noun]
    upsert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    others = {column.name: upsert.excluded[column.name] for column in table.c if column.name != KEYS[noun]}
    return upsert.on_conflict_do_update(index_elements=[KEYS[noun]], set_=others)
