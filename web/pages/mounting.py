"""Mounting the pages: who may come in, what templates may call, how faults look."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from custody.records.registry import Registry
from custody.records.store.unavailable import UnavailableError
from custody.wording import LANGUAGES, say
from web.admission import Caller, caller_by_session
from web.language import language_of, remember_language
from web.pages.chain import balance, containers, discrepancies, downtime, handoffs, holds, ledger
from web.pages.frame.drawing import drawing_words
from web.pages.frame.visit import REGISTRY, Visit, registry
from web.pages.journeys import consignments, notifications, temperature
from web.pages.people import clearances, home, lists, sign_in
from web.pages.stations import bench, cards, checkpoint, fleet, labels, training
from web.problems import ProblemError
from web.temperature import FRAMING, let_in

_OPEN = ("pages.sign_in", "pages.take_sign_in")


def mount_pages(app: Flask, opened: Registry) -> None:
    """Add every page to the application, over this registry."""
    app.extensions.setdefault(REGISTRY, opened)
    pages = Blueprint("pages", "web", template_folder="templates")
    for part in (
        home,
        sign_in,
        bench,
        checkpoint,
        downtime,
        containers,
        temperature,
        consignments,
        notifications,
        handoffs,
        holds,
        discrepancies,
        fleet,
        clearances,
        balance,
        ledger,
        lists,
        labels,
        cards,
        training,
    ):
        part.mount(pages)
    pages.before_request(_begin)
    pages.after_request(_remember)
    pages.register_error_handler(ProblemError, _problem)
    pages.register_error_handler(UnavailableError, _unavailable)
    pages.register_error_handler(HTTPException, page_of_error)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(drawing_words())
    app.register_blueprint(pages)


def page_of_error(error: HTTPException) -> tuple[str, int]:
    """A whole page for an HTTP error, for addresses outside the pages as well."""
    _see_who(None)
    code = error.code or 500
    key = f"page.error.{code}" if code in (400, 403, 404, 405, 413, 503) else "page.error.500"
    return _error_page(say(key), code)


def _begin() -> AnyResponse | None:
    caller = caller_by_session(registry(), request)
    _see_who(caller)
    if request.method == "POST":
        _demand_same_origin()
    if request.endpoint in _OPEN:
        return None
    if caller is None:
        if request.headers.get("X-Fragment"):
            raise ProblemError("sign_in", 401)
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("pages.sign_in", back=back or None), 303)
    if request.endpoint == temperature.UPLOAD:
        let_in(request, framed=True)
    if request.endpoint == downtime.WITH_A_SCAN:
        request.max_content_length = downtime.MOST_BYTES + FRAMING
    if request.method == "POST" and not hmac.compare_digest(
        request.form.get("csrf", "").encode(), caller.csrf().encode()
    ):
        raise ProblemError("form_stale", 403)
    return None


def _see_who(caller: Caller | None) -> None:
    if "visit" not in g:
        g.visit = Visit(registry(), caller, language_of(request))


def _demand_same_origin() -> None:
    """A form of another site is refused before anything is read, the sign-in form as well.

    Our own forms come with the origin "null", because no page of ours tells where it was.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "null")
    strange = (
        site not in ("same-origin", "none") if site else origin not in ("null", f"{request.scheme}://{request.host}")
    )
    if strange:
        raise ProblemError("form_stale", 403)


def _remember(response: Response) -> Response:
    remember_language(request, response)
    response.headers.setdefault("Content-Language", ", ".join(LANGUAGES) if response.is_json else language_of(request))
    return response


def _problem(error: ProblemError) -> tuple[str, int, dict[str, str]]:
    page, status = _error_page(say(error.key, **error.params), error.status)
    return page, status, {"Retry-After": "1"} if status == 503 else {}


def _unavailable(error: UnavailableError) -> tuple[str, int, dict[str, str]]:
    page, status = _error_page(error.say(), 503)
    return page, status, {"Retry-After": "1"}


def _error_page(words: dict[str, str], status: int) -> tuple[str, int]:
    context: dict[str, Any] = {"words": words, "status": status}
    return render_template("error.html", **context), status
