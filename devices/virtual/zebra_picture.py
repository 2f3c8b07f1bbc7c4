"""The picture of a label, from exactly the ZPL that `devices.zpl` writes: one format in, one 1-bit picture out.

This is no ZPL emulator: it knows a closed list of commands with the meaning that a ZD-family printer gives them, and
anything else is `Unprintable`, so that a virtual printer never flatters a drawing that a real one would spoil.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import qrcode
from barcode.charsets import code128
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

from devices.lettering import ADVANCE, font

INK, PAPER = 0, 255
_FINER = 4
LARGEST = 4000  # dots a side; a printer has no memory for more


class Unprintable(ValueError):
    """The format says something that this printer does not know; the message names the command."""


class Picture:
    """A printed label: `image` (mode "1", 0 is ink) and `codes`, what its QR and bar codes hold, in drawing order."""

    def __init__(self, zpl: bytes) -> None:
        self.codes: list[str] = []
        self._width = self._height = 0
        self._image: Image.Image | None = None
        self._field = _Field()
        self._by = (2, 10)
        commands = _commands(zpl)
        names = [command for command, _ in commands]
        whole = names[:1] == ["XA"] and names[-1:] == ["XZ"] and names.count("XA") == names.count("XZ") == 1
        _demand("what is not one format from ^XA to ^XZ", whole)
        for command, operands in commands:
            self._obey(command, operands)
        self.image = self._canvas()

    def _obey(self, command: str, operands: str) -> None:
        match command:
            case "XA" | "XZ" | "LH" | "CI" | "FW" | "LR" | "PM" | "PQ":
                _demand(f"^{command}{operands}", operands in _ALLOWED[command])
            case "PW":
                self._width = _size(operands)
            case "LL":
                self._height = _size(operands)
            case "BY":
                module, _, height = _numbers(command, operands, 3)
                _demand(f"bars of {module} dots", 1 <= module <= 10)
                self._by = (module, height)
            case "FS":
                self._finish()
            case _:
                self._field.add(command, operands)

    def _finish(self) -> None:
        field, self._field = self._field, _Field()
        if field.draw is None:
            raise Unprintable("a field without ^A0, ^BQ, ^BC, ^GB or ^GF")
        ink, shift, code = field.draw(field, self._by)
        if code:
            self.codes.append(code)
        _stamp(self._canvas(), ink, field.x, field.y + shift)

    def _canvas(self) -> Image.Image:
        if self._image is None:
            _demand("a label without ^PW and ^LL", bool(self._width and self._height))
            self._image = Image.new("1", (self._width, self._height), PAPER)
        return self._image


Drawn = tuple[Image.Image, int, str]  # the ink (mode "1", 255 is ink), dots further down, the code it holds
Draw = Callable[["_Field", tuple[int, int]], Drawn]


class _Field:
    """What has been said since the last `^FS`."""

    def __init__(self) -> None:
        self.x = self.y = 0
        self.data = ""
        self.draw: Draw | None = None
        self._hexadecimal = False

    def add(self, command: str, operands: str) -> None:
        match command:
            case "FO":
                self.x, self.y = _numbers(command, operands, 2)
            case "FH":
                _demand(f"^FH{operands}", operands == "_")
                self._hexadecimal = True
            case "FD":
                self.data = _unescaped(operands) if self._hexadecimal else operands
            case "A0":
                height, width = _numbers(command, operands.removeprefix("N,"), 2)
                _demand(f"letters of {height} x {width} dots", 10 <= height <= 600 and 10 <= width <= 600)
                self.draw = lambda field, by: (_text(field.data, height, width), 0, "")
            case "BQ":
                magnification = _numbers(command, operands.removeprefix("N,2,").removesuffix(",Q,7"), 1)[0]
                _demand(f"a QR code magnified {magnification} times", 1 <= magnification <= 10)
                self.draw = lambda field, by: _qr(field.data, magnification, by)
            case "BC":
                height = _numbers(command, operands.removeprefix("N,").removesuffix(",N,N,N"), 1)[0]
                self.draw = lambda field, by: (_bars(field.data, height, by), 0, field.data)
            case "GB":
                width, tall, line = _numbers(command, operands, 3)
                self.draw = lambda field, by: (_box(width, tall, line), 0, "")
            case "GF":
                self.draw = lambda field, by: (graphic(operands), 0, "")
            case _:
                raise Unprintable(f"^{command}{operands[:20]} is not among the commands of this printer")


_ALLOWED = {
    "XA": {""},
    "XZ": {""},
    "LH": {"0,0"},
    "CI": {"28"},
    "FW": {"N"},
    "LR": {"N"},
    "PM": {"N"},
    "PQ": {"1,0,1,N"},
}
_CORRECTION = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}


def graphic(operands: str) -> Image.Image:
    """The picture of a `^GFA` field (255 is ink), from hexadecimal with Zebra's run lengths."""
    found = re.fullmatch(r"A,(\d+),(\d+),(\d+),([0-9A-Fa-zG-Z,!:]*)", operands)
    if found is None:
        raise Unprintable("cannot print ^GF that is not ^GFA with run lengths")
    total, row_bytes = int(found[2]), int(found[3])
    _demand("^GF of no size", 0 < row_bytes <= LARGEST // 8 and 0 < total <= LARGEST * LARGEST // 8)
    rows = _unsqueezed(found[4], row_bytes * 2)
    _demand("^GF whose data is not as long as it says", len(rows) * row_bytes == total)
    return Image.frombytes("1", (row_bytes * 8, len(rows)), bytes.fromhex("".join(rows)))


def _unsqueezed(data: str, digits: int) -> list[str]:
    rows: list[str] = []
    row, count = "", 0
    for letter in data:
        if letter in "0123456789ABCDEF":
            row, count = row + letter * max(1, count), 0
        elif "G" <= letter <= "Y":
            count += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            count += 20 * (ord(letter) - ord("f"))
        elif letter == ":":
            row = rows[-1] if rows else "0" * digits
        else:
            row = row.ljust(digits, "0" if letter == "," else "F")
        if len(row) >= digits:
            rows.append(row[:digits])
            row = row[digits:]
    return rows


def _commands(zpl: bytes) -> list[tuple[str, str]]:
    try:
        pieces = zpl.decode("ascii").split("^")
    except UnicodeDecodeError as wrong:
        raise Unprintable("bytes above 0x7F") from wrong
    _demand("bytes before ^XA", not pieces[0].strip())
    # The rest of the last command's line is dropped: a job ends with a line feed after ^XZ.
    return [(piece[:2], piece[2:].rstrip("\r\n")) for piece in pieces[1:]]


def _unescaped(data: str) -> str:
    _demand("^FD with a broken _ escape", not re.search(r"_(?![0-9A-Fa-f]{2})", data))
    return re.sub(r"_([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), data)


def _text(data: str, height: int, width: int) -> Image.Image:
    """Font 0's places and widths, with the shapes of the font that is shipped, squeezed to them."""
    _demand("^FD with a letter that is not in font 0", all(letter in ADVANCE for letter in data))
    advances = [max(1, round(ADVANCE[letter] * width / 100)) for letter in data]
    image = Image.new("1", (max(1, sum(advances)), height * 5 // 4), 0)
    x = 0
    for letter, advance in zip(data, advances, strict=True):
        image.paste(_letter(letter, height, advance), (x, 0))
        x += advance
    return image


@lru_cache(maxsize=2048)
def _letter(letter: str, height: int, advance: int) -> Image.Image:
    """One letter in its cell: drawn large and a little bold, then squeezed where font 0 is narrower."""
    large = height * _FINER
    face = font(large * 750 // 733)
    natural = max(1, round(face.getlength(letter)))
    wide = max(natural, advance * _FINER)
    image = Image.new("L", (wide, large * 5 // 4), 0)
    place = ((wide - natural) // 2, large * 3 // 4)
    ImageDraw.Draw(image).text(place, letter, 255, face, anchor="ls", stroke_width=large // 45)
    squeezed = image.resize((advance, height * 5 // 4), Image.Resampling.BOX)
    return squeezed.point(lambda grey: 255 if grey >= 112 else 0).convert("1")


def _qr(data: str, magnification: int, by: tuple[int, int]) -> Drawn:
    found = re.fullmatch(r"([LMQH])A,([0-9A-Z $%*+./:-]+)", data)
    if found is None:
        raise Unprintable("cannot print ^BQ data without error correction, input mode and comma (QA,)")
    symbol = qrcode.QRCode(error_correction=_CORRECTION[found[1]], box_size=1, border=0)
    symbol.add_data(found[2], optimize=0)
    matrix = symbol.get_matrix()
    image = Image.new("1", (len(matrix), len(matrix)), 0)
    image.putdata([255 if dark else 0 for row in matrix for dark in row])
    side = len(matrix) * magnification
    # ^BQ starts lower than its ^FO by the height of the last ^BY, less one.
    return image.resize((side, side), Image.Resampling.NEAREST), by[1] - 1, found[2]


def _bars(data: str, height: int, by: tuple[int, int]) -> Image.Image:
    """Code 128, all in subset B as `^BC` without a mode sets it."""
    _demand("^BC data outside subset B", bool(data) and all(letter in code128.B and letter != ">" for letter in data))
    values = [code128.START_CODES["B"], *(code128.B[letter] for letter in data)]
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    modules = "".join(code128.CODES[value] for value in (*values, check)) + code128.STOP + "11"
    image = Image.new("1", (len(modules), 1), 0)
    image.putdata([255 if module == "1" else 0 for module in modules])
    return image.resize((len(modules) * by[0], height), Image.Resampling.NEAREST)


def _box(width: int, height: int, line: int) -> Image.Image:
    image = Image.new("1", (max(width, line), max(height, line)), 0)
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=255, width=line)
    return image


def _stamp(canvas: Image.Image, ink: Image.Image, x: int, y: int) -> None:
    """Ink adds to ink; what lies outside the label is not printed."""
    canvas.paste(INK, (x, y), ink)


def _numbers(command: str, operands: str, count: int) -> list[int]:
    found = operands.split(",")
    _demand(f"^{command}{operands[:20]}", len(found) == count and all(re.fullmatch(r"\d{1,5}", n) for n in found))
    numbers = [int(number) for number in found]
    _demand(f"^{command}{operands[:20]}: larger than any label", max(numbers) <= LARGEST)
    return numbers


def _size(operands: str) -> int:
    size = _numbers("PW/^LL", operands, 1)[0]
    _demand("^PW or ^LL of 0", size > 0)
    return size


def _demand(what: str, holds: bool) -> None:
    if not holds:
        raise Unprintable(f"cannot print {what}")
