"""Pictures as ZPL graphic fields, and the marks that the law wants drawn: 1-bit pictures in, `^GF` bytes out.

The data is hexadecimal with Zebra's run lengths (`G`..`Y` 1 to 19, `g`..`z` 20 to 400; `,` rest of the row white, `!`
rest of the row black, `:` as the row above): plain ASCII, no checksum to get wrong, read by every ZPL printer.
"""

from functools import lru_cache

from PIL import Image, ImageDraw

from devices.lettering import font


def graphic_field(image: Image.Image) -> bytes:
    """A mode "1" picture (255 is ink) as one `^GFA` field, without its `^FO` and `^FS`."""
    row_bytes = (image.width + 7) // 8
    data = image.tobytes()
    rows = [data[start : start + row_bytes].hex().upper() for start in range(0, len(data), row_bytes)]
    total = row_bytes * image.height
    return f"^GFA,{total},{total},{row_bytes},{_squeeze(rows)}".encode("ascii")


@lru_cache(maxsize=16)
def un3373(side: int, line: int, letters: int) -> Image.Image:
    """The diamond of packing instruction 650: a square of `side` dots set on a corner, `UN3373` inside.

    The instruction asks for a side of at least 50 mm, a line of at least 2 mm and letters at least 6 mm high; the
    layout that places the mark is checked for that, this only draws.
    """
    span = -(-side * 99 // 70)  # the diagonal, rounded up: 99/70 is just above the root of two
    inset = -(-line * 99 // 70)
    image = Image.new("L", (span, span), 0)
    pen = ImageDraw.Draw(image)
    pen.polygon(_diamond(span, 0), fill=255)
    pen.polygon(_diamond(span, inset), fill=0)
    face = font(letters * 1000 // 733)  # capitals and figures of this face are 0.733 em high
    stroke = max(1, letters // 22)
    pen.text(((span - 1) / 2, (span - 1) / 2 + letters / 2), "UN3373", 255, face, anchor="ms", stroke_width=stroke)
    return image.point(lambda grey: 255 if grey >= 128 else 0).convert("1")


def _diamond(span: int, inset: int) -> list[tuple[float, float]]:
    middle, last = (span - 1) / 2, span - 1 - inset
    return [(middle, inset), (last, middle), (middle, last), (inset, middle)]


def _squeeze(rows: list[str]) -> str:
    done: list[str] = []
    above = ""
    for row in rows:
        done.append(":" if row == above else _squeeze_row(row))
        above = row
    return "".join(done)


def _squeeze_row(row: str) -> str:
    for digit, mark in (("0", ","), ("F", "!")):
        kept = row.rstrip(digit)
        if len(kept) < len(row):
            return _runs(kept) + mark
    return _runs(row)


def _runs(digits: str) -> str:
    done: list[str] = []
    start = 0
    while start < len(digits):
        end = start
        while end < len(digits) and digits[end] == digits[start]:
            end += 1
        done.append(_count(end - start) + digits[start])
        start = end
    return "".join(done)


def _count(length: int) -> str:
    if length == 1:
        return ""
    whole, twenties, ones = "z" * (length // 400), length % 400 // 20, length % 20
    return whole + (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "")
