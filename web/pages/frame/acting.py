"""Carrying out what a form asks for, with everything that a page needs to say how it went."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from custody.acts import Entry
from custody.codes import Code, parse_code
from custody.records.turns.request import Request
from custody.records.views.reading import latest_entries
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from web.pages.frame import times
from web.pages.frame.deeds import Fault, Faulty, faulty, read_form
from web.pages.frame.visit import visit


def act(station: str = "", form: MultiDict[str, str] | None = None) -> Receipt | Faulty:
    """Carry out the form at hand, or this one. A refusal is kept for the page, which is drawn again with what was
    typed."""
    here = visit()
    sent = request.form if form is None else form
    command = read_form(sent, times.offset_text(here.offset))
    if isinstance(command, Faulty):
        g.faulty = command
        return command
    circumstances = here.known.circumstances(here.registry.clock(), station)
    answer = here.registry.carry_out(Request(command, circumstances, sent.get("target", "")))
    if isinstance(answer, Refusal):
        faults = tuple(Fault(field, answer.say(), _about(answer)) for field in answer.fields or ("",))
        g.faulty = faulty(sent, faults, answer.status, answer.findings)
        refused: Faulty = g.faulty
        return refused
    return answer


def _about(answer: Refusal) -> tuple[str, ...]:
    """The codes of what is in the way, where that is dealt with elsewhere, of a list that was cut short the first; and
    the discrepancy that is resolved before."""
    if answer.code in _RESOLVED_FIRST:
        return (str(answer.params["discrepancy"]),)
    codes = str(answer.params.get("codes", "")) if answer.code in _DEALT_WITH_ELSEWHERE else ""
    return tuple(code for code in codes.replace(",", " ").split() if isinstance(parse_code(code), Code))


_DEALT_WITH_ELSEWHERE = frozenset({"not_accounted"})
_RESOLVED_FIRST = frozenset({"hold_until_resolved", "hold_until_judged", "hold_until_excursion_resolved"})


def status() -> int:
    """The HTTP status of a page that may show a refusal."""
    found: Faulty | None = g.get("faulty")
    return found.status if found is not None else 200


def after(endpoint: str, receipt: Receipt, **values: str) -> Response:
    """Go on to this page, which will say what was done."""
    arguments: dict[str, Any] = {**values, "done": receipt.entry.number}
    return redirect(url_for(endpoint, **arguments), 303)


def done() -> Entry | None:
    """The entry that the form before this page has made; only to whoever made it."""
    return _made(request.args.get("done", ""))


def done_beside() -> list[Entry]:
    """The others, where that form made several."""
    found = (_made(number) for number in request.args.get("beside", "").split()[:_MOST_BESIDE])
    return [entry for entry in found if entry is not None]


_MOST_BESIDE = 50


def _made(number: str) -> Entry | None:
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    here = visit()
    with here.registry.reading() as connection:
        found = latest_entries(connection, below=int(number) + 1, limit=1)
    if not found or found[0].number != int(number):
        return None
    mine = any(actor.staff == here.person.staff for actor in found[0].circumstances.actors)
    return found[0] if mine else None
