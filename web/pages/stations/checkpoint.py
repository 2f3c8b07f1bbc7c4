"""The checkpoint kiosk: one verdict, or what still has to be scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from custody.codes import COMMANDS, Code, Command, parse_code
from custody.desk import IDLE, Desk
from custody.holding import Consignment, Package
from custody.parties import Role, Station
from custody.records.store.database import Connection
from custody.records.views import reading
from custody.records.views.consignment_lists import UNDER_WAY, consignments_of
from custody.records.views.page_reading import subjects
from custody.records.work.orders import Receipt
from custody.scanning.already import VERDICTS
from custody.scanning.checkpoint import two_people
from custody.scanning.taking_back import taken_back
from custody.zone import Zone
from web.pages.frame.acting import act, after, status
from web.pages.frame.at_the_lane import safety_of
from web.pages.frame.desk import LastScan, Verdict, demand_station, desk_of, last_scan, verdict_in
from web.pages.frame.visit import Visit, visit
from web.pages.stations import virtual
from web.pages.stations.reach import is_ahead
from web.pages.stations.sitting import may_sit, sit_down, take_back
from web.pages.stations.typing import DEED, read_so_far, take_typed, with_what_was_read_since

_MOST_COMING = 4
CARDS = (Command.FINISH, Command.UNDO, Command.SEAL, Command.NEXT_BOX, Command.SIGN_OUT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that the gate wants scanned: how many of how many, what was read, and what does not belong there.

    `missing` are the codes of the packages that are still to be scanned, or whose seals are: a seal that is due is not
    told beforehand.
    """

    what: str
    have: int
    need: int
    read: tuple[str, ...]
    strange: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def mount(pages: Blueprint) -> None:
    pages.get("/checkpoint", endpoint="checkpoints")(choose)
    pages.get("/checkpoint/<station>", endpoint="checkpoint_page")(page)
    pages.post("/checkpoint/<station>", endpoint="checkpoint_deed")(deed)
    pages.post("/checkpoint/<station>/desk", endpoint="checkpoint_desk")(sit)
    pages.post("/checkpoint/<station>/undo", endpoint="checkpoint_undo")(undo)


def choose() -> str | AnyResponse:
    """The checkpoint station at which this session is, else those that this person may use."""
    here = visit()
    bound = here.known.station
    if bound is not None and bound.kinds[0].at_checkpoint:
        return redirect(url_for("pages.checkpoint_page", station=bound.name), 303)
    mine = [s for s in here.zone.stations.values() if s.enabled and s.kinds[0].at_checkpoint and here.may_use(s)]
    return render_template("stations.html", stations=mine, kind="checkpoint")


def page(station: str) -> tuple[str, int]:
    here = visit()
    found = demand_station(here, station, at_checkpoint=True)
    with here.registry.reading() as connection:
        now = here.registry.clock()
        desk = desk_of(connection, found, now)
        last = last_scan(desk)
        verdict = _shown(connection, last, found)
        consignment = _before(connection, desk)
        wanted = _wanted(connection, desk, consignment, here.zone)
        scannable = _scannable(here, connection, found) if here.training else []
    hardware = virtual.whereabouts(here.registry.data) if here.training else None
    return (
        render_template(
            "checkpoint.html",
            station=found,
            desk=desk,
            may_sit=may_sit(here, here.person, found),
            last=last,
            verdict=verdict,
            past=verdict is not None and now - datetime.fromisoformat(verdict.entry.recorded) > IDLE,
            consignment=consignment,
            wanted=wanted,
            taken_back=taken_back(desk, consignment),
            readings=bool(desk.basket),
            read=read_so_far(desk, consignment, here.zone),
            safety=safety_of(verdict.decision, verdict.act.consignment) if verdict is not None else (),
            hardware=hardware,
            scannable=scannable,
            cards=[(card, str(COMMANDS[card])) for card in CARDS],
            badges=_badges(here, found),
        ),
        status(),
    )


def deed(station: str) -> AnyResponse | tuple[str, int]:
    """Lay one code on the desk that was typed; or check by what was typed, where a scanner is out of order."""
    found = demand_station(visit(), station, at_checkpoint=True)
    if request.form.get("deed") == DEED:
        if not take_typed(visit(), found):
            return page(found.name)
        return redirect(url_for("pages.checkpoint_page", station=found.name), 303)
    answer = act(found.name, _as_it_lies_there(found))
    return after("pages.checkpoint_page", answer, station=found.name) if isinstance(answer, Receipt) else page(station)


def _as_it_lies_there(station: Station) -> MultiDict[str, str]:
    """The form as it was sent, with what was read at this lane of the same consignment while it stood open."""
    here, sent = visit(), _with_its_consignment()
    named = sent.get("consignment", "").strip().upper()
    with here.registry.reading() as connection:
        desk = desk_of(connection, station, here.registry.clock())
        consignment = _before(connection, desk)
    says_nothing = not named and not sent.get("packages", "").strip()
    if consignment is None or not (says_nothing or named == consignment.number):
        return sent
    sent["consignment"] = consignment.number
    return with_what_was_read_since(sent, read_so_far(desk, consignment, here.zone))


def _before(connection: Connection, desk: Desk) -> Consignment | None:
    """The consignment of what lies on this desk."""
    package = reading.one(connection, Package, desk.package) if desk.package else None
    return reading.one(connection, Consignment, package.consignment) if package is not None else None


def _with_its_consignment() -> MultiDict[str, str]:
    """The form as it was sent; where it names no consignment, with that of the first package that it names."""
    sent = MultiDict(request.form)
    typed = sent.get("packages", "").split()
    if sent.get("consignment", "").strip() or not typed:
        return sent
    code = parse_code(typed[0])
    with visit().registry.reading() as connection:
        package = reading.one(connection, Package, str(code)) if isinstance(code, Code) else None
    if package is not None and package.consignment:
        sent["consignment"] = package.consignment
    return sent


def sit(station: str) -> AnyResponse:
    """Sign who looks at this page in at its scanner."""
    here = visit()
    found = demand_station(here, station, at_checkpoint=True)
    sit_down(here, here.person, found)
    return redirect(url_for("pages.checkpoint_page", station=found.name), 303)


def undo(station: str) -> AnyResponse:
    """Take the last scan back, for who is signed in at this scanner and has no card at hand."""
    here = visit()
    found = demand_station(here, station, at_checkpoint=True)
    take_back(here, here.person, found)
    return redirect(url_for("pages.checkpoint_page", station=found.name), 303)


def _shown(connection: Connection, last: LastScan | None, station: Station) -> Verdict | None:
    """The verdict on the screen: of the last scan, or of the form just sent when that is newer."""
    scanned = last.entry if last is not None and last.meaning in VERDICTS else 0
    typed = request.args.get("done", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
    if number > scanned:
        by_form = verdict_in(connection, number)
        newer = by_form is not None and (last is None or by_form.entry.recorded >= last.at)
        if by_form is not None and newer and by_form.entry.circumstances.station == station.name:
            return by_form
    return verdict_in(connection, scanned)


def _wanted(connection: Connection, desk: Desk, consignment: Consignment | None, zone: Zone) -> list[Wanted]:
    """Packages, seals and the carrier's badge: read and still missing. Which seals are due is not told beforehand."""
    if consignment is None:
        return [
            Wanted("officer", int(bool(desk.staff)), 1, (desk.staff,) if desk.staff else ()),
            Wanted("package", 0, 1, ()),
        ]
    packages = [p for p in reading.packages_of(connection, consignment) if p.code in consignment.going]
    due = {seal for package in packages for seal in package.seals}
    read = tuple(code for code in desk.basket if code in consignment.going)
    people = 2 if two_people(consignment, zone) else 1
    badges = tuple(staff for staff in (desk.carrier, desk.companion)[:people] if staff)
    return [
        Wanted(
            "package",
            len(read),
            len(consignment.going),
            read,
            missing=tuple(code for code in consignment.going if code not in desk.basket),
        ),
        Wanted(
            "seal",
            len(due & set(desk.seals)),
            len(due),
            tuple(seal for seal in desk.seals if seal in due),
            tuple(seal for seal in desk.seals if seal not in due),
            tuple(package.code for package in packages if set(package.seals) - set(desk.seals)),
        ),
        Wanted("carrier", len(badges), people, badges),
    ]


def _scannable(here: Visit, connection: Connection, station: Station) -> list[tuple[str, str]]:
    """For training: the packages and seals of what has this gate still before it, as (text, words)."""
    under_way = consignments_of(connection, (station.checkpoint or "",), UNDER_WAY)
    coming = [consignment for consignment in under_way if is_ahead(consignment, station)]
    found: list[tuple[str, str]] = []
    for consignment in coming[:_MOST_COMING]:
        for code, package in subjects(connection, consignment.going).items():
            found.append((code, here.t("page.kiosk.press_package", code=code, consignment=consignment.number)))
            if isinstance(package, Package):
                found += [(seal, here.t("page.kiosk.press_seal", code=seal)) for seal in package.seals]
    return found


def _badges(here: Visit, station: Station) -> list[tuple[str, str]]:
    own = here.zone.sites[station.site].organisation
    wanted = (Role.OFFICER, Role.COURIER)
    people = [p for p in here.zone.people.values() if any(role in wanted for role in p.roles)]
    people.sort(key=lambda p: (p.organisation != own, p.staff))
    return [(p.badge, f"{p.staff} — {here.t(f'role.{p.roles[0]}')}") for p in people]
