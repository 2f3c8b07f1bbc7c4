"""When an entry tells that something happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody.acts import Crossed, Entry
from custody.instants import parse_instant


def happened(entry: Entry) -> datetime:
    """When it happened; never later than it was told."""
    told = datetime.fromisoformat(entry.recorded)
    if isinstance(entry.act, Crossed) and entry.act.met:
        return min(datetime.fromisoformat(entry.act.met), told)
    at = parse_instant(entry.circumstances.at)
    return told if at is None else min(at + timedelta(milliseconds=entry.circumstances.clock_offset_ms), told)
