"""The one way to write a value as bytes: JSON with sorted keys, no blanks, UTF-8 unescaped, no floats.

The same bytes come from the standard library by json.dumps(value, sort_keys=True, separators=(",", ":"),
ensure_ascii=False), which is what the offline verifier uses. Integers stay within 53 bits, so that every JSON reader
sees the same number.
"""

import re
from typing import Any, Final

import msgspec

LARGEST: Final = 2**53 - 1


class NotCanonical(ValueError):
    """This value has no canonical form, or these bytes are not one."""


def canonical(value: object) -> bytes:
    """`value` (Structs, dicts with string keys, lists, str, int, bool, None) as canonical JSON.

    A float, an integer beyond LARGEST, or text with a lone surrogate: NotCanonical, naming where it stands.
    """
    try:
        data = _ENCODER.encode(value)
    except (UnicodeEncodeError, TypeError, OverflowError, RecursionError) as fault:
        raise NotCanonical(f"This value cannot be written as canonical JSON: {fault}") from fault
    if _SUSPECT(data):
        _refuse(msgspec.to_builtins(value), "value")
    return data


def read(data: bytes) -> Any:
    """The value of canonical bytes; NotCanonical unless `canonical` would write exactly these bytes again.

    So a doubled key, a blank, another order or another escape is refused: two readers can never understand two
    different things by one entry.
    """
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise NotCanonical(f"These bytes are not JSON: {fault}") from fault
    if canonical(value) != data:
        raise NotCanonical("These bytes are JSON, but not in canonical form (order, blanks, escapes or a doubled key)")
    return value


_ENCODER = msgspec.json.Encoder(order="sorted")

# Walking every value costs more than encoding it. A float or a long integer shows in the bytes, and NaN is written as
# null, so only suspects are walked; a string that looks like one costs time, never a wrong answer.
_SUSPECT = re.compile(rb'(?:":|[\[,]|\A)-?\d+(?:[.eE]|(?<=\d{16}))|null').search


def _refuse(value: object, where: str) -> None:
    if isinstance(value, float):
        raise NotCanonical(f"{where} is the float {value!r}: use an integer with a smaller unit, or a string")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise NotCanonical(f"{where} is {value}, beyond 53 bits: use a string")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse(inner, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _refuse(inner, f"{where}[{place}]")
