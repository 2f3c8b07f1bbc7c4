"""Workbooks as people make them, sound unless a test spoils one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

VEHICLE = ("registration", "organisation", "side", "cross_boundary_until", "note")
GOOD = ("AB1234", "HT-COURIER", "HK", "2029-12-31", "blue")


def workbook(
    *rows: Sequence[Any], headings: Sequence[str] = VEHICLE, spoil: Callable[[Workbook], None] | None = None
) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    if spoil is not None:
        spoil(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one member more."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one member changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == name else content)
    return out.getvalue()


def csv_of(*lines: str, headings: Sequence[str] = VEHICLE) -> bytes:
    return "\r\n".join([",".join(headings), *lines, ""]).encode()
