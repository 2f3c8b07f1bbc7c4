"""The description of the API is valid, complete and true: a fuzzer reads it and asks whatever it allows."""

from __future__ import annotations

import json
import re

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import meta
from schemathesis import GenerationMode

from tests.web.api.conftest import House
from web.api.routes import PREFIX, ROUTES
from web.openapi import document


def test_every_endpoint_is_described_and_no_other() -> None:
    described = {(method.upper(), path) for path, found in document()["paths"].items() for method in found}
    mounted = {(one.method, PREFIX + re.sub(r"<([a-z_]+)>", r"{\1}", one.path)) for one in ROUTES}
    assert described == mounted


def test_every_name_of_an_operation_is_its_own() -> None:
    names = [found["operationId"] for path in document()["paths"].values() for found in path.values()]
    assert len(names) == len(set(names))


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]
    for schema in schemas.values():
        assert meta.is_valid(schema)
    named = set(re.findall(r"#/components/schemas/([\w.]+)", json.dumps(document())))
    assert named <= set(schemas)


def test_no_pattern_of_the_document_takes_a_last_newline() -> None:
    patterns = set(re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(document())))
    assert len(patterns) >= 4
    for pattern in (json.loads(each) for each in patterns):
        assert not pattern.endswith("$"), f"{pattern} takes one more line"


def test_a_fuzzer_can_read_the_document(house: House) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", house.app)
    assert sum(1 for _ in schema.get_all_operations()) == len(ROUTES)


def test_whatever_the_description_allows_is_answered_as_it_says(house: House) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", house.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    tokens = [house.client(staff).token for staff in ("SZA-T01", "SZA-C01", "CUR-K01", "OFF-E01", "AUD-01")]
    # What is well formed may still be refused, for no schema knows which codes there are; and we always send our token.
    left_out = [schemathesis.checks.CHECKS.get_one(name) for name in ("positive_data_acceptance", "ignored_auth")]

    @settings(
        max_examples=300,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(operations))
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        headers = {"Authorization": f"Bearer {data.draw(st.sampled_from(tokens))}"}
        case.call_and_validate(headers=headers, excluded_checks=left_out)

    ask()


def test_the_page_for_people_has_every_endpoint(house: House) -> None:
    answer = house.app.test_client().get("/docs")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert all(f'id="{one.handler.__name__}"' in page for one in ROUTES)
    assert "https://" not in page
