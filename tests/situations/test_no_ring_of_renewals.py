"""Two clearances do not take each other's place, at any time to come: whoever lists the version that closes the ring is
told of that row, in the dry run as well."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import new_id
from tests.situations.conftest import Journey
from tests.situations.test_a_renewal import ADMIN, NEW, OLD, listed, renewal

_CHANGED = ("version", "supersedes", "valid_from")


def next_version(journey: Journey, number: str, **changes: Any) -> dict[str, Any]:
    last = journey.at(ADMIN).get(f"/listings/clearance/{number}").get_json()["versions"][-1]
    return {**last["value"], "version": last["version"] + 1, **changes}


def ring_found(journey: Journey, *rows: dict[str, Any]) -> list[tuple[str, int]]:
    """(clearance, place in the list) of each row that closes a ring, as the dry run and the listing itself say."""
    run = journey.at(ADMIN).post("/listings/check", {"noun": "clearance", "rows": list(rows)}).get_json()
    told = [(each["key"], each["row"]) for each in run["faults"] if each["code"] == "supersedes_ring"]
    body = {"id": new_id(), "noun": "clearance", "rows": list(rows), "reason": "by mistake"}
    answer = journey.at(ADMIN).post("/listings", body)
    assert (answer.status_code == 422) == bool(told), answer.get_data(as_text=True)
    return told


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(("first", "second"), [(9, 9), (9, 30), (30, 9), (0, 9), (9, 0)])
def test_versions_that_both_begin_later_close_no_ring(
    journey: Journey, clock: Clock, together: bool, first: int, second: int
) -> None:
    listed(journey, {**renewal(journey, clock()), "supersedes": None})
    begins = [(clock() + timedelta(days=days)).isoformat() for days in (first, second)]
    one = next_version(journey, OLD, supersedes=NEW, valid_from=begins[0])
    other = next_version(journey, NEW, supersedes=OLD, valid_from=begins[1])
    if together:
        assert ring_found(journey, one, other) == [(OLD, 1), (NEW, 2)]
        return
    assert ring_found(journey, one) == []
    assert (NEW, 1) in ring_found(journey, other)
    assert ring_found(journey, {**other, "supersedes": None}) == []


def test_nor_by_way_of_a_third_in_a_file(journey: Journey, clock: Clock) -> None:
    listed(journey, {**renewal(journey, clock()), "supersedes": None})
    listed(journey, {**renewal(journey, clock()), "number": "TRAIN-SOUTH-8", "supersedes": None})
    later = (clock() + timedelta(days=9)).isoformat()
    for number, before in ((OLD, NEW), (NEW, "TRAIN-SOUTH-8")):
        assert ring_found(journey, next_version(journey, number, supersedes=before, valid_from=later)) == []
    admin = journey.at(ADMIN)
    text = admin.get("/lists/clearance/csv").get_data().decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    place = {name: next(at for at, head in enumerate(heads) if head.startswith(name)) for name in _CHANGED}
    kept = [row for row in rows if row[0] == "TRAIN-SOUTH-8"]
    kept[0][place["version"]], kept[0][place["supersedes"]], kept[0][place["valid_from"]] = "", OLD, later
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heads, *kept])
    run = admin.send("/lists/clearance/check", out.getvalue().encode(), "text/csv").get_json()
    assert [(each["row"], each["column"], each["code"]) for each in run["faults"]] == [
        (2, "supersedes", "unfit.supersedes_ring")
    ]
    assert all(OLD in run["faults"][0]["say"][lang] for lang in ("en", "zh-Hant", "zh-Hans"))


def test_a_version_that_never_comes_into_force_closes_no_ring(journey: Journey, clock: Clock) -> None:
    listed(journey, {**renewal(journey, clock()), "supersedes": None})
    later = (clock() + timedelta(days=9)).isoformat()
    assert ring_found(journey, next_version(journey, OLD, supersedes=NEW, valid_from=later)) == []
    assert ring_found(journey, next_version(journey, OLD, supersedes=None, valid_from=later)) == []
    assert ring_found(journey, next_version(journey, NEW, supersedes=OLD, valid_from=later)) == []
