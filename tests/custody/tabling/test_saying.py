"""What a list would change is read by people: in their words, and in the civil time of the zone."""

from __future__ import annotations

import pytest

from custody.tabling import LAYOUTS, field_words, value_words
from custody.tabling.saying import GROUPS
from custody.wording import LANGUAGES, keys

SAID = {
    "en": ("2026-05-01 08:00:00 +08:00", "southbound (Shenzhen to Hong Kong)", "yes", "active", "—"),
    "zh-Hant": ("2026-05-01 08:00:00 +08:00", "南行（深圳往香港）", "是", "生效", "—"),
    "zh-Hans": ("2026-05-01 08:00:00 +08:00", "南向（深圳至香港）", "是", "有效", "—"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_codes_instants_and_flags_are_words(lang: str) -> None:
    given = (
        ("valid_from", "2026-05-01T00:00:00Z"),
        ("scopes[1].directions", ["SOUTH"]),
        ("park_only", True),
        ("status", "active"),
        ("conditions", None),
    )
    assert tuple(value_words("clearance", field, value, lang, 480) for field, value in given) == SAID[lang]


def test_every_choice_of_every_list_has_a_word() -> None:
    chosen = [column for layout in LAYOUTS.values() for column in layout.columns if column.choices]
    words = {f"{GROUPS[column.key]}.{code}" for column in chosen if column.key != "part" for code in column.choices}
    words -= {f"quota_unit.{spelling}" for spelling in ("µL", "ul", "l", "µg")}
    assert words - set(keys()) == set(), "what a line speaks of is never shown; every other choice is"


def test_names_and_what_the_catalogue_has_no_word_for_stand_as_they_are() -> None:
    assert (
        value_words("clearance", "scopes[1].counterparts", ["HK-BETA", "HK-DELTA"], "zh-Hant", 480)
        == "HK-BETA、HK-DELTA"
    )
    assert value_words("clearance", "scopes[1].category", "moon_dust", "en", 480) == "moon_dust"
    assert value_words("vehicle", "note", "", "en", 480) == ""
    assert field_words("clearance", "quotas[1/uL/year].limit", "en").startswith("quota of row 1 (µL, year)")
