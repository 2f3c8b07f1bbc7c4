"""What must stay in the park is nowhere taken in, opened, divided or used outside of it, whose bench it may be."""

from __future__ import annotations

import pytest

from tests.practice import COURIER, HK_BENCH, RECEIVER
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.web.api.conftest import Client

pytestmark = pytest.mark.usefixtures("read_again")

CITY, CITY_BENCH = "HK-BETA-CITY", "HK-CITY-1"
NAMES = {"en": "Beta, city", "zh-Hant": "貝塔（市區）", "zh-Hans": "贝塔（市区）"}


def outside(journey: Journey, staff: str = RECEIVER) -> Client:
    """A bench of the consignee that lies in the city."""
    site = {"code": CITY, "organisation": "HK-BETA", "names": NAMES, "park": "none", "kind": "laboratory"}
    bench = {"name": CITY_BENCH, "code": "HTS-133X151S15-D", "site": CITY, "kinds": ["bench", "receipt"]}
    for noun, row in (("site", site), ("station", {**bench, "names": NAMES})):
        if CITY_BENCH not in journey.house.registry.zone.stations:
            journey.at("ADM-01").done("/listings", noun=noun, rows=[row], reason="a laboratory in the city")
    return journey.at(staff, CITY_BENCH)


def test_it_is_neither_received_nor_taken_over_at_a_bench_in_the_city(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    city = outside(journey)
    assert refused(city.post("/receipts", packages=[package])) == (403, "kept_in_park")
    handoff = journey.at(COURIER).done("/handoffs", subjects=[package], to=RECEIVER)["handoff"]
    assert refused(city.post(f"/handoffs/{handoff}/accept")) == (403, "kept_in_park")
    inside = journey.at(RECEIVER, HK_BENCH)
    inside.done("/receipts", packages=[package])
    inside.done(f"/handoffs/{handoff}/accept")
    opened = city.post("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    assert refused(opened) == (403, "kept_in_park")


def test_a_receipt_that_names_no_bench_is_at_the_site_that_it_goes_to(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    outside(journey)
    journey.at(RECEIVER).done("/receipts", packages=[package])
    assert journey.at(RECEIVER).get(f"/containers/{tubes[0]}").get_json()["site"] == "HK-BETA-LAB"


def test_it_is_neither_divided_nor_pooled_nor_packed_nor_used_in_the_city(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    city = outside(journey)
    for path, body in (
        (f"/containers/{tubes[0]}/aliquots", {"parent": tubes[0], "count": 1, "amount": 1}),
        ("/pools", {"parents": tubes, "amount": 1}),
        ("/packages", {"containers": tubes}),
        ("/disposals", {"subjects": tubes, "method": "consumed", "reason": "for the assay"}),
        ("/storings", {"subjects": tubes, "place": "F1"}),
    ):
        assert refused(city.post(path, **body)) == (403, "kept_in_park"), path
    handoff = journey.at(RECEIVER).done("/handoffs", subjects=tubes, to="HKB-T02")["handoff"]
    taken = outside(journey, "HKB-T02").post(f"/handoffs/{handoff}/accept")
    assert refused(taken) == (403, "kept_in_park")
    journey.at("HKB-T02", HK_BENCH).done(f"/handoffs/{handoff}/accept")


def test_no_site_is_listed_in_the_park_beyond_the_border(journey: Journey) -> None:
    row = {"code": "HK-BETA-SZ", "organisation": "HK-BETA", "names": NAMES, "park": "SZ", "kind": "laboratory"}
    listed = journey.at("ADM-01").post("/listings", noun="site", rows=[row], reason="a branch")
    assert refused(listed) == (422, "rows_faulty")
    assert "lies in the park of Shenzhen, and HK-BETA" in listed.get_json()["first"]
