"""The one way to write a value as bytes: JSON with sorted keys, no blanks, UTF-8 unescaped, no floats.

The same bytes come from the standard library by json.dumps(value, sort_keys=True, separators=(",", ":"),
ensure_ascii=False), which is what the offline verifier uses. Integers stay within 53 bits, so that every JSON reader
sees the same number.
"""

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
        _check(msgspec.to_builtins(value), "value")
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, TypeError, OverflowError, RecursionError) as fault:
        raise NotCanonical(f"This value cannot be written as canonical JSON: {fault}") from fault


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

_PLAIN = frozenset((str, bool, type(None)))


def _check(value: object, where: str) -> None:
    """Refuse what the encoder would let pass: it writes floats, NaN as null, and integers of any length."""
    if isinstance(value, float):
        raise NotCanonical(f"{where} is the float {value!r}: use an integer with a smaller unit, or a string")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise NotCanonical(f"{where} is {value}, beyond 53 bits: use a string")
    if isinstance(value, dict):
        if not _PLAIN.issuperset(map(type, value.values())):
            for key, inner in value.items():
                _check(inner, f"{where}.{key}")
    elif isinstance(value, list | tuple) and not _PLAIN.issuperset(map(type, value)):
        for place, inner in enumerate(value):
            _check(inner, f"{where}[{place}]")
