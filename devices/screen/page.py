"""The page as text: one big verdict, how old the snapshot is, how many scans wait. Nothing comes from elsewhere."""

from __future__ import annotations

from datetime import datetime
from html import escape

import msgspec

from custody.instants import civil
from custody.scanning.reading import readable
from custody.wording import LANGUAGES, NOTHING, text

_VERDICTS = {"allow": "ALLOW", "hold": "HOLD", "deny": "DENY", "no_snapshot": "HOLD", "not_held": "HOLD"}
_NAMES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}


class Shown(msgspec.Struct, frozen=True):
    """What there is to show. `link` is online, offline or denied; `age` that of the snapshot, "" at a bench.

    `staff` is who is signed in, `package` what was read last and is not done with.
    """

    station: str
    link: str
    pending: int
    age: str = ""
    minutes: int = 0
    fault: str = ""
    at: str = ""
    raw: str = ""
    meaning: str = ""
    feedback: str = ""
    say: dict[str, str] = {}
    staff: str = ""
    package: str = ""
    undo: str = ""
    """With this the button is believed that takes the last scan back; empty where there is nothing to take back."""
    ahead_minutes: int | None = None
    """Of the clock on the wall before UTC; None while nobody has told it."""


def page_of(shown: Shown, lang: str) -> str:
    """The whole page in one language of the catalogue."""
    links = "".join(
        f'<a href="/?lang={each}" lang="{each}"{" aria-current=true" if each == lang else ""}>{_NAMES[each]}</a>'
        for each in LANGUAGES
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(shown.station)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/screen.css"><script src="/screen.js" defer></script>'
        '<noscript><meta http-equiv="refresh" content="2"></noscript></head><body>'
        f"<header><h1>{escape(shown.station)}</h1><nav>{links}</nav></header>"
        f'<main id="shown">{part_of(shown, lang)}</main></body></html>'
    )


def part_of(shown: Shown, lang: str) -> str:
    """What changes with every scan."""
    return f"{_banner(shown, lang)}{_verdict(shown, lang)}{_undo(shown, lang)}"


def _banner(shown: Shown, lang: str) -> str:
    if shown.link == "online" and shown.pending > 1:
        state, words = "warn", text("screen.waits", lang)
    elif shown.link == "online":
        state, words = "good", text("screen.online", lang)
    elif shown.link == "denied":
        state, words = "bad", text("screen.denied", lang)
    elif shown.age:
        why = text(f"snapshot_fault.{shown.fault}", lang) if shown.fault and shown.age == "none" else ""
        state = {"fresh": "warn", "ageing": "warn"}.get(shown.age, "bad")
        age = "new" if shown.age == "fresh" and shown.minutes < 1 else shown.age
        words = text(f"station.aside_{age}", lang, minutes=shown.minutes, detail=why)
    else:
        state, words = "warn", text("screen.away", lang)
    queue = text("screen.queue", lang, count=shown.pending)
    return f'<p class="banner {state}" role="status">{escape(words.strip())} <strong>{escape(queue)}</strong></p>'


def _verdict(shown: Shown, lang: str) -> str:
    if not shown.meaning:
        return f'<section class="verdict none"><p>{escape(_ready(shown, lang))}</p></section>'
    verdict = _VERDICTS.get(shown.meaning, "")
    look = verdict or {"good": "read", "warn": "warn", "bad": "bad"}.get(shown.feedback, "bad")
    word = f"<h2>{escape(text(f'verdict.{verdict}', lang))}</h2>" if verdict else ""
    said = shown.say.get(lang) or shown.say.get("en") or shown.meaning
    return (
        f'<section class="verdict {look}" role="alert">{word}<p>{escape(said)}</p>'
        f"<p><small>{escape(readable(shown.raw)[:64])} · {escape(_clock(shown))}</small></p></section>"
    )


def _undo(shown: Shown, lang: str) -> str:
    """For gloved hands without a card: what the card UNDO does."""
    if not shown.undo:
        return ""
    return (
        f'<form method="post" action="/undo?lang={lang}">'
        f'<input type="hidden" name="press" value="{escape(shown.undo)}">'
        f"<button>{escape(text('page.kiosk.undo', lang))}</button></form>"
    )


def _ready(shown: Shown, lang: str) -> str:
    """Before the first scan; after a power cut that is in the middle of what somebody was doing."""
    if not shown.staff:
        return text("screen.ready", lang)
    return text("screen.goes_on", lang, staff=shown.staff, package=shown.package or NOTHING)


def _clock(shown: Shown) -> str:
    """When it was scanned, by the clock on the wall, with how far that is ahead."""
    try:
        at = datetime.fromisoformat(shown.at)
    except ValueError:
        return ""
    at = at.astimezone(civil(shown.ahead_minutes) if shown.ahead_minutes is not None else None)
    return f"{at:%H:%M:%S} {at.isoformat()[-6:]}"
