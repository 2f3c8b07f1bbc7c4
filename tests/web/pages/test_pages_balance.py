"""Where everything that crossed is, figure by figure and container by container."""

from __future__ import annotations

import pytest

from custody.records.reading import contents
from tests.practice import COORDINATOR, ENTRY, EXIT
from tests.web.pages.conftest import House


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_behind_each_figure_stand_its_containers(house: House, lang: str) -> None:
    seal = f"BALANCE-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        inside = [each.code for each in contents(connection, package)]
    visitor = house.visitor(COORDINATOR)
    page = visitor.go(f"/balance?consignment={consignment}&lang={lang}").text
    assert all(code in page for code in inside)
    assert "fate=on_the_way" in page
    some = visitor.go(f"/balance?consignment={consignment}&fate=on_the_way&lang={lang}").text
    assert all(code in some for code in inside)
    none = visitor.go(f"/balance?consignment={consignment}&fate=lost&lang={lang}").text
    assert not any(code in none for code in inside)
    assert visitor.go(f"/balance?consignment={consignment}&fate=eaten").status == 422
    rows = visitor.go(f"/balance-containers.csv?consignment={consignment}").text.splitlines()
    assert len(rows) == 3 and all(any(code in row for row in rows) for code in inside)
    assert house.visitor("SZG-C01").go(f"/balance-containers.csv?consignment={consignment}").status == 403
