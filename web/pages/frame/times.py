"""Times as people read them: in the civil time of the zone, with its offset written out."""

from __future__ import annotations

from datetime import UTC, datetime

from custody.instants import civil as civil


def shown(instant: str, offset_minutes: int) -> str:
    """RFC 3339 to "2026-11-23 10:00:05 +08:00"; what is no time is shown as it stands, nothing as a dash."""
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return instant or "—"
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at.astimezone(civil(offset_minutes)).isoformat(sep=" ", timespec="seconds").replace("+", " +")


def short(instant: str, offset_minutes: int) -> str:
    """Only day and minute: "11-23 10:00"."""
    return shown(instant, offset_minutes)[5:16]


def offset_text(offset_minutes: int) -> str:
    """Minutes to "+08:00"."""
    sign = "-" if offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{sign}{hours:02d}:{minutes:02d}"


def field_value(at: datetime, offset_minutes: int) -> str:
    """For an input of type datetime-local: the civil time without offset, to the minute."""
    return at.astimezone(civil(offset_minutes)).strftime("%Y-%m-%dT%H:%M")


def lasted(seconds: int) -> tuple[str, int]:
    """The largest fitting unit and how many of it: ("minutes", 12). The words are `page.lasted.<unit>`."""
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return unit, seconds // size
    return "seconds", max(0, seconds)


def from_seconds(at: int) -> str:
    """Seconds since 1970 to RFC 3339 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()
