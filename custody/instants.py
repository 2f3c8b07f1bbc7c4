"""Moments from outside, read strictly: RFC 3339 with an offset, and nothing that only looks like it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
).fullmatch


def civil(offset_minutes: int) -> timezone:
    """The civil time that is so many minutes ahead of UTC; an offset that no place has is cut short."""
    return timezone(timedelta(minutes=max(-1439, min(offset_minutes, 1439))))


def parse_instant(text: str) -> datetime | None:
    """The moment, with its offset; None when the text is no RFC 3339 date and time of this calendar.

    What is finer than a microsecond is cut off. RFC 3339, section 5.6; "-00:00" and a leap second are refused.
    """
    found = _RFC3339(text)
    if found is None or found[4] == "-00:00":
        return None
    fraction = (found[3] or "")[:7]
    offset = "+00:00" if found[4] in "Zz" else found[4]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{offset}")
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment
