"""What every answer says to the browser about what it may do with it."""

from __future__ import annotations

from flask import Response, request

_HEADERS = {
    # Everything comes from us; no script and no style stands in a page.
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with that, browsers send `Origin: null` with our own forms, which then look like another site's.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

# Answers to programs are never shown as a page, so less need be said: this is on the way of every scan.
_API_HEADERS = [
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
]


def secure(response: Response) -> Response:
    """Add the headers; what a handler set itself stands."""
    if request.blueprint == "api":
        response.headers.extend(_API_HEADERS)
        return response
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
