import pytest

from devices.dialects import DIALECTS, Feedback

EXACT = {
    "zebra": ("07", "0707", "070707"),
    "honeywell-hostack": ("1b372c", "1b352c1b352c", "1b382c1b382c"),
    "datalogic": ("1b5b3371", "1b5b33711b5b35711b5b3371", "1b5b3471"),
    "datalogic-powerscan": ("42", "4242", "4645"),
    "none": ("", "", ""),
}
AUDIBLE = sorted(set(DIALECTS) - {"none"})


def test_every_dialect_has_its_exact_bytes_written_down_here() -> None:
    assert set(EXACT) == set(DIALECTS)


@pytest.mark.parametrize("name", sorted(EXACT))
def test_the_bytes_are_those_of_the_manual(name: str) -> None:
    assert tuple(DIALECTS[name].encode(feedback).hex() for feedback in Feedback) == EXACT[name]


@pytest.mark.parametrize("name", AUDIBLE)
def test_the_three_answers_differ(name: str) -> None:
    assert len({DIALECTS[name].encode(feedback) for feedback in Feedback}) == 3


@pytest.mark.parametrize("name", AUDIBLE)
@pytest.mark.parametrize("feedback", list(Feedback))
def test_what_is_encoded_is_decoded(name: str, feedback: Feedback) -> None:
    assert DIALECTS[name].decode(DIALECTS[name].encode(feedback)) == ([feedback], b"")


def test_a_scanner_of_another_maker_does_not_understand() -> None:
    assert DIALECTS["zebra"].decode(b"\x1b7,") == ([], b"\x1b7,")
    assert DIALECTS["none"].decode(b"\x07") == ([], b"\x07")


def test_a_powerscan_that_is_told_bad_is_enabled_again() -> None:
    assert DIALECTS["datalogic-powerscan"].bad.endswith(b"E")
