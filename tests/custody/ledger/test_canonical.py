"""One value, one spelling: the same bytes as the standard library's, and nothing else is read."""

import json
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.ledger.canonical import LARGEST, NotCanonical, canonical, read

# All text that UTF-8 can carry, with the characters that writers escape differently made likely.
TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from('"\\/\b\f\n\r\t\x00\x1d\x7f\u2028\ufeff'), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Stored(msgspec.Struct, frozen=True, tag_field="kind", tag="stored", omit_defaults=True):
    place: str
    containers: tuple[str, ...]
    reading: float | None = None


@given(VALUES)
def test_the_standard_library_writes_the_same_bytes(value: object) -> None:
    data = canonical(value)
    assert data == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert read(data) == value


def test_structs_and_their_builtins_are_written_alike() -> None:
    act = Stored("freezer 2", ("HTC-B", "HTC-A"))
    assert canonical(act) == b'{"containers":["HTC-B","HTC-A"],"kind":"stored","place":"freezer 2"}'
    assert canonical(msgspec.to_builtins(act)) == canonical(act)


@pytest.mark.parametrize("number", [1.5, 0.0, -2.0, 1e22, 1e-7, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [0, x], lambda x: {"a": "b", "t": x}, lambda x: {"a": [[x]]}])
def test_a_float_is_refused_wherever_it_stands(number: float, wrap: object) -> None:
    with pytest.raises(NotCanonical, match=r"float .*use an integer"):
        canonical(wrap(number))  # type: ignore[operator]


def test_the_refusal_names_where_the_float_stands() -> None:
    with pytest.raises(NotCanonical, match=r"value\.reading is the float -80\.5"):
        canonical(Stored("freezer 2", (), reading=-80.5))


@pytest.mark.parametrize("text", ['":1.5', "[2.5", ",7e3", "null", "12345678901234567890"])
def test_text_that_looks_like_a_float_is_text(text: str) -> None:
    assert read(canonical({"raw": text, "more": [text]})) == {"raw": text, "more": [text]}


@pytest.mark.parametrize("number", [LARGEST + 1, -LARGEST - 1, 2**64, 10**30])
def test_an_integer_that_some_readers_would_round_is_refused(number: int) -> None:
    with pytest.raises(NotCanonical):
        canonical({"amount": number})


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, object(), {1j: 2}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical, match="cannot be written"):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":9007199254740993}',
    ],
)
def test_a_second_spelling_is_not_read(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        read(data)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"NaN", b"[" * 100_000, b'"\\ud800"', b"{}{}"])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        read(data)
