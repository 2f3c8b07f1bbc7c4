"""After a refusal a page says what it still has of the form, and nothing more."""

from __future__ import annotations

import io
from datetime import date

import pytest

from custody import commands
from custody.wording import LANGUAGES, say
from tests.practice import COORDINATOR, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House

KEPT, FILE, BOTH, SECRET, AGAIN = ("kept", "file", "kept_file", "secret", "again")


def told(page: str, lang: str = "en") -> list[str]:
    """Which of the words stand in the summary of what was refused."""
    summary = page.partition('id="summary"')[2].partition("</div>")[0]
    assert summary
    return [
        word for word in (KEPT, FILE, BOTH, SECRET, AGAIN) if f"<p>{say(f'page.fault.{word}')[lang]}</p>" in summary
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_was_typed_nothing_is_said_to_be_kept(house: House, lang: str) -> None:
    number = house.practice.consign(house.practice.package(house.practice.register()))
    refused = house.visitor(COORDINATOR, lang).send(f"/consignments/{number}", "reconcile", target=number)
    assert refused.status == 409 and told(refused.text, lang) == [AGAIN]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_typed_stands_there_and_is_said_to(house: House, lang: str) -> None:
    (tube,) = house.practice.register()
    refused = house.visitor(TECHNICIAN, lang).send("/handoffs", "offer", subjects=tube, to=TECHNICIAN)
    assert refused.status == 422 and told(refused.text, lang) == [KEPT]
    assert refused.text.count(tube) > 1


def test_a_file_is_to_be_chosen_again(house: House) -> None:
    package = house.practice.package(house.practice.register())
    started = commands.StartLogger(
        id=new_id(),
        package=package,
        logger="LG-KEPT",
        started_at=house.clock().isoformat(),
        calibrated_until=date(2029, 1, 1),
        temperature_class="frozen",
    )
    house.practice.do(TECHNICIAN, started)
    visitor, path = house.visitor(TECHNICIAN), f"/containers/{package}/temperature"
    data = {"csrf": visitor.go(path).hidden("csrf"), "file": (io.BytesIO(b"no file of a logger"), "a.csv")}
    answer = visitor.client.post(path, data=data, content_type="multipart/form-data")
    assert told(answer.get_data(as_text=True)) == [FILE]


def test_beside_a_picture_that_is_gone_the_rest_is_kept(house: House) -> None:
    issued = commands.IssueDowntimeForms(id=new_id(), station=EXIT, count=1)
    form = house.practice.do(EXIT_OFFICER, issued).entry.act.subjects()[0]
    visitor, path = house.visitor(EXIT_OFFICER), f"/downtime/{form}"
    data = {
        "csrf": visitor.go(path).hidden("csrf"),
        "deed": "enter_form",
        "target": form,
        "id": new_id(),
        "station": EXIT,
        "consignment": "CN-0000000000",
        "officer": EXIT_OFFICER,
        "packages": "HTP-NOT-ONE",
        "scan": (io.BytesIO(b"a picture"), "form.jpg"),
    }
    answer = visitor.client.post(path, data=data, content_type="multipart/form-data")
    assert answer.status_code >= 400 and told(answer.get_data(as_text=True)) == [BOTH]


def test_a_secret_is_typed_again(house: House) -> None:
    visitor = house.stranger()
    refused = visitor.post("/sign-in", name="SZA-T01", secret="not-this-one")
    assert refused.status == 403 and told(refused.text) == [SECRET]
    assert "not-this-one" not in refused.text
