"""What identifies a donor is found in every form people write it; what a laboratory writes otherwise is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from custody import wording
from custody.codes import Kind, new_code
from custody.privacy import Mark, MarkKind, donor_marks


def kinds(text: str) -> set[MarkKind]:
    return {mark.kind for mark in donor_marks(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A123456(3)", MarkKind.HONG_KONG_ID),  # the customary example
        ("a123456(3)", MarkKind.HONG_KONG_ID),
        ("A1234563", MarkKind.HONG_KONG_ID),
        ("A 123456 (3)", MarkKind.HONG_KONG_ID),
        ("A123456-3", MarkKind.HONG_KONG_ID),
        ("Ａ１２３４５６（３）", MarkKind.HONG_KONG_ID),
        ("donor A123456(3), left arm", MarkKind.HONG_KONG_ID),
        ("病人A123456(3)號", MarkKind.HONG_KONG_ID),
        ("AB987654(3)", MarkKind.HONG_KONG_ID),
        ("11010519491231002X", MarkKind.MAINLAND_ID),  # the example of GB 11643
        ("11010519491231002x", MarkKind.MAINLAND_ID),
        ("身份证440524188001010014", MarkKind.MAINLAND_ID),
        ("１１０１０５１９４９１２３１００２Ｘ", MarkKind.MAINLAND_ID),
        ("passport K12345678", MarkKind.TRAVEL_DOCUMENT),
        ("回鄉證：H0123456789", MarkKind.TRAVEL_DOCUMENT),
        ("通行证 C12345678", MarkKind.TRAVEL_DOCUMENT),
        ("DOB 1/2/70", MarkKind.BIRTH_DATE),
        ("d.o.b.: 19700201", MarkKind.BIRTH_DATE),
        ("born on 3 March, born 03.04.2021", MarkKind.BIRTH_DATE),
        ("birth date: 2021-04-03", MarkKind.BIRTH_DATE),
        ("出生日期：1985年3月7日", MarkKind.BIRTH_DATE),
        ("1985年3月7日", MarkKind.BIRTH_DATE),
        ("1985-03-07", MarkKind.BIRTH_DATE),
        ("7/3/1985", MarkKind.BIRTH_DATE),
        ("07.03.1985", MarkKind.BIRTH_DATE),
        ("１９８５－０３－０７", MarkKind.BIRTH_DATE),
        ("write to chan.tai-man+1@example.com.hk", MarkKind.EMAIL),
        ("ＡＢＣ＠example.org", MarkKind.EMAIL),
        ("+852 9123 4567", MarkKind.PHONE),
        ("(+86)13800138000", MarkKind.PHONE),
        ("0085291234567", MarkKind.PHONE),
        ("852-2345-6789", MarkKind.PHONE),
        ("86 13800138000", MarkKind.PHONE),
        ("138-0013-8000", MarkKind.PHONE),
        ("9123 4567", MarkKind.PHONE),
        ("tel: 23456789", MarkKind.PHONE),
        ("電話 2345 6789", MarkKind.PHONE),
        ("微信13800138000", MarkKind.PHONE),
    ],
)
def test_what_identifies_a_donor_is_found(text: str, kind: MarkKind) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plasma, 2 mL, left shelf",
        "A123456(4)",  # wrong check digit
        "A1234567",
        "110105194912310021",  # wrong check digit
        "110105194913310021",  # no such month
        "lot 20240115",
        "19850307",
        "2026-11-23T05:53:16+08:00",
        "collected 2026-11-20",
        "23/11/2026 05:53",
        "HTC-7K3M9QXD42-5",
        "GD-2026-0001 / HK-2026-1123",
        "0104006381333931\x1d2112345678",
        "12345678901234567890123456789012345",
        "018f2a6e-7c1b-7d3e-9a4f-123456789012",
        "-80.00 °C",
        "UN3373 650 P650",
        "staff SZA-T01 at SZ-BENCH-1",
        "frozen @ -80",
        "a @ b",
        "passport control",
        "born to be frozen",
        "冷凍櫃2號第3層",
    ],
)
def test_what_a_laboratory_writes_is_left_alone(text: str) -> None:
    assert donor_marks(text) == ()


def test_a_mark_says_where_it_stands_and_never_what_stands_there() -> None:
    text = "tube 7 of A123456(3), mail x@example.org"
    marks = donor_marks(text)
    assert marks == (Mark(10, 20, MarkKind.HONG_KONG_ID), Mark(27, 40, MarkKind.EMAIL))
    assert [text[mark.start : mark.end] for mark in marks] == ["A123456(3)", "x@example.org"]
    assert "123456" not in repr(marks)


def test_full_width_text_is_marked_at_its_own_place() -> None:
    text = "管Ａ１２３４５６（３）"
    assert [text[mark.start : mark.end] for mark in donor_marks(text)] == ["Ａ１２３４５６（３）"]


@given(
    st.from_regex(r"[1-9][0-9]{5}(19[0-9]{2}|20[01][0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True)
)
def test_of_mainland_numbers_only_the_right_check_digit_is_a_mark(stem: str) -> None:
    right = mod_11_2.calc_check_digit(stem)
    for digit in "0123456789X":
        assert (MarkKind.MAINLAND_ID in kinds(stem + digit)) is (digit == right)


@given(st.from_regex(r"[A-Z]{1,2}[0-9]{6}", fullmatch=True))
def test_of_hong_kong_numbers_exactly_one_check_digit_is_a_mark(stem: str) -> None:
    assert sum(MarkKind.HONG_KONG_ID in kinds(f"{stem}({digit})") for digit in "0123456789A") == 1


@given(st.sampled_from(Kind), st.integers(0, 2**56 - 1))
def test_no_code_of_ours_is_ever_a_mark(kind: Kind, number: int) -> None:
    assert donor_marks(str(new_code(kind, lambda count: number.to_bytes(7, "big")[-count:]))) == ()


@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    for mark in donor_marks(text):
        assert 0 <= mark.start < mark.end <= len(text)


@pytest.mark.parametrize("unit", ["1", "A1", "+1 ", "a@", "a.", "1-", "電話", "born ", "1985-", "A123456", "(+"])
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    def cost(count: int) -> float:
        began = time.process_time()
        donor_marks(unit * count)
        return time.process_time() - began

    cost(10)
    assert min(cost(20_000) for _ in range(3)) < 2.0


@pytest.mark.parametrize("kind", MarkKind)
def test_each_kind_has_its_name_for_people(kind: MarkKind) -> None:
    assert set(wording.say(f"privacy.{kind}")) == set(wording.LANGUAGES)
