"""Identifiers that a station gives without asking anyone."""

import uuid
from collections.abc import Callable

Draw = Callable[[int], bytes]  # so many random bytes


def uuid7(at_ms: int, draw: Draw) -> str:
    """A version 7 UUID (RFC 9562, 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    number = int.from_bytes(at_ms.to_bytes(6, "big") + draw(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=number))
