"""Label layouts: data in `config/labels/*.toml`, checked when loaded, so that no unreadable label is ever printed.

Millimetres from the label's top left corner, x to the right and y down. A layout is refused (`LayoutError`, naming the
file and the key) when a key is unknown, when a zone leaves the label or its margin, when a code zone cannot hold the
symbol with its quiet zone at the module size asked for, when the readable code could not be printed in full, or when
an UN3373 mark is smaller than packing instruction 650 allows.
"""

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter
from types import MappingProxyType

import msgspec

from custody.label import Stock, names
from devices.lettering import SMALLEST_NATIVE, pitch, width_of

SHIPPED = Path(__file__).parent.parent / "config" / "labels"
QR_MODULES = 21  # version 1: 16 upper-case characters at error correction Q
QR_QUIET = 4  # modules on every side (ISO/IEC 18004)
BAR_MODULES = 211  # Code 128 subset B, 16 characters: start, data, check (11 each) and stop (13)
BAR_QUIET = 10  # modules on either side (ISO/IEC 15417)
DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}

_WIDEST = {"code": "HTW-WWWWWWWWWW-W", "code_zone": "HTW", "code_start": "WWWWW", "code_end": "WWWWW-W"}


class LayoutError(ValueError):
    """A layout file that cannot be used; the message names the file, the key and what is wrong."""


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text: plain words and `{names}` of what the label says. Left out whole when one of its names is absent."""

    say: str
    x: float
    y: float
    width: float
    letters: float
    smallest: float = 1.6
    rows: int = 1
    align: Align = Align.LEFT
    when: str = ""


class Square(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The QR code of the label's code, with its quiet zone inside `side`; `module` is the least module size."""

    x: float
    y: float
    side: float
    module: float = 0.25


class Bars(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Code 128 of the label's code, centred with its quiet zones inside `width`."""

    x: float
    y: float
    width: float
    height: float
    module: float = 0.25


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame, or a rule where width or height equals the line."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.3
    when: str = ""


class Diamond(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The UN3373 mark: a square of `side` on its corner, its bounding box at x, y."""

    x: float
    y: float
    side: float = 50.0
    line: float = 2.0
    letters: float = 6.0


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One label design. `stock` says which labels it draws; `dpi` which printers may print it."""

    name: str
    stock: Stock
    width: float
    height: float
    dpi: tuple[int, ...]
    margin: float = 0.8
    text: tuple[Text, ...] = ()
    qr: tuple[Square, ...] = ()
    bars: tuple[Bars, ...] = ()
    box: tuple[Box, ...] = ()
    diamond: tuple[Diamond, ...] = ()


def load_layouts(directory: Path = SHIPPED) -> Mapping[str, Layout]:
    """Every `*.toml` of a directory, by the layout's name. LayoutError when one is wrong, or two share a name."""
    found: dict[str, Layout] = {}
    for path in sorted(directory.glob("*.toml")):
        layout = load_layout(path)
        if layout.name in found:
            raise LayoutError(f"{path}: name: there is already a layout called {layout.name!r}; give it another name")
        found[layout.name] = layout
    if not found:
        raise LayoutError(f"{directory}: no label layouts (*.toml) there; point to the directory that holds them")
    return MappingProxyType(found)


def load_layout(path: Path) -> Layout:
    """One layout, checked for every resolution it allows."""
    try:
        layout = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Layout, strict=False)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise LayoutError(f"{path}: {wrong}") from wrong
    for fault in _faults(layout):
        raise LayoutError(f"{path}: {fault}")
    return layout


def dots(millimetres: float, dpi: int) -> int:
    """Whole dots nearest to a length."""
    return round(millimetres * DOTS_PER_MM[dpi])


def qr_magnification(zone: Square, dpi: int) -> int:
    """Dots a module: the largest (at most 10, the printer's limit) at which symbol and quiet zone fit the zone."""
    return min(10, int(zone.side * DOTS_PER_MM[dpi] + 1e-6) // (QR_MODULES + 2 * QR_QUIET))


def bar_module(zone: Bars, dpi: int) -> int:
    """Dots a module of the bar code, in the same manner (`^BY` takes 1 to 10)."""
    return min(10, int(zone.width * DOTS_PER_MM[dpi] + 1e-6) // (BAR_MODULES + 2 * BAR_QUIET))


def asked(say: str) -> frozenset[str]:
    """The names between braces in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(say) if name is not None)


def _faults(layout: Layout) -> Iterator[str]:
    if not layout.dpi or any(dpi not in DOTS_PER_MM for dpi in layout.dpi):
        yield f"dpi: {list(layout.dpi)} must name printers' resolutions out of {sorted(DOTS_PER_MM)}"
        return
    if not layout.qr and not layout.bars:
        yield "qr: a label without a code cannot be scanned back; add [[qr]] or [[bars]]"
    yield from _misplaced(layout)
    yield from _ill_said(layout)
    for dpi in layout.dpi:
        yield from _unreadable(layout, dpi)
    yield from _below_regulation(layout)


def _misplaced(layout: Layout) -> Iterator[str]:
    for key, x, y, width, height in _zones(layout):
        inside = layout.margin <= x and layout.margin <= y
        if not inside or x + width > layout.width - layout.margin or y + height > layout.height - layout.margin:
            yield (
                f"{key}: {width:.1f} x {height:.1f} mm at {x:.1f}, {y:.1f} does not fit on "
                f"{layout.width} x {layout.height} mm with a margin of {layout.margin} mm"
            )


def _zones(layout: Layout) -> Iterator[tuple[str, float, float, float, float]]:
    """(key, x, y, width, height) of everything drawn; a text's height is what its rows take."""
    for number, text in enumerate(layout.text):
        yield f"text[{number}]", text.x, text.y, text.width, text.rows * text.letters * 1.15
    for number, square in enumerate(layout.qr):
        yield f"qr[{number}]", square.x, square.y, square.side, square.side
    for number, bars in enumerate(layout.bars):
        yield f"bars[{number}]", bars.x, bars.y, bars.width, bars.height
    for number, box in enumerate(layout.box):
        yield f"box[{number}]", box.x, box.y, box.width, box.height
    for number, mark in enumerate(layout.diamond):
        yield f"diamond[{number}]", mark.x, mark.y, mark.side * 1.4143, mark.side * 1.4143


def _ill_said(layout: Layout) -> Iterator[str]:
    known = names(layout.stock)
    for number, text in enumerate(layout.text):
        try:
            wanted = asked(text.say)
        except ValueError as wrong:
            yield f"text[{number}].say: {text.say!r}: {wrong}"
            continue
        for name in sorted((wanted | {text.when} - {""}) - known):
            yield f"text[{number}].say: a {layout.stock} label says nothing called {name!r}; it knows {sorted(known)}"
    for number, box in enumerate(layout.box):
        if box.when and box.when not in known:
            yield f"box[{number}].when: a {layout.stock} label says nothing called {box.when!r}"


def _unreadable(layout: Layout, dpi: int) -> Iterator[str]:
    sized = [(f"qr[{n}]", qr_magnification(zone, dpi), zone.module) for n, zone in enumerate(layout.qr)]
    sized += [(f"bars[{n}]", bar_module(zone, dpi), zone.module) for n, zone in enumerate(layout.bars)]
    for key, module, least in sized:
        if module < 1 or module / DOTS_PER_MM[dpi] < least - 0.001:
            got = module / DOTS_PER_MM[dpi]
            yield f"{key}: at {dpi} dpi modules would be {got:.3f} mm, under the {least} mm asked for; enlarge the zone"
    said = " ".join(text.say for text in layout.text)
    if "{code}" not in said and not all(f"{{{part}}}" in said for part in ("code_zone", "code_start", "code_end")):
        yield "text: the code must be readable in full: say {code}, or {code_zone}, {code_start} and {code_end}"
    for number, text in enumerate(layout.text):
        yield from _too_narrow(text, f"text[{number}]", dpi)


def _too_narrow(text: Text, key: str, dpi: int) -> Iterator[str]:
    """A part of the code must fit whole, at its widest, in the smallest letters the zone allows."""
    if not asked(text.say) & _WIDEST.keys():
        return
    widest = text.say.format_map(_WIDEST) if asked(text.say) <= _WIDEST.keys() else ""
    size = max(SMALLEST_NATIVE, dots(text.smallest, dpi))
    if not widest:
        yield f"{key}.say: {text.say!r} mixes the code with other words; give the code a text of its own"
    elif width_of(widest, size) > dots(text.width, dpi) or pitch(size) > dots(text.letters * 1.15, dpi) + 1:
        yield f"{key}: the widest code does not fit {text.width} mm in letters of {text.smallest} mm at {dpi} dpi"


def _below_regulation(layout: Layout) -> Iterator[str]:
    for number, mark in enumerate(layout.diamond):
        if mark.side < 50 or mark.line < 2 or mark.letters < 6:
            yield (
                f"diamond[{number}]: packing instruction 650 asks for a side of at least 50 mm, a line of at least "
                "2 mm and letters at least 6 mm high"
            )
