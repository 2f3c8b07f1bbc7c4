"""Texts in the languages of one reader, the own one first: what forms and sheets are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from custody.han_spacing import comma
from custody.wording import Param, keys, say

Text = tuple[str, ...]
"""One text in each language in turn; a single one where all say the same."""


class Field(NamedTuple):
    label: Text
    value: Text


class Table(NamedTuple):
    """`widths` are relative. A cell beyond the last of them stands under its row, over the whole width of the table, as
    its heading stands under the others: for what is long and has no columns."""

    headings: tuple[Text, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Text, ...], ...]


class Part(NamedTuple):
    title: Text
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()


class Tongue(NamedTuple):
    """The languages of one reader, and how far the zone's civil time is from UTC."""

    langs: tuple[str, ...]
    offset_minutes: int

    def pick(self, words: Mapping[str, str]) -> Text:
        """These words by language, each once."""
        return tuple(dict.fromkeys(word for lang in self.langs if (word := words[lang])))

    def said(self, key: str, **params: Param) -> Text:
        return self.pick(say(key, **params))

    def listed(self, names: Iterable[str]) -> Text:
        """Names one after the other, as the reader's own language parts them; nothing for none."""
        return plain(comma(self.langs[0]).join(names))

    def word(self, group: str, value: str) -> Text:
        """The word of an open group, or the value as it stands."""
        key = f"{group}.{value}"
        return self.said(key) if key in _known() else plain(value)

    def time(self, instant: str) -> Text:
        """RFC 3339 to "2026-11-23 10:00 +08:00"; nothing stays nothing."""
        if not instant:
            return ()
        civil = timezone(timedelta(minutes=self.offset_minutes))
        at = datetime.fromisoformat(instant).astimezone(civil)
        return plain(at.isoformat(sep=" ", timespec="minutes").replace("+", " +"))


def plain(value: str | int) -> Text:
    """The same in every language; nothing for an empty text."""
    return (str(value),) if value != "" else ()


def _known() -> frozenset[str]:
    global _KEYS
    if not _KEYS:
        _KEYS = frozenset(keys())
    return _KEYS


_KEYS: frozenset[str] = frozenset()


def pair(lang: str, side: str = "SZ") -> tuple[str, ...]:
    """The two languages of a bilingual form for this reader: the own one, and English or the sender's Chinese."""
    if lang != "en":
        return (lang, "en")
    return ("en", "zh-Hans" if side == "SZ" else "zh-Hant")
