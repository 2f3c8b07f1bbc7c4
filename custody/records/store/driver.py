"""Statements that are compiled once and handed to the driver with plain tuples.

The writer runs the same few statements some thousand times a second; turning each row into named parameters and back
cost more than the database itself. What the tables look like still comes from SQLAlchemy's constructs alone, and
errors still arrive as SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Dialect, Insert, Row, Table, Update
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite


def write_many(connection: Connection, statement: Insert | Update, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run the statement for each row, if there is any; its values stand in the order in which the statement names
    them."""
    # Given nothing, a driver would run it once without a value.
    if not rows:
        return
    connection.exec_driver_sql(_compiled(statement, connection.dialect.name), list(rows))


def rows_where(
    connection: Connection, table: Table, column: str, values: Sequence[str | int], also: str = ""
) -> Sequence[Row[Any]]:
    """The rows whose column has one of these values; `also` is a further condition of our own, never of a user's.

    One text for any number of values, so that the database prepares it once.
    """
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(_any_of(table, column, "= ANY(%s)", also), (list(values),)).fetchall()
    given = msgspec.json.encode(values).decode()
    chosen = "IN (SELECT value FROM json_each(?))"
    return connection.exec_driver_sql(_any_of(table, column, chosen, also), (given,)).fetchall()


def write_alike(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    values: tuple[str | int, ...],
    key: str,
    keys: Sequence[str | int],
) -> None:
    """Give these columns these values in every row with one of the keys."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_alike(table, columns, "%s", key, "= ANY(%s)"), (*values, list(keys)))
    else:
        chosen = "IN (SELECT value FROM json_each(?))"
        connection.exec_driver_sql(
            _alike(table, columns, "?", key, chosen), (*values, msgspec.json.encode(keys).decode())
        )


@cache
def _alike(table: Table, columns: tuple[str, ...], mark: str, key: str, chosen: str) -> str:
    given = ", ".join(f'"{table.c[each].name}" = {mark}' for each in columns)
    return f'UPDATE "{table.name}" SET {given} WHERE "{table.c[key].name}" {chosen}'  # noqa: S608


@cache
def _any_of(table: Table, column: str, chosen: str, also: str) -> str:
    columns = ", ".join(f'"{each.name}"' for each in table.c)
    condition = f" AND {also}" if also else ""
    return f'SELECT {columns} FROM "{table.name}" WHERE "{table.c[column].name}" {chosen}{condition}'  # noqa: S608


@cache
def _compiled(statement: Insert | Update, dialect: str) -> str:
    return str(statement.compile(dialect=_POSITIONAL[dialect]))


_POSITIONAL: dict[str, Dialect] = {
    "sqlite": pysqlite.dialect(),
    "postgresql": psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}
