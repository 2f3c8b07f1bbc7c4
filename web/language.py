"""Which of the three languages a person reads."""

from __future__ import annotations

from flask import Request, Response

from custody.wording import LANGUAGES, language_named

COOKIE = "custody_lang"
_YEAR_S = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Chosen in the address, else remembered, else what the browser says it prefers, else English."""
    for chosen in (request.args.get("lang", ""), request.cookies.get(COOKIE, "")):
        if chosen in LANGUAGES:
            return chosen
    for name, _quality in request.accept_languages:
        found = language_named(name)
        if found:
            return found
    return "en"


def remember_language(request: Request, response: Response) -> None:
    chosen = request.args.get("lang", "")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", httponly=True)
