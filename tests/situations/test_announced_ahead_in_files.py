"""A list in a file beside what is announced: it corrects the version in force, which that follows, and asks what stands
in nobody's file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import new_id
from tests.situations.conftest import Journey
from tests.situations.looking import COMPLIANCE, refused
from tests.situations.test_announced_ahead import denied, lists, narrower, next_of, versions
from tests.situations.test_stopped_before_its_next_version import ADMIN, CLEARANCE, stop

pytestmark = pytest.mark.usefixtures("read_again")


def exported(journey: Journey, **cells: str) -> bytes:
    """The version in force as it is exported, with these cells of its own line changed."""
    text = journey.at(ADMIN).get("/lists/clearance/csv").get_data().decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    kept = [row for row in rows if row[0] == CLEARANCE]
    for name, said in cells.items():
        kept[0][next(place for place, head in enumerate(heads) if head.startswith(name))] = said
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heads, *kept])
    return out.getvalue().encode()


def looked_at(journey: Journey, data: bytes) -> dict[str, Any]:
    return dict(journey.at(ADMIN).send("/lists/clearance/check", data, "text/csv").get_json())


def imports(journey: Journey, data: bytes, although: str = "") -> Any:
    accepted = looked_at(journey, data)["result_sha256"]
    query = f"?result={accepted}&reason=letter&id={new_id()}&although={although}"
    return journey.at(ADMIN).send(f"/lists/clearance{query}", data, "text/csv")


@pytest.fixture
def announced(journey: Journey, clock: Clock) -> str:
    """When a narrower version begins, in ten days."""
    begins = (clock() + timedelta(days=10)).isoformat()
    lists(journey, next_of(journey, 1, valid_from=begins, scopes=narrower(journey)))
    return begins


def test_the_version_in_force_comes_back_as_it_was_exported_and_changes_nothing(
    journey: Journey, announced: str
) -> None:
    run = looked_at(journey, exported(journey))
    assert (run["fault_count"], run["changed"], run["same"]) == (0, 0, 1)


def test_a_file_corrects_the_version_in_force_and_what_is_announced_comes(
    journey: Journey, clock: Clock, announced: str
) -> None:
    before = exported(journey)
    data = exported(journey, version="", issuer="The office as it is called now")
    run = looked_at(journey, data)
    assert [each["field"] for each in run["changes"][0]["differences"]] == ["issuer"]
    (note,) = run["notes"]
    assert (note["row"], note["column"], note["code"]) == (2, "valid_from", "unfit.follows_again")
    assert imports(journey, data).status_code == 201
    assert [each["code"] for each in looked_at(journey, before)["faults"]] == ["version_old"], "it is of before that"
    assert denied(journey) == set()
    assert journey.house.registry.zone.clearances[CLEARANCE].issuer == "The office as it is called now"
    clock.pass_by(days=11)
    assert denied(journey) == {"RISK"}


@pytest.mark.parametrize("cells", [{}, {"issuer": "The office as it is called now"}])
def test_what_is_stopped_only_for_now_is_asked_for_though_the_file_says_the_same(
    journey: Journey, clock: Clock, cells: dict[str, str]
) -> None:
    begins = (clock() + timedelta(days=10)).isoformat()
    lists(journey, next_of(journey, 1, valid_from=begins))
    stop(journey, "suspended", COMPLIANCE)
    data = exported(journey, version="", valid_from=begins, **cells)
    run = looked_at(journey, data)
    assert (run["changed"], run["although"]) == (1, ["stopped_for_now"])
    assert refused(imports(journey, data)) == (409, "rows_unconfirmed")
    assert imports(journey, data, "stopped_then").status_code == 201
    stop(journey, "active", ADMIN)
    clock.pass_by(days=11)
    assert "ORG_LISTED" in denied(journey)


def test_what_was_revoked_is_a_fault_of_the_file(journey: Journey, announced: str) -> None:
    data = exported(journey, version="")
    stop(journey, "revoked", COMPLIANCE)
    (fault,) = looked_at(journey, data)["faults"]
    assert (fault["row"], fault["column"], fault["code"]) == (2, "status", "unfit.revoked_for_good")
    assert [each["value"]["status"] for each in versions(journey)[2:]] == ["revoked", "revoked"]
