"""Signing in with a badge and PIN or a staff code and password, and out again."""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody.access import digest_of
from custody.codes import Code, Kind, parse_code
from custody.parties import Person, Station
from custody.records.work.admission import Outcome, SecretKind, check_secret, end_session, open_session
from custody.wording import say
from web.admission import COOKIE
from web.pages.frame.acting import status
from web.pages.frame.deeds import Fault, faulty
from web.pages.frame.visit import Visit, visit
from web.pages.stations.sitting import just_seated, may_sit, sit_down, stand_up
from web.patience import Patience


def mount(pages: Blueprint) -> None:
    pages.get("/sign-in", endpoint="sign_in")(page)
    pages.post("/sign-in", endpoint="take_sign_in")(take)
    pages.post("/sign-out", endpoint="sign_out")(leave)


def page() -> tuple[str, int]:
    here = visit()
    back = _safe(request.values.get("back", ""))
    station = _station_in(back)
    groups = _groups(here, here.zone.stations.get(station)) if here.training else {}
    stations = [each for each in here.zone.stations.values() if each.enabled]
    return (
        render_template(
            "sign_in.html",
            groups=groups,
            back=back,
            station=station,
            stations=stations,
            seated=just_seated(here, here.zone.stations[station]) if station else "",
        ),
        status(),
    )


def take() -> AnyResponse | tuple[str, int]:
    """Let somebody in with a fresh session, or show the form again with what was wrong."""
    here = visit()
    secret = request.form.get("secret", "")
    name, person, kind = _who(here)
    empty = [field for field, given in (("name", name), ("secret", secret)) if not given]
    if empty:
        g.faulty = faulty(request.form, tuple(Fault(field, say("page.fault.required")) for field in empty))
        g.faulty.typed.pop("secret", None)
        return page()
    staff = person.staff if person is not None else ""
    outcome = _tried(here, name, staff, kind, secret[:256])
    if outcome is not Outcome.WELCOME or person is None:
        refused = 429 if outcome is Outcome.LOCKED else 403
        g.faulty = faulty(request.form, (Fault("name", say(f"page.sign_in.{outcome.value}")),), refused)
        g.faulty.typed.pop("secret", None)
        return page()
    station = request.form.get("station", "")
    there = here.zone.stations.get(station)
    # Whoever does not work there is let in, but not at that station: a desk gives nobody another one's eyes.
    station = station if there is not None and may_sit(here, person, there) else ""
    if earlier := request.cookies.get(COOKIE, ""):
        end_session(here.registry.writer, digest_of(earlier))
    if station and there is not None:
        sit_down(here, person, there)
    # After it, for whoever sat there before leaves the station's pages with it.
    opened = open_session(here.registry.writer, here.registry.draw, person.staff, station)
    response = redirect(_safe(request.form.get("back", "")) or _page_of(station), 303)
    response.set_cookie(COOKIE, opened, httponly=True, samesite="Strict", secure=request.is_secure)
    return response


def _who(here: Visit) -> tuple[str, Person | None, SecretKind]:
    """Who wants to come in, by what, and what he must know: by a badge the PIN, by a staff code the password.

    A badge may be read by the scanner of the station instead of being typed here.
    """
    seated = request.form.get("seated", "")
    station = here.zone.stations.get(request.form.get("station", ""))
    if seated and station is not None:
        there = just_seated(here, station) == seated
        return seated, here.zone.people.get(seated) if there else None, SecretKind.PIN
    name = request.form.get("name", "").strip()
    code = parse_code(name)
    if isinstance(code, Code) and code.kind is Kind.BADGE:
        return name, here.zone.person_with_badge(str(code)), SecretKind.PIN
    return name, here.zone.people.get(name.upper()), SecretKind.PASSWORD


def _tried(here: Visit, name: str, staff: str, kind: SecretKind, secret: str) -> Outcome:
    """What this try comes to. Few are for one name from one address, many for an address, behind which a house sits."""
    now, address = here.registry.clock(), request.remote_addr or ""
    by_name: Patience = current_app.extensions["name_patience"]
    by_address: Patience = current_app.extensions["sign_in_patience"]
    key = f"{address} {digest_of(name.upper())}"
    if by_name.spent(key, now):
        return Outcome.LOCKED
    by_address.demand(address, now)
    with here.registry.reading() as connection:
        outcome = check_secret(here.registry.writer, connection, staff, kind, secret, now)
    if outcome is Outcome.WELCOME:
        by_name.forget(key)
        return outcome
    by_name.count(key, now)
    by_address.fail(address, now)
    return Outcome.LOCKED if by_name.spent(key, now) else outcome


def leave() -> AnyResponse:
    """End the session where it is kept, not only in the browser."""
    here = visit()
    if here.known.station is not None:
        stand_up(here, here.person, here.known.station)
    end_session(here.registry.writer, digest_of(here.known.session))
    response = redirect(url_for("pages.sign_in"), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
    return response


def _safe(back: str) -> str:
    """Only an address of our own: a path that no browser takes for another host."""
    fine = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable()
    return back if fine else ""


def _page_of(station: str) -> str:
    """The page of the station at which somebody signs in; in the office, home."""
    if not station:
        return url_for("pages.home")
    at_checkpoint = visit().zone.stations[station].kinds[0].at_checkpoint
    return url_for("pages.checkpoint_page" if at_checkpoint else "pages.bench_page", station=station)


def _station_in(back: str) -> str:
    parts = back.partition("?")[0].strip("/").split("/")
    found = visit().zone.stations.get(parts[1]) if len(parts) == 2 and parts[0] in ("bench", "checkpoint") else None
    return found.name if found is not None and found.enabled else ""


def _groups(here: Visit, station: Station | None) -> dict[str, list[Person]]:
    """The people of the training files by organisation; those who work at this station first. Whoever was listed
    later has secrets that stand nowhere."""
    people = [person for person in here.zone.people.values() if person.staff in here.zone.secrets]
    if station is not None:
        own = here.zone.sites[station.site].organisation
        people.sort(key=lambda person: (person.organisation != own, not may_sit(here, person, station)))
    groups: dict[str, list[Person]] = {}
    for person in people:
        groups.setdefault(person.organisation, []).append(person)
    return groups
