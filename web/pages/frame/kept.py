"""What a page still has of a form that was refused, so that nobody is told that it has more."""

from __future__ import annotations

from flask import request

from web.pages.frame.deeds import Faulty

_NOT_TYPED = frozenset(
    [
        "csrf",
        "deed",
        "target",
        "id",
        "back",
        "begun",
        "seated",
        "secret",
        "decision",
        "result",
        "card",
        "carried",
        "clearance",
        "consignment",
        "file_sha256",
        "form",
        "noun",
        "package",
        "station",
        "subject",
    ]
)
"""What forms bring along by themselves; where one of these is a field of its own, others are beside it."""
_TRIES_A_FILE = ("pages.temperature_file", "pages.temperature_read")


def what_is_kept(faulty: Faulty) -> str:
    """The word of `page.fault` that says what to do now: what was typed stands there ("kept"), but no page keeps a file
    ("kept_file", or "file" where there was nothing else) nor a secret ("secret"); or nothing was typed ("again")."""
    endpoint = request.endpoint or ""
    if endpoint in _TRIES_A_FILE:
        return "file"
    if "secret" in request.form:
        return "secret"
    # What is dealt with on another page first may leave no form on this one.
    elsewhere = any(fault.about for fault in faulty.faults)
    typed = any(text.strip() for name, text in faulty.typed.items() if name not in _NOT_TYPED) and not elsewhere
    if any(each.filename for each in request.files.values()):
        return "kept_file" if typed else "file"
    return "kept" if typed else "again"
