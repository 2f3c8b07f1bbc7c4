"""What is wrong with rows is told where it stands, with a code, its values, and words in the reader's language."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from custody.records.store.unavailable import why_not_written
from custody.wording import LANGUAGES
from tests.practice import new_id
from tests.web.api.conftest import Client, House

ADMIN = "ADM-01"
OFFERED = {"en": "en-GB,en;q=0.9", "zh-Hant": "zh-HK", "zh-Hans": "zh-CN,zh;q=0.8"}


def clearance(house: House, **changes: Any) -> dict[str, Any]:
    south = house.registry.zone.clearances["TRAIN-SOUTH-1"]
    return {**msgspec.json.decode(msgspec.json.encode(south)), "number": f"NEW-{new_id()[:6].upper()}", **changes}


def scoped(house: House, **changes: Any) -> dict[str, Any]:
    row = clearance(house)
    return {**row, "scopes": [{**row["scopes"][0], **changes}]}


def checked(client: Client, noun: str, *rows: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/listings/check", {"noun": noun, "rows": rows})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def refused(client: Client, noun: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return client.refused("/listings", noun=noun, rows=rows, reason="as the authority wrote")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_does_not_fit_is_told_in_the_language_that_was_asked_for(house: House, lang: str) -> None:
    admin = house.client(ADMIN).reading(OFFERED[lang])
    row = clearance(house, holder="SZ-ALFA")
    (fault,) = checked(admin, "clearance", clearance(house), row)["faults"]
    assert (fault["row"], fault["noun"], fault["key"], fault["field"]) == (2, "clearance", row["number"], "holder")
    assert (fault["code"], fault["params"]["value"]) == ("not_known", "SZ-ALFA")
    assert "SZ-ALPHA" in fault["params"]["suggestion"].split(", ")
    assert fault["text"] == fault["say"][lang] and len(set(fault["say"].values())) == len(LANGUAGES)
    assert all(part in fault["text"] for part in ("2", row["number"], "holder", "SZ-ALFA", "SZ-ALPHA", "HK-BETA"))
    problem = refused(admin, "clearance", clearance(house), row)
    assert problem["detail"] == problem["say"][lang] and "SZ-ALFA" in problem["detail"]
    (error,) = problem["errors"]
    assert {name: error[name] for name in ("row", "key", "field", "code", "params", "say")} == {
        name: fault[name] for name in ("row", "key", "field", "code", "params", "say")
    }


def test_a_problem_says_which_language_its_detail_is_in(house: House) -> None:
    answer = house.client(ADMIN).reading("zh-HK").post("/listings", noun="nothing", rows=[{}], reason="x")
    assert answer.headers["Content-Language"] == "zh-Hant" and "Accept-Language" in answer.headers["Vary"]
    assert (
        house.client(ADMIN)
        .post("/listings", noun="nothing", rows=[{}], reason="x")
        .get_json(force=True)["detail"]
        .startswith("Nothing was listed")
    )


def test_what_rows_make_unfit_elsewhere_is_told_by_what_that_is(house: House) -> None:
    """A category that a listed clearance names is taken out of the table."""
    admin = house.client(ADMIN)
    table = msgspec.json.decode(msgspec.json.encode(house.registry.zone.category_table))
    fewer = {**table, "categories": [each for each in table["categories"] if each != "saliva_swab"]}
    faults = checked(admin, "categories", fewer)["faults"]
    elsewhere = [fault for fault in faults if fault["noun"] == "clearance"]
    assert elsewhere and all(fault["row"] == 0 and "TRAIN-" in fault["text"] for fault in elsewhere)


CLOSED = [
    ("clearance", {"quotas": [{"row": "1", "unit": "apples", "period": "month", "limit": 5}]}, "quotas[0].unit", "ml"),
    ("clearance", {"quotas": [{"row": "1", "unit": "ml", "period": "week", "limit": 5}]}, "quotas[0].period", "month"),
    ("clearance", {"status": "sometimes"}, "status", "suspended"),
    ("clearance", {"scope": {"category": "apples"}}, "scopes[0].category", "human_blood"),
    ("clearance", {"scope": {"max_risk": "D9"}}, "scopes[0].max_risk", "B1"),
    ("clearance", {"scope": {"directions": ["EAST"]}}, "scopes[0].directions[0]", "NORTH"),
    ("clearance", {"scope": {"temperature_class": "lukewarm"}}, "scopes[0].temperature_class", "chilled"),
    ("permit", {"unit": "apples"}, "unit", "containers"),
    ("permit", {"kind": "FRUIT"}, "kind", "AFCD_421A"),
    ("permit", {"max_risk": "D9"}, "max_risk", "B1"),
    ("permit", {"categories": ["apples"]}, "categories", "human_blood"),
    ("permit_rule", {"categories": ["apples"]}, "categories", "human_blood"),
    ("permit_rule", {"kinds": ["FRUIT"]}, "kinds[0]", "CITES"),
    ("person", {"roles": ["king"]}, "roles[0]", "technician"),
    ("site", {"kind": "castle"}, "kind", "laboratory"),
    ("site", {"park": "MO"}, "park", "HK"),
    ("organisation", {"side": "MO"}, "side", "SZ"),
    ("station", {"kinds": ["kitchen"]}, "kinds[0]", "receipt"),
    ("rules", {"human_categories": ["apples"]}, "human_categories", "human_blood"),
    ("rules", {"category_a_risks": ["D9"]}, "category_a_risks", "A1"),
    ("rules", {"dry_ice_classes": ["lukewarm"]}, "dry_ice_classes", "dry_ice"),
    ("rules", {"missing_logger": "PASS"}, "missing_logger", "HOLD"),
    ("rules", {"denying_holds": ["boredom"]}, "denying_holds[0]", "consent"),
    ("categories", {"human": ["apples"]}, "human", "human_blood"),
]


@pytest.mark.parametrize(("noun", "changes", "field", "allowed"), CLOSED, ids=[f"{n} {f}" for n, _, f, _ in CLOSED])
def test_a_word_that_nothing_knows_is_refused_with_all_that_may_stand_there(
    house: House, noun: str, changes: dict[str, Any], field: str, allowed: str
) -> None:
    admin, zone = house.client(ADMIN), house.registry.zone
    if noun == "clearance":
        row = {**scoped(house, **changes.get("scope", {})), **{k: v for k, v in changes.items() if k != "scope"}}
    else:
        place = {"categories": "category_table", "rules": "rules", "person": "people"}.get(noun, f"{noun}s")
        table = getattr(zone, place)
        value = table if noun == "categories" else table[-1] if noun == "rules" else next(iter(table.values()))
        row = {**msgspec.json.decode(msgspec.json.encode(value)), **changes}
        row |= {"version": row["version"] + 1} if noun == "permit" else {}
    for told in (checked(admin, noun, row)["faults"], refused(admin, noun, row)["errors"]):
        fault = next(each for each in told if each["field"] == field)
        assert fault["row"] == 1 and allowed in str(fault["params"]["known"]).split(", "), fault
        assert all(allowed in text for text in fault["say"].values())


@pytest.mark.parametrize("unit", ["containers", "consignments", "ml", "uL", "pieces"])
def test_a_quota_counts_in_any_unit_that_amounts_come_in(house: House, unit: str) -> None:
    quota = {"row": "1", "unit": unit, "period": "validity", "limit": 5}
    assert checked(house.client(ADMIN), "clearance", {**scoped(house), "quotas": [quota]})["faults"] == []


def test_that_the_database_is_away_is_told_in_three_languages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = house.client(ADMIN).reading("zh-CN")
    away = why_not_written(OperationalError("", {}, Exception("server closed the connection")))

    def submit(work: Any) -> Any:
        raise away

    monkeypatch.setattr(house.registry.writer, "submit", submit)
    answer = client.post("/listings", noun="clearance", rows=[clearance(house)], reason="x")
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["why"], problem["cause"]) == (503, "not_taken", "server closed the connection")
    assert problem["detail"] == problem["say"]["zh-Hans"] and len(set(problem["say"].values())) == len(LANGUAGES)
    assert "server closed" not in str(problem["say"])
