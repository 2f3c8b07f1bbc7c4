"""How several codes or words are named in one sentence, and how a time is."""

from __future__ import annotations

from datetime import datetime

from custody.instants import civil
from custody.wording import Param

SHOWN = 3
AND = "\x1f"


def named(codes: tuple[str, ...]) -> str:
    """The first few by code, the rest as a number: "HTC-…, HTC-… +94"."""
    rest = len(codes) - SHOWN
    return AND.join(codes[:SHOWN]) + (f" +{rest}" if rest > 0 else "")


class Moment(str):
    """RFC 3339, as an act keeps it; told by the clock on the wall of whoever reads."""

    __slots__ = ()


def on_the_wall(params: dict[str, Param], offset_minutes: int) -> dict[str, Param]:
    """With every moment as "2026-11-23 10:00 +08:00"; what is no time stays as it stands."""
    return {
        name: _told(value, offset_minutes) if isinstance(value, Moment) else value for name, value in params.items()
    }


def _told(moment: Moment, offset_minutes: int) -> str:
    try:
        at = datetime.fromisoformat(moment).astimezone(civil(offset_minutes))
    except (ValueError, OverflowError):
        return str(moment)
    return f"{at:%Y-%m-%d %H:%M} {at.isoformat()[-6:]}"
