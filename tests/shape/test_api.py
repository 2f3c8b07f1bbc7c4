"""The API is documented as it is: each endpoint that is mounted, and no other."""

from __future__ import annotations

import re

import web.api
from tests.shape.tree import ROOT
from web.api.routes import PREFIX, ROUTES

PROMISED = {
    ("POST", "/containers"),
    ("GET", "/containers/<code>"),
    ("GET", "/containers/<code>/timeline"),
    ("POST", "/handoffs"),
    ("POST", "/handoffs/<handoff>/accept"),
    ("POST", "/handoffs/<handoff>/refuse"),
    ("POST", "/scans"),
    ("GET", "/ledger/head"),
    ("GET", "/ledger/entries/<number>"),
}


def bare(path: str) -> str:
    return re.sub(r"<[^>]+>", "<>", path)


def test_the_endpoints_that_other_programs_rely_on_are_there() -> None:
    assert web.api.ENDPOINTS
    there = {(one.method, bare(one.path)) for one in ROUTES}
    assert {(method, bare(path)) for method, path in PROMISED} <= there


def test_every_endpoint_says_what_it_does_takes_and_answers() -> None:
    for one in ROUTES:
        assert one.summary and one.summary[0].isupper() and not one.summary.endswith("."), one.path
        assert one.answer is not None, one.path
        assert (one.body is not None) == (one.method == "POST"), one.path
        assert one.status == 200 or (one.method == "POST" and one.status == 201), one.path


def test_every_endpoint_is_declared_once() -> None:
    names = [(one.method, bare(one.path)) for one in ROUTES]
    assert len(names) == len(set(names))


def test_readme_calls_the_api_where_it_is() -> None:
    assert f"http://127.0.0.1:8000{PREFIX}" in (ROOT / "README.md").read_text("utf-8")
