"""Rows that make no sense: each is told where it stands, with what was found and what is expected."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from custody.tabling import LAYOUTS, Fault, Faults, Format, Listed, read_list
from custody.tabling.headings import read_headings
from custody.wording import LANGUAGES, text
from custody.zone import Zone
from tests.custody.tabling.spreadsheets import workbook

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLEARANCE: dict[str, Any] = {
    "number": "NEW-1",
    "part": "clearance",
    "scheme": "white list",
    "holder": "SZ-ALPHA",
    "issuer": "Authority",
    "issued_on": "2026-01-15",
    "valid_from": "2026-02-01",
    "valid_to": "2027-01-31",
    "status": "active",
}
SCOPE: dict[str, Any] = {
    "number": "NEW-1",
    "part": "scope",
    "row": "1",
    "category": "human_blood",
    "max_risk": "B1",
    "directions": "SOUTH",
    "counterparts": "HK-BETA",
    "checkpoints": "FTZ-CH1",
}
QUOTA: dict[str, Any] = {"number": "NEW-1", "part": "quota", "row": "1", "unit": "ml", "period": "month", "limit": "50"}
PERMIT: dict[str, Any] = {
    "number": "P-1",
    "kind of permit": "ETHICS",
    "holder": "SZ-ALPHA",
    "categories": "human_blood; human_cells",
    "max_risk": "B1",
    "directions": "SOUTH, NORTH",
    "quantity": "100",
    "unit": "containers",
    "single_use": "no",
    "valid_from": "2026-02-01",
    "valid_to": "2027-01-31",
}
PERSON: dict[str, Any] = {
    "staff": "SZA-T09",
    "organisation": "SZ-ALPHA",
    "roles": "technician",
    "badge": "HTB-TJ1F9BKEJN-E",
    "dg_training_until": "2027-01-31",
}


def read(zone: Zone, noun: str, *rows: dict[str, Any]) -> Listed:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return read_list(out.getvalue().encode(), Format.CSV, noun, zone, AT)


def only(found: Listed) -> Fault:
    assert found.fault_count == 1, [(fault.row, fault.column, fault.code) for fault in found.faults]
    return found.faults[0]


def test_a_clearance_takes_its_scopes_and_quotas_with_it(zone: Zone) -> None:
    found = read(zone, "clearance", CLEARANCE, SCOPE, {**SCOPE, "row": "2", "category": "human_cells"}, QUOTA)
    assert (found.fault_count, found.rows, len(found.lines)) == (0, 4, 1)
    values = found.lines[0].values
    assert [scope["row"] for scope in values["scopes"]] == ["1", "2"]
    assert values["quotas"][0]["limit"] == 50
    # A day alone begins with its first second and ends with its last one, in the zone's own time.
    assert values["valid_from"] == "2026-02-01T00:00:00+08:00"
    assert values["valid_to"] == "2027-01-31T23:59:59+08:00"


@pytest.mark.parametrize(
    ("rows", "where", "code"),
    [
        ([{**CLEARANCE, "supersedes": "NEW-1"}, SCOPE], (2, "supersedes"), "supersedes_itself"),
        ([{**CLEARANCE, "supersedes": "NEVER-1"}, SCOPE], (2, "supersedes"), "supersedes_unknown"),
        ([{**CLEARANCE, "supersedes": "TRAIN-NORTH-1"}, SCOPE], (2, "supersedes"), "supersedes_other_holder"),
        ([{**CLEARANCE, "valid_to": "2026-01-31"}, SCOPE], (2, "valid_to"), "period"),
        ([{**CLEARANCE, "valid_from": "2027-01-31T23:59:59+08:00"}, SCOPE], (2, "valid_to"), "period"),
        ([CLEARANCE, {**SCOPE, "directions": ""}], (3, "directions"), "no_direction"),
        ([CLEARANCE, {**SCOPE, "directions": "EAST"}], (3, "directions"), "choice"),
        ([CLEARANCE, {**SCOPE, "category": "human_bloood"}], (3, "category"), "unknown"),
        ([CLEARANCE, {**SCOPE, "max_risk": "D9"}], (3, "max_risk"), "unknown"),
        ([CLEARANCE, {**SCOPE, "counterparts": "HK-BETA; HK-BETTA"}], (3, "counterparts"), "unknown"),
        ([CLEARANCE, SCOPE, {**QUOTA, "limit": "-5"}], (4, "limit"), "negative"),
        ([CLEARANCE, SCOPE, {**QUOTA, "limit": "0"}], (4, "limit"), "whole_bounds"),
        ([CLEARANCE, SCOPE, {**QUOTA, "limit": "5.5"}], (4, "limit"), "whole"),
        ([CLEARANCE, SCOPE, {**QUOTA, "limit": "1,000"}], (4, "limit"), "whole"),
        ([CLEARANCE, SCOPE, {**QUOTA, "row": "7"}], (4, "row"), "quota_row"),
        ([CLEARANCE, SCOPE, {**QUOTA, "period": "week"}], (4, "period"), "choice"),
        ([CLEARANCE, SCOPE, QUOTA, QUOTA], (5, "row"), "row_twice"),
        ([CLEARANCE, SCOPE, SCOPE], (4, "row"), "row_twice"),
        ([CLEARANCE, SCOPE, {**SCOPE, "number": "OTHER-1"}], (4, "number"), "no_clearance_line"),
        ([CLEARANCE, {**SCOPE, "holder": "SZ-ALPHA"}], (3, "holder"), "not_here"),
        ([CLEARANCE, {**SCOPE, "row": ""}], (3, "row"), "empty"),
        ([{**CLEARANCE, "holder": "SZ-ALFA"}, SCOPE], (2, "holder"), "unknown"),
        ([{**CLEARANCE, "status": "sometimes"}, SCOPE], (2, "status"), "choice"),
        ([{**CLEARANCE, "issuer": ""}, SCOPE], (2, "issuer"), "empty"),
        ([{**CLEARANCE, "part": "header"}, SCOPE], (2, "part"), "choice"),
        ([CLEARANCE, SCOPE, CLEARANCE], (4, ""), "twice"),
        ([{**CLEARANCE, "version": "1"}, SCOPE, {**CLEARANCE, "version": "2"}], (4, ""), "overlap"),
        ([{**CLEARANCE, "document_sha256": "abc"}, SCOPE], (2, "document_sha256"), "digest"),
        ([{**CLEARANCE, "conditions": "ask A123456(3) first"}, SCOPE], (2, "conditions"), "identity"),
        ([{**CLEARANCE, "requires_seal": "perhaps"}, SCOPE], (2, "requires_seal"), "flag"),
    ],
)
def test_a_clearance_that_makes_no_sense_is_told_where_it_stands(
    zone: Zone, rows: list[dict[str, Any]], where: tuple[int, str], code: str
) -> None:
    fault = next(fault for fault in read(zone, "clearance", *rows).faults if fault.code == code)
    assert (fault.row, fault.column) == where


def test_two_clearances_that_supersede_each_other_are_both_told(zone: Zone) -> None:
    one = {**CLEARANCE, "number": "A-1", "supersedes": "B-1"}
    other = {**CLEARANCE, "number": "B-1", "supersedes": "A-1"}
    assert [fault.code for fault in read(zone, "clearance", one, other).faults] == ["supersedes_ring"] * 2


def test_two_clearances_that_supersede_the_same_one_are_both_told(zone: Zone) -> None:
    one = {**CLEARANCE, "number": "A-1", "supersedes": "TRAIN-SOUTH-1"}
    other = {**one, "number": "B-1"}
    found = read(zone, "clearance", one, other).faults
    assert [(fault.code, fault.params["other"]) for fault in found] == [
        ("supersedes_fork", "B-1"),
        ("supersedes_fork", "A-1"),
    ]


def test_one_version_that_follows_another_is_no_overlap(zone: Zone) -> None:
    later = {**CLEARANCE, "version": "2", "valid_from": "2027-02-01", "valid_to": "2028-01-31"}
    assert only(read(zone, "clearance", {**CLEARANCE, "version": "1"}, later)).code == "twice"


@pytest.mark.parametrize(
    "written",
    ["15/12/2025", "12/15/2025", "15.12.2025", "2025/12/15", "15 Dec 2025", "2025年12月15日", "20251215", "15-12-2025"],
)
def test_any_other_form_of_dates_is_told_and_never_guessed(zone: Zone, written: str) -> None:
    fault = only(read(zone, "person", {**PERSON, "badge": "", "staff": "SZA-T01", "dg_training_until": written}))
    assert (fault.column, fault.code) == ("dg_training_until", "date_form")
    assert written in fault.say()["zh-Hans"]


def test_the_same_list_with_three_forms_of_dates_is_told_row_by_row(zone: Zone) -> None:
    rows = [
        {**PERMIT, "number": f"P-{n}", "valid_to": written}
        for n, written in enumerate(("2027-01-31", "31/01/2027", "Jan 31, 2027", "2027-02-30"))
    ]
    found = read(zone, "permit", *rows)
    assert [(fault.row, fault.code) for fault in found.faults] == [
        (3, "instant_form"),
        (4, "instant_form"),
        (5, "date_none"),
    ]


def test_a_date_typed_into_an_exported_workbook_stands_beside_its_dates_as_text(zone: Zone) -> None:
    names = ("registration", "organisation", "side", "cross_boundary_until")
    day = date(2029, 12, 31)
    cells = [("A1", "HT-COURIER", "HK", day), ("A2", "HT-COURIER", "HK", datetime(2029, 12, 31))]
    found = read_list(workbook(*cells, headings=names), Format.XLSX, "vehicle", zone, AT)
    assert found.fault_count == 0
    assert {line.values["cross_boundary_until"] for line in found.lines} == {"2029-12-31"}
    mixed = workbook(*cells, ("A3", "HT-COURIER", "HK", "2029-12-31"), headings=names)
    found = read_list(mixed, Format.XLSX, "vehicle", zone, AT)
    assert found.fault_count == 0
    assert [line.values["cross_boundary_until"] for line in found.lines] == ["2029-12-31"] * 3


def test_a_number_that_the_spreadsheet_has_rounded_is_told(zone: Zone) -> None:
    names = ("registration", "organisation", "side")
    found = read_list(
        workbook((12345678901234567, "HT-COURIER", "HK"), headings=names), Format.XLSX, "vehicle", zone, AT
    )
    assert only(found).code == "digits"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"badge": "HTB-TJ1F9BKEJN-F"}, "badge"),
        ({"badge": "HTC-7K3M9QXD42-5"}, "badge"),
        ({"badge": "HTB-TJ1F9BKEJN-E"}, "badge_taken"),
        ({"badge": ""}, "badge_needed"),
        ({"roles": ""}, "empty"),
        ({"roles": "technician; king"}, "choice"),
        ({"staff": "A123456(3)"}, "identity"),
        ({"staff": ""}, "empty"),
    ],
)
def test_a_person_that_makes_no_sense_is_told(zone: Zone, change: dict[str, Any], code: str) -> None:
    found = read(zone, "person", {**PERSON, **change})
    assert code in [fault.code for fault in found.faults]
    assert "A123456" not in str([fault.say() for fault in found.faults])


def test_misspelt_columns_are_told_with_the_right_spelling(zone: Zone) -> None:
    found = read(zone, "vehicle", {"registraton": "A", "organisation": "HT-COURIER", "side": "HK", "colour": "red"})
    assert [(fault.row, fault.column, fault.code) for fault in found.faults] == [
        (1, "A", "heading_misspelt"),
        (1, "D", "heading_unknown"),
    ]
    assert found.faults[0].params["suggestion"] == "registration"


def test_a_heading_that_is_near_to_none_is_told_with_the_columns_that_the_file_has_not(zone: Zone) -> None:
    renamed = {{"scheme": "programme"}.get(name, name): value for name, value in CLEARANCE.items()}
    fault = read(zone, "clearance", renamed).faults[0]
    assert (fault.row, fault.column, fault.code) == (1, "C", "heading_unknown")
    assert str(fault.params["known"]).startswith("scheme, ") and str(fault.params["known"]).endswith(", …")
    assert "holder" not in str(fault.params["known"]), "that one is there"
    assert all(text("list.column.scheme", lang) in fault.say()[lang] for lang in LANGUAGES)
    assert "scheme" not in fault.say()["zh-Hans"] and len(fault.say()["zh-Hans"]) < 150
    whole = {"registration": "A", "organisation": "HT-COURIER", "side": "HK", "cross_boundary_until": "", "note": ""}
    assert only(read(zone, "vehicle", {**whole, "programme": "x"})).code == "heading_strange"


def test_missing_and_doubled_columns_are_told(zone: Zone) -> None:
    assert only(read(zone, "vehicle", {"organisation": "HT-COURIER", "side": "HK"})).code == "heading_missing"
    lacking = only(read(zone, "vehicle", {"registration": "A", "side": "HK"}))
    assert (lacking.row, lacking.code, lacking.params["columns"]) == (2, "columns_needed", "organisation")
    assert not read(zone, "person", {"staff": "SZA-T01", "dg_training_until": "2027-01-31"}).fault_count
    doubled = {"registration": "A", "organisation": "HT-COURIER", "機構": "HT-COURIER", "side": "HK"}
    assert only(read(zone, "vehicle", doubled)).code == "heading_twice"


@pytest.mark.parametrize("noun", list(LAYOUTS))
def test_every_column_is_known_by_each_of_its_headings(zone: Zone, noun: str) -> None:
    layout = LAYOUTS[noun]
    ways = [[column.key for column in layout.columns], [column.heading() for column in layout.columns]]
    ways += [[text(f"list.column.{column.key}", lang) for column in layout.columns] for lang in LANGUAGES]
    for way in ways:
        faults = Faults()
        assert read_headings(tuple(way), layout, faults) == list(layout.columns), list(faults)


@pytest.mark.parametrize("code", ["ab", "x" * 70, "管碼一二三", "HTC-7K3M9QXD42-6"])
def test_what_cannot_be_the_code_of_a_container_is_told(zone: Zone, code: str) -> None:
    row = {"code": code, "category": "human_blood", "risk": "B1", "amount": "5", "unit": "uL"}
    assert only(read(zone, "container", row)).code == "tube"


TUBE = {"category": "human_blood", "risk": "B1", "amount": "5", "unit": "uL"}


@pytest.mark.parametrize(("amount", "codes"), [("0", ["whole_bounds"]), ("-1", ["negative"]), ("1", [])])
def test_a_container_holds_at_least_one_of_its_unit(zone: Zone, amount: str, codes: list[str]) -> None:
    found = read(zone, "container", {**TUBE, "code": "FACTORY-1", "amount": amount})
    assert [fault.code for fault in found.faults] == codes


def test_two_codes_that_differ_only_in_case_are_told_and_the_same_one_twice_is_told_as_that(zone: Zone) -> None:
    found = read(zone, "container", *({**TUBE, "code": code} for code in ("Tube-0001", "TUBE-0001", "TUBE-0002")))
    fault = only(found)
    assert (fault.row, fault.column, fault.code, fault.params) == (
        3,
        "code",
        "twin",
        {"first": 2, "other": "Tube-0001"},
    )
    twice = read(zone, "container", *({**TUBE, "code": code} for code in ("TUBE-0001", "TUBE-0001")))
    assert only(twice).code == "twice"


def test_containers_without_codes_are_no_twins(zone: Zone) -> None:
    assert read(zone, "container", TUBE, TUBE).fault_count == 0


def test_the_mark_of_a_person_is_never_repeated(zone: Zone) -> None:
    fault = only(
        read(zone, "vehicle", {"registration": "A", "organisation": "HT-COURIER", "side": "HK", "note": "tel 98765432"})
    )
    assert (fault.code, fault.found) == ("identity", "…")
