"""The ledger as an auditor sees it: the signed head, the newest entries, one entry's stored bytes and its proof."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask import Blueprint, render_template, request

from custody.acts import Crossed, Entry, ParkExitDecided, read_entry
from custody.crossing.decision import decode_decision
from custody.holding import Container, Package
from custody.ledger.note import Verifier, open_head
from custody.ledger.tree import leaf_hash
from custody.records.entries.book import head_note
from custody.records.views import reading
from custody.records.views.page_reading import subjects
from custody.refusal import Refusal
from web.api.consignments import seen_crossing
from web.pages.frame.desk import verdict_of
from web.pages.frame.visit import Visit, visit
from web.problems import ProblemError

_PAGE = 40


def mount(pages: Blueprint) -> None:
    pages.get("/ledger", endpoint="ledger")(page)
    pages.get("/ledger/<int:number>", endpoint="entry")(entry_page)


def page() -> str:
    """The head for everybody; the entries themselves only for whoever may see all of them."""
    here = visit()
    below = request.args.get("below", "")
    before = int(below) if below.isascii() and below.isdigit() and len(below) < 16 else None
    with here.registry.reading() as connection:
        note = head_note(connection)
        entries = reading.latest_entries(connection, before, _PAGE) if here.sees_all else []
    head = open_head(note, [Verifier.from_vkey(here.registry.book.vkey)])
    return render_template(
        "ledger.html",
        note=note,
        head=head,
        root=b64encode(head.root).decode(),
        vkey=here.registry.book.vkey,
        entries=entries,
        undone=set(),
        older=entries[-1].number if len(entries) == _PAGE and entries[-1].number > 1 else None,
    )


def entry_page(number: int) -> str:
    here = visit()
    if not 0 < number < 10**15:
        raise ProblemError("nothing_here", 404)
    with here.registry.reading() as connection:
        proved = reading.proved_entry(connection, number, here.registry.book.vkey)
        if proved is None:
            raise ProblemError("nothing_here", 404)
        entry = read_entry(proved.body)
        known = subjects(connection, entry.act.subjects())
    if not _may_see(here, entry, known):
        raise ProblemError("not_yours", 403, code=str(number))
    return render_template(
        "entry.html",
        entry=entry,
        body=proved.body.decode(),
        leaf=leaf_hash(proved.body).hex(),
        proof=[step.hex() for step in proved.proof],
        head=proved.head,
        known=known,
        **_decided(here, entry),
    )


def _decided(here: Visit, entry: Entry) -> dict[str, Any]:
    """The decision that the entry keeps, if it keeps one, and whether this person may take it away as a file."""
    if not isinstance(entry.act, Crossed | ParkExitDecided):
        return {"decision": None}
    return {
        "decision": decode_decision(bytes(entry.act.decision)),
        "verdict": verdict_of(entry, entry.act) if isinstance(entry.act, Crossed) else None,
        "consignment": entry.act.consignment if isinstance(entry.act, Crossed) else "",
        "may_take": not isinstance(seen_crossing(here.registry, here.known, str(entry.number)), Refusal),
    }


def _may_see(here: Visit, entry: Entry, known: dict[str, Container | Package]) -> bool:
    acted = any(actor.organisation in here.parties for actor in entry.circumstances.actors)
    return here.sees_all or acted or any(here.sees(subject) for subject in known.values())
