"""What an amendment changed is marked where it stands, with what stood there before; nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from custody.bilingual import Part, Tongue
from custody.notifying.comparing import amended_parts
from custody.notifying.form import Form
from custody.notifying.parts import parts
from custody.wording import LANGUAGES
from tests.custody.notifying.some_form import BOX, FORM, LINE

SECOND = replace(FORM, notification="NO-7K3M9QXD42.2", version=2, replaces=FORM.notification, manifest_sha256="9" * 64)


def amended(lang: str = "en", **changes: Any) -> list[Part]:
    return amended_parts(replace(SECOND, **changes), None, FORM, "he is ill", Tongue((lang,), 480))


def marked(found: list[Part]) -> list[str]:
    return [part.title[0].removeprefix("* ") for part in found if part.title[0].startswith("* ")]


def told(found: list[Part], label: str) -> list[str]:
    return [" ".join(field.value) for part in found for field in part.fields if field.label[0] == label]


def test_another_courier_is_marked_beside_the_one_before() -> None:
    found = amended(carriage=replace(FORM.carriage, carrier="CUR-K09"))
    assert marked(found) == ["Carriage"]
    assert told(found, "* Carried by (staff code)") == ["CUR-K09"]
    assert told(found, "formerly") == [FORM.carriage.carrier]
    assert told(found, "Changed, marked *") == ["Carriage"]
    assert told(found, "Reason of the amendment") == ["he is ill"]


def test_a_box_put_in_and_one_taken_out_are_both_shown() -> None:
    other = replace(BOX, code="HTP-OTHER")
    line = replace(LINE, package="HTP-OTHER", codes=("HTC-9",))
    found = amended(packages=(other,), lines=(line,))
    assert marked(found) == ["Packages (1)", "Contents"]
    rows = [row[0] for part in found for table in part.tables for row in table.rows]
    assert next(row for row in rows if row[0] == "HTP-OTHER")[-1] == "* new or changed"
    assert next(row for row in rows if row[0] == BOX.code)[-1] == "* in the version before, no longer"


def test_what_every_version_has_anew_is_no_change() -> None:
    found = amended(filed_at="2026-11-24T00:00:00Z", signature=replace(FORM.signature, at="2026-11-24T00:00:00Z"))
    assert marked(found) == []
    assert told(found, "Changed, marked *") == ["words only"]


def test_other_words_of_the_declaration_are_marked() -> None:
    found = amended(declaration="All of it is true, and complete.")
    assert told(found, "formerly") == [FORM.declaration]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("former", [FORM, replace(FORM, permits=(), quotas=(), packages=(), lines=())])
def test_whatever_differs_nothing_of_the_new_version_is_left_out(lang: str, former: Form) -> None:
    tongue = Tongue((lang,), 480)
    bare, found = parts(SECOND, None, tongue), amended_parts(SECOND, None, former, "", tongue)
    shown = {value for part in found for field in part.fields for value in field.value}
    assert {value for part in bare for field in part.fields for value in field.value} <= shown
    cells = {cell for part in found for table in part.tables for row in table.rows for cell in row[1:]}
    assert {cell for part in bare for table in part.tables for row in table.rows for cell in row[1:]} <= cells
