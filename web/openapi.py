"""The API's description in OpenAPI 3.1, made from the table of routes and from the very types that validate.

Nothing is written down twice: an endpoint that is mounted is described, with the bounds that its body is held to.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
from flask import Flask, Response, render_template

from custody.tabling import Format
from web.api.routes import PREFIX, ROUTES, Route, Stream
from web.problems import MEDIA_TYPE

_IN_PATH = re.compile(r"<([a-z_]+)>")
_BY_LANGUAGE = {"type": "object", "additionalProperties": {"type": "string"}, "required": ["en", "zh-Hant", "zh-Hans"]}
_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457; `detail` is in the language asked for, `say` in all three, further members are values",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "say": _BY_LANGUAGE,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "problem": {"type": "string"},
                    "say": {"type": "object", "additionalProperties": {"type": "string"}},
                },
                "required": ["field", "problem"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "say"],
}
_FILES: dict[str, Any] = {form.media_type: {"schema": {}} for form in Format}
_TEXTS = (
    *("id", "result", "reason", "although", "mapping", "known", "boot", "machine", "lang"),
    *("consignment", "clearance", "organisation", "to", "state", "fate"),
)
"""What stands in a query as text; everything else there is a whole number."""
_REFUSALS = {
    "4XX": "It cannot be done as asked; `detail` says why and what to do",
    "503": "Nothing can be written now; send the same again with the same id",
}


def mount_openapi(app: Flask) -> None:
    """/openapi.json for programs, /docs for people. Neither needs a token: nobody's data is in them."""

    @app.get("/openapi.json")
    def openapi() -> Response:
        return Response(msgspec.json.encode(document()), content_type="application/json")

    @app.get("/docs")
    def docs() -> str:
        return render_template("docs.html", document=document(), prefix=PREFIX, example=_example)


@cache
def document() -> dict[str, Any]:
    """The whole OpenAPI document."""
    shapes, components = _shapes()
    paths: dict[str, Any] = {}
    for route in ROUTES:
        path = PREFIX + _IN_PATH.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Custody",
            "version": "1",
            "description": "Who held each sample container at every moment, and what was found at the border. "
            "The `id` of a request is its idempotency key: the same request again gets the same answer.",
        },
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _shapes() -> tuple[dict[Any, Any], dict[str, Any]]:
    """The schema of every body and answer, and the components they refer to."""
    types = list(dict.fromkeys(kind for route in ROUTES for kind in (route.body, route.answer) if _is_struct(kind)))
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    return dict(zip(types, schemas, strict=True)), components


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _operation(route: Route, shapes: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "responses": {str(route.status): _answer(route, shapes), **_problems()},
    }
    parameters = [_parameter(name, "path") for name in _IN_PATH.findall(route.path)]
    parameters += [_parameter(name, "query") for name in route.query]
    if parameters:
        described["parameters"] = parameters
    if route.body is not None:
        described["requestBody"] = {"required": True, "content": _body(route, shapes)}
    return described


def _body(route: Route, shapes: dict[Any, Any]) -> dict[str, Any]:
    if route.body is bytes:
        return _FILES
    if route.body is Stream:
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": shapes[route.body]}}


def _answer(route: Route, shapes: dict[Any, Any]) -> dict[str, Any]:
    if route.answer is str:
        content: dict[str, Any] = {"text/plain": {"schema": {"type": "string"}}}
    elif route.answer is bytes:
        content = _FILES
    else:
        content = {"application/json": {"schema": shapes.get(route.answer, {})}}
    return {"description": route.summary, "content": content}


def _problems() -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": text, "content": content} for status, text in _REFUSALS.items()}


def _parameter(name: str, place: str) -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
    code = {"type": "string"}
    words = name.endswith("_code") or name in _TEXTS
    schema = {**code, "minLength": 1} if place == "path" else code if words else whole
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _example(operation: dict[str, Any]) -> str:
    """The body's fields with their bounds, one a line, for the page that people read."""
    content = operation["requestBody"]["content"]
    if "application/json" not in content:
        return "\n".join(content)
    schema = content["application/json"]["schema"]
    named = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    required = named.get("required", [])
    return "\n".join(
        f"{name}{'' if name in required else '?'}: {_said(field)}" for name, field in named["properties"].items()
    )


def _said(field: dict[str, Any]) -> str:
    """One field's schema in one line."""
    if "enum" in field:
        return " | ".join(str(value) for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(_said(each) for each in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    said = str(field.get("type", "any"))
    if said == "array":
        inner = field.get("items")
        said = f"list of {_said(inner) if isinstance(inner, dict) else 'values'}"
    bounds = [f"{name} {field[key]}" for key, name in _BOUNDS.items() if key in field]
    return f"{said} ({', '.join(bounds)})" if bounds else said


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "at least characters:",
    "maxLength": "at most characters:",
    "minItems": "at least items:",
    "maxItems": "at most items:",
    "pattern": "like",
}
