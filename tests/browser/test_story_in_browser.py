"""The story by which everything is judged: from the label to the border, on the screen of each person in turn."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.stories.training import CUSTODY, Training

SEAL = "SEAL-2026-0001"
AT_BENCH, AT_EXIT = f"/bench/{BENCH}", f"/checkpoint/{EXIT}"


def deed(page: Page, title: str, send: str, **fields: str) -> None:
    """Open the deed's form, fill it and send it."""
    details = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
    for name, value in fields.items():
        field = details.locator(f"[name={name}]")
        field.select_option(value) if name in ("to", "category") else field.fill(value)
    details.get_by_role("button", name=send, exact=True).click()


def code_of_done(page: Page, letter: str) -> str:
    found = re.search(rf"HT{letter}-[0-9A-Z]{{10}}-[0-9A-Z]", page.locator(".done").inner_text())
    assert found
    return found[0]


def press(page: Page, text: str) -> None:
    page.locator("#press-text").fill(text)
    page.locator("form", has=page.locator("#press-text")).get_by_role("button").click()


def prepare(training: Training, sign_in: Open, seal: str, category: str = "human_blood", *, script: bool = True) -> str:
    """A sealed, notified package in the courier's hands, all by the pages; its code."""
    bench = sign_in(TECHNICIAN, AT_BENCH, script=script)
    deed(bench, "Register containers", "Register and print", count="2", category=category)
    tubes = re.findall(r"HTC-[0-9A-Z]{10}-[0-9A-Z]", bench.locator("#labels").inner_text())[:2]
    deed(bench, "Begin a package", "Begin and print", containers="\n".join(tubes))
    package = code_of_done(bench, "P")
    deed(bench, "Seal", "Seal", package=package, seals=seal)
    office = sign_in(COORDINATOR, "/consignments/new", script=script)
    office.locator(f"input[value='{package}']").check()
    office.get_by_role("button", name="Draft it").click()
    knowingly = office.locator("input[name=although]")
    if knowingly.count():
        knowingly.check()
    office.get_by_role("button", name="File it").click()
    office.locator("input[name=reference]").fill("REF-2026-17")
    office.get_by_role("button", name="Enter it").click()
    expect(office.locator(".way .now")).to_contain_text("ready")
    deed(bench, "Hand over to a person", "Offer", subjects=package, to=COURIER)
    courier = sign_in(COURIER, "/handoffs", script=script)
    waiting = courier.locator("article", has_text=package)
    waiting.get_by_role("button", name=re.compile("^Accept")).click()
    expect(courier.locator(".done")).to_contain_text("took over")
    return package


def cross(training: Training, officer: Page, package: str, seal: str) -> None:
    for text in (training_badge(EXIT_OFFICER), package, seal, training_badge(COURIER)):
        press(officer, text)


def training_badge(staff: str) -> str:
    return {EXIT_OFFICER: "HTB-BKXVQ49NCK-B", COURIER: "HTB-1W13E3204C-V", TECHNICIAN: "HTB-TJ1F9BKEJN-E"}[staff]


def test_a_sample_goes_from_its_label_to_the_border(training: Training, sign_in: Open, tmp_path: Path) -> None:
    bench = sign_in(TECHNICIAN, AT_BENCH)
    deed(bench, "Register containers", "Register and print", count="2")
    expect(bench.locator(".done")).to_contain_text("Registered 2 ×")
    expect(bench.locator("#labels img")).to_have_count(2)
    press(bench, training_badge(TECHNICIAN))
    expect(bench.locator("#scan .says.good")).to_contain_text("SZA-T01 is signed in")
    bench.locator("#labels").get_by_role("button", name="Scan this label").first.click()
    expect(bench.locator("#scan .says.good")).to_contain_text("is verified")
    expect(bench.locator("#basket li")).to_have_count(1)
    expect(bench.locator("#labels .badge.good")).to_have_count(1)
    press(bench, "HTC-7K3M9QXD42-0")
    expect(bench.locator("#scan .says.bad")).to_be_visible()

    package = prepare(training, sign_in, SEAL)
    officer = sign_in(EXIT_OFFICER, AT_EXIT, size=(1920, 1080))
    cross(training, officer, package, SEAL)
    expect(officer.locator(".verdict.ALLOW h2")).to_have_text("ALLOW")

    bench.goto(f"{training.url}/containers/{package}")
    expect(bench.locator(".lanes .held")).not_to_have_count(0)
    expect(bench.locator(".entries")).to_contain_text("met the gate “exit checkpoint” (FTZ-CH1): ALLOW")
    with bench.expect_download() as download:
        bench.get_by_role("link", name="Download the export").click()
    export = tmp_path / "export.custody"
    download.value.save_as(export)
    assert subprocess.run([str(CUSTODY), "verify", str(export)], capture_output=True).returncode == 0
    export.write_bytes(export.read_bytes().replace(SEAL.encode(), b"SEAL-2026-0002", 1))
    assert subprocess.run([str(CUSTODY), "verify", str(export)], capture_output=True).returncode == 1


def test_what_the_clearance_does_not_cover_is_denied_with_every_reason(training: Training, sign_in: Open) -> None:
    package = prepare(training, sign_in, "SEAL-2026-0003", "stem_cells")
    officer = sign_in(EXIT_OFFICER, AT_EXIT, lang="zh-Hant")
    cross(training, officer, package, "SEAL-2026-0003")
    expect(officer.locator(".verdict.DENY h2")).to_have_text("不准通過")
    expect(officer.locator(".reasons li.DENY .fix").first).to_be_visible()


def test_nothing_is_filed_into_a_denial_without_a_tick(training: Training, sign_in: Open) -> None:
    bench = sign_in(TECHNICIAN, AT_BENCH)
    deed(bench, "Register containers", "Register and print", count="1", category="stem_cells")
    (tube,) = re.findall(r"HTC-[0-9A-Z]{10}-[0-9A-Z]", bench.locator("#labels").inner_text())[:1]
    deed(bench, "Begin a package", "Begin and print", containers=tube)
    package = code_of_done(bench, "P")
    deed(bench, "Seal", "Seal", package=package, seals="SEAL-2026-0009")
    office = sign_in(COORDINATOR, "/consignments/new")
    office.locator(f"input[value='{package}']").check()
    office.get_by_role("button", name="Draft it").click()
    office.get_by_role("button", name="File it").click()
    expect(office.locator("input[name=although]")).to_be_visible()
    expect(office.locator("input[name=reference]")).to_have_count(0)


def test_a_page_shows_within_a_second_what_happens_elsewhere(training: Training, sign_in: Open) -> None:
    watcher = sign_in("SZA-C01", AT_BENCH)
    expect(watcher.locator("#scan")).to_be_visible()
    token = training.token(TECHNICIAN)
    took: list[float] = []
    for _ in range(3):
        before = watcher.locator("#labels li").first.inner_text()
        rack = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
        _, answer = training.ask("/containers", token, {"id": new_id(), **rack})
        began = time.monotonic()
        expect(watcher.locator("#labels li").first).to_contain_text(answer["containers"][0]["code"])
        took.append(time.monotonic() - began)
        assert before != watcher.locator("#labels li").first.inner_text()
    assert min(took) < 1.0, took


def test_what_somebody_types_is_left_alone_by_live_updates(training: Training, sign_in: Open) -> None:
    courier = sign_in(COURIER, "/handoffs")
    tube = _register(training)
    _offer(training, tube)
    courier.locator("#to-me article summary").first.click()
    reason = courier.locator("#to-me textarea").first
    reason.fill("it is leak")
    other = _register(training)
    _offer(training, other)
    expect(courier.locator("#list-1")).to_be_visible()
    reason.press_sequentially("ing")
    expect(reason).to_have_value("it is leaking")


def test_a_code_that_was_typed_at_the_gate_stays_when_the_keyboard_is_put_away(
    training: Training, sign_in: Open
) -> None:
    officer, scanner = sign_in(EXIT_OFFICER, AT_EXIT), sign_in(EXIT_OFFICER, AT_EXIT)
    press(scanner, training_badge(EXIT_OFFICER))
    field = officer.locator("#type-code input:not([type=hidden])")
    field.fill("HTP-0VEY")
    field.blur()
    press(scanner, training_badge(COURIER))
    expect(officer.locator("#lane")).to_contain_text(COURIER)
    expect(field).to_have_value("HTP-0VEY")


def test_the_story_needs_no_javascript(training: Training, sign_in: Open) -> None:
    package = prepare(training, sign_in, "SEAL-2026-0004", script=False)
    officer = sign_in(EXIT_OFFICER, AT_EXIT, script=False)
    cross(training, officer, package, "SEAL-2026-0004")
    officer.goto(training.url + AT_EXIT)
    expect(officer.locator(".verdict.ALLOW h2")).to_have_text("ALLOW")


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800), (360, 740), (320, 640)])
def test_no_page_is_wider_than_its_screen(training: Training, sign_in: Open, size: tuple[int, int]) -> None:
    tube = _register(training)
    hold = {"id": new_id(), "target": tube, "hold_kind": "quality", "reason": "without-a-break" * 20}
    assert training.ask("/holds", training.token(TECHNICIAN), hold)[0] == 201
    paths = (
        "/",
        AT_BENCH,
        "/containers",
        f"/containers/{tube}",
        "/consignments",
        "/consignments/new",
        "/handoffs",
        "/holds",
        "/fleet",
        "/ledger",
    )
    for lang in ("en", "zh-Hant"):
        page = sign_in("SZA-C01", "/", lang=lang, size=size)
        for path in paths:
            page.goto(training.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], (path, lang)
        kiosk = sign_in(EXIT_OFFICER, AT_EXIT, lang=lang, size=size)
        assert kiosk.evaluate("document.documentElement.scrollWidth") <= size[0], lang


def test_what_is_pressed_with_gloves_is_large_enough(training: Training, sign_in: Open) -> None:
    for staff, path in ((TECHNICIAN, AT_BENCH), (EXIT_OFFICER, AT_EXIT)):
        page = sign_in(staff, path, size=(360, 740))
        small = page.evaluate(
            "[...document.querySelectorAll('button, summary, select, input:not([type=hidden])')]"
            # What is pressed of a tick is its whole line.
            ".map(e => e.matches('[type=checkbox], [type=radio]') && e.closest('label') || e)"
            ".filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"
        )
        assert small == [], path


def _register(training: Training) -> str:
    rack = {"id": new_id(), "count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
    return str(training.ask("/containers", training.token(TECHNICIAN), rack)[1]["containers"][0]["code"])


def _offer(training: Training, code: str) -> None:
    status, _ = training.ask(
        "/handoffs", training.token(TECHNICIAN), {"id": new_id(), "subjects": [code], "to": COURIER}
    )
    assert status == 201
