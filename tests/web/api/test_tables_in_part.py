"""A list that says part of its rows changes that part; only of a row that is new all of it is asked for."""

from __future__ import annotations

import pytest

from tests.web.api.conftest import House
from tests.web.api.test_tables import ADMIN, checked, codes, imported, plate


def test_one_date_of_a_person_is_prolonged_by_two_columns(house: House) -> None:
    admin, before = house.client(ADMIN), house.registry.zone.people["SZA-T02"]
    data = "staff,dg_training_until\r\nSZA-T02,2031-05-31\r\n"
    run = checked(admin, "person", data)
    assert (codes(run), run["new"], run["changed"]) == ([], 0, 1)
    assert [each["field"] for each in run["changes"][0]["differences"]] == ["dg_training_until"]
    assert imported(admin, "person", data, run["result_sha256"]).status_code == 201
    after = house.registry.zone.people["SZA-T02"]
    assert (after.roles, after.organisation, after.badge) == (before.roles, before.organisation, before.badge)
    assert str(after.dg_training_until) == "2031-05-31"


def test_a_new_row_needs_all_of_it_and_is_told_so_where_it_stands(house: House) -> None:
    data = "staff,dg_training_until\r\nSZA-T02,2031-05-31\r\nSZA-T77,2031-05-31\r\n"
    run = checked(house.client(ADMIN), "person", data)
    lacking = [each for each in run["faults"] if each["code"] == "columns_needed"]
    assert [(each["row"], each["column"]) for each in lacking] == [(3, "organisation")]
    assert "organisation, roles" in lacking[0]["say"]["en"] and "SZA-T77" in lacking[0]["say"]["zh-Hant"]
    assert "custody badge" in next(each["say"]["en"] for each in run["faults"] if each["code"] == "badge_needed")


def test_new_rows_that_lack_a_column_are_told_once_before_the_faults_of_rows(house: House) -> None:
    rows = "".join(f"SZA-T{n},{'never' if n == 70 else '2031-05-31'}\r\n" for n in range(70, 90))
    run = checked(house.client(ADMIN), "person", f"staff,dg_training_until\r\nSZA-T02,soon\r\n{rows}")
    told = [(each["row"], each["code"]) for each in run["faults"]]
    assert [row for row, _ in told] == [0, 0, 2, 3] and run["fault_count"] == 4
    assert {code for _, code in told[:2]} == {"columns_needed_by_all", "badge_needed_by_all"}


@pytest.mark.parametrize(
    ("noun", "data"),
    [
        ("site", "code,name_en\r\nHK-BETA-LAB,Beta bench\r\n"),
        ("organisation", "code,duty_phone\r\nHK-BETA,+852 2345 0000\r\n"),
        ("clearance", "number,part,conditions\r\nTRAIN-SOUTH-1,clearance,By letter of May\r\n"),
    ],
)
def test_each_list_is_changed_in_part(house: House, noun: str, data: str) -> None:
    run = checked(house.client(ADMIN), noun, data)
    assert (codes(run), run["new"], run["changed"]) == ([], 0, 1)
    assert len(run["changes"][0]["differences"]) == 1


def test_what_is_left_out_of_an_empty_list_is_told(house: House) -> None:
    data = f"registration,note\r\n{plate()},hired\r\n"
    assert codes(checked(house.client(ADMIN), "vehicle", data)) == ["columns_needed"]


def test_a_misspelt_word_is_told_with_the_one_that_was_meant(house: House) -> None:
    run = checked(house.client(ADMIN), "person", "staff,roles\r\nSZA-T02,technicain\r\n")
    assert codes(run) == ["choice"] and "Did you mean: technician?" in run["faults"][0]["say"]["en"]
    far = checked(house.client(ADMIN), "person", "staff,roles\r\nSZA-T02,zzz\r\n")
    assert "Did you mean" not in far["faults"][0]["say"]["en"]


def test_a_quota_is_changed_alone_beside_the_scopes_that_are_listed(house: House) -> None:
    head = "number,part,row,unit,period,limit\r\nTRAIN-QUOTA-1,clearance,,,,\r\n"
    run = checked(house.client(ADMIN), "clearance", f"{head}TRAIN-QUOTA-1,quota,1,containers,month,20\r\n")
    assert (codes(run), run["changed"], len(run["changes"][0]["differences"])) == ([], 1, 1)
    unknown = checked(house.client(ADMIN), "clearance", f"{head}TRAIN-QUOTA-1,quota,9,containers,month,20\r\n")
    assert unknown["faults"], "the clearance has no such scope"


@pytest.mark.parametrize("columns", ["limit", "unit,period,limit"])
def test_columns_of_quotas_alone_take_no_quota_away(house: House, columns: str) -> None:
    blank = "," * (columns.count(",") + 1)
    data = f"number,part,{columns},status\r\nTRAIN-QUOTA-1,clearance{blank},suspended\r\n"
    run = checked(house.client(ADMIN), "clearance", data)
    assert codes(run) == []
    assert [each["field"] for each in run["changes"][0]["differences"]] == ["status"]
