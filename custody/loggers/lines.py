"""The lines of a file of any length, a few thousand at a time."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from custody.loggers.faults import FaultReason, LineFault
from custody.loggers.mapping import Encoding

_PIECE: Final = 1 << 18
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a file is taken at most, and how many faults of it are told."""

    readings: int
    bytes: int
    line_characters: int
    faults: int


class Lines:
    """Reads a stream once. Afterwards `tail` is what stood after the last line end, `torn` whether its end was broken.

    A fault that makes reading on useless ends the lines and stands in `fault`.
    """

    def __init__(self, stream: BinaryIO, encoding: Encoding, limits: Limits) -> None:
        self._stream = stream
        self._encoding = encoding
        self._limits = limits
        self.number = 0
        """How many whole lines were given out."""
        self.read = 0
        self.tail = ""
        self.torn = False
        self.fault: LineFault | None = None

    def pieces(self) -> Iterator[tuple[int, list[str]]]:
        """The number of the first line, and lines without their ends (LF or CRLF)."""
        piece = self._opening()
        decoder = codecs.getincrementaldecoder(self._codec(piece))()
        mark = next((len(mark) for mark, _ in _MARKS if piece.startswith(mark)), 0)
        piece = piece[mark:] if self._encoding is Encoding.UTF else piece
        while piece:
            try:
                text = decoder.decode(piece)
            except UnicodeDecodeError as error:
                self._undecodable(error)
                return
            lines = (self.tail + text).split("\n")
            self.tail = lines.pop()
            if not self._acceptable(text, lines):
                return
            if lines:
                first = self.number + 1
                self.number += len(lines)
                yield first, [line[:-1] if line.endswith("\r") else line for line in lines]
            piece = self._next()
        self._close(decoder)

    def _opening(self) -> bytes:
        """The first piece, with at least the bytes of a mark even when the stream gives few at a time."""
        piece = self._next()
        while 0 < len(piece) < 4 and (more := self._next()):
            piece += more
        return piece

    def _next(self) -> bytes:
        piece = self._stream.read(_PIECE)
        self.read += len(piece)
        if self.read > self._limits.bytes:
            self._stop(FaultReason.TOO_MANY_BYTES, str(self._limits.bytes))
            return b""
        return piece

    def _codec(self, piece: bytes) -> str:
        if self._encoding is not Encoding.UTF:
            return self._encoding.value
        return next((codec for mark, codec in _MARKS if piece.startswith(mark)), "utf-8")

    def _acceptable(self, text: str, lines: list[str]) -> bool:
        """Whether to read on: no NUL, no endless line."""
        if "\0" in text:
            ahead = next((place for place, line in enumerate(lines) if "\0" in line), len(lines))
            self.fault = LineFault(self.number + ahead + 1, FaultReason.NUL)
        longest = self._limits.line_characters
        if self.fault is None and (len(self.tail) > longest or (lines and max(map(len, lines)) > longest)):
            ahead = next((place for place, line in enumerate(lines) if len(line) > longest), len(lines))
            self.fault = LineFault(self.number + ahead + 1, FaultReason.LINE_TOO_LONG, str(longest))
        return self.fault is None

    def _undecodable(self, error: UnicodeDecodeError) -> None:
        """Bytes that are no text; with NUL among them they never were meant to be, or are UTF-16 without its mark."""
        nul = error.object.find(b"\0")
        place, reason, shown = error.start, FaultReason.NOT_DECODED, self._encoding.value.upper()
        if nul >= 0:
            place, reason, shown = min(nul, place), FaultReason.NUL, ""
        self.fault = LineFault(self.number + error.object[:place].count(b"\n") + 1, reason, shown)

    def _close(self, decoder: codecs.IncrementalDecoder) -> None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self.torn = True

    def _stop(self, reason: FaultReason, shown: str) -> None:
        self.fault = LineFault(0, reason, shown)
