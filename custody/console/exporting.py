"""What `custody export` writes: a bundle with proofs, or a list. Whoever can read the data directory may have it."""

from __future__ import annotations

from collections.abc import Iterable

import click
from sqlalchemy import Connection

from custody.acts import read_entry
from custody.codes import Code, parse_code
from custody.holding import Consignment
from custody.parties import Person, Role
from custody.records.bundling import consignment_bundle, decision_bundle
from custody.records.entries.book import entry_body
from custody.records.exporting import export_list
from custody.records.registry import Registry
from custody.records.views.reading import bundle, one
from custody.records.views.reading import container as find_container
from custody.refusal import Refusal
from custody.tabling import Format

_OPERATOR = Person("", "", (Role.ADMIN,), "")
"""Whoever reads the database itself sees everything."""


def exported(
    registry: Registry, container: str, consignment: str, decision: int | None, noun: str, suffix: str
) -> Iterable[bytes]:
    """The pieces of the one thing that is named. ClickException when there is no such thing."""
    if noun:
        return _list(registry, noun, suffix)
    with registry.reading() as connection:
        if container:
            return [_container(registry, connection, container)]
        if consignment:
            return [_consignment(registry, connection, consignment.strip().upper())]
        return [_decision(registry, connection, decision or 0)]


def _list(registry: Registry, noun: str, suffix: str) -> Iterable[bytes]:
    form = suffix.lstrip(".").lower()
    if form not in tuple(Format):
        raise click.ClickException("A list is written as CSV or XLSX: let the file's name end with .csv or .xlsx.")
    pieces = export_list(registry, noun, Format(form), _OPERATOR)
    if isinstance(pieces, Refusal):
        raise click.ClickException(pieces.say()["en"])
    return pieces


def _container(registry: Registry, connection: Connection, typed: str) -> bytes:
    code = parse_code(typed)
    spellings = (typed.strip(), str(code)) if isinstance(code, Code) else (typed.strip(),)
    found = find_container(connection, spellings)
    if found is None:
        raise click.ClickException(f"There is no container {typed!r} in this ledger. Check the code.")
    return bundle(connection, found.code, registry.book)


def _consignment(registry: Registry, connection: Connection, number: str) -> bytes:
    if one(connection, Consignment, number) is None:
        raise click.ClickException(f"There is no consignment {number!r} in this ledger. Check the number.")
    return consignment_bundle(connection, number, registry.book, lambda parties: True)


def _decision(registry: Registry, connection: Connection, number: int) -> bytes:
    body = entry_body(connection, number) if 0 < number < 10**15 else None
    found = None
    if body is not None:
        found = decision_bundle(connection, read_entry(body), registry.book, lambda parties: True)
    if found is None:
        raise click.ClickException(f"Entry {number} is no decision. The page of the consignment names its decisions.")
    return found
