"""Every page opens for every role in every language, and is a sound document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest

from custody.wording import LANGUAGES, say
from tests.practice import BENCH, EXIT, TECHNICIAN
from tests.web.pages.conftest import House

STAFF = ("SZA-T01", "SZA-C01", "SZA-Q01", "CUR-K01", "OFF-E01", "HKB-T01", "ADM-01", "AUD-01")


@dataclass
class Stock:
    paths: tuple[str, ...]
    consignment: str
    package: str
    loose: str


@pytest.fixture(scope="module")
def stock(house: House) -> Stock:
    """Something of each kind, so that no list is empty."""
    practice = house.practice
    consignment, package = practice.ready()
    practice.scan(EXIT, practice.badge("OFF-E01"))
    practice.scan(EXIT, package)
    practice.cross(consignment, package)
    loose = practice.register(count=2)
    practice.offer(loose[1])
    paths = (
        "/",
        "/bench",
        f"/bench/{BENCH}",
        f"/bench/{BENCH}/labels",
        f"/bench/{BENCH}/cards",
        "/checkpoint",
        f"/checkpoint/{EXIT}",
        "/containers",
        f"/containers/{loose[0]}",
        f"/containers/{package}",
        "/consignments",
        "/consignments/new",
        f"/consignments/{consignment}",
        "/handoffs",
        "/holds",
        "/fleet",
        f"/fleet/{BENCH}",
        "/ledger",
        "/ledger/1",
        "/sign-in",
        "/no/such/page",
    )
    return Stock(paths, consignment, package, loose[0])


class Document(HTMLParser):
    """What a careful reader of a page would note."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.tags: list[str] = []
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "checkbox"):
            self.fields.append(given.get("id", ""))


@pytest.mark.parametrize("staff", STAFF)
def test_each_page_opens_or_says_why_not(house: House, stock: Stock, staff: str) -> None:
    for lang in LANGUAGES:
        visitor = house.visitor(staff, lang)
        for path in stock.paths:
            if path == "/no/such/page":
                continue
            page = visitor.go(path)
            assert page.status in (200, 403), (path, lang, page.status)
            assert page.text.startswith("<!doctype html>")


def test_pages_are_sound_documents(house: House, stock: Stock) -> None:
    visitor = house.visitor("SZA-C01")
    for path in stock.paths[:-1]:
        document = Document(visitor.go(path).text)
        assert document.tags.count("h1") == 1, path
        assert document.tags.count("main") == 1, path
        twice = {each for each in document.ids if document.ids.count(each) > 1}
        assert not twice, (path, twice)
        assert [field for field in document.fields if field not in document.labelled] == [], path


@pytest.mark.parametrize(
    ("lang", "tag", "word"),
    [("en", "en", "Sign out"), ("zh-Hant", "zh-Hant-HK", "登出"), ("zh-Hans", "zh-Hans-CN", "退出")],
)
def test_a_page_speaks_the_readers_language_and_says_which(
    house: House, stock: Stock, lang: str, tag: str, word: str
) -> None:
    page = house.visitor("SZA-T01", lang).go("/")
    assert Document(page.text).lang == tag
    assert word in page.text


def test_the_language_links_keep_the_page(house: House, stock: Stock) -> None:
    page = house.visitor("SZA-T01").go(f"/containers/{stock.loose}")
    assert f"/containers/{stock.loose}?lang=zh-Hans" in page.text


def test_each_page_of_the_training_zone_says_that_it_is_one(house: House, stock: Stock) -> None:
    for path in stock.paths[:-1]:
        assert "TRAINING ZONE — nothing here is real" in house.visitor("OFF-E01").go(path).text, path


def test_no_page_holds_script_or_style(house: House, stock: Stock) -> None:
    for path in stock.paths[:-1]:
        text = house.visitor("AUD-01").go(path).text
        assert not re.search(r"<style|<script(?![^>]*src=)|\sstyle=|\son\w+=", text), path


def test_nobody_sees_a_page_without_signing_in(house: House, stock: Stock) -> None:
    for path in stock.paths[:-2]:
        page = house.stranger().go(path)
        assert page.status == 303, path
        assert page.location.startswith("/sign-in"), path


def test_a_container_of_others_is_not_shown(house: House, stock: Stock) -> None:
    page = house.visitor("HKD-T01").go(f"/containers/{stock.loose}")
    assert page.status == 403
    assert "human blood" not in page.text


def test_a_bench_of_others_is_not_shown(house: House, stock: Stock) -> None:
    page = house.visitor("HKB-T01").go(f"/bench/{BENCH}")
    assert page.status == 403
    assert "Handoffs" in page.text


def test_a_receiving_organisation_sees_what_comes(house: House, stock: Stock) -> None:
    assert stock.consignment in house.visitor("HKB-C01").go("/consignments").text
    assert stock.consignment in house.visitor("CUR-K01").go("/consignments").text
    assert stock.consignment not in house.visitor("HKD-C01").go("/consignments").text


def test_an_entry_shows_its_stored_bytes_and_its_proof(house: House, stock: Stock) -> None:
    page = house.visitor("AUD-01").go("/ledger/2")
    assert "&#34;kind&#34;:&#34;registered&#34;" in page.text
    assert "training.hetao.example/ledger" in page.text


def test_only_some_may_read_the_whole_ledger(house: House, stock: Stock) -> None:
    assert "Registered 3 ×" in house.visitor("AUD-01").go("/ledger").text
    for staff in ("SZA-T01", "SZA-Q01", "HKB-C01"):
        assert "Registered 3 ×" not in house.visitor(staff).go("/ledger").text


def test_an_entry_that_does_not_exist_is_not_found(house: House, stock: Stock) -> None:
    for number in ("0", "999999", "9" * 30):
        assert house.visitor("AUD-01").go(f"/ledger/{number}").status == 404


@pytest.mark.parametrize(
    ("staff", "path"),
    [
        ("SZA-T01", "/bench"),
        ("CUR-K01", "/handoffs"),
        ("OFF-E01", "/checkpoint"),
        ("SZA-C01", "/consignments/new"),
        ("SZA-Q01", "/consignments"),
        ("ADM-01", "/fleet"),
        ("AUD-01", "/ledger"),
    ],
)
def test_home_leads_each_role_to_its_next_step(house: House, staff: str, path: str) -> None:
    step = house.visitor(staff).go("/").text.partition('id="next"')[2].partition("</section>")[0]
    assert f'class="button" href="{path}"' in step


def test_an_address_with_nothing_has_a_field_to_look_a_code_up(house: House) -> None:
    missing = house.visitor("SZA-T01").go("/containers/HTC-7K3M9QXD42-5")
    assert missing.status == 404
    assert 'action="/containers"' in missing.text
    nowhere = house.visitor("SZA-T01").client.get("/nowhere", headers={"Accept": "text/html"})
    assert 'action="/containers"' in nowhere.get_data(as_text=True)


def test_a_bench_shows_first_what_fits_what_lies_there(house: House) -> None:
    house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
    visitor = house.visitor("SZA-T01")
    empty = visitor.go(f"/bench/{BENCH}").text.partition('class="seldom"')
    assert 'id="deed-register" data-part open' in empty[0]
    assert 'id="deed-aliquot"' in empty[2]
    (tube,) = house.practice.register(count=1)
    house.practice.scan(BENCH, tube)
    laid = visitor.go(f"/bench/{BENCH}").text.partition('class="seldom"')
    assert 'id="deed-aliquot"' in laid[0]
    assert 'id="deed-register" data-part open' not in laid[0]


def test_a_fault_of_a_page_is_a_page_in_the_language_of_its_reader(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = house.visitor(TECHNICIAN, "zh-Hant")

    def broken(*_: object, **__: object) -> str:
        raise LookupError("something that nobody foresaw")

    monkeypatch.setitem(house.app.view_functions, "pages.containers", broken)
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = visitor.client.get("/containers", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert say("page.error.500")["zh-Hant"] in answer.get_data(as_text=True)
    assert visitor.client.get("/containers", headers={"Accept": "application/json"}).mimetype != "text/html"
