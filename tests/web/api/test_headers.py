"""What every answer says to whoever shows it."""

from __future__ import annotations

import pytest

from tests.web.api.conftest import Client, House


def test_an_answer_to_a_program_is_neither_kept_nor_shown_as_a_page(technician: Client) -> None:
    for answer in (technician.get("/people"), technician.get("/nothing-here"), technician.post("/containers", {})):
        assert answer.headers.getlist("Cache-Control") == ["no-store"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/docs", "/sign-in", "/healthz", "/nothing-here"])
def test_a_page_runs_no_script_but_ours_and_stands_in_no_frame(house: House, path: str) -> None:
    headers = house.app.test_client().get(path, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_neither_the_document_nor_its_page_asks_an_outside_host(house: House) -> None:
    page = house.app.test_client().get("/docs").get_data(as_text=True)
    assert "//" not in page.replace("<!doctype", "")
