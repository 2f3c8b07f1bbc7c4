"""Labels as ZPL: what is on the label, where the layout puts it, at which resolution -> bytes for a Zebra printer.

`draw` makes the drawing alone (`^XA` .. `^XZ`, one label, nothing that changes how the printer works), so that any
renderer can judge all of it; `job` adds what makes it one printed label. The bytes are ASCII throughout. Text is
hostile: whatever is not plainly safe is written as hexadecimal under `^FH`, so no field can become a command.

Rules kept here, each learned from a printer's manual or a fault report:
- `^BQ` data starts with the error correction letter and the input mode (`QA,`), or its first characters vanish.
- `^BQ` moves down by the height of the last `^BY` (10 unless said): `^BY1,2,1` stands before every QR code.
- `^BQ` and `^BC` draw no quiet zone; the layout reserves it.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from custody.label import CODE, Label, lines, stock_of
from devices import graphics, lettering
from devices.layouts import (
    BAR_MODULES,
    QR_MODULES,
    Align,
    Bars,
    Box,
    Diamond,
    Layout,
    Square,
    Text,
    asked,
    bar_module,
    dots,
    qr_magnification,
)

Said = Mapping[str, str]
Pen = Callable[[Said], bytes]
JOB_COMMANDS = (b"^PQ1,0,1,N",)

_UNSAFE = re.compile(r"[^A-Za-z0-9 .,:;/()+*=!?#%&@'-]")


def draw(label: Label, layout: Layout, dpi: int) -> bytes:
    """The drawing. ValueError when the layout is for another kind of label or not for this resolution."""
    if stock_of(label) is not layout.stock:
        raise ValueError(f"layout {layout.name!r} draws {layout.stock} labels, not {stock_of(label)}")
    said = lines(label)
    return b"".join((_opening(layout, dpi), *(pen(said) for pen in _pens(layout, dpi)), b"^XZ"))


def job(drawing: bytes) -> bytes:
    """The drawing as a print job of exactly one label."""
    return drawing.removesuffix(b"^XZ") + b"".join(JOB_COMMANDS) + b"^XZ\n"


def escaped(text: str) -> bytes:
    """Printable ASCII as `^FH_^FD` data: safe characters as they are, all others as `_` and two hexadecimal digits."""
    return _UNSAFE.sub(lambda found: f"_{ord(found[0]):02X}", text).encode("ascii")


@lru_cache(maxsize=64)
def _pens(layout: Layout, dpi: int) -> tuple[Pen, ...]:
    """What draws each zone, its places turned into dots once."""
    if dpi not in layout.dpi:
        raise ValueError(f"layout {layout.name!r} is made for {list(layout.dpi)} dpi, not {dpi}")
    return (
        *(_fixed(_diamond(zone, dpi)) for zone in layout.diamond),
        *(_box(zone, dpi) for zone in layout.box),
        *(_qr(zone, dpi) for zone in layout.qr),
        *(_bars(zone, dpi) for zone in layout.bars),
        *(_text(zone, dpi) for zone in layout.text),
    )


@lru_cache(maxsize=64)
def _opening(layout: Layout, dpi: int) -> bytes:
    # Upright, neither reversed nor mirrored, from the corner: another program may have left the printer otherwise.
    return b"^XA^CI28^FWN^LRN^PMN^LH0,0^PW%d^LL%d" % (dots(layout.width, dpi), dots(layout.height, dpi))


def _fixed(drawn: bytes) -> Pen:
    return lambda said: drawn


def _diamond(zone: Diamond, dpi: int) -> bytes:
    # One dot more than the nearest, so that rounding never makes the mark smaller than the rule.
    image = graphics.un3373(dots(zone.side, dpi) + 1, dots(zone.line, dpi) + 1, dots(zone.letters, dpi) + 1)
    return b"^FO%d,%d%s^FS" % (dots(zone.x, dpi), dots(zone.y, dpi), graphics.graphic_field(image))


def _box(zone: Box, dpi: int) -> Pen:
    line = max(1, dots(zone.line, dpi))
    width, height = max(line, dots(zone.width, dpi)), max(line, dots(zone.height, dpi))
    drawn = b"^FO%d,%d^GB%d,%d,%d^FS" % (dots(zone.x, dpi), dots(zone.y, dpi), width, height, line)
    return lambda said: drawn if not zone.when or zone.when in said else b""


def _qr(zone: Square, dpi: int) -> Pen:
    magnification = qr_magnification(zone, dpi)
    spare = (dots(zone.side, dpi) - QR_MODULES * magnification) // 2
    x, y = dots(zone.x, dpi) + spare, dots(zone.y, dpi) + spare
    head = b"^BY1,2,1^FO%d,%d^BQN,2,%d,Q,7^FH_^FDQA," % (x, y, magnification)
    return lambda said: head + _code(said) + b"^FS"


def _bars(zone: Bars, dpi: int) -> Pen:
    module = bar_module(zone, dpi)
    x = dots(zone.x, dpi) + (dots(zone.width, dpi) - BAR_MODULES * module) // 2
    height = dots(zone.height, dpi)
    head = b"^BY%d,2,%d^FO%d,%d^BCN,%d,N,N,N^FH_^FD" % (module, height, x, dots(zone.y, dpi), height)
    return lambda said: head + _code(said) + b"^FS"


def _code(said: Said) -> bytes:
    code = said["code"]
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code as it is printed")
    return code.encode("ascii")


def _text(zone: Text, dpi: int) -> Pen:
    wanted = asked(zone.say) | ({zone.when} - {""})
    x, y, width = dots(zone.x, dpi), dots(zone.y, dpi), dots(zone.width, dpi)
    size, smallest = dots(zone.letters, dpi), dots(zone.smallest, dpi)

    def pen(said: Said) -> bytes:
        if not said.keys() >= wanted:
            return b""
        text = lettering.printable(zone.say.format_map(said))
        return _lines(text, (x, y, width), lettering.fit(text, width, size, smallest, zone.rows), zone.align)

    return pen


def _lines(text: str, place: tuple[int, int, int], fitted: tuple[int, tuple[str, ...]], align: Align) -> bytes:
    x, y, width = place
    size, rows = fitted
    drawn = []
    for number, row in enumerate(rows):
        left = x + _indent(width - lettering.width_of(row, size), align)
        top = y + number * lettering.pitch(size)
        drawn.append(_native(row, left, top, size) if lettering.is_native(row) else _graphic(row, left, top, size))
    return b"".join(drawn)


def _indent(spare: int, align: Align) -> int:
    match align:
        case Align.LEFT:
            return 0
        case Align.CENTRE:
            return max(0, spare) // 2
        case Align.RIGHT:
            return max(0, spare)


def _native(row: str, left: int, top: int, size: int) -> bytes:
    # Font 0 puts the tops of capitals at the field's origin, 0.75 of the size above the baseline.
    top += lettering.baseline(size) - size * 3 // 4
    return b"^FO%d,%d^A0N,%d,%d^FH_^FD%s^FS" % (left, top, size, size, escaped(row))


@lru_cache(maxsize=1024)
def _graphic(row: str, left: int, top: int, size: int) -> bytes:
    return b"^FO%d,%d%s^FS" % (left, top, graphics.graphic_field(lettering.picture(row, size)))
