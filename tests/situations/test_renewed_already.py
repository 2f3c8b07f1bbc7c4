"""A clearance that ends soon and is renewed already: whoever looks is told what follows and when, and to ask for
nothing; whether a new number takes its place or it goes on in a version of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.situations.conftest import Journey
from tests.situations.test_a_renewal import NEW, OLD, ending, listed, precheck, renewal

LANGUAGES = ("en", "zh-Hant", "zh-Hans")


def window(journey: Journey, consignment: str) -> tuple[str, list[dict[str, str]], list[dict[str, str]]]:
    found = next(each for each in precheck(journey, consignment)["findings"] if each["check"] == "CLR_WINDOW")
    return found["result"], found["found"], found["fix"]


@pytest.mark.parametrize("how", ["another", "its next version", "a draft", "one that ends no later"])
def test_the_precheck_names_what_follows(journey: Journey, clock: Clock, how: str) -> None:
    ends = clock() + timedelta(days=3)
    journey.list("clearance", number=OLD, valid_to=ends.isoformat())
    consignment = journey.consign(journey.box()[1])
    renews = how in ("another", "its next version")
    if how == "another":
        listed(journey, renewal(journey, ends))
    elif how == "its next version":
        journey.list("clearance", number=OLD, valid_from=ends.isoformat(), valid_to="2028-01-01T00:00:00+08:00")
    elif how == "a draft":
        listed(journey, renewal(journey, ends, status="draft"))
    else:
        begins = (ends - timedelta(days=1)).isoformat()
        journey.list("clearance", number=OLD, valid_from=begins, valid_to=ends.isoformat())
    result, found, fix = window(journey, consignment)
    assert result == "WARN"
    follows = f"{NEW} v1" if how == "another" else f"{OLD} v"
    for lang in LANGUAGES:
        assert (follows in found[0][lang], follows in fix[0][lang]) == (renews, renews)
    assert ("Ask for a renewal" in fix[0]["en"]) != renews
    assert (OLD in ending(journey)) != renews
