"""Answers that are a file: PDF, CSV, JSON as it was filed."""

from __future__ import annotations

import re

from flask import Response


def pdf(content: bytes, name: str) -> Response:
    """Shown in the browser, and named when it is kept."""
    return _file(content, "application/pdf", f"{name}.pdf", "inline")


def csv(content: str, name: str) -> Response:
    return _file(content.encode(), "text/csv; charset=utf-8", f"{name}.csv", "attachment")


def json(content: str, name: str) -> Response:
    return _file(content.encode(), "application/json", f"{name}.json", "inline")


def _file(content: bytes, kind: str, name: str, how: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'{how}; filename="{re.sub("[^A-Za-z0-9._-]", "_", name)}"'
    return answer
