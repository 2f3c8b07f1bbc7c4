"""Bytes from a scanner -> scans. Knows no port and no clock: bytes and time are passed in.

A scan ends at a run of CR and LF, however the scanner is set (CR, LF or CRLF) and however the line cuts the bytes.
Every other byte is kept as it came, GS (0x1D) between GS1 fields included. Nothing is dropped: bytes that cannot be a
scan come out as Noise.
"""

import re

import msgspec

LIMIT = 512  # bytes; the largest code that a station has to read is well below, so more is a line fault


class Scan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reading. `raw` is all of it, `symbology` the AIM identifier such as "]Q1" or "", `payload` what follows."""

    raw: bytes
    symbology: str
    payload: bytes

    @property
    def text(self) -> str:
        """The payload with one character a byte (U+0000 to U+00FF), so that no byte is lost on the way."""
        return self.payload.decode("latin-1")


class Noise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes that are not a scan: longer than LIMIT without an end, or cut off when the scanner went away."""

    raw: bytes


Reading = Scan | Noise


class Framer:
    """Collects bytes and gives back whole readings.

    `idle` is for scanners that send no suffix: a scan ends after so many seconds without a byte. Without it a scan
    waits for its end for as long as it takes, because a slow line must not cut a scan in two.
    Times are seconds of any steady clock, and never go back.
    """

    def __init__(self, idle: float | None = None) -> None:
        self._idle = idle
        self._held = bytearray()
        self._overlong = False
        self._last = 0.0

    def feed(self, data: bytes, at: float) -> list[Reading]:
        """The readings that are complete now. `at` is when the bytes came."""
        readings = self.settle(at)
        self._last = at
        self._held += data
        *frames, rest = _END.split(self._held)
        for frame in frames:
            readings += self._finish(bytes(frame))
        while len(rest) > LIMIT:
            readings.append(Noise(bytes(rest[:LIMIT])))
            rest = rest[LIMIT:]
            self._overlong = True
        self._held = bytearray(rest)
        return readings

    def settle(self, at: float) -> list[Reading]:
        """The scan that has ended because the line has been silent for `idle` seconds, if there is one."""
        if self._idle is None or not self._held or at - self._last < self._idle:
            return []
        return self.cut() if self._overlong else self._finish(self._take())

    def cut(self) -> list[Reading]:
        """The line is gone: what was begun will not be finished, and half a code must not pass for a whole one."""
        rest = self._take()
        self._overlong = False
        return [Noise(rest)] if rest else []

    def _take(self) -> bytes:
        rest = bytes(self._held)
        self._held.clear()
        return rest

    def _finish(self, frame: bytes) -> list[Reading]:
        overlong, self._overlong = self._overlong, False
        if not frame:
            return []
        if overlong:
            return [Noise(frame)]
        if len(frame) > LIMIT:
            return [Noise(frame[start : start + LIMIT]) for start in range(0, len(frame), LIMIT)]
        return [read_scan(frame)]


def read_scan(raw: bytes) -> Scan:
    """Splits the AIM identifier off: "]", a letter for the kind of code and a modifier (ISO/IEC 15424)."""
    found = _AIM.match(raw)
    if found is None:
        return Scan(raw, "", raw)
    return Scan(raw, found[1].decode("ascii"), raw[found.end() :])


_END = re.compile(rb"[\r\n]+")
_AIM = re.compile(rb"(\][A-Za-z][0-9A-Za-z])(?=.)", re.DOTALL)
