"""The boundary of the park on a container's page: what a press does is said before it, and a no is no success."""

from __future__ import annotations

from custody.records.views.reading import timeline
from tests.practice import COURIER, ENTRY, RECEIVER
from tests.web.pages.conftest import House


def kept_in_the_park(house: House, seal: str) -> str:
    """A tube that came in under a clearance that keeps it inside."""
    number, package = house.practice.ready(count=1, seal=seal)
    house.practice.cross(number, package, seal=seal)
    assert house.practice.cross(number, package, ENTRY, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        begun = timeline(connection, package)[0]
    return next(code for code in begun.act.subjects() if code != package)


def test_what_the_press_does_is_said_before_it_and_its_no_is_told_with_the_reason(house: House) -> None:
    tube = kept_in_the_park(house, "SEAL-9001")
    path = f"/containers/{tube}"
    courier = house.visitor(COURIER)
    page = courier.go(path).text
    assert (
        "Sending this is the attempt itself" in page and "it will be denied, with an investigation hold on it" in page
    )
    after = courier.send(path, "leave_park", containers=tube).text
    told = after.partition('<div class="summary" role="alert">')[2].partition("<h1>")[0]
    assert "DENY" in told and 'data-check="PARK_EXIT"' in told
    assert 'class="done"' not in after


def test_what_the_boundary_decided_is_taken_away_on_paper_and_as_a_file(house: House) -> None:
    tube = kept_in_the_park(house, "SEAL-9002")
    courier = house.visitor(COURIER)
    told = courier.send(f"/containers/{tube}", "leave_park", containers=tube).text
    number = told.partition('href="/crossings/')[2].partition(".pdf")[0]
    sheet = courier.client.get(f"/crossings/{number}.pdf")
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf") and sheet.data.startswith(b"%PDF-")
    assert f"/crossings/{number}.pdf" in courier.go(f"/ledger/{number}").text
    assert courier.go(f"/crossings/{number}/export").status == 200
    assert house.visitor("SZG-C01").go(f"/crossings/{number}.pdf").status == 403


def test_what_nothing_keeps_leaves_by_the_bench_that_is_named(house: House) -> None:
    (tube,) = house.practice.register(RECEIVER, count=1)
    receiver = house.visitor(RECEIVER)
    page = receiver.go(f"/containers/{tube}").text
    assert '<option value="HK-BENCH-1"' in page.partition('value="leave_park"')[2].partition("</form>")[0]
    sent = receiver.send(f"/containers/{tube}", "leave_park", containers=tube, station="HK-BENCH-1").text
    assert 'class="done"' in sent and "ALLOW" in sent
