"""A new version of a clearance does not begin a count anew, or end below it, unless somebody says that he knows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import msgspec

from tests.practice import COORDINATOR, TECHNICIAN, new_id
from tests.situations.conftest import Journey
from tests.situations.looking import tally
from tests.situations.test_what_is_drawn_on import ADMIN, a_clearance, a_permit, a_rule, meet, on_the_way

QUOTA = {"row": "1", "unit": "containers", "period": "month", "limit": 10}


def drawn(journey: Journey) -> dict[str, Any]:
    """A clearance under which two have crossed and three are filed; its row as it is listed."""
    a_clearance(journey, "COUNTED", [{}], [QUOTA])
    assert meet(journey, *on_the_way(journey, 2, "SEAL-N1", clearance="COUNTED"))["verdict"] == "ALLOW"
    on_the_way(journey, 3, "SEAL-N2", clearance="COUNTED")
    assert tally(journey, "COUNTED")[:2] == (2, 3)
    return as_listed(journey, "COUNTED")


def as_listed(journey: Journey, number: str) -> dict[str, Any]:
    clearance = journey.house.registry.zone.clearances[number]
    return {**msgspec.json.decode(msgspec.json.encode(clearance)), "version": clearance.version + 1}


def renumbered(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "scopes": [{**row["scopes"][0], "row": "A"}], "quotas": [{**QUOTA, "row": "A"}]}


def checked(journey: Journey, noun: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    run = journey.at(ADMIN).post("/listings/check", {"noun": noun, "rows": [row]}).get_json()
    assert run["faults"] == []
    return list(run["warnings"])


def sent(journey: Journey, noun: str, row: dict[str, Any], *although: str) -> dict[str, Any]:
    body = {"id": new_id(), "noun": noun, "rows": [row], "reason": "letter of May", "although": although}
    return dict(journey.at(ADMIN).post("/listings", body).get_json(force=True))


def test_a_row_that_is_renumbered_is_told_with_what_was_counted_under_it(journey: Journey) -> None:
    row = renumbered(drawn(journey))
    (warning,) = checked(journey, "clearance", row)
    assert (warning["row"], warning["code"]) == (1, "quota_starts_anew")
    figures = {"former": "COUNTED", "scope": "1", "unit": "containers", "period": "month", "used": 2, "reserved": 3}
    assert warning["params"] == figures
    problem = sent(journey, "clearance", row)
    assert (problem["status"], problem["type"]) == (409, "/problems/rows_recounted")
    assert [each["params"] for each in problem["errors"]] == [figures]
    assert all("2" in text and "3" in text and "quota_starts_anew" in text for text in problem["say"].values())
    assert sent(journey, "clearance", row, "quota_below_drawn")["type"] == "/problems/rows_recounted"
    entry = sent(journey, "clearance", row, "quota_starts_anew")["entry"]
    told = journey.at(ADMIN).get(f"/ledger/entries/{entry}").get_json()
    assert '"although":["quota_starts_anew"]' in told["body"]


def test_the_same_happens_by_another_unit_and_by_another_period_and_by_leaving_it_out(journey: Journey) -> None:
    row = drawn(journey)
    for quotas in ([], [{**QUOTA, "unit": "pieces"}], [{**QUOTA, "period": "day"}], [{**QUOTA, "period": "validity"}]):
        assert [each["code"] for each in checked(journey, "clearance", {**row, "quotas": quotas})] == [
            "quota_starts_anew"
        ]


def test_a_limit_below_what_is_drawn_is_told_with_the_figures(journey: Journey) -> None:
    row = drawn(journey)
    (warning,) = checked(journey, "clearance", {**row, "quotas": [{**QUOTA, "limit": 4}]})
    assert (warning["code"], warning["field"]) == ("quota_below_drawn", "quotas[0].limit")
    assert {name: warning["params"][name] for name in ("used", "reserved", "limit")} == {
        "used": 2,
        "reserved": 3,
        "limit": 4,
    }
    assert sent(journey, "clearance", {**row, "quotas": [{**QUOTA, "limit": 4}]})["type"] == "/problems/rows_recounted"


def test_what_leaves_the_count_as_it_is_warns_of_nothing(journey: Journey) -> None:
    row = drawn(journey)
    for changes in ({"conditions": "stricter"}, {"quotas": [{**QUOTA, "limit": 5}]}, {"quotas": [QUOTA, OTHER]}):
        assert checked(journey, "clearance", {**row, **changes}) == []
    assert "entry" in sent(journey, "clearance", {**row, "quotas": [{**QUOTA, "limit": 5}]})
    later = {**renumbered(as_listed(journey, "COUNTED")), "valid_from": "2027-02-01T00:00:00+08:00"}
    assert checked(journey, "clearance", later) == [], "the month is over before this version begins"


OTHER = {"row": "1", "unit": "consignments", "period": "month", "limit": 10}


def test_a_whole_validity_starts_anew_with_a_renewed_one_and_nobody_is_warned(journey: Journey) -> None:
    a_clearance(journey, "WHOLE", [{}], [{**QUOTA, "period": "validity"}])
    on_the_way(journey, 3, "SEAL-N3", clearance="WHOLE")
    row = as_listed(journey, "WHOLE")
    renewed = {**row, "valid_from": "2030-01-01T00:00:00+08:00", "valid_to": "2031-12-31T23:59:59+08:00"}
    assert checked(journey, "clearance", renewed) == []
    moved = {**row, "valid_from": "2026-02-01T00:00:00+08:00"}
    assert [each["code"] for each in checked(journey, "clearance", moved)] == ["quota_starts_anew"]


def test_a_permits_quantity_below_what_is_drawn_is_told(journey: Journey) -> None:
    a_rule(journey, "BLOOD", "human_blood")
    a_permit(journey, "SOME-1", quantity=5)
    on_the_way(journey, 4, "SEAL-N4")
    permit = journey.house.registry.zone.permits["SOME-1"]
    row = {**msgspec.json.decode(msgspec.json.encode(permit)), "version": 2, "quantity": 3}
    (warning,) = checked(journey, "permit", row)
    assert (warning["code"], warning["field"], warning["params"]["reserved"]) == ("permit_below_drawn", "quantity", 4)
    assert sent(journey, "permit", row)["type"] == "/problems/rows_recounted"
    assert "entry" in sent(journey, "permit", row, "permit_below_drawn")


def test_a_file_is_imported_over_a_warning_only_by_who_names_it(journey: Journey) -> None:
    drawn(journey)
    admin = journey.at(ADMIN)
    text = admin.get("/lists/clearance/csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    version = next(place for place, each in enumerate(rows[0]) if each.startswith("version"))
    limit = next(place for place, each in enumerate(rows[0]) if each.startswith("limit"))
    kept = [rows[0], *(row for row in rows[1:] if row[0] == "COUNTED")]
    for row in kept[1:]:
        row[version], row[limit] = "", "4" if row[limit] else ""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(kept)
    data = out.getvalue().encode()
    run = admin.send("/lists/clearance/check", data, "text/csv").get_json()
    assert run.get("changed") == 1, run
    assert [(each["row"], each["column"], each["code"]) for each in run["warnings"]] == [
        (4, "limit", "unfit.quota_below_drawn")
    ]
    assert (run["fault_count"], run["although"]) == (0, ["quota_below_drawn"])
    asked = f"?result={run['result_sha256']}&reason=letter&id="
    refused = admin.send(f"/lists/clearance{asked}{new_id()}", data, "text/csv")
    assert refused.get_json(force=True)["type"] == "/problems/rows_recounted"
    done = admin.send(f"/lists/clearance{asked}{new_id()}&although=quota_below_drawn", data, "text/csv")
    assert done.status_code == 201, done.get_data(as_text=True)
    assert tally(journey, "COUNTED")[:2] == (2, 3)


def test_who_may_not_list_is_told_no_figures(journey: Journey) -> None:
    row = renumbered(drawn(journey))
    for who in (COORDINATOR, TECHNICIAN):
        answer = journey.at(who).post("/listings/check", {"noun": "clearance", "rows": [row]})
        assert answer.status_code == 403 and "reserved" not in answer.get_data(as_text=True)


def test_what_was_counted_in_another_kind_of_unit_is_told_of_months_that_are_over_as_well(journey: Journey) -> None:
    a_clearance(journey, "COUNTED", [{}], [QUOTA])
    assert meet(journey, *on_the_way(journey, 2, "SEAL-N5", clearance="COUNTED"))["verdict"] == "ALLOW"
    row = as_listed(journey, "COUNTED")
    later = (journey.house.clock() + timedelta(days=32)).isoformat()
    of_the_year = {**QUOTA, "unit": "mL", "period": "year"}
    (warning,) = checked(journey, "clearance", {**row, "valid_from": later, "quotas": [of_the_year]})
    assert (warning["code"], warning["field"]) == ("quota_starts_anew", "quotas[0].unit")
    assert {name: warning["params"][name] for name in ("unit", "period", "used")} == {
        "unit": "containers",
        "period": "month",
        "used": 2,
    }
    of_the_month = {**of_the_year, "period": "month"}
    assert checked(journey, "clearance", {**row, "valid_from": later, "quotas": [of_the_month]}) == []
    in_the_same = {**of_the_year, "unit": "containers"}
    assert checked(journey, "clearance", {**row, "valid_from": later, "quotas": [in_the_same]}) == []


def in_its_place(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**row, "number": "COUNTED-2", "version": 1, "supersedes": "COUNTED", **changes}


def test_what_takes_the_place_of_another_number_is_told_with_what_was_counted_under_that(journey: Journey) -> None:
    row = in_its_place(drawn(journey))
    (warning,) = checked(journey, "clearance", row)
    assert (warning["row"], warning["field"], warning["code"]) == (1, "supersedes", "quota_starts_anew")
    figures = {"former": "COUNTED", "scope": "1", "unit": "containers", "period": "month", "used": 2, "reserved": 3}
    assert warning["params"] == figures
    problem = sent(journey, "clearance", row)
    assert (problem["status"], problem["type"]) == (409, "/problems/rows_recounted")
    assert all("COUNTED" in text and "2" in text and "3" in text for text in problem["say"].values())
    assert "entry" in sent(journey, "clearance", row, "quota_starts_anew")
    stricter = {**as_listed(journey, "COUNTED-2"), "conditions": "stricter"}
    assert checked(journey, "clearance", stricter) == [], "told once, when it took that place"
    assert checked(journey, "clearance", {**in_its_place(row), "number": "COUNTED-3", "supersedes": "COUNTED-2"}) == []


def test_it_is_told_of_other_quotas_as_well_and_of_a_version_that_comes_to_take_the_place(journey: Journey) -> None:
    row = drawn(journey)
    for quotas in ([], [{**QUOTA, "period": "year"}], [{**QUOTA, "unit": "mL"}]):
        (warning,) = checked(journey, "clearance", in_its_place(row, quotas=quotas))
        assert (warning["params"]["used"], warning["params"]["reserved"]) == (2, 3)
    beside = in_its_place(row)
    del beside["supersedes"]
    assert "entry" in sent(journey, "clearance", beside), "one of its own takes nobody's place"
    (warning,) = checked(journey, "clearance", {**as_listed(journey, "COUNTED-2"), "supersedes": "COUNTED"})
    assert warning["code"] == "quota_starts_anew"


def test_it_is_told_as_well_where_only_a_later_version_begins_in_time(journey: Journey) -> None:
    row = in_its_place(drawn(journey))
    later = (journey.house.clock() + timedelta(days=32)).isoformat()
    assert "entry" in sent(journey, "clearance", {**row, "valid_from": later}), "nothing is counted then"
    (warning,) = checked(journey, "clearance", {**as_listed(journey, "COUNTED-2"), "valid_from": row["valid_from"]})
    assert (warning["code"], warning["params"]["used"]) == ("quota_starts_anew", 2)


def test_what_takes_a_place_when_the_period_is_over_begins_anew_without_a_word(journey: Journey) -> None:
    row, later = drawn(journey), (journey.house.clock() + timedelta(days=32)).isoformat()
    assert checked(journey, "clearance", in_its_place(row, valid_from=later)) == []
    of_the_validity = [{**QUOTA, "period": "validity"}]
    assert checked(journey, "clearance", in_its_place(row, valid_from=later, quotas=of_the_validity)) == []
    of_the_whole = in_its_place(row, quotas=of_the_validity, valid_from="2026-01-01T00:00:00+08:00")
    assert [each["code"] for each in checked(journey, "clearance", of_the_whole)] == ["quota_starts_anew"]
    a_clearance(journey, "WHOLE", [{}], [{**QUOTA, "period": "validity"}])
    on_the_way(journey, 3, "SEAL-N6", clearance="WHOLE")
    whole = {**in_its_place(as_listed(journey, "WHOLE")), "supersedes": "WHOLE"}
    assert [each["params"]["reserved"] for each in checked(journey, "clearance", whole)] == [3]
    renewed = {**whole, "valid_from": "2030-01-01T00:00:00+08:00", "valid_to": "2031-12-31T23:59:59+08:00"}
    assert checked(journey, "clearance", renewed) == []


def test_a_file_that_takes_a_place_is_imported_only_by_who_says_that_he_knows(journey: Journey) -> None:
    drawn(journey)
    admin = journey.at(ADMIN)
    text = admin.get("/lists/clearance/csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    version, supersedes = (
        next(n for n, each in enumerate(rows[0]) if each.startswith(name)) for name in ("version", "supersedes")
    )
    kept = [rows[0], *(row for row in rows[1:] if row[0] == "COUNTED")]
    for nth, row in enumerate(kept[1:]):
        row[0], row[version] = "COUNTED-2", ""
        row[supersedes] = "" if nth else "COUNTED"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(kept)
    data = out.getvalue().encode()
    run = admin.send("/lists/clearance/check", data, "text/csv").get_json()
    (warning,) = run["warnings"]
    assert (warning["column"], warning["code"]) == ("supersedes", "unfit.quota_starts_anew")
    assert (run["fault_count"], run["although"]) == (0, ["quota_starts_anew"])
    asked = f"?result={run['result_sha256']}&reason=letter&id="
    refused = admin.send(f"/lists/clearance{asked}{new_id()}", data, "text/csv")
    assert refused.get_json(force=True)["type"] == "/problems/rows_recounted"
    done = admin.send(f"/lists/clearance{asked}{new_id()}&although=quota_starts_anew", data, "text/csv")
    assert done.status_code == 201, done.get_data(as_text=True)
