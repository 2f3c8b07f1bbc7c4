"""A house: the service over one training zone that a file of tests shares, and clients that ask it with tokens."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from custody.records.registry import Registry, open_registry
from custody.records.work.admission import issue_token
from custody.wording import keys
from custody.zone import Zone
from tests.begun import AT, Begun
from tests.conftest import Clock
from tests.practice import BENCH, TECHNICIAN, Practice, new_id
from web.app import create_app


class Client:
    """Somebody with a token (or, with an empty one, without)."""

    def __init__(self, app: Flask, token: str) -> None:
        self.token = token
        self.lang = ""
        self._client = app.test_client()

    def get(self, path: str) -> TestResponse:
        return _in_words(self._client.get(_full(path), headers=self._headers()))

    def reading(self, lang: str) -> Client:
        """The same, asking for answers in this language."""
        other = Client(self._client.application, self.token)
        other.lang = lang
        return other

    def post(self, path: str, body: Any = None, **members: Any) -> TestResponse:
        """POST the body, or the members with a fresh id."""
        given = {"id": new_id(), **members} if body is None else body
        return _in_words(self._client.post(_full(path), json=given, headers=self._headers()))

    def send(self, path: str, data: bytes, content_type: str = "application/json") -> TestResponse:
        return self._client.post(_full(path), data=data, content_type=content_type, headers=self._headers())

    def done(self, path: str, body: Any = None, **members: Any) -> dict[str, Any]:
        """The answer of a POST that must be carried out."""
        answer = self.post(path, body, **members)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return dict(answer.get_json())

    def refused(self, path: str, body: Any = None, **members: Any) -> dict[str, Any]:
        """The problem that the service answered with."""
        answer = self.post(path, body, **members)
        assert answer.status_code >= 400, answer.text
        return dict(answer.get_json(force=True))

    def register(self, count: int = 1, **changes: Any) -> list[str]:
        given = {"count": count, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL", **changes}
        return [one["code"] for one in self.done("/containers", **given)["containers"]]

    def _headers(self) -> dict[str, str]:
        asked = {"Accept-Language": self.lang} if self.lang else {}
        return {"Authorization": f"Bearer {self.token}", **asked} if self.token else asked


@dataclass
class House:
    app: Flask
    registry: Registry
    practice: Practice
    clock: Clock

    def client(self, staff: str = TECHNICIAN, station: str = "") -> Client:
        return Client(self.app, issue_token(self.registry.writer, os.urandom, staff, station))

    def stranger(self, token: str = "") -> Client:
        return Client(self.app, token)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, zone: Zone, begun_in_a_file: Begun) -> Iterator[House]:
    clock, data = Clock(AT), tmp_path_factory.mktemp("house")
    registry = open_registry(data, begun_in_a_file.lay_down(data), zone, clock, os.urandom)
    yield House(create_app(registry), registry, Practice(registry), clock)
    registry.close()


@pytest.fixture
def technician(house: House) -> Client:
    return house.client(TECHNICIAN)


@pytest.fixture
def bench(house: House) -> Client:
    """The bench's own token, with nobody's name on it."""
    return house.client("", BENCH)


def _in_words(answer: TestResponse) -> TestResponse:
    """The answer, in which nothing that is said in Chinese has a token of the books left in it."""
    told = answer.get_json(silent=True) if answer.is_json or "problem+json" in answer.mimetype else None
    if answer.status_code < 500:
        bare = [text for text in _said(told) if _TOKEN.search(text)]
        assert bare == [], "write {name:group} in the wording, so that it is said in the reader's language"
    return answer


def _said(told: Any) -> Iterator[str]:
    """Every Chinese text of an answer, save those that tell which tokens may be sent."""
    if isinstance(told, dict):
        if str(told.get("type", "")).rpartition("/")[2] in _NAMES_TOKENS or told.get("code") in _NAMES_TOKENS:
            return
        yield from (text for lang in ("zh-Hant", "zh-Hans") if isinstance(text := told.get(lang), str))
        for inner in told.values():
            yield from _said(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _said(inner)


_NAMES_TOKENS = frozenset(
    {
        *("category_unknown", "unit_unknown", "mapping_unknown", "temperature_class_needed", "unknown_query", "choice"),
        *("rows_faulty", "none_of", "not_known", "field_unknown", "decode.choice", "unfit.none_of", "unknown"),
    }
)
_GROUPS = (
    *("category", "purpose", "permit_kind", "entry_kind", "station_kind", "consignment", "container_state", "channel"),
    *("discrepancy", "check", "clearance_status", "temperature_class", "fate", "code_kind", "override_reason"),
)
_TOKENS = sorted(
    {
        *(word for group in _GROUPS for key in keys(f"{group}.") if "_" in (word := key.rpartition(".")[2])),
        *(key.removeprefix("role.") for key in keys("role.")),
    }
)
_TOKEN = re.compile(rf"(?<![\w`])(?:{'|'.join(_TOKENS)})(?![\w`])", re.ASCII)


def _full(path: str) -> str:
    return path if path.startswith("//") or path.startswith("/operator") else f"/api/v1{path}"
