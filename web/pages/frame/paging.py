"""Which page of a long list is wanted."""

from __future__ import annotations

from flask import request


def page_number() -> int:
    """The page that the address asks for; the first where it asks for none that there could be."""
    given = request.args.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else 1
