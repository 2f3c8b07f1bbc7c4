"""A real browser before the training zone as a newcomer runs it: service, stations and virtual hardware."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.stories.training import Training

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Training]:
    place = tmp_path_factory.mktemp("browser")
    up = Training(place / "var", place / "terminal.txt").start()
    yield up
    up.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(found for name in NAMES if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def sign_in(browser: Browser, training: Training) -> Iterator[Open]:
    """sign_in(staff, path, lang=…, size=…, script=False): a page of one's own; any fault on it fails the test."""
    faults: list[str] = []
    contexts = []

    def enter(
        staff: str, path: str = "/", *, lang: str = "en", size: tuple[int, int] = (1280, 800), script: bool = True
    ) -> Page:
        options: dict[str, Any] = {"viewport": {"width": size[0], "height": size[1]}, "java_script_enabled": script}
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if _is_fault(said) else None)
        page.goto(f"{training.url}/sign-in?lang={lang}&back={path}")
        page.locator("#-name").fill(staff)
        page.locator("#-secret").fill(f"training-{staff.lower()}")
        page.locator("form", has=page.locator("#-name")).get_by_role("button").click()
        page.wait_for_url(f"**{path}")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert faults == []


def _is_fault(said: Any) -> bool:
    """A refused form answers 4xx, which the browser notes and nobody minds; a broken safety rule is a fault."""
    return said.type == "error" and "Failed to load resource" not in said.text
