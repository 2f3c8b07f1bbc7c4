"""Containers and packages: looking one up, what one is now, and its whole timeline with the picture."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody import acts
from custody.acts import Entry
from custody.codes import Kind, Malformed, parse_code
from custody.holding import Consignment, Container, Hold, Package, PackageState, Seal
from custody.records.logger_reading import discrepancies_of, reports_on
from custody.records.store.database import Connection
from custody.records.store.rows import load
from custody.records.turns.request import spellings
from custody.records.views import reading
from custody.records.views.holds import alike, holds_biting, open_holds
from custody.records.views.last_seen import last_seen
from custody.records.views.page_reading import SHOWN, count_held, newest_held
from custody.records.work.orders import Receipt
from custody.wording import say
from web.admission import demand_sight
from web.pages.chain.discrepancies import unsafe
from web.pages.chain.lanes import NAME_WIDTH, draw, undone_numbers
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.border import border_of
from web.pages.frame.choices import choices
from web.pages.frame.deeds import Fault, Faulty
from web.pages.frame.duty import duty_of
from web.pages.frame.offering import deeds_for, has_to_leave_it, is_to_be_counted
from web.pages.frame.paging import page_number
from web.pages.frame.visit import Visit, visit
from web.problems import ProblemError
from web.temperature import TemperatureNow, now_of

_TIMELINE = 500


def mount(pages: Blueprint) -> None:
    pages.get("/containers", endpoint="containers")(look_up)
    pages.get("/containers/<code>", endpoint="container")(page)
    pages.post("/containers/<code>", endpoint="container_deed")(deed)
    pages.get("/containers/<code>/export", endpoint="export")(export)


def look_up() -> AnyResponse | tuple[str, int]:
    """Go to the container or package with this code; or the list of what one's organisation holds."""
    here = visit()
    code = request.args.get("code", "").strip()[:512]
    with here.registry.reading() as connection:
        if code:
            found = _find(connection, code) or _sealed_with(connection, code)
            if found is not None:
                return redirect(url_for("pages.container", code=found.code), 303)
            consignment = reading.one(connection, Consignment, code.upper())
            if consignment is not None:
                return redirect(url_for("pages.consignment", number=consignment.number), 303)
            g.faulty = Faulty("look_up", "", {"code": code}, (Fault("code", _not_found(code)),), 404)
        number = page_number()
        packages, containers = newest_held(connection, here.person.organisation, SHOWN, (number - 1) * SHOWN)
        count = sum(count_held(connection, here.person.organisation))
        seen = last_seen(connection, here.zone, (*packages, *containers))
    return (
        render_template(
            "containers.html",
            packages=packages,
            containers=containers,
            seen=seen,
            count=count,
            number=number,
            first=(number - 1) * SHOWN + 1,
            pages=-(-count // SHOWN),
        ),
        status(),
    )


def page(code: str) -> tuple[str, int] | AnyResponse:
    here = visit()
    now = here.registry.clock()
    with here.registry.reading() as connection:
        subject = _demand(connection, code)
        if subject.code != code:
            return redirect(url_for("pages.container", code=subject.code), 303)
        entries = reading.timeline(connection, subject.code, limit=_TIMELINE)
        inside = reading.contents(connection, subject.code) if isinstance(subject, Package) else []
        holds = alike(connection, here.zone, _holds(connection, subject))
        temperature = _temperature(connection, subject)
        of = reading.one(connection, Consignment, subject.consignment)
        seen = last_seen(connection, here.zone, (subject,)).get(subject.code)
        border = border_of(here, connection, subject)
    box = subject if isinstance(subject, Package) and border is not None else None
    return (
        render_template(
            "container.html",
            subject=subject,
            is_package=isinstance(subject, Package),
            inside=inside,
            seen=seen,
            holds=holds,
            temperature=temperature,
            entries=entries,
            cut=len(entries) == _TIMELINE,
            undone=set(undone_numbers(entries)),
            picture=draw(subject.code, entries, now),
            name_width=NAME_WIDTH,
            choices=choices(here),
            deeds=deeds_for(here, subject, of),
            stations_here=_stations_here(here, subject) if isinstance(subject, Container) else (),
            made=_made_of(subject.code, entries),
            stays_inside=isinstance(subject, Container) and subject.park_only,
            to_be_counted=is_to_be_counted(here, subject),
            left_to_others=has_to_leave_it(here, subject),
            done=done(),
            safety=_safety(here, subject),
            package=subject.code if isinstance(subject, Package) else "",
            border=border,
            takes_out=box.code if box is not None and box.state is PackageState.OPEN else "",
        ),
        status(),
    )


def deed(code: str) -> AnyResponse | tuple[str, int]:
    with visit().registry.reading() as connection:
        subject = _demand(connection, code)
    # Whether something may leave the park is asked of a place; all else that is typed here is so of none.
    answer = act(request.form.get("station", "") if request.form.get("deed") == "leave_park" else "")
    return after("pages.container", answer, code=subject.code) if isinstance(answer, Receipt) else page(subject.code)


def _made_of(code: str, entries: Sequence[Entry]) -> list[str]:
    """The containers that were taken from this one, by the entries that are shown, save what did not occur."""
    undone = set(undone_numbers(entries))
    made: list[str] = []
    for entry in entries:
        match entry.act:
            case acts.Aliquoted(parent=parent, codes=codes) if parent == code and entry.number not in undone:
                made += codes
            case acts.Pooled(left=left, code=pool) if code in left and entry.number not in undone:
                made.append(pool)
            case _:
                pass
    return made


def _stations_here(here: Visit, container: Container) -> list[tuple[str, str]]:
    """The benches at which this person may stand, those where the container lies first; the own one before all."""
    person, own = here.known.person, here.known.station
    stations = (each for each in here.zone.stations.values() if each.enabled and not each.kinds[0].at_checkpoint)
    found = [each for each in stations if person is not None and here.zone.may_stand_at(person, each)]
    found.sort(key=lambda each: (each != own, each.site != container.site, each.name))
    return [(each.name, each.name) for each in found]


def export(code: str) -> Response:
    """The timeline with its proofs as one file, which `custody verify` checks without us."""
    here = visit()
    with here.registry.reading() as connection:
        subject = _demand(connection, code)
        bundle = reading.bundle(connection, subject.code, here.registry.book)
    name = f'attachment; filename="{subject.code}.custody"'
    return Response(bundle, content_type="application/octet-stream", headers={"Content-Disposition": name})


def _find(connection: Connection, code: str) -> Container | Package | None:
    tried = spellings(code)
    found = reading.container(connection, tried, visit().parties)
    return found or next((p for each in tried if (p := reading.one(connection, Package, each)) is not None), None)


def _sealed_with(connection: Connection, number: str) -> Package | None:
    """The package that this seal closes: how a box is told whose label cannot be read."""
    tried = (*spellings(number), number.upper())
    seal = next((s for each in tried if (s := reading.one(connection, Seal, each)) is not None), None)
    uses = seal.uses if seal is not None else ()
    boxes = load(connection, Package, "code", [use.package for use in uses])
    closed = [box for box in boxes if seal is not None and seal.number in box.seals]
    # Makers number alike: of several it is the one that is this person's business.
    return next(iter(sorted(closed, key=lambda box: (not visit().sees(box), box.code))), None)


def _demand(connection: Connection, code: str) -> Container | Package:
    """What this code names; ProblemError when there is none, or it is none of this person's business."""
    found = _find(connection, code)
    if found is None:
        read = parse_code(code)
        if isinstance(read, Malformed):
            raise ProblemError("code_malformed", 404, code=read.read, why=read.reason)
        raise ProblemError("code_unknown", 404, code=str(read))
    demand_sight(visit().registry, visit().known, found)
    return found


def _safety(here: Visit, subject: Container | Package) -> tuple[tuple[str, str], ...]:
    """Whom to call about a tube that arrived broken, leaking or without its dry ice: where it lies first."""
    if isinstance(subject, Package) or subject.state.terminal or not unsafe((subject.condition,)):
        return ()
    site = here.zone.sites.get(subject.site)
    return duty_of(here, (*((site.organisation,) if site is not None else ()), subject.organisation, subject.owner))


def _temperature(connection: Connection, subject: Container | Package) -> TemperatureNow | None:
    if not isinstance(subject, Package):
        return None
    consignment = reading.one(connection, Consignment, subject.consignment)
    reports, told = reports_on(connection, subject.code), discrepancies_of(connection, subject.consignment)
    return now_of(visit().zone, subject, consignment, reports, told)


def _not_found(code: str) -> dict[str, str]:
    read = parse_code(code)
    if isinstance(read, Malformed):
        return say("page.look_up.malformed", code=read.read, why=read.reason)
    if read.kind not in (Kind.CONTAINER, Kind.PACKAGE):
        return say("page.look_up.other_kind", code=str(read), kind=read.kind.name.lower())
    return say("page.look_up.unknown", code=str(read))


def _holds(connection: Connection, subject: Container | Package) -> list[Hold]:
    """What stops it: on itself, on what it lies in, and on what it was taken from."""
    if isinstance(subject, Container):
        return holds_biting(connection, subject, filter(None, (subject.package, subject.consignment)))
    return open_holds(connection, filter(None, (subject.code, subject.consignment)))
