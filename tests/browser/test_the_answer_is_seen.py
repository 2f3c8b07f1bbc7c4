"""Whoever is led to a form by a link sees what became of it: the answer is in the window, refused or done."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.test_story_in_browser import AT_BENCH, deed
from tests.practice import TECHNICIAN
from tests.stories.training import Training

KIOSK, PHONE = (1280, 800), (390, 844)


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
@pytest.mark.parametrize("size", [KIOSK, PHONE], ids=["kiosk", "phone"])
def test_the_answer_to_a_form_that_a_link_led_to_is_in_the_window(
    training: Training, sign_in: Open, size: tuple[int, int], script: bool
) -> None:
    page = sign_in(TECHNICIAN, AT_BENCH, size=size, script=script)
    deed(page, "Register containers", "Register and print", count="1", category="human_blood")
    tube = re.search(r"HTC-[0-9A-Z]{10}-[0-9A-Z]", page.locator("#labels").inner_text())
    assert tube is not None
    to_the_form = f"{training.url}{AT_BENCH}?open=begin_package#deed-begin_package"
    page.goto(to_the_form)
    deed(page, "Begin a package", "Begin and print", containers="HTC-0000000000-0")
    expect_in_window(page.locator("#summary"))
    page.goto(to_the_form)
    deed(page, "Begin a package", "Begin and print", containers=tube[0])
    expect_in_window(page.locator(".done"))


def expect_in_window(told: Locator) -> None:
    expect(told.locator("h2")).to_be_in_viewport()
