"""Command cards and labels of places: what gloved hands scan instead of typing, printed at a bench."""

from __future__ import annotations

import re
import uuid

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody.codes import COMMANDS, Command, place_code
from custody.label import CommandLabel, Label, PlaceLabel
from custody.parties import Station
from custody.privacy import donor_marks
from custody.records.views.reading import recent_jobs
from custody.records.work.cards import print_card
from custody.wording import say, text
from web.bodies import HIDDEN
from web.pages.frame.acting import status
from web.pages.frame.deeds import Fault, faulty
from web.pages.frame.desk import demand_station
from web.pages.frame.visit import visit
from web.pages.stations.bench import CARDS
from web.pages.stations.sitting import may_sit
from web.problems import ProblemError

_LONGEST = 40
_UNPRINTABLE = re.compile(rf"[\x00-\x1f\x7f{HIDDEN}]")


def mount(pages: Blueprint) -> None:
    pages.get("/bench/<station>/cards", endpoint="bench_cards")(page)
    pages.post("/bench/<station>/cards", endpoint="bench_card")(ask)


def page(station: str) -> tuple[str, int]:
    found = demand_station(visit(), station, at_checkpoint=False)
    may_print = may_sit(visit(), visit().person, found) and bool(found.printers)
    cards = [(card, str(COMMANDS[card])) for card in CARDS]
    return render_template("cards.html", station=found, cards=cards, may_print=may_print), status()


def ask(station: str) -> AnyResponse | tuple[str, int]:
    """Print one card or one label of a place."""
    here = visit()
    found = demand_station(here, station, at_checkpoint=False)
    if not may_sit(here, here.person, found) or not found.printers:
        raise ProblemError("station_of_other", 403, station=found.name)
    label = _label(found)
    try:
        job = str(uuid.UUID(request.form.get("id", "")))
    except ValueError:
        label = Fault("", say("page.fault.deed"))
    if isinstance(label, Fault):
        g.faulty = faulty(request.form, (label,))
        return page(found.name)
    with here.registry.reading() as connection:
        last = recent_jobs(connection, found.name, 1)
    here.registry.writer.submit(print_card(found, label, job, last[0].position if last else 0))
    return redirect(url_for("pages.bench_page", station=found.name, _anchor="labels"), 303)


def _label(station: Station) -> Label | Fault:
    card = request.form.get("card", "")
    if card:
        if card not in CARDS:
            return Fault("", say("page.fault.deed"))
        words = {lang: text(f"page.card.{card}", lang) for lang in ("en", "zh-Hant", "zh-Hans")}
        code = str(COMMANDS[Command(card)])
        return CommandLabel(code=code, en=words["en"], zh_hant=words["zh-Hant"], zh_hans=words["zh-Hans"])
    name = " ".join(request.form.get("place", "").split())
    if not name:
        return Fault("place", say("page.fault.required"))
    if len(name) > _LONGEST:
        return Fault("place", say("page.fault.text", most=_LONGEST))
    if _UNPRINTABLE.search(name):
        return Fault("place", say("page.fault.control"))
    if donor_marks(name):
        return Fault("place", say("page.cards.donor"))
    return PlaceLabel(code=str(place_code(station.site, name)), name=name, site=station.site)
