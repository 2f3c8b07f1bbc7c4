"""/ledger: the signed head, any entry with its proof, that one head continues another; exports; who is who."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response
from msgspec import Struct

from custody.acts import read_entry
from custody.codes import Kind
from custody.holding import Package
from custody.records.entries.book import head_note
from custody.records.registry import Registry
from custody.records.turns.request import spellings
from custody.records.views.reading import bundle, consistency, one, proved_entry
from custody.records.views.reading import container as find_container
from custody.refusal import Refusal, refuse
from web.admission import Caller, demand_sight, may_see, sees_everything, sights
from web.api.acting import not_found, whole
from web.api.routes import route


class ProvedEntryView(Struct, frozen=True):
    """`body` is the entry as it is stored, byte for byte; `proof` the hashes, base64, up to the root in `head`."""

    number: int
    body: str
    head: str
    proof: list[str]


class ConsistencyView(Struct, frozen=True):
    head: str
    proof: list[str]


class PersonView(Struct, frozen=True):
    staff: str
    organisation: str
    roles: list[str]


class PeopleList(Struct, frozen=True):
    people: list[PersonView]


@route("GET", "/ledger/head", "The signed head, as a note", answer=str)
def head(registry: Registry, caller: Caller) -> str:
    with registry.reading() as connection:
        return head_note(connection)


@route("GET", "/ledger/key", "The key by which heads are verified", answer=str)
def key(registry: Registry, caller: Caller) -> str:
    return registry.book.vkey + "\n"


@route("GET", "/ledger/entries/<number>", "An entry and its proof", answer=ProvedEntryView)
def entry(registry: Registry, caller: Caller, number: str) -> ProvedEntryView | Refusal:
    unknown = refuse("entry_unknown", 404, entry=number[:20])
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 16):
        return unknown
    with registry.reading() as connection:
        proved = proved_entry(connection, int(number), registry.book.vkey)
        if proved is None:
            return unknown
        if not _may_see_entry(registry, caller, proved.body):
            return refuse("entry_not_yours", 403, entry=int(number))
    return ProvedEntryView(int(number), proved.body.decode(), proved.head, _encoded(proved.proof))


@route("GET", "/ledger/consistency", "That the head continues an earlier one", answer=ConsistencyView, query=("from",))
def continues(registry: Registry, caller: Caller) -> ConsistencyView | Refusal:
    old = whole("from", 0)
    with registry.reading() as connection:
        found = consistency(connection, old, registry.book.vkey)
    if found is None:
        return refuse("head_ahead", 404, size=old)
    return ConsistencyView(found[0], _encoded(found[1]))


@route("GET", "/exports/<code>", "The whole timeline with its proofs, one file", answer=Any)
def export(registry: Registry, caller: Caller, code: str) -> Response | Refusal:
    with registry.reading() as connection:
        found = find_container(connection, spellings(code), sights(registry, caller))
        package = next((p for s in spellings(code) if (p := one(connection, Package, s)) is not None), None)
        subject = found or package
        if subject is None:
            return not_found(code, Kind.CONTAINER)
        demand_sight(registry, caller, subject)
        data = bundle(connection, subject.code, registry.book)
    name = f'attachment; filename="{subject.code}.custody"'
    return Response(data, content_type="application/json", headers={"Content-Disposition": name})


@route("GET", "/people", "Colleagues, and couriers of every organisation", answer=PeopleList)
def people(registry: Registry, caller: Caller) -> PeopleList:
    shown = [
        PersonView(person.staff, person.organisation, [role.value for role in person.roles])
        for person in registry.zone.people.values()
        if sees_everything(caller) or person.organisation == caller.organisation or "courier" in person.roles
    ]
    return PeopleList(shown)


def _may_see_entry(registry: Registry, caller: Caller, body: bytes) -> bool:
    if sees_everything(caller):
        return True
    entry = read_entry(body)
    own = caller.organisation
    if own and any(actor.organisation == own for actor in entry.circumstances.actors):
        return True
    with registry.reading() as connection:
        for code in entry.act.subjects()[:8]:
            subject = find_container(connection, [code]) or one(connection, Package, code)
            if subject is not None and may_see(registry, caller, subject.parties):
                return True
    return False


def _encoded(proof: list[bytes]) -> list[str]:
    return [base64.b64encode(digest).decode() for digest in proof]
