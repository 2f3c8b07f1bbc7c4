"""The form by which a consignment is notified: it asks for nothing that filing then refuses."""

from __future__ import annotations

import pytest
from markupsafe import escape

from custody import commands
from custody.wording import LANGUAGES, text
from tests.practice import COORDINATOR, TECHNICIAN, new_id
from tests.web.pages.conftest import House


def sealed(house: House, count: int, **plan: str) -> str:
    practice = house.practice
    package = practice.package(practice.register(count=count))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(f"S-{package[-8:]}",)))
    return practice.consign(package, **plan)


def form_of(page: str) -> str:
    return page.partition('id="deed-file_notification"')[2].partition("</details>")[0]


def test_over_a_quota_nobody_is_asked_whether_he_knows_but_told_what_to_do(house: House) -> None:
    house.practice.notify(sealed(house, 6, clearance="TRAIN-QUOTA-1"))
    over = sealed(house, 7, clearance="TRAIN-QUOTA-1")
    path, asked = f"/consignments/{over}", {"consignment": over, "declaration": "All of it is true."}
    named = {"row": "1", "unit": "containers", "period": "2026-11", "left": 4, "demand": 7, "limit": 10}
    for lang in LANGUAGES:
        visitor = house.visitor(COORDINATOR, lang)
        form = form_of(visitor.go(path).text)
        assert escape(text("refusal.quota_exceeded", lang, **named)) in form
        assert 'name="although"' not in form and "<button" not in form, "what filing refuses is not offered"
        assert 'name="although"' not in visitor.send(path, "file_notification", **asked).text
    fits = form_of(house.visitor(COORDINATOR).go(f"/consignments/{sealed(house, 4, clearance='TRAIN-QUOTA-1')}").text)
    assert "<button" in fits and 'name="although"' not in fits


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_later_fact_may_cure_is_still_filed_by_who_knows_it(house: House, lang: str) -> None:
    form = form_of(house.visitor(COORDINATOR, lang).go(f"/consignments/{sealed(house, 1, carrier='CUR-K03')}").text)
    assert 'name="although"' in form and "<button" in form
