import json

import msgspec
import pytest

from custody.label import (
    BadgeLabel,
    CommandLabel,
    PackageLabel,
    Party,
    PlaceLabel,
    Stock,
    TubeLabel,
    VialLabel,
    decode_label,
    encode_label,
    lines,
    marks_on,
    names,
    stock_of,
)
from custody.privacy import MarkKind

CODE = "HTC-7K3M9QXD42-5"


def package(**other: object) -> PackageLabel:
    said: dict[str, object] = {
        "code": "HTP-7K3M9QXD42-5",
        "consignor": Party("Shenzhen Alpha Laboratory", ("Block 3", "Futian")),
        "consignee": Party("Hong Kong Beta Institute"),
        "duty_desk": "Alpha duty desk",
        "duty_phone": "+86 755 0000 0000",
    }
    return PackageLabel(**(said | other))  # type: ignore[arg-type]


LABELS = [
    VialLabel(CODE, storage="-80 C"),
    TubeLabel(CODE, note="aliquot 3 of 8", copy=2),
    package(dry_ice=2500),
    PlaceLabel(CODE, name="雪櫃三"),
    BadgeLabel(CODE, staff="SZA-T01"),
    CommandLabel(CODE, en="accept", zh_hant="接受", zh_hans="接受"),
]


@pytest.mark.parametrize("label", LABELS, ids=stock_of)
def test_a_label_comes_back_from_its_json_as_it_was(label):
    assert decode_label(encode_label(label)) == label
    assert json.loads(encode_label(label))["kind"] == stock_of(label)


@pytest.mark.parametrize("label", LABELS, ids=stock_of)
def test_a_label_says_its_code_in_full_and_nothing_that_layouts_do_not_know(label):
    said = lines(label)
    assert said["code"] == label.code
    assert "-".join((said["code_zone"], said["code_start"] + said["code_end"])) == label.code
    assert said.keys() <= names(stock_of(label))


def test_every_kind_of_label_has_names():
    assert {stock_of(label) for label in LABELS} == set(Stock)


@pytest.mark.parametrize(
    "code", ["", "HTC-7K3M9QXD42", "htc-7k3m9qxd42-5", "^XA", "HTC-7K3M9QXD42-5\n", "HTC-7K3M9QXDU2-5"]
)
def test_what_is_not_a_code_as_it_is_printed_is_refused(code):
    with pytest.raises(ValueError, match="not a code"):
        VialLabel(code)
    with pytest.raises(msgspec.ValidationError, match="not a code"):
        decode_label(msgspec.json.encode({"kind": "vial", "code": code}))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"kind": "vial", "code": CODE, "donor": "x"},
        {"kind": "vial", "code": CODE, "storage": "x" * 201},
        {"kind": "tube", "code": CODE, "copy": 0},
        {"kind": "poster", "code": CODE},
        {"code": CODE},
    ],
)
def test_a_label_out_of_shape_is_not_read(spoilt):
    with pytest.raises(msgspec.ValidationError):
        decode_label(msgspec.json.encode(spoilt))


def test_a_duty_phone_is_a_phone():
    spoilt = json.loads(encode_label(package())) | {"duty_phone": "ask ^XA"}
    with pytest.raises(msgspec.ValidationError, match="duty_phone"):
        decode_label(json.dumps(spoilt))


@pytest.mark.parametrize(("grams", "said"), [(2500, "2.5 kg"), (10_000, "10 kg"), (50, "0.05 kg"), (2543, "2.543 kg")])
def test_dry_ice_is_said_in_kilograms_and_never_rounded(grams, said):
    assert lines(package(dry_ice=grams))["dry_ice"] == said


def test_what_is_not_given_is_absent():
    assert "dry_ice" not in lines(package())
    assert "storage" not in lines(VialLabel(CODE, storage="  "))
    assert "copy" not in lines(VialLabel(CODE))


def test_a_second_copy_says_so():
    assert lines(VialLabel(CODE, copy=2))["copy"] == "R2"


@pytest.mark.parametrize(
    ("label", "where", "kind"),
    [
        (TubeLabel(CODE, note="HKID A123456(3)"), "note", MarkKind.HONG_KONG_ID),
        (TubeLabel(CODE, category="born 1980-02-03"), "category", MarkKind.BIRTH_DATE),
        (VialLabel(CODE, storage="a.b@example.org"), "storage", MarkKind.EMAIL),
        (package(consignee=Party("Lab", ("call 91234567", "x"))), None, None),
        (package(consignee=Party("Lab", ("mobile 9123 4567",))), "consignee_1", MarkKind.PHONE),
    ],
)
def test_what_may_identify_a_donor_is_found_and_named(label, where, kind):
    found = marks_on(label)
    assert {name: marks[0].kind for name, marks in found.items()} == ({where: kind} if where else {})


def test_the_duty_phone_is_allowed_where_the_law_asks_for_it():
    assert marks_on(package(duty_phone="+852 2123 4567")) == {}
