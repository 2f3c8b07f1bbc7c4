"""Codes: every slip is caught, every way of typing is forgiven, and no text whatever breaks the reader."""

import hashlib
import itertools
import string
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from custody import check_character, wording
from custody.codes import (
    BODY_ALPHABET,
    COMMANDS,
    Adopted,
    Code,
    Command,
    Kind,
    Malformed,
    Reason,
    command_of,
    format_code,
    new_code,
    parse_adopted,
    parse_code,
    place_code,
)


def drawing(number: int) -> Callable[[int], bytes]:
    return lambda count: number.to_bytes(7, "big")[-count:]


CODES = st.builds(new_code, st.sampled_from(Kind), st.integers(0, 2**56 - 1).map(drawing))
SAMPLE = "HTC-7K3M9QXD42-5"
HARD_TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("HTCX-07OIL–ー　\x1d\ud800Ｈｔ"), max_size=80
)


def why(found: object) -> Reason:
    assert isinstance(found, Malformed)
    return found.reason


@given(CODES)
def test_what_is_printed_is_read_back(code: Code) -> None:
    assert len(str(code)) == 16
    assert str(code) == format_code(code)
    assert parse_code(str(code)) == code
    assert mod_37_36.is_valid(str(code).replace("-", ""))


def test_the_check_character_is_that_of_the_standard_in_every_state() -> None:
    """All 36 states times all 36 characters, each reached by real prefixes: the whole table against python-stdnum."""
    seen = set()
    for first, second in itertools.product(check_character.ALPHABET, repeat=2):
        state = check_character.state_after(first + second)
        for third in check_character.ALPHABET:
            seen.add((state, third))
            expected = mod_37_36.calc_check_digit(first + second + third)
            assert check_character.check_character(state, third) == expected
    assert len(seen) == 36 * 36


def test_an_exchange_that_the_check_misses_is_known_exactly() -> None:
    """Against python-stdnum: every exchange of neighbours in every state."""
    for first, second, third in itertools.product(check_character.ALPHABET, repeat=3):
        if second == third:
            continue
        unseen = mod_37_36.checksum(first + second + third) == mod_37_36.checksum(first + third + second)
        # A pair at the beginning is judged too, so only codes whose first pair is sound say something of the second.
        if not check_character.misses_an_exchange(first + second):
            assert check_character.misses_an_exchange(first + second + third) == unseen


@given(CODES, st.data())
def test_one_wrong_character_is_always_caught(code: Code, data: st.DataObject) -> None:
    printed = str(code).replace("-", "")
    place = data.draw(st.integers(0, len(printed) - 1))
    wrong = data.draw(st.sampled_from(string.digits + string.ascii_uppercase + "?#é"))
    spoilt = printed[:place] + wrong + printed[place + 1 :]
    if spoilt.translate(str.maketrans("OIL", "011")) != printed.translate(str.maketrans("OIL", "011")):
        assert isinstance(parse_code(spoilt), Malformed)


@given(CODES)
def test_an_exchange_of_neighbours_is_always_caught(code: Code) -> None:
    printed = str(code).replace("-", "")
    for place in range(len(printed) - 1):
        left, right = printed[place], printed[place + 1]
        if left != right:
            assert isinstance(parse_code(printed[:place] + right + left + printed[place + 2 :]), Malformed)


@given(CODES, st.data())
def test_a_character_too_few_or_too_many_is_caught(code: Code, data: st.DataObject) -> None:
    printed = str(code).replace("-", "")
    place = data.draw(st.integers(0, len(printed)))
    assert isinstance(parse_code(printed[:place] + data.draw(st.sampled_from("0A9")) + printed[place:]), Malformed)
    if place < len(printed):
        assert isinstance(parse_code(printed[:place] + printed[place + 1 :]), Malformed)


@pytest.mark.parametrize("number", [0, 2**56 - 1, 0x15555555555555, 1, 17, 12345678901234567])
@pytest.mark.parametrize("kind", Kind)
def test_no_draw_leads_to_a_code_that_cannot_be_trusted(kind: Kind, number: int) -> None:
    code = new_code(kind, drawing(number))
    assert code.kind is kind
    assert set(code.body) <= set(BODY_ALPHABET)
    assert code.check not in "ILO"
    assert not check_character.misses_an_exchange(str(code).replace("-", ""))


def test_each_kind_begins_as_no_other_does() -> None:
    for kind in Kind:
        code = str(new_code(kind, drawing(17)))
        assert [each for each in Kind if code.startswith(each.prefix)] == [kind]


def test_different_draws_give_different_codes() -> None:
    codes = {new_code(Kind.CONTAINER, lambda n, i=i: hashlib.sha256(b"%d" % i).digest()[:n]) for i in range(5000)}
    assert len(codes) == 5000


WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
MANNERS: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "without dashes": lambda text: text.replace("-", ""),
    "with blanks for dashes": lambda text: text.replace("-", " "),
    "with blanks around": lambda text: f"  {text}\r\n",
    "with a tab": lambda text: f"\t{text}",
    "with an en dash": lambda text: text.replace("-", "–"),
    "with a Chinese dash": lambda text: text.replace("-", "——"),
    "with a minus sign": lambda text: text.replace("-", "−"),
    "with a long vowel mark": lambda text: text.replace("-", "ー"),
    "with underscores": lambda text: text.replace("-", "_"),
    "in groups of four": lambda text: " ".join(text.replace("-", "")[i : i + 4] for i in range(0, 14, 4)),
    "full width": lambda text: text.translate(WIDE),
    "full width lower case": lambda text: text.lower().translate(WIDE),
    "with ideographic blanks": lambda text: f"\u3000{text}\u3000",
    "pasted with invisible characters": lambda text: f"\ufeff{text}\u200b",
    "with the letter O for 0": lambda text: text[:4] + text[4:].replace("0", "O"),
    "with the letter o for 0": lambda text: text[:4] + text[4:].replace("0", "o"),
    "with the letter I for 1": lambda text: text[:4] + text[4:].replace("1", "I"),
    "with the letter l for 1": lambda text: text[:4] + text[4:].replace("1", "l"),
}


@pytest.mark.parametrize("manner", MANNERS)
@given(code=CODES)
def test_every_manner_of_typing_is_understood(manner: str, code: Code) -> None:
    assert parse_code(MANNERS[manner](str(code))) == code


@given(CODES)
def test_lookalikes_are_forgiven_in_the_check_character_too(code: Code) -> None:
    for digit, letters in (("0", "Oo"), ("1", "IiLl")):
        if code.check == digit:
            for letter in letters:
                assert parse_code(str(code)[:-1] + letter) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" -–\t", Reason.EMPTY),
        ("\u3000", Reason.EMPTY),
        (SAMPLE * 5, Reason.TOO_LONG),
        ("x" * 10_000_000, Reason.TOO_LONG),
        ("4006381333931", Reason.NOT_OURS),
        ("https://example.org/HTC", Reason.NOT_OURS),
        ("HT", Reason.NOT_OURS),
        ("冷凍櫃", Reason.NOT_OURS),
        ("]Q1HTC-7K3M9QXD42-5", Reason.NOT_OURS),
        ("HTC-7K3M9QXD42", Reason.WRONG_LENGTH),
        ("HTC-7K3M9QXD42-55", Reason.WRONG_LENGTH),
        ("HTC", Reason.WRONG_LENGTH),
        ("HTQ-7K3M9QXD42-5", Reason.UNKNOWN_KIND),
        ("HTC-7K3M9QXDU2-5", Reason.BAD_CHARACTER),
        ("HTC-7K3M9QXD4é-5", Reason.BAD_CHARACTER),
        ("HTC-7K3M9QXD4\x1d-5", Reason.BAD_CHARACTER),
        ("HTC-7K3M9QXD42-6", Reason.BAD_CHECK),
        ("HTP-7K3M9QXD42-5", Reason.BAD_CHECK),
    ],
)
def test_each_fault_has_its_reason(text: str, reason: Reason) -> None:
    assert why(parse_code(text)) is reason


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_message(reason: Reason) -> None:
    assert set(wording.say(f"code.{reason}")) == set(wording.LANGUAGES)


@given(HARD_TEXT)
@example("ſTC-7K3M9QXD42-5")
@example("HTC-7K3M9QXD4２-5\ud800")
def test_no_text_breaks_the_reader_and_what_was_read_can_be_shown(text: str) -> None:
    for found in (parse_code(text), parse_adopted(text)):
        if isinstance(found, Malformed):
            assert len(found.read) <= 64
            assert found.read.isprintable()
            found.read.encode()


# Printed on cards: a change here makes every card in use worthless.
CARDS = {
    "accept": "HTX-BA4FGF06KD-1",
    "refuse": "HTX-YY15E4F6YZ-Q",
    "undo": "HTX-0N6HNE6NHX-6",
    "next_box": "HTX-KWN0D353BA-C",
    "finish": "HTX-7VG7QVGFG1-D",
    "cancel": "HTX-VMV4BS9DWZ-H",
    "print_again": "HTX-SDWR9MDA0N-W",
    "register": "HTX-VR1YJXWT2E-C",
    "pack": "HTX-EHAN31ZD6S-N",
    "unpack": "HTX-D46PFMBMYE-Q",
    "seal": "HTX-HCRSPJ5AVV-S",
    "offer": "HTX-41G2ZGS4S8-0",
    "receive": "HTX-XKACZDBMF9-F",
    "store": "HTX-GPN2JGC73Z-Y",
    "retrieve": "HTX-7JM58X2QG4-Q",
    "sign_out": "HTX-HFN3RGVXRW-S",
}


def test_the_codes_on_command_cards_never_change() -> None:
    assert {command.value: str(code) for command, code in COMMANDS.items()} == CARDS


def test_a_scanned_card_gives_its_command_and_nothing_else_does() -> None:
    for command in Command:
        card = parse_code(CARDS[command.value])
        assert isinstance(card, Code)
        assert command_of(card) is command
    assert command_of(new_code(Kind.COMMAND, drawing(5))) is None
    assert command_of(Code(Kind.CONTAINER, COMMANDS[Command.ACCEPT].body, COMMANDS[Command.ACCEPT].check)) is None


@pytest.mark.parametrize(
    "text",
    ["0123", "FB04417892", "a-b_c/d", "SC 12345678", "0104006381333931\x1d21ABC123", "19850307", "12345678901", "HTML",
     "HT-2026-004", "AB1234567890XY", "x" * 64, "A1234567"],
)  # fmt: skip
def test_a_foreign_code_is_taken_exactly_as_it_stands(text: str) -> None:
    assert parse_adopted(text) == Adopted(text)
    assert parse_adopted(f" {text}\r\n") == parse_adopted(f"\x1d{text}\x1d") == Adopted(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \r\n", Reason.EMPTY),
        ("123", Reason.TOO_SHORT),
        ("1 \x1d 2 3", Reason.TOO_SHORT),
        ("x" * 65, Reason.TOO_LONG),
        ("管 1234", Reason.BAD_CHARACTER),
        ("ABC\x1b123", Reason.BAD_CHARACTER),
        ("ABC\x7f123", Reason.BAD_CHARACTER),
        ("A123456(3)", Reason.IDENTIFIES_DONOR),
        ("TUBE A1234563", Reason.IDENTIFIES_DONOR),
        ("11010519491231002X", Reason.IDENTIFIES_DONOR),
        ("chan.tm@example.org", Reason.IDENTIFIES_DONOR),
        ("+85291234567", Reason.IDENTIFIES_DONOR),
        ("+86 138 0013 8000", Reason.IDENTIFIES_DONOR),
    ],
)
def test_what_cannot_be_a_foreign_code_is_refused(text: str, reason: Reason) -> None:
    assert why(parse_adopted(text)) is reason


@given(CODES, st.data())
def test_neither_a_code_of_ours_nor_one_with_a_slip_is_taken_as_foreign(code: Code, data: st.DataObject) -> None:
    printed = str(code)
    place = data.draw(st.integers(0, len(printed) - 1))
    other = data.draw(st.sampled_from(string.digits + string.ascii_letters + "-#"))
    before, after = printed[:place], printed[place:]
    for slip in (printed, printed.lower(), printed.replace("-", ""), f"{printed};lot 7", f"see {printed}",
                 before + other + after[1:], before + other + after, before + after[1:],
                 before + after[1::-1] + after[2:]):  # fmt: skip
        assert why(parse_adopted(slip)) is Reason.LOOKS_LIKE_OURS, slip


def test_a_thousand_factory_codes_are_taken() -> None:
    for number in range(1000):
        for form in ("{:010d}", "FD{:08d}", "HK-{:06d}", "HTS{:04d}"):
            assert isinstance(parse_adopted(form.format(number * 7919)), Adopted)


def test_a_place_has_the_same_code_however_its_name_is_typed() -> None:
    code = place_code("SZ-ALPHA-LAB", "FREEZER-1 / A3")
    assert code.kind is Kind.PLACE
    assert parse_code(str(code)) == code
    assert place_code("SZ-ALPHA-LAB", " freezer-1  / a3") == code
    assert place_code("HK-BETA-LAB", "FREEZER-1 / A3") != code
