"""The boundary of the park on a container's page: what a press does is said before it, and a no is no success."""

from __future__ import annotations

from custody.records.reading import timeline
from tests.practice import COURIER, ENTRY
from tests.web.pages.conftest import House


def kept_in_the_park(house: House) -> str:
    """A tube that came in under a clearance that keeps it inside."""
    number, package = house.practice.ready(count=1, seal="SEAL-9001")
    house.practice.cross(number, package, seal="SEAL-9001")
    assert house.practice.cross(number, package, ENTRY, "SEAL-9001").verdict == "ALLOW"
    with house.registry.reading() as connection:
        begun = timeline(connection, package)[0]
    return next(code for code in begun.act.subjects() if code != package)


def test_what_the_press_does_is_said_before_it_and_its_no_is_told_with_the_reason(house: House) -> None:
    tube = kept_in_the_park(house)
    path = f"/containers/{tube}"
    courier = house.visitor(COURIER)
    page = courier.go(path).text
    assert "Sending this is the attempt itself" in page and "it will be denied and held" in page
    after = courier.send(path, "leave_park", containers=tube).text
    told = after.partition('<div class="summary" role="alert">')[2].partition("<h1>")[0]
    assert "DENY" in told and 'data-check="PARK_EXIT"' in told
    assert 'class="done"' not in after
