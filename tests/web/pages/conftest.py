"""A visitor: a person with a browser that knows no JavaScript, before the pages of a training zone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from custody.records.registry import Registry, open_registry
from custody.records.work.admission import open_session
from custody.zone import Zone
from tests.begun import AT, Begun
from tests.conftest import Clock
from tests.practice import Practice, new_id
from web.admission import COOKIE
from web.app import create_app


@dataclass
class Page:
    status: int
    text: str
    location: str = ""

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"the page has no hidden field {name}"
        return found[1]


class Visitor:
    """Goes to pages and sends their forms, following redirects as a browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def go(self, path: str) -> Page:
        answer = self.client.get(path)
        return Page(answer.status_code, answer.get_data(as_text=True), answer.headers.get("Location", ""))

    def post(self, path: str, **fields: str) -> Page:
        answer = self.client.post(path, data=fields)
        return Page(answer.status_code, answer.get_data(as_text=True), answer.headers.get("Location", ""))

    def send(self, path: str, deed: str, *, target: str = "", **fields: str) -> Page:
        """Fill the form of this deed on this page and send it; the page that comes after."""
        csrf = self.go(path).hidden("csrf")
        sent = self.post(path, csrf=csrf, deed=deed, target=target, **{"id": new_id(), **fields})
        return self.go(sent.location) if sent.status == 303 else sent


@dataclass
class House:
    """The pages over one registry that a whole file of tests shares."""

    app: Flask
    registry: Registry
    practice: Practice
    clock: Clock

    def stranger(self) -> Visitor:
        return Visitor(self.app.test_client())

    def visitor(self, staff: str, lang: str = "en") -> Visitor:
        """Somebody who is signed in; the sign-in page has tests of its own."""
        client = self.app.test_client()
        client.set_cookie(COOKIE, open_session(self.registry.writer, os.urandom, staff, ""))
        client.set_cookie("custody_lang", lang)
        return Visitor(client)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, zone: Zone, begun_in_a_file: Begun) -> Iterator[House]:
    clock, data = Clock(AT), tmp_path_factory.mktemp("house")
    registry = open_registry(data, begun_in_a_file.lay_down(data), zone, clock, os.urandom)
    yield House(create_app(registry), registry, Practice(registry), clock)
    registry.close()
