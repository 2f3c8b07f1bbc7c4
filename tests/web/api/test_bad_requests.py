"""Whatever a program may send wrongly is answered plainly, and nothing of it is done."""

from __future__ import annotations

import os
import re
from uuid import NAMESPACE_URL, uuid5

import pytest

from custody.codes import Kind, new_code
from custody.wording import LANGUAGES
from tests.practice import BENCH, COURIER, TECHNICIAN, new_id
from tests.web.api.conftest import Client, House

RACK = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}


def size(house: House) -> int:
    head = house.client("AUD-01").get("/ledger/head").get_data(as_text=True)
    return int(head.splitlines()[1])


def problem(answer, status: int, code: str) -> dict:
    """The body, once it is a problem with words in each language."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert (body["type"], body["status"]) == (f"/problems/{code}", status)
    assert body["detail"] and body["title"] and set(body["say"]) == set(LANGUAGES)
    assert not re.search(r"[{}]", body["detail"]), "every placeholder is filled"
    return dict(body)


def test_a_body_that_is_not_json_is_refused(house: House, technician: Client) -> None:
    before = size(house)
    for data in (b"", b"rack of 12", b'{"id":', b'{"id":"x"} trailing', b"\xff\xfe", b'{"unknown":%d}'):
        problem(technician.send("/containers", data), 400, "not_json")
    assert size(house) == before


def test_json_nested_without_end_is_refused(technician: Client) -> None:
    problem(technician.send("/containers", b"[" * 200_000), 400, "not_json")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_content_type_is_refused(technician: Client, content_type: str) -> None:
    problem(technician.send("/containers", b"{}", content_type), 415, "not_json_type")


def test_a_body_above_the_limit_is_refused_unread(house: House, technician: Client) -> None:
    before = size(house)
    body = b'{"id":"' + b"x" * (1024 * 1024) + b'"}'
    assert problem(technician.send("/containers", body), 413, "too_large")["most"] == 1024 * 1024
    assert size(house) == before


@pytest.mark.parametrize("count", [0, -1, 501, 100_000, 1.5, "3", None, True, 10**30])
def test_a_count_out_of_bounds_is_refused_by_its_name(house: House, technician: Client, count: object) -> None:
    before = size(house)
    told = problem(technician.post("/containers", **{**RACK, "count": count}), 422, "invalid")
    assert [fault["field"] for fault in told["errors"]] == ["count"]
    assert size(house) == before


def test_ten_thousand_subjects_are_refused(technician: Client) -> None:
    told = problem(technician.post("/handoffs", subjects=["HTC-0000000000-0"] * 10_000, to=COURIER), 422, "invalid")
    assert told["errors"][0]["field"] == "subjects" and "500" in told["errors"][0]["problem"]


def test_every_fault_of_a_body_is_told_at_once(technician: Client) -> None:
    told = problem(technician.post("/containers", {"count": 0, "unit": "", "colour": "red"}), 422, "invalid")
    named = {fault["field"] for fault in told["errors"]}
    assert named == {"id", "count", "category", "risk", "amount", "unit", "colour"}


def test_an_id_that_is_no_uuid_is_refused(technician: Client) -> None:
    told = problem(technician.post("/containers", {"id": "1; DROP TABLE entry", **RACK}), 422, "invalid")
    assert told["errors"][0]["field"] == "id"


def test_an_id_that_goes_on_after_its_end_is_refused(house: House, technician: Client) -> None:
    """It would be kept under a name that no path can say, and that is not the one its entry has."""
    before = size(house)
    for tail in ("\n", "\r\n", " "):
        told = problem(technician.post("/containers", {"id": new_id() + tail, **RACK}), 422, "invalid")
        assert told["errors"][0]["field"] == "id"
    assert size(house) == before


def test_an_id_by_which_the_system_knows_its_own_acts_is_nobody_else_s(technician: Client) -> None:
    reserved = str(uuid5(NAMESPACE_URL, "refuse/NO-7K3M9QXD42"))
    told = problem(technician.post("/containers", {"id": reserved, **RACK}), 422, "invalid")
    assert told["errors"][0]["field"] == "id"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\x7f"])
def test_control_characters_are_refused(technician: Client, text: str) -> None:
    code = technician.register()[0]
    problem(technician.post("/reprints", subject=code, reason=f"smudged {text}"), 422, "control_character")


def test_a_hostile_string_stays_a_string(technician: Client) -> None:
    code = technician.register()[0]
    hostile = "^XZ^XA~JA'; DROP TABLE entry; -- <script>alert(1)</script> $(reboot)"
    hold = house_hold(technician, code, hostile)
    assert technician.get(f"/containers/{code}").get_json()["holds"] == [hold]


def house_hold(client: Client, code: str, reason: str) -> dict:
    done = client.done("/holds", target=code, hold_kind="quality", reason=reason)
    found = client.get(f"/containers/{code}").get_json()["holds"][0]
    assert found["id"] == done["hold"] and found["reason"] == reason
    return dict(found)


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        ("HTC-7K3M9QXD42-0", 422, "code_malformed"),
        ("rack-17", 422, "code_malformed"),
        ("%E8%A9%A6%E7%AE%A1", 422, "code_malformed"),
        ("..%2f..%2fetc", 404, "no_such_page"),
        ("%00", 422, "control_character"),
    ],
)
def test_a_code_that_is_none_is_told_apart_from_one_that_is_unknown(
    technician: Client, typed: str, status: int, code: str
) -> None:
    problem(technician.get(f"/containers/{typed}"), status, code)


def test_a_wrong_check_character_is_422_and_an_unknown_code_is_404(house: House, technician: Client) -> None:
    code = technician.register()[0]
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    problem(technician.get(f"/containers/{wrong}"), 422, "code_malformed")
    problem(technician.get(f"/containers/{new_code(Kind.CONTAINER, os.urandom)}"), 404, "code_unknown")


def test_a_code_of_another_kind_is_told(house: House, technician: Client) -> None:
    package = technician.done("/packages")["package"]
    problem(technician.get(f"/containers/{package}"), 422, "code_of_other_address")
    problem(technician.get(f"/packages/{technician.register()[0]}"), 422, "code_of_other_address")


def test_a_code_typed_without_dashes_in_small_letters_is_understood(technician: Client) -> None:
    code = technician.register()[0]
    assert technician.get(f"/containers/{code.replace('-', '').lower()}").get_json()["code"] == code


def test_a_handoff_to_oneself_is_refused(technician: Client) -> None:
    answer = technician.post("/handoffs", subjects=technician.register(), to=TECHNICIAN)
    assert answer.status_code in (409, 422) and answer.get_json()["say"]["zh-Hans"]


def test_a_handoff_to_nobody_is_refused(technician: Client) -> None:
    answer = technician.post("/handoffs", subjects=technician.register(), to="NO-ONE")
    assert answer.status_code in (404, 422)


def test_the_same_request_again_gets_the_same_answer_and_another_one_with_its_id_a_conflict(
    house: House, technician: Client
) -> None:
    body = {"id": new_id(), **RACK, "count": 3}
    first = technician.post("/containers", body)
    before = size(house)
    again = technician.post("/containers", body)
    assert (again.status_code, again.data) == (first.status_code, first.data) == (201, again.data)
    problem(technician.post("/containers", {**body, "count": 4}), 409, "id_used")
    assert size(house) == before


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=", "limit=1e3", "after=99999999999999999999"])
def test_a_cursor_that_is_no_number_is_refused(technician: Client, query: str) -> None:
    code = technician.register()[0]
    problem(technician.get(f"/containers/{code}/timeline?{query}"), 422, "bad_query")


def test_a_list_goes_on_after_a_code_and_nothing_else(technician: Client) -> None:
    problem(technician.get("/containers?after_code=%00"), 422, "bad_code")


def test_a_misspelt_parameter_is_refused_with_those_that_there_are(technician: Client) -> None:
    code = technician.register()[0]
    told = problem(technician.get(f"/containers/{code}/timeline?limt=2"), 422, "unknown_query")
    assert "after, limit" in told["detail"]


def test_an_unknown_address_and_a_wrong_method_are_problems_too(technician: Client) -> None:
    problem(technician.get("/container"), 404, "no_such_page")
    answer = technician.post("/ledger/head")
    problem(answer, 405, "method")
    assert "GET" in answer.headers["Allow"]


def test_a_browser_gets_a_page_where_a_program_gets_a_problem(house: House) -> None:
    client = house.app.test_client()
    assert client.get("/nowhere", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get("/nowhere", headers={"Accept": "*/*"}).mimetype == "application/problem+json"


def test_a_fault_inside_is_told_without_its_insides(house: House, technician: Client, monkeypatch, capsys) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(house.registry.book), "vkey", property(broken))
    body = problem(technician.get("/ledger/key"), 500, "unexpected")
    assert "secret" not in str(body)


def test_a_scan_is_answered_once_and_the_same_bytes_again(house: House, bench: Client) -> None:
    scan = {"id": new_id(), "station": BENCH, "raw": "HTC-7K3M9QXD42-5", "at": house.clock().isoformat()}
    first, again = bench.post("/scans", scan), bench.post("/scans", scan)
    assert first.status_code == 200 and first.data == again.data
    problem(bench.post("/scans", {**scan, "raw": "other"}), 409, "id_used")


def test_a_scan_from_yesterday_is_kept_and_not_acted_on(house: House, bench: Client) -> None:
    before = size(house)
    scan = {"id": new_id(), "station": BENCH, "raw": "x", "at": "2026-11-22T02:00:00+08:00"}
    answer = bench.post("/scans", scan).get_json()
    assert (answer["meaning"], answer["feedback"]) == ("late", "warn")
    assert "entry" not in answer and size(house) == before


@pytest.mark.parametrize("at", ["2026-11-23T10:00:00", "yesterday at about ten", "2026-13-45T99:99:99+08:00"])
def test_a_scan_at_no_certain_moment_is_refused(bench: Client, at: str) -> None:
    answer = bench.post("/scans", {"id": new_id(), "station": BENCH, "raw": "x", "at": at})
    assert answer.status_code == 422


def test_a_scan_may_hold_any_byte_that_a_scanner_sends(house: House, bench: Client) -> None:
    scan = {"id": new_id(), "station": BENCH, "raw": "]C1\x1d\x00<>", "at": house.clock().isoformat()}
    assert bench.post("/scans", scan).get_json()["feedback"] == "bad"


@pytest.mark.parametrize("number", [10**15, -(10**15), 2**63, 10**30])
def test_a_number_larger_than_any_database_keeps_is_refused_wherever_it_stands(
    house: House, bench: Client, technician: Client, number: int
) -> None:
    at = house.clock().isoformat()
    beat = {"boot": "b", "machine": "1" * 32, "scanner": "connected", "queue": 0, "printers": [], "at": at}
    scan = {"id": new_id(), "station": BENCH, "raw": "x", "at": at}
    for answer in (
        technician.post("/corrections", entry=number, reason="a wrong amount", amount=1),
        bench.post(f"/stations/{BENCH}/heartbeat", {**beat, "queue": number}),
        bench.post(f"/stations/{BENCH}/heartbeat", {**beat, "clock_offset_ms": number}),
        bench.post("/jobs/any/report", {"state": "SENDING", "odometer": number}),
        bench.post("/scans", {**scan, "sequence": number}),
        bench.post("/scans", {**scan, "clock_offset_ms": number}),
    ):
        problem(answer, 422, "invalid")


@pytest.mark.parametrize("escape", ["\\b", "\\f", "\\u0085", "\\u009b", "\\u2028", "\\u200b", "\\ufeff", "a\\\\\\b"])
def test_what_nobody_sees_is_refused_however_it_is_written(technician: Client, escape: str) -> None:
    body = f'{{"id":"{new_id()}","target":"HTC-7K3M9QXD42-5","hold_kind":"quality","reason":"late {escape} again"}}'
    problem(technician.send("/holds", body.encode()), 422, "control_character")


@pytest.mark.parametrize("text", ["\x9b2J", "one\u2028two", "ze\u200bro", "\ufeffx"])
def test_what_nobody_sees_is_refused_as_itself_too(technician: Client, text: str) -> None:
    body = f'{{"id":"{new_id()}","target":"HTC-7K3M9QXD42-5","hold_kind":"quality","reason":"{text}"}}'
    problem(technician.send("/holds", body.encode()), 422, "control_character")


def test_a_backslash_before_a_letter_is_text(technician: Client) -> None:
    body = {"target": technician.register()[0], "hold_kind": "quality", "reason": "C:\\backup\\from"}
    assert technician.post("/holds", **body).status_code == 201


def test_a_key_that_stands_twice_is_refused(technician: Client) -> None:
    body = f'{{"id":"{new_id()}","count":1,"count":2,"category":"human_blood","risk":"B1","amount":1,"unit":"mL"}}'
    answer = technician.send("/containers", body.encode())
    problem(answer, 422, "invalid")
    (twice,) = answer.get_json()["errors"]
    assert (twice["field"], twice["problem"]) == ("count", "It stands twice. Give it once.")
    assert "重複" in twice["say"]["zh-Hant"]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-16", "application/json; charset=gbk"])
def test_json_in_another_writing_is_refused(technician: Client, content_type: str) -> None:
    problem(technician.send("/containers", b"{}", content_type), 415, "not_json_type")
    problem(technician.send("/containers", b"{}", "application/json; charset=UTF-8"), 422, "invalid")


def test_an_id_is_the_same_in_letters_of_either_size(house: House, technician: Client, bench: Client) -> None:
    rack = {"id": new_id().upper(), "count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
    first = technician.done("/containers", rack)
    assert technician.done("/containers", {**rack, "id": rack["id"].lower()}) == first
    scan = {"id": new_id().upper(), "station": BENCH, "raw": "x", "at": house.clock().isoformat()}
    assert bench.done("/scans", scan) == bench.done("/scans", {**scan, "id": scan["id"].lower()})


def test_an_empty_vessel_is_not_registered(technician: Client) -> None:
    rack = {"count": 1, "category": "human_blood", "risk": "B1", "unit": "mL"}
    problem(technician.post("/containers", **rack, amount=0), 422, "invalid")


def test_two_adopted_codes_never_differ_by_a_blank_that_nobody_sees(technician: Client) -> None:
    rack = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
    assert technician.post("/containers", **rack, codes=["ADOPT ABC1"]).status_code == 201
    problem(technician.post("/containers", **rack, codes=["ADOPT  ABC1"]), 422, "adopted_malformed")
