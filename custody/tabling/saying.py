"""A field of a list and what stands in it, as a person reads them in his language: no codes of choices, no instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from custody.han_spacing import comma
from custody.instants import civil
from custody.tabling.layout import LAYOUTS, Kind
from custody.wording import LANGUAGES, NOTHING, WordingError, text

GROUPS: Mapping[str, str] = {
    "side": "side",
    "park": "park",
    "site_kind": "site_kind",
    "roles": "role",
    "permit_kind": "permit_kind",
    "directions": "direction",
    "unit": "quota_unit",
    "period": "quota_period",
    "status": "clearance_status",
    "temperature_class": "temperature_class",
    "category": "category",
    "categories": "category",
    "risk": "risk",
    "max_risk": "risk",
    "purposes": "purpose",
}
"""By column, the group of the catalogue that has words for its codes; other codes are names, and stand as they are."""


def column_words(noun: str, field: str) -> dict[str, str]:
    """What the column of a field is called, by language; the field as it stands where it has none."""
    layout = LAYOUTS.get(noun)
    key = layout.column_at(field) if layout is not None else ""
    known = layout is not None and key in {column.key for column in layout.columns}
    return {lang: text(f"list.column.{key}", lang) if known else field for lang in LANGUAGES}


def field_words(noun: str, field: str, lang: str) -> str:
    """What a field of a row is called, as the headings of the list say it; inside a scope or quota, of which."""
    words = column_words(noun, field)[lang]
    part, _, called = field.partition("]")[0].partition("[")
    if part == "scopes" and called:
        return text("page.lists.in_scope", lang, row=called, called=words)
    if part == "quotas" and called:
        row, unit, period = (*called.split("/"), "", "")[:3]
        return text("page.lists.in_quota", lang, row=row, unit=unit, period=period, called=words)
    return words


def value_words(noun: str, field: str, value: Any, lang: str, offset_minutes: int) -> str:
    """What stands there; an instant in the civil time that is so many minutes ahead of UTC."""
    layout = LAYOUTS[noun]
    column = next((each for each in layout.columns if each.key == layout.column_at(field)), None)
    if value is None:
        return "—"
    if isinstance(value, bool):
        return text(f"page.lists.{'yes' if value else 'no'}", lang)
    if isinstance(value, list | tuple):
        return comma(lang).join(value_words(noun, field, each, lang, offset_minutes) for each in value) or "—"
    if column is not None and column.kind is Kind.INSTANT:
        return _civil(str(value), offset_minutes)
    return _word(GROUPS.get(column.key, "") if column is not None else "", str(value), lang)


def _word(group: str, code: str, lang: str) -> str:
    """A zone may have materials and purposes of its own, for which the catalogue has no word."""
    try:
        return text(f"{group}.{code}", lang, n=2) if group and code != NOTHING else code
    except WordingError:
        return code


def _civil(instant: str, offset_minutes: int) -> str:
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return instant
    return at.astimezone(civil(offset_minutes)).isoformat(sep=" ", timespec="seconds").replace("+", " +")
