"""The temperature of a package in a browser without JavaScript: a file is tried, then confirmed."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.holding import Package
from custody.loggers import shipped_settings
from custody.records.registry import open_registry
from custody.records.views.holds import open_holds
from custody.records.views.reading import one
from custody.wording import say
from custody.zone import Zone
from tests.begun import Begun
from tests.conftest import Clock
from tests.practice import BENCH, RECEIVER, TECHNICIAN, Practice, new_id
from tests.situations.conftest import Journey
from tests.situations.telling import discrepancies, settle
from tests.situations.test_the_temperature import SERIAL, Box, a_file, started, warm_at_noon
from tests.situations.test_what_a_logger_proves import read
from tests.web.api.conftest import House as ApiHouse
from tests.web.pages.conftest import House, Page, Visitor
from web.app import create_app

LANGUAGES = ("en", "zh-Hant", "zh-Hans")


@pytest.fixture
def house(tmp_path: Path, zone: Zone, clock: Clock, begun_in_a_file: Begun) -> Iterator[House]:
    registry = open_registry(tmp_path, begun_in_a_file.lay_down(tmp_path), zone, clock, os.urandom)
    yield House(create_app(registry), registry, Practice(registry), clock)
    registry.close()


@pytest.fixture
def box(house: House) -> Box:
    found = Box(Journey(ApiHouse(house.app, house.registry, house.practice, house.clock)))
    found.receive()
    return found


def sent(visitor: Visitor, box: Box, file: bytes, **fields: str) -> Page:
    path = f"/containers/{box.code}/temperature"
    data = {"csrf": visitor.go(path).hidden("csrf"), "file": (io.BytesIO(file), "LG-4711 (1).csv"), **fields}
    answer = visitor.client.post(path, data=data, content_type="multipart/form-data")
    return Page(answer.status_code, answer.get_data(as_text=True))


def test_a_file_is_tried_and_confirmed_by_two_forms(house: House, box: Box) -> None:
    receiver = house.visitor(RECEIVER)
    page = sent(receiver, box, a_file(box.sealed, 361, warm_at_noon))
    assert page.status == 200
    assert "Dry run: nothing was written yet" in page.text and "are held for quality" in page.text
    fields = {name: page.hidden(name) for name in ("csrf", "deed", "id", "file_sha256", "mapping")}
    fields["deed"] = "read_logger"
    done = receiver.post(f"/containers/{box.code}/temperature/read", **fields)
    assert done.status == 303
    after = receiver.go(done.location)
    assert "Dry run" not in after.text
    for words in ("temperature left its range", "−9.50 °C", "On hold: quality", fields["file_sha256"], "<svg"):
        assert words in after.text, words
    assert receiver.post(f"/containers/{box.code}/temperature/read", **fields).location == done.location
    file = receiver.client.get(f"/containers/{box.code}/temperature/{fields['file_sha256']}.csv")
    assert file.get_data() == a_file(box.sealed, 361, warm_at_noon)
    assert "attachment" in file.headers["Content-Disposition"]


def facts(page: str, name: str) -> list[str]:
    """What stands under this name, wherever on the page."""
    return [text.strip() for text in re.findall(rf"<dt>{re.escape(name)}</dt><dd>(.*?)</dd>", page, re.DOTALL)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_how_a_box_is_kept_and_the_range_of_its_logger_are_two_facts(house: House, lang: str) -> None:
    journey = Journey(ApiHouse(house.app, house.registry, house.practice, house.clock))
    technician = journey.at(TECHNICIAN, BENCH)
    begun = technician.done("/packages", containers=technician.register(1), temperature_class="dry_ice", dry_ice_g=1500)
    package = str(begun["package"])
    technician.done("/loggers/start", **started(package, SERIAL))
    start = house.clock()
    journey.seals[package] = "ICE-0001"
    technician.done("/sealings", package=package, seals=["ICE-0001"])
    consignment = journey.sent(package)
    path = f"/containers/{package}/temperature"
    kept, ranged = (say(f"page.temperature.{name}")[lang] for name in ("class_of_box", "range"))
    ice, frozen = say("temperature_class.dry_ice")[lang], say("logger.class.frozen")[lang]
    journey.across(consignment, package)
    before = house.visitor(RECEIVER, lang).go(path).text
    assert (facts(before, kept), facts(before, ranged)) == ([ice], []), "its file says by which it was read"
    house.clock.pass_by(hours=2)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    read(journey, RECEIVER, package, a_file(start, 122, lambda minute: -20.0))
    after = house.visitor(RECEIVER, lang).go(path).text
    assert facts(after, kept) == [ice]
    assert [each.startswith(f"{frozen} (") for each in facts(after, ranged)] == [True, True], "card and figures"
    assert not facts(after, say("page.field.temperature_class")[lang]), "no name stands for both"


def test_a_file_that_fits_two_readings_is_tried_again_without_being_sent_again(house: House, box: Box) -> None:
    receiver = house.visitor(RECEIVER)
    file = a_file(box.sealed, 361, lambda minute: -20.0).replace(b"2026-11-23 ", b"11/12/2026 ")
    page = sent(receiver, box, file)
    assert "The file cannot be taken (1)" in page.text and "day/month/year" in page.text
    found = re.search(r'name="file_sha256" value="([0-9a-f]{64})"', page.text)
    assert found
    fields = {"csrf": page.hidden("csrf"), "file_sha256": found[1], "mapping": "day_first"}
    again = receiver.post(f"/containers/{box.code}/temperature", **fields)
    assert again.status == 200 and "no reading during the journey" in again.text


def test_what_stands_in_a_file_is_never_markup_in_the_page(house: House, box: Box) -> None:
    file = b"Time,Temperature\n2026-11-23 10:00:00,<script>alert(1)</script>\n"
    page = sent(house.visitor(RECEIVER), box, file)
    assert "&lt;script&gt;" in page.text and "<script>alert" not in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sort_of_page_is_drawn_in_every_language(house: House, box: Box, lang: str) -> None:
    receiver, technician = house.visitor(RECEIVER, lang), house.visitor(TECHNICIAN, lang)
    assert receiver.go(f"/containers/{box.code}/temperature").status == 200
    gaps = a_file(box.sealed, 361, warm_at_noon).split(b"\n")
    assert sent(receiver, box, b"\n".join([*gaps[:50], *gaps[250:]])).status == 200
    box.read(b"\n".join([*gaps[:50], *gaps[250:]]))
    for path in (f"/containers/{box.code}/temperature", f"/containers/{box.code}", f"/consignments/{box.consignment}"):
        page = receiver.go(path)
        assert page.status == 200 and "logger.proof" not in page.text
    empty = house.practice.package(house.practice.register())
    assert technician.go(f"/containers/{empty}/temperature").status == 200
    assert technician.go(f"/bench/{BENCH}").text.count('name="calibrated_until"') == 1


def test_a_logger_is_put_in_by_the_form_of_the_bench_or_of_the_package(house: House) -> None:
    technician = house.visitor(TECHNICIAN)
    package = house.practice.package(house.practice.register())
    given = {"package": package, "logger": "lg-9", "temperature_class": "chilled", "calibrated_until": "2027-01-31"}
    page = technician.send(f"/containers/{package}", "start_logger", **given, started_at="2026-11-23T09:59")
    assert page.status == 200 and "LG-9" in page.text and "2026-11-23 09:59:00 +08:00" in page.text
    wrong = technician.send(f"/bench/{BENCH}", "start_logger", **{**given, "calibrated_until": "soon"})
    assert wrong.status == 422 and 'href="#start_logger-calibrated_until"' in wrong.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_a_logger_is_started_it_says_how_close_the_readings_of_a_short_way_must_be(
    house: House, lang: str
) -> None:
    technician = house.visitor(TECHNICIAN, lang)
    package = house.practice.package(house.practice.register())
    words = say("page.hint.short_way", minutes=75, example=10, seconds=120)[lang]
    for page in (f"/containers/{package}", f"/bench/{BENCH}"):
        assert words in technician.go(page).text
    tolerances = shipped_settings().tolerances
    assert tolerances.start_seconds(tolerances.short_seconds) == tolerances.late_start_minutes * 60
    assert tolerances.start_seconds(tolerances.short_seconds - 60) < tolerances.late_start_minutes * 60


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_excursion_that_people_have_resolved_is_told_as_one(house: House, box: Box, lang: str) -> None:
    box.read(a_file(box.sealed, 361, warm_at_noon))
    (found,) = discrepancies(box.journey, box.consignment)
    path = f"/discrepancies/{found['discrepancy']}"
    box.journey.at("CUR-C01").done(f"{path}/explain", explanation="the van stood in the sun")
    box.journey.at("HKB-C01").done(f"{path}/resolve", resolution="stable for six hours at -9 degrees")
    receiver = house.visitor(RECEIVER, lang)
    for page in (f"/containers/{box.code}/temperature", f"/consignments/{box.consignment}"):
        told = receiver.go(page).text
        assert say("logger.resolved_by", by="HKB-C01")[lang] in told and say("logger.proof.UNPROVEN")[lang] not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_that_showed_it_out_of_its_range_is_the_one_that_is_shown(house: House, box: Box, lang: str) -> None:
    box.read(a_file(box.sealed, 361, warm_at_noon))
    box.read(a_file(box.sealed, 361, lambda minute: -20.0))
    stands = house.visitor(RECEIVER, lang).go(f"/containers/{box.code}/temperature").text
    (found,) = discrepancies(box.journey, box.consignment)
    path = f"/discrepancies/{found['discrepancy']}"
    box.journey.at("CUR-C01").done(f"{path}/explain", explanation="the van stood in the sun")
    box.journey.at("HKB-C01").done(f"{path}/resolve", resolution="stable for six hours at -9 degrees")
    resolved = house.visitor(RECEIVER, lang).go(f"/containers/{box.code}/temperature").text
    assert say("page.temperature.stands")[lang] in stands and say("page.temperature.stands_resolved")[lang] in resolved
    for told in (stands, resolved):
        assert say("logger.proof.EXCURSION")[lang] in told and say("page.temperature.alone")[lang] in told
        assert say("logger.proof.PROVEN")[lang] not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sealed_box_is_opened_first_for_a_logger_and_the_order_says_so(house: House, lang: str) -> None:
    journey = Journey(ApiHouse(house.app, house.registry, house.practice, house.clock))
    journey.list("clearance", number="TRAIN-SOUTH-1", requires_logger=True)
    _, package = journey.box()
    consignment = journey.consign(package)
    technician = house.visitor(TECHNICIAN, lang)
    words = say("page.remedy.start_logger_sealed")[lang]
    link = f'href="/containers/{package}?open=unseal#deed-unseal">{words}</a>'
    assert link in technician.go(f"/consignments/{consignment}").text
    house.clock.pass_by(minutes=1)
    given = {"package": package, "logger": "lg-9", "temperature_class": "frozen", "calibrated_until": "2027-01-31"}
    told = technician.send(f"/containers/{package}", "start_logger", **given, started_at="")
    assert told.status == 409 and say("refusal.logger_sealed_out", code=package)[lang] in told.text
    journey.at(TECHNICIAN, BENCH).done("/unsealings", package=package, seals=[journey.seals[package]], reason="logger")
    assert words not in technician.go(f"/consignments/{consignment}").text


def test_who_has_nothing_to_do_with_a_package_sees_nothing_of_its_temperature(house: House, box: Box) -> None:
    path = f"/containers/{box.code}/temperature"
    others = [p for p in house.registry.zone.people.values() if p.organisation not in box_parties(house, box)]
    assert others
    for person in others:
        if not {"auditor", "admin", "officer"} & {role.value for role in person.roles}:
            assert house.visitor(person.staff).go(path).status == 403, person.staff
    assert house.visitor(RECEIVER).post(path, csrf="wrong", mapping="").status == 403
    none = house.visitor(RECEIVER)
    page = none.post(path, csrf=none.go(path).hidden("csrf"), id=new_id())
    assert page.status == 422 and "No file was chosen" in page.text


def box_parties(house: House, box: Box) -> tuple[str, ...]:
    with house.registry.reading() as connection:
        found = one(connection, Package, box.code)
    assert found is not None
    return found.parties


@pytest.mark.parametrize("lang", LANGUAGES)
def test_until_it_is_resolved_the_page_of_holds_leads_to_the_discrepancy(house: House, box: Box, lang: str) -> None:
    box.read(a_file(box.sealed, 361, warm_at_noon))
    (found,) = discrepancies(box.journey, box.consignment)
    link = f'href="/discrepancies#{found["discrepancy"]}"'
    coordinator = house.visitor("HKB-C01", lang)
    page = coordinator.go("/holds").text
    assert link in page and 'value="release"' not in page
    told = say("page.holds.first_resolved", discrepancy=found["discrepancy"], who="")[lang]
    assert told.partition(found["discrepancy"])[0] in page
    assert link not in coordinator.go("/").text and found["discrepancy"] in coordinator.go("/").text
    with house.registry.reading() as connection:
        (hold,) = open_holds(connection, [box.code])
    # Whoever kept the form open is led there as well.
    csrf = coordinator.go("/handoffs").hidden("csrf")
    sent = coordinator.post("/holds", csrf=csrf, deed="release", target=hold.id, id=new_id(), reason="they will do")
    assert sent.status == 409 and link in sent.text.partition('id="summary"')[2].partition("</ul>")[0]


def test_what_is_held_together_is_one_card_from_which_one_tube_can_be_released_alone(house: House, box: Box) -> None:
    box.read(a_file(box.sealed, 361, warm_at_noon))
    (found,) = discrepancies(box.journey, box.consignment)
    settle(box.journey, found["discrepancy"], "CUR-C01", "HKB-C01")
    coordinator = house.visitor("HKB-C01")
    page = coordinator.go("/holds")
    assert page.text.count("<article") == 1
    assert "2 more are held with it" in page.text and page.text.count("Release this one alone") == 2
    with house.registry.reading() as connection:
        (alone,) = open_holds(connection, [box.tubes[0]])
    after = coordinator.send("/holds", "release", target=alone.id, reason="stable for an hour")
    assert after.status == 200 and "1 more is held with it" in after.text
