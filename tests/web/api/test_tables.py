"""Lists as files over the API: a dry run, an import of exactly that, and what each role may have."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from custody.tabling import LAYOUTS, MEDIA, Format
from tests.practice import new_id
from tests.web.api.conftest import Client, House

ADMIN = "ADM-01"
SITES = "code,organisation,name_en,name_zh_hant,name_zh_hans,park,site_kind\n"
VEHICLES = "registration,organisation,side,cross_boundary_until,note\r\n"


def sent(client: Client, noun: str, data: bytes | str, form: Format = Format.CSV, query: str = "") -> TestResponse:
    given = data.encode() if isinstance(data, str) else data
    return client.send(f"/lists/{noun}{query}", given, MEDIA[form])


def checked(client: Client, noun: str, data: bytes | str, form: Format = Format.CSV) -> dict[str, Any]:
    answer = sent(client, noun, data, form, "/check")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def imported(client: Client, noun: str, data: bytes | str, result: str, request_id: str = "") -> TestResponse:
    return sent(client, noun, data, query=f"?id={request_id or new_id()}&result={result}&reason=letter+of+May")


def exported(client: Client, noun: str, form: Format = Format.CSV) -> bytes:
    answer = client.get(f"/lists/{noun}/{form.value}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == form.media_type
    return answer.get_data()


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]


def codes(run: dict[str, Any]) -> list[str]:
    return [fault["code"] for fault in run["faults"]]


def plate() -> str:
    """Letters alone: with digits, chance makes one in some hundreds look like an identity card."""
    return "".join(chr(ord("A") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("noun", ["clearance", "permit", "person", "site", "organisation", "vehicle"])
def test_what_was_exported_changes_nothing_when_it_comes_back(house: House, noun: str, form: Format) -> None:
    admin = house.client(ADMIN)
    run = checked(admin, noun, exported(admin, noun, form), form)
    assert (run["fault_count"], run["new"], run["changed"]) == (0, 0, 0), run["faults"]
    assert run["same"] > 0 and run["result_sha256"] == ""


def test_a_dry_run_lists_nothing_and_the_import_does_what_it_said(house: House) -> None:
    admin, van = house.client(ADMIN), plate()
    data = f"{VEHICLES}{van},HT-COURIER,HK,2029-12-31,\r\n"
    before = house.registry.zone
    run = checked(admin, "vehicle", data)
    assert (run["new"], run["changed"], run["same"], run["fault_count"]) == (1, 0, 0, 0)
    assert house.registry.zone is before
    answer = imported(admin, "vehicle", data, run["result_sha256"])
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert str(house.registry.zone.vehicles[van].cross_boundary_until) == "2029-12-31"
    # The file's digest stands in the entry, so that the file can be found again.
    entry = admin.get(f"/ledger/entries/{answer.get_json()['entries'][0]}").get_json()
    assert run["file_sha256"] in entry["body"]


def test_a_change_is_told_field_by_field(house: House) -> None:
    admin = house.client(ADMIN)
    given = exported(admin, "clearance").decode("utf-8-sig").replace("Invented. Ten containers a month.", "Eleven.")
    given = given.replace(",containers,month,10", ",containers,month,11")
    # A version that is listed never says something else later; the next one is given by whoever leaves the cell empty.
    assert codes(checked(admin, "clearance", given)) == ["version_taken"]
    run = checked(admin, "clearance", given.replace("TRAIN-QUOTA-1,clearance,1,", "TRAIN-QUOTA-1,clearance,,"))
    assert (run["changed"], run["new"], run["fault_count"]) == (1, 0, 0), run["faults"]
    change = run["changes"][0]
    assert (change["key"], change["version"]) == ("TRAIN-QUOTA-1", 2)
    assert {each["field"]: (each["old"], each["new"]) for each in change["differences"]} == {
        "conditions": ("Invented. Ten containers a month.", "Eleven."),
        "quotas[1/containers/month].limit": (10, 11),
    }


def test_an_import_is_refused_when_the_state_moved_on(house: House) -> None:
    admin, van = house.client(ADMIN), plate()
    first = f"{VEHICLES}{van},HT-COURIER,HK,2029-12-31,\r\n"
    second = f"{VEHICLES}{van},HT-COURIER,HK,2030-12-31,\r\n"
    accepted = checked(admin, "vehicle", first)["result_sha256"]
    other = checked(admin, "vehicle", second)["result_sha256"]
    assert imported(admin, "vehicle", second, other).status_code == 201
    late = imported(admin, "vehicle", first, accepted)
    assert (late.status_code, late.get_json()["type"]) == (409, "/problems/import_moved_on")
    assert str(house.registry.zone.vehicles[van].cross_boundary_until) == "2030-12-31"
    # A new dry run tells what it would change now, and that one can be accepted.
    again = checked(admin, "vehicle", first)
    assert again["changed"] == 1
    assert imported(admin, "vehicle", first, again["result_sha256"]).status_code == 201


def test_another_file_than_the_one_that_was_accepted_is_refused(house: House) -> None:
    admin, van = house.client(ADMIN), plate()
    data = f"{VEHICLES}{van},HT-COURIER,HK,2029-12-31,\r\n"
    accepted = checked(admin, "vehicle", data)["result_sha256"]
    assert imported(admin, "vehicle", data.replace("HK", "SZ"), accepted).status_code == 409
    assert imported(admin, "vehicle", f"{data}\r\n", accepted).status_code == 409
    assert imported(admin, "vehicle", f"{data}X", accepted).status_code == 409
    assert van not in house.registry.zone.vehicles


def test_the_same_import_again_gets_the_same_answer(house: House) -> None:
    admin, van, request_id = house.client(ADMIN), plate(), new_id()
    data = f"{VEHICLES}{van},HT-COURIER,HK,2029-12-31,\r\n"
    accepted = checked(admin, "vehicle", data)["result_sha256"]
    first = imported(admin, "vehicle", data, accepted, request_id).get_json()
    again = imported(admin, "vehicle", data, accepted, request_id).get_json()
    assert again == {**first, "repeated": True}
    assert imported(admin, "vehicle", data, accepted).get_json()["type"] == "/problems/rows_unchanged"


def test_nothing_is_imported_by_half(house: House) -> None:
    admin, van = house.client(ADMIN), plate()
    data = f"{VEHICLES}{van},HT-COURIER,HK,2029-12-31,\r\n{plate()},NOBODY,HK,31/12/2029,\r\n"
    run = checked(admin, "vehicle", data)
    assert codes(run) == ["unknown", "date_form"]
    assert run["result_sha256"] == "" and run["changes"] == []
    assert imported(admin, "vehicle", data, "0" * 64).status_code == 409
    assert van not in house.registry.zone.vehicles


def test_a_thousand_rows_are_one_import_of_several_entries(house: House) -> None:
    admin, start = house.client(ADMIN), plate()
    data = VEHICLES + "".join(f"{start}-{n},HT-COURIER,HK,2029-12-31,\r\n" for n in range(1_100))
    run = checked(admin, "vehicle", data)
    assert run["new"] == 1_100
    assert len(imported(admin, "vehicle", data, run["result_sha256"]).get_json()["entries"]) == 3
    assert f"{start}-1099" in house.registry.zone.vehicles


def test_containers_are_registered_as_one_import(house: House, technician: Client) -> None:
    start = plate()
    lines = [f"{start}-{n:04},human_blood,B1,2000,uL,yes" for n in range(700)]
    lines += [f"{start}-X{n:03},human_cells,B2,100,uL,yes" for n in range(20)] + [",human_blood,B1,5,uL,yes"] * 3
    data = "code,category,risk,amount,unit,hgr\n" + "\n".join(lines) + "\n"
    run = checked(technician, "container", data)
    assert (run["new"], run["fault_count"]) == (723, 0), run["faults"]
    answer = imported(technician, "container", data, run["result_sha256"])
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert len(answer.get_json()["entries"]) == 4
    found = technician.get(f"/containers/{start}-0699").get_json()
    assert (found["category"], found["amount"]) == ("human_blood", 2000)
    again = checked(technician, "container", data.replace(",human_blood,B1,5,uL,yes\n", ""))
    assert (again["same"], again["new"], again["fault_count"]) == (720, 0, 0)


def test_containers_that_were_exported_change_nothing_when_they_come_back(house: House, technician: Client) -> None:
    technician.register(3)
    for form in Format:
        run = checked(technician, "container", exported(technician, "container", form), form)
        assert (run["fault_count"], run["new"], run["changed"]) == (0, 0, 0), run["faults"][:3]
        assert run["same"] >= 3


def test_a_list_never_changes_a_container(house: House, technician: Client) -> None:
    code = technician.register(1)[0]
    run = checked(technician, "container", f"code,category,risk,amount,unit\n{code},human_blood,B1,1,uL\n")
    assert codes(run) == ["container_differs"]
    unknown = code[:-1] + ("A" if code[-1] != "A" else "B")
    run = checked(technician, "container", f"code,category,risk,amount,unit\n{unknown},human_blood,B1,1,uL\n")
    assert codes(run) == ["tube"]


def test_a_container_of_others_is_taken_and_nothing_of_it_is_told(house: House, technician: Client) -> None:
    code = technician.register(1)[0]
    other = house.client("HKB-T01")
    run = checked(other, "container", f"code,category,risk,amount,unit\n{code},human_cells,B1,1,uL\n")
    assert codes(run) == ["container_taken"]
    assert "2000" not in str(run)


@pytest.mark.parametrize(
    ("staff", "reference", "containers"),
    [
        ("ADM-01", 200, 403),
        ("SZA-T01", 403, 200),
        ("SZA-C01", 403, 200),
        ("SZA-Q01", 403, 403),
        ("CUR-K01", 403, 403),
        ("OFF-E01", 403, 403),
        ("AUD-01", 403, 403),
    ],
)
def test_who_may_import(house: House, staff: str, reference: int, containers: int) -> None:
    client = house.client(staff)
    for noun in LAYOUTS:
        expected = containers if noun == "container" else reference
        assert sent(client, noun, "x\n1\n", query="/check").status_code == expected, (staff, noun)
        if expected == 403:
            assert imported(client, noun, "x\n1\n", "0" * 64).status_code == 403, (staff, noun)


@pytest.mark.parametrize(
    ("staff", "people", "clearances", "permits"),
    [
        ("ADM-01", "all", "all", "all"),
        ("AUD-01", "all", "all", "all"),
        ("SZA-C01", "SZ-ALPHA", "some", "some"),
        ("SZA-Q01", "SZ-ALPHA", "some", "some"),
        ("SZA-T01", "", "some", "some"),
        ("HKB-C01", "HK-BETA", "some", "none"),
        ("CUR-K01", "", "none", "none"),
        ("OFF-E01", "", "none", "none"),
    ],
)
def test_everybody_exports_what_concerns_their_organisation(
    house: House, staff: str, people: str, clearances: str, permits: str
) -> None:
    client, zone = house.client(staff), house.registry.zone
    answer = client.get("/lists/person/csv")
    assert answer.status_code == (200 if people else 403)
    if people:
        shown = {row[1] for row in rows_of(answer.get_data())}
        assert shown == ({each.organisation for each in zone.people.values()} if people == "all" else {people})
    for noun, seen, table in (("clearance", clearances, zone.clearances), ("permit", permits, zone.permits)):
        numbers = {row[0] for row in rows_of(exported(client, noun))}
        assert numbers <= set(table)
        assert {"all": numbers == set(table), "some": len(numbers) > 0, "none": not numbers}[seen], (noun, numbers)


def test_the_code_of_a_badge_is_told_to_the_administrator_alone(house: House) -> None:
    badge = house.registry.zone.people["SZA-T01"].badge
    assert badge in exported(house.client(ADMIN), "person").decode()
    for staff in ("AUD-01", "SZA-C01", "SZA-Q01"):
        assert "HTB-" not in exported(house.client(staff), "person").decode()


def test_no_name_of_a_person_is_exported(house: House) -> None:
    listed = exported(house.client(ADMIN), "person").decode()
    assert not [each.name for each in house.registry.zone.people.values() if each.name and each.name in listed]


def test_containers_are_exported_to_whoever_answers_for_them(house: House, technician: Client) -> None:
    code = technician.register(1)[0]
    assert code in exported(technician, "container").decode()
    assert code in exported(house.client("AUD-01"), "container").decode()
    assert code not in exported(house.client("HKB-T01"), "container").decode()


def test_a_file_that_is_no_list_is_told_at_once(house: House) -> None:
    admin = house.client(ADMIN)
    assert admin.send("/lists/vehicle/check", b"{}").status_code == 415
    assert admin.send("/lists/nothing/check", b"", MEDIA[Format.CSV]).status_code == 404
    assert admin.get("/lists/vehicle/pdf").status_code == 404
    assert admin.get("/lists/nothing/csv").status_code == 404
    assert admin.send("/lists/vehicle/check", b"x" * (16 * 2**20 + 1), MEDIA[Format.CSV]).status_code == 413
    assert sent(admin, "vehicle", VEHICLES).get_json()["type"] == "/problems/list_acceptance"


@pytest.mark.parametrize("noun", list(LAYOUTS))
def test_every_list_has_its_template_with_headings_in_three_languages(house: House, noun: str) -> None:
    client = house.client("SZA-T01")
    for form in Format:
        answer = client.get(f"/lists/{noun}/template/{form.value}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{noun}-template.{form.value}"'
    assert "·" in client.get(f"/lists/{noun}/template/csv").get_data(as_text=True)


def test_a_station_by_itself_neither_imports_nor_exports(house: House, bench: Client) -> None:
    assert bench.get("/lists/site/csv").status_code == 403
    assert sent(bench, "container", "code\n", query="/check").status_code == 403


def test_what_lacks_in_a_scope_is_told_in_its_own_row_in_words(house: House) -> None:
    admin = house.client(ADMIN)
    rows = list(csv.reader(io.StringIO(exported(admin, "clearance").decode("utf-8-sig"), newline="")))
    key = {heading.partition(" ")[0]: place for place, heading in enumerate(rows[0])}
    scope = next(place for place, row in enumerate(rows) if row[key["part"]] == "scope")
    rows[scope][key["category"]] = ""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    run = checked(admin, "clearance", out.getvalue())
    told = [(fault["row"], fault["column"]) for fault in run["faults"]]
    assert told == [(scope + 1, "category")], run["faults"]
    assert all("Object" not in text and "$" not in text for text in run["faults"][0]["say"].values())


def test_what_a_list_registers_in_anothers_name_is_held_until_its_owner_says_so(
    house: House, technician: Client
) -> None:
    code = f"{plate()}-1"
    data = f"code,category,risk,amount,unit,owner\n{code},human_blood,B1,5,uL,SZ-GAMMA\n"
    run = checked(technician, "container", data)
    assert imported(technician, "container", data, run["result_sha256"]).status_code == 201
    (hold,) = technician.get(f"/containers/{code}").get_json()["holds"]
    assert house.client("SZA-C01").post(f"/holds/{hold['id']}/release", reason="ours").status_code == 403
    assert house.client("SZG-C01").post(f"/holds/{hold['id']}/release", reason="yes").status_code == 201


@pytest.mark.parametrize(
    ("noun", "data", "where", "allowed"),
    [
        ("container", "code,category,risk,amount,unit\n,human_blood,B1,5,apples\n", (2, "unit"), "uL"),
        ("container", "code,category,risk,amount,unit\n,apples,B1,5,uL\n", (2, "category"), "human_cells"),
        ("container", "code,category,risk,amount,unit\n,human_blood,D9,5,uL\n", (2, "risk"), "B1"),
        ("site", f"{SITES}S-1,SZ-ALPHA,a,b,c,MO,laboratory\n", (2, "park"), "HK"),
        ("site", f"{SITES}S-1,SZ-ALPHA,a,b,c,SZ,castle\n", (2, "site_kind"), "depot"),
    ],
)
def test_a_word_of_a_list_that_nothing_knows_is_told_with_all_that_may_stand_there(
    house: House, technician: Client, noun: str, data: str, where: tuple[int, str], allowed: str
) -> None:
    client = technician if noun == "container" else house.client(ADMIN)
    run = checked(client.reading("zh-TW"), noun, data)
    fault = next(each for each in run["faults"] if (each["row"], each["column"]) == where)
    assert fault["text"] == fault["say"]["zh-Hant"]
    assert allowed in fault["text"] and allowed in str(fault["params"])


def test_what_is_out_of_bounds_is_told_in_the_dry_run_of_a_file_too(house: House) -> None:
    """A number that could never stand in an address, and a figure without measure."""
    text = exported(house.client(ADMIN), "clearance").decode("utf-8-sig")
    found = [row for row in csv.DictReader(io.StringIO(text, newline="")) if "TRAIN-SOUTH-1" in row.values()]
    head, *rest = [{name.partition(" ")[0]: cell for name, cell in row.items()} for row in found]
    head = {**head, "number": "A/B", "version": "1", "min_lead_minutes": "9999999"}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, head)
    writer.writeheader()
    writer.writerows([head, *({**each, "number": "A/B"} for each in rest)])
    run = checked(house.client(ADMIN), "clearance", out.getvalue())
    assert {(each["row"], each["column"], each["code"]) for each in run["faults"]} == {
        (2, "number", "unfit.key_number"),
        (2, "min_lead_minutes", "unfit.out_of_bounds"),
    }


def test_a_file_without_the_columns_of_quotas_leaves_them_as_they_are(house: House) -> None:
    admin = house.client(ADMIN)
    header, *lines = csv.reader(io.StringIO(exported(admin, "clearance").decode("utf-8-sig"), newline=""))
    names = [each.partition(" ")[0] for each in header]
    kept = [n for n, name in enumerate(names) if name not in ("unit", "period", "limit", "version")]
    number, part = names.index("number"), names.index("part")
    ours = [line for line in lines if line[number] == "TRAIN-QUOTA-1" and line[part] != "quota"]
    assert len(ours) >= 2
    out = io.StringIO()
    csv.writer(out).writerows([[row[n] for n in kept] for row in (header, *ours)])
    run = checked(admin, "clearance", out.getvalue())
    assert (codes(run), run["changed"], run["same"]) == ([], 0, 1)


def test_the_last_administrator_is_not_taken_away_by_a_list(house: House) -> None:
    admin = house.client(ADMIN)
    run = checked(admin, "person", f"staff,organisation,roles\r\n{ADMIN},HT-ZONE,technician\r\n")
    assert codes(run) == ["unfit.last_administrator"]
    answer = admin.get("/listings/person/ADM-01").get_json()["versions"][-1]["value"]
    refused = admin.post("/listings", noun="person", rows=[{**answer, "roles": ["technician"]}], reason="gone")
    assert (refused.status_code, refused.get_json()["type"]) == (422, "/problems/rows_faulty")


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31"])
def test_a_year_out_of_the_calendar_is_a_fault_of_its_cell(house: House, moment: str) -> None:
    data = (
        "number,part,scheme,holder,issuer,issued_on,valid_from,valid_to,status\r\n"
        f"NEW-77,clearance,x,SZ-ALPHA,x,2026-01-01,{moment},{moment},active\r\n"
    )
    assert checked(house.client(ADMIN), "clearance", data)["fault_count"] >= 1


def test_numbers_that_differ_in_the_size_of_letters_alone_are_not_listed(house: House) -> None:
    data = "registration,organisation,side,cross_boundary_until,note\r\nab9c,HT-COURIER,HK,2029-12-31,\r\n"
    assert checked(house.client(ADMIN), "vehicle", data)["fault_count"] == 1
