"""A split before people: what it cannot share out is said in its form, what each part lacks on the page after it."""

from __future__ import annotations

import msgspec

from custody import commands
from custody.deciding.lists.listing import ListRows
from custody.wording import LANGUAGES, text
from tests.practice import COORDINATOR, TECHNICIAN, new_id
from tests.web.pages.conftest import House


def box(house: House, seal: str) -> str:
    package = house.practice.package(house.practice.register())
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    return package


def hgr_permit(house: House, *, single_use: bool) -> None:
    known = house.registry.zone.permits["TRAIN-HGR-1"]
    row = msgspec.to_builtins(msgspec.structs.replace(known, version=known.version + 1, single_use=single_use))
    house.practice.do("ADM-01", ListRows(id=new_id(), noun="permit", rows=(row,), reason="as the authority wrote"))


def test_a_permit_that_is_good_once_is_told_before_the_split_and_after_it(house: House) -> None:
    boxes = [box(house, f"SEAL-710{place}") for place in range(2)]
    number = house.practice.consign(*boxes)
    path, visitors = f"/consignments/{number}", {lang: house.visitor(COORDINATOR, lang) for lang in LANGUAGES}
    warnings = {lang: text("page.journey.good_once", lang, number="TRAIN-HGR-1") for lang in LANGUAGES}
    assert warnings["en"] not in visitors["en"].go(path).text, "nothing is said while the permit can be shared"
    hgr_permit(house, single_use=True)
    for lang, visitor in visitors.items():
        assert warnings[lang] in visitor.go(path).text
    visitors["en"].send(path, "split_consignment", target=number, packages=boxes[1])
    for lang, visitor in visitors.items():
        after = visitor.go(path).text
        assert after.count('data-check="PERMIT"') == 1, "the first part has it, the second has not"
        assert text("page.consignment.precheck_DENY", lang) in after


def test_the_way_of_a_whole_is_that_of_its_parts(house: House) -> None:
    boxes = [box(house, f"SEAL-720{place}") for place in range(2)]
    number = house.practice.consign(*boxes)
    visitors = {lang: house.visitor(COORDINATOR, lang) for lang in LANGUAGES}
    assert '<ol class="way">' in visitors["en"].go(f"/consignments/{number}").text
    visitors["en"].send(f"/consignments/{number}", "split_consignment", target=number, packages=boxes[1])
    for lang, visitor in visitors.items():
        after = visitor.go(f"/consignments/{number}").text
        way = after[after.index('id="way-title"') : after.index("</section>", after.index('id="way-title"'))]
        assert text("page.journey.see_parts", lang) in way and '<ol class="way">' not in way
        assert [f'href="/consignments/{number}.{part}"' in way for part in (1, 2)] == [True, True]
