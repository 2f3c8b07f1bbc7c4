"""One row of a list as values."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Line(Struct, frozen=True):
    """`values` is what the row says, by the noun's fields; `cleared` the fields whose cell stands there empty.

    A field that is in neither has no column in this file: what is listed of it stays.
    """

    row: int
    key: str
    values: dict[str, Any]
    cleared: tuple[str, ...] = ()
    part: str = ""
    told: dict[str, str] = {}
    rows: tuple[int, ...] = ()
    """The rows of the file that speak of its scopes, then of its quotas, for what takes several."""
    """What the file says of things that no list changes."""
