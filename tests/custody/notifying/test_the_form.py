"""What an amendment changes, and what a form lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields, replace

from custody.notifying.form import MATERIAL, Form, material_changes
from custody.notifying.gaps import Gap, by_field, gaps
from custody.wording import keys
from custody.zone import Zone, ZoneError, load_zone
from tests.conftest import ZONE
from tests.custody.notifying.some_form import BOX, FORM, LINE


def lacking(form: Form, zone: Zone) -> dict[str, bool]:
    return {gap.field: gap.required for gap in gaps(form, zone, zone.rules[-1])}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("carriage", replace(FORM.carriage, carrier="CUR-K02")),
        ("way", replace(FORM.way, planned_exit="2026-11-23T05:00:00Z")),
        ("packages", (replace(BOX, seals=("SEAL-2",)),)),
        ("lines", (replace(LINE, codes=("HTC-1", "HTC-3")),)),
        ("purpose", "qc_reference"),
        ("permits", ()),
    ],
)
def test_what_concerns_the_crossing_is_material(part: str, value: Any) -> None:
    assert material_changes(FORM, replace(FORM, **{part: value})) == (part,)


@pytest.mark.parametrize(
    ("part", "value"), [("declaration", "Otherwise."), ("emergency", FORM.consignor.names), ("version", 2)]
)
def test_what_concerns_the_filing_is_not(part: str, value: Any) -> None:
    assert material_changes(FORM, replace(FORM, **{part: value})) == ()


def test_material_parts_are_parts_of_the_form() -> None:
    assert set(MATERIAL) <= {field.name for field in fields(Form)}


def test_a_whole_form_lacks_nothing(zone: Zone) -> None:
    assert lacking(FORM, zone) == {}


def test_each_gap_is_named_and_the_required_ones_come_first(zone: Zone) -> None:
    bare = replace(BOX, gross_weight_g=0, temperature_class="dry_ice", dry_ice_g=0, seals=())
    form = replace(
        FORM,
        ethics="",
        way=replace(FORM.way, channel="truck"),
        packages=(bare,),
        lines=(replace(LINE, infectious=True),),
        consignee=replace(FORM.consignee, duty_phone=""),
    )
    found = lacking(form, zone)
    assert list(found)[:2] == ["ccrn", "vehicle"] and found["ccrn"]
    assert {name for name, required in found.items() if not required} == {
        *("consignee_phone", "ethics", "gross_weight", "dry_ice", "seals", "agent")
    }


def test_what_several_packages_lack_is_told_once_with_all_of_them() -> None:
    found = (
        Gap("ccrn", "CN-1", required=True),
        Gap("gross_weight", "HTP-1"),
        Gap("seals", "HTP-2"),
        Gap("gross_weight", "HTP-2"),
    )
    assert by_field(found) == (found[0], Gap("gross_weight", "HTP-1, HTP-2"), found[2])


def test_every_gap_has_its_name_and_its_words() -> None:
    names = {key.partition(".")[2] for key in keys("form_field.")}
    assert names == {key.partition(".")[2] for key in keys("form_gap.")}


def test_a_rule_cannot_ask_for_a_field_that_there_is_not(tmp_path: Path) -> None:
    for path in ZONE.glob("*.toml"):
        text = path.read_text("utf-8").replace('"ccrn", "vehicle"]\n', '"ccrm"]\n')
        (tmp_path / path.name).write_text(text, "utf-8")
    with pytest.raises(ZoneError, match="ccrm"):
        load_zone(tmp_path)


def test_filing_by_post_needs_an_address(tmp_path: Path) -> None:
    for path in ZONE.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace('by = "drop"', 'by = "post"'), "utf-8")
    with pytest.raises(ZoneError, match="needs a url"):
        load_zone(tmp_path)
