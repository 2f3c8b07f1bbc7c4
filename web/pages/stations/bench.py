"""The bench: who is signed in, what the last scan meant, the basket, the labels, and a form for each deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody import acts
from custody.acts import Entry
from custody.codes import COMMANDS, Code, Command, parse_code
from custody.holding import Consignment, Container, Handoff, HandoffState, Package
from custody.parties import Station
from custody.records.store.database import Connection
from custody.records.views import reading
from custody.records.views.page_reading import (
    awaited,
    label_progress,
    labels_asked,
    labels_without_receiver,
    subjects,
)
from custody.records.work.orders import Receipt
from custody.records.work.scanning import note_deed
from web.pages.chain.discrepancies import unsafe
from web.pages.frame.acting import act, after, done, done_beside, status
from web.pages.frame.border import borders
from web.pages.frame.choices import choices
from web.pages.frame.desk import LastScan, demand_station, desk_of, last_scan
from web.pages.frame.duty import duty_of
from web.pages.frame.offering import deeds_at_bench
from web.pages.frame.visit import Visit, visit
from web.pages.stations import virtual
from web.pages.stations.arrivals import Received, arrivals, receive_each
from web.pages.stations.labels import labels_shown
from web.pages.stations.sitting import may_sit, sit_down
from web.pages.stations.ticking import to_tick

CARDS = (
    Command.ACCEPT,
    Command.REFUSE,
    Command.PACK,
    Command.UNPACK,
    Command.SEAL,
    Command.OFFER,
    Command.STORE,
    Command.RETRIEVE,
    Command.RECEIVE,
    Command.UNDO,
    Command.PRINT_AGAIN,
    Command.FINISH,
    Command.SIGN_OUT,
)
_JOBS = 24

EVERY_DEED = (
    "register",
    "begin_package",
    "pack",
    "describe_package",
    "seal",
    "offer",
    "receive",
    "store",
    "retrieve",
    "aliquot",
    "unpack",
    "unseal",
    "start_logger",
    "reprint",
    "dispose",
    "pool",
    "identify",
    "record_taking",
    "declare_lost",
    "record_finding",
    "hold",
    "correct",
)
_WITH_NOTHING = ("register", "begin_package", "seal", "offer", "receive")
_WITH_CONTAINERS = ("begin_package", "pack", "offer", "store", "retrieve", "aliquot", "seal", "register")
_WITH_A_PACKAGE = (
    "pack",
    "describe_package",
    "start_logger",
    "seal",
    "offer",
    "receive",
    "unpack",
    "unseal",
    "register",
    "begin_package",
)


_DEALT_WITH = (
    acts.PackageBegun,
    acts.Packed,
    acts.Sealed,
    acts.Offered,
    acts.Accepted,
    acts.Refused,
    acts.Stored,
    acts.Received,
    acts.Disposed,
)
"""After these the desk is clear for the next, as it is after the same by a command card."""


def mount(pages: Blueprint) -> None:
    pages.get("/bench", endpoint="benches")(choose)
    pages.get("/bench/<station>", endpoint="bench_page")(page)
    pages.post("/bench/<station>", endpoint="bench_deed")(deed)
    pages.post("/bench/<station>/arrivals", endpoint="bench_arrivals")(receive)
    pages.post("/bench/<station>/desk", endpoint="bench_desk")(sit)


def choose() -> str | AnyResponse:
    """The bench at which this session is, else those that this person may use."""
    here = visit()
    bound = here.known.station
    if bound is not None and not bound.kinds[0].at_checkpoint:
        asked: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("pages.bench_page", **{**asked, "station": bound.name}), 303)
    mine = [s for s in here.zone.stations.values() if s.enabled and not s.kinds[0].at_checkpoint and here.may_use(s)]
    return render_template("stations.html", stations=mine, kind="bench")


def page(station: str, told: Sequence[Received] = ()) -> tuple[str, int]:
    """`told` is what became of each of several receipts, where not all were taken."""
    here = visit()
    found = demand_station(here, station, at_checkpoint=False)
    with here.registry.reading() as connection:
        desk = desk_of(connection, found, here.registry.clock())
        basket = {c: s for c, s in subjects(connection, desk.basket).items() if not _ended(s)}
        arriving = awaited(connection, basket.values(), here.person.organisation)
        jobs = labels_asked(connection, found.name, _JOBS)
        progress = label_progress(connection, found.name)
        without_receiver = labels_without_receiver(connection, here.person.organisation)
        last = last_scan(desk)
        offered = _answer_to(connection, last)
        became = _entry(connection, last.became) if last is not None else None
        offers = reading.pending_handoffs(connection, here.person.staff)
        hardware = virtual.whereabouts(here.registry.data) if here.training else None
        labels = labels_shown(connection, jobs, found, here.zone, hardware)
        arrived = arrivals(connection, here, found, basket)
    package = _package_among(basket, desk.package)
    return (
        render_template(
            "bench.html",
            station=found,
            desk=desk,
            may_sit=may_sit(here, here.person, found),
            last=last,
            became=became,
            basket=basket,
            arriving=arriving,
            arrivals=arrived,
            told=told,
            package=package or _just_begun(done()),
            to_tick=to_tick(here, package),
            scanned_logger=_logger_on(last),
            borders=borders(here, basket, package, (done(), last)),
            takes_out="",
            offered=offered,
            progress=progress,
            without_receiver=without_receiver,
            labels=labels,
            hardware=hardware,
            cards=[(card, str(COMMANDS[card])) for card in CARDS],
            badges=_badges(here, found),
            to_me=_to(offers, here.person.staff),
            by_me=_by(offers, here.person.staff),
            done=done(),
            done_beside=done_beside(),
            safety=_safety(here, done()),
            choices=choices(here),
            likely=(likely := deeds_at_bench(here, _likely(basket, arriving))),
            seldom=[deed for deed in deeds_at_bench(here, EVERY_DEED) if deed not in likely],
        ),
        next((each.status for each in told if each.entry is None), status()),
    )


def receive(station: str) -> AnyResponse | tuple[str, int]:
    """What has arrived, one receipt for each consignment, by one press."""
    here, found = visit(), demand_station(visit(), station, at_checkpoint=False)
    told = list(receive_each(found, request.form))
    entries = [each.entry for each in told if each.entry is not None]
    for entry in entries:
        here.registry.writer.submit(note_deed(found.name, here.person.staff, entry, set(entry.act.subjects())))
    if not entries or len(entries) < len(told):
        return page(station, told)
    beside = " ".join(str(entry.number) for entry in entries[1:])
    return redirect(url_for("pages.bench_page", station=found.name, done=entries[0].number, beside=beside or None), 303)


def deed(station: str) -> AnyResponse | tuple[str, int]:
    """Carry out what a form of this bench asks for."""
    found = demand_station(visit(), station, at_checkpoint=False)
    answer = act(found.name)
    if not isinstance(answer, Receipt):
        return page(station)
    here, entry = visit(), answer.entry
    dealt_with = set(entry.act.subjects()) if isinstance(entry.act, _DEALT_WITH) else set()
    here.registry.writer.submit(note_deed(found.name, here.person.staff, entry, dealt_with))
    return after("pages.bench_page", answer, station=found.name)


def _ended(subject: Container | Package) -> bool:
    """What is used up or destroyed lies on no desk."""
    return isinstance(subject, Container) and subject.state.terminal


def _safety(here: Visit, entry: Entry | None) -> tuple[tuple[str, str], ...]:
    """Whom to call about what the form before this page reported as broken, leaking or without its dry ice."""
    act_done = entry.act if entry is not None else None
    if not isinstance(act_done, acts.Received) or not unsafe((act_done.condition, *act_done.damaged.values())):
        return ()
    with here.registry.reading() as connection:
        found = reading.one(connection, Consignment, act_done.consignment)
    return duty_of(here, (found.to_organisation, found.from_organisation) if found is not None else ())


def sit(station: str) -> AnyResponse:
    """Sign who looks at this page in at its scanner."""
    here = visit()
    found = demand_station(here, station, at_checkpoint=False)
    sit_down(here, here.person, found)
    return redirect(url_for("pages.bench_page", station=found.name), 303)


def _likely(basket: Mapping[str, Container | Package], arriving: tuple[str, ...]) -> tuple[str, ...]:
    """The deeds that fit what lies on the desk, the likeliest first; the others are folded away. `arriving`: what of it
    was waited for."""
    if arriving:
        return ("receive", *_WITH_CONTAINERS)
    if any(isinstance(subject, Package) for subject in basket.values()):
        return _WITH_A_PACKAGE
    return _WITH_CONTAINERS if basket else _WITH_NOTHING


def _package_among(basket: Mapping[str, Container | Package], code: str) -> str:
    """The package in work: the desk's own, else one that was scanned, else one that what was scanned lies in."""
    packages = (c for c, subject in basket.items() if isinstance(subject, Package))
    around = (subject.package for subject in basket.values() if isinstance(subject, Container) and subject.package)
    return code or next(packages, "") or next(around, "")


def _logger_on(last: LastScan | None) -> str:
    """The logger that was scanned just now, in its printed spelling; its form begins with it."""
    code = parse_code(last.raw) if last is not None and last.meaning == "logger_laid" else None
    return str(code) if isinstance(code, Code) else ""


def _just_begun(entry: Entry | None) -> str:
    """The package that the form before this page has begun or packed: the one to be sealed next."""
    return entry.act.package if entry is not None and isinstance(entry.act, acts.PackageBegun | acts.Packed) else ""


def _answer_to(connection: Connection, last: LastScan | None) -> Handoff | None:
    """What has become of the offer that the last scan at the desk made; None while it is open."""
    if last is None or last.meaning != "offered":
        return None
    made = _entry(connection, last.entry)
    act = made.act if made is not None else None
    handoff = reading.one(connection, Handoff, act.handoff) if isinstance(act, acts.Offered) else None
    return handoff if handoff is not None and handoff.state is not HandoffState.OFFERED else None


def _entry(connection: Connection, number: int) -> Entry | None:
    return next(iter(reading.latest_entries(connection, below=number + 1, limit=1)), None) if number else None


def _badges(here: Visit, station: Station) -> list[tuple[str, str]]:
    """The badges that are likely to be held before this scanner, those of the station's organisation first."""
    own = here.zone.sites[station.site].organisation
    people = sorted(here.zone.people.values(), key=lambda p: (p.organisation != own, p.staff))
    return [(p.badge, f"{p.staff} — {here.t(f'role.{p.roles[0]}')}") for p in people]


def _to(offers: list[Handoff], staff: str) -> list[Handoff]:
    return [offer for offer in offers if offer.receiver == staff]


def _by(offers: list[Handoff], staff: str) -> list[Handoff]:
    return [offer for offer in offers if offer.giver == staff]
