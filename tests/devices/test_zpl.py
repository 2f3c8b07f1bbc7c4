"""The oracle: zplkit renders what a ZD621 would print, zxing-cpp reads it, and what is read is the code asked for.
Neither shares a line with this project."""

import random
import re

import pytest
import zxingcpp
from hypothesis import given, strategies
from PIL import Image
from zplkit import Options, render
from zplkit.rendering import Limits

from custody.codes import Kind, new_code
from custody.label import (
    BadgeLabel,
    CommandLabel,
    Label,
    PackageLabel,
    Party,
    PlaceLabel,
    Stock,
    TubeLabel,
    VialLabel,
)
from devices.graphics import graphic_field
from devices.layouts import Layout, dots, load_layouts
from devices.lettering import ADVANCE, fit, is_native, picture, printable, width_of
from devices.virtual.zebra_picture import Picture
from devices.zpl import draw, escaped, job

LAYOUTS = load_layouts()
CODE = "HTC-7K3M9QXD42-5"
HOSTILE = ["^XZ^XA~JA", "_5E\\>", "a\x1b\x02\x03\r\n\x00b", "^FO0,0^FDx^FS", "~HS~JR", "{0}{code}%s"]
HOSTILE += ["\u202ea\u200bb", "血漿^XZ"]


def label_for(stock: Stock, code: str = CODE, text: str = "ok") -> Label:
    match stock:
        case Stock.VIAL:
            return VialLabel(code, storage=text, site=text)
        case Stock.TUBE:
            return TubeLabel(code, text, text, text, text, text, copy=2)
        case Stock.PACKAGE:
            party = Party(text, (text, text, text))
            return PackageLabel(code, party, party, text, "+852 0000 0000", 2500, text, text)
        case Stock.PLACE:
            return PlaceLabel(code, text, text)
        case Stock.BADGE:
            return BadgeLabel(code, text, text, text)
        case Stock.COMMAND:
            return CommandLabel(code, text, text, text)


def printed(zpl: bytes, layout: Layout, dpi: int) -> Image.Image:
    """Exactly one label, as a ZD621 prints it."""
    options = Options(profile="zd621", width=dots(layout.width, dpi), height=dots(layout.height, dpi), dpi=dpi)
    document = render(zpl, options, limits=Limits(graphic_bytes=200_000))
    assert len(document.labels) == 1
    raster = document.labels[0].rasterize()
    return Image.frombytes("L", (raster.width, raster.height), raster.pixels)


def read(image: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image)}


def random_codes(count: int) -> list[str]:
    dice = random.Random(2026)
    return [str(new_code(dice.choice(list(Kind)), dice.randbytes)) for _ in range(count)]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_every_printed_code_is_read_back_as_it_is(layout, dpi):
    for code in random_codes(300):
        drawing = draw(label_for(layout.stock, code), layout, dpi)
        image = printed(drawing, layout, dpi)
        if layout.stock is Stock.PACKAGE and layout.bars:
            # The two codes on the large label, cut out: a search of two million dots takes long.
            zone, bars = layout.qr[0], layout.bars[0]
            box = (dots(zone.x, dpi), dots(zone.y, dpi), dots(zone.x + zone.side, dpi), dots(zone.y + zone.side, dpi))
            assert read(image.crop(box)) == {code}
            image = image.crop((0, dots(bars.y, dpi), image.width, dots(bars.y + bars.height, dpi)))
        assert read(image) == {code}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_a_hostile_text_prints_as_text_on_one_label(layout, text, dpi):
    drawing = draw(label_for(layout.stock, CODE, text), layout, dpi)
    assert drawing.count(b"^XA") == drawing.count(b"^XZ") == 1
    assert b"~" not in drawing
    assert drawing.isascii()
    assert not re.search(rb"[\x00-\x1f]", drawing)
    assert CODE in read(printed(drawing, layout, dpi))


def test_a_hostile_text_leaves_ink_where_the_text_stands():
    layout = LAYOUTS["tube"]
    zone = next(text for text in layout.text if text.say == "{note}")
    box = tuple(dots(side, 203) for side in (zone.x, zone.y, zone.x + zone.width, zone.y + zone.letters * 1.15))
    for text in HOSTILE:
        image = printed(draw(TubeLabel(CODE, note=text), layout, 203), layout, 203)
        assert image.crop(box).getextrema()[0] == 0, text
    assert printed(draw(TubeLabel(CODE), layout, 203), layout, 203).crop(box).getextrema() == (255, 255)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_the_readable_code_stands_on_every_label(layout):
    drawing = draw(label_for(layout.stock), layout, 203)
    texts = re.findall(rb"\^A0N,\d+,\d+\^FH_\^FD([^^]*)\^FS", drawing)
    assert CODE.encode() in texts or [text for text in texts if text in _PARTS] == [b"HTC", b"7K3M9", b"QXD42-5"]


_PARTS = (b"HTC", b"7K3M9", b"QXD42-5")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_a_label_with_every_text_at_its_longest_keeps_its_code(layout):
    for text in ("W" * 200, "血漿樣本" * 50, "Mixed 血漿 sample " * 11):
        assert CODE in read(printed(draw(label_for(layout.stock, CODE, text), layout, 203), layout, 203))


def test_a_job_is_the_drawing_and_prints_one_label():
    drawing = draw(VialLabel(CODE), LAYOUTS["vial"], 203)
    assert job(drawing) == drawing.removesuffix(b"^XZ") + b"^PQ1,0,1,N^XZ\n"


def test_the_bytes_of_a_vial_label():
    assert draw(VialLabel(CODE, site="SZA"), LAYOUTS["vial"], 203) == (
        b"^XA^CI28^FWN^LRN^PMN^LH0,0^PW213^LL102"
        b"^BY1,2,1^FO16,18^BQN,2,3,Q,7^FH_^FDQA,HTC-7K3M9QXD42-5^FS"
        b"^FO96,8^A0N,20,20^FH_^FDHTC^FS"
        b"^FO96,31^A0N,23,23^FH_^FD7K3M9^FS"
        b"^FO96,57^A0N,23,23^FH_^FDQXD42-5^FS"
        b"^FO184,81^A0N,16,16^FH_^FDSZA^FS^XZ"
    )


def test_a_layout_for_another_label_or_resolution_is_refused():
    with pytest.raises(ValueError, match="draws tube labels"):
        draw(VialLabel(CODE), LAYOUTS["tube"], 203)
    with pytest.raises(ValueError, match="600"):
        draw(VialLabel(CODE), LAYOUTS["vial"], 600)


def test_the_un3373_mark_and_the_dry_ice_keep_to_packing_instruction_650():
    layout = LAYOUTS["package"]
    for dpi in (203, 300):
        image = printed(draw(label_for(Stock.PACKAGE), layout, dpi), layout, dpi)
        mark = layout.diamond[0]
        left, top = dots(mark.x, dpi), dots(mark.y, dpi)
        span = int(mark.side * 1.41421 * dpi / 25.4)
        row = [image.getpixel((left + x, top + span // 2)) for x in range(span + 2)]
        assert row[2] == 0, "the left corner is where the layout puts it"
        assert max(x for x, dot in enumerate(row) if dot == 0) >= span - 1, "the diagonal of a 50 mm square"
    says = b" ".join(re.findall(rb"\^FD([^^]*)\^FS", draw(label_for(Stock.PACKAGE), layout, 203)))
    for words in (b"BIOLOGICAL SUBSTANCE,", b"CATEGORY B", b"UN1845", b"Carbon dioxide, solid", b"NET 2.5 kg"):
        assert words in says


def test_no_dry_ice_no_mark():
    party = Party("A")
    bare = PackageLabel(CODE, party, party, "desk", "+852 0000 0000")
    assert b"UN1845" not in draw(bare, LAYOUTS["package"], 203)


@pytest.mark.parametrize("text", ["abcABC 019-.,:;/()", "^~_\\><", "".join(map(chr, range(32, 127)))])
def test_escaped_text_holds_no_command(text):
    data = escaped(text)
    assert not set(data) & set(b"^~\\><")
    assert re.sub(rb"_([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), data).decode() == text


@pytest.mark.parametrize("letter", sorted(ADVANCE.keys() - {"\\", " "}))
def test_the_printers_letters_are_as_wide_as_counted(letter):
    options = Options(profile="zd621", width=1200, height=200, dpi=203)
    right = []
    for text in (letter + "|", letter * 8 + "|"):
        zpl = b"^XA^FO0,0^A0N,100,100^FH_^FD" + escaped(text) + b"^FS^XZ"
        raster = render(zpl, options).labels[0].rasterize()
        ink = Image.frombytes("L", (raster.width, raster.height), raster.pixels).point(lambda grey: 255 - grey)
        right.append((ink.getbbox() or (0, 0, 0, 0))[2])
    assert -4 <= width_of(letter * 7, 100) - (right[1] - right[0]) <= 7


def test_a_graphic_comes_out_dot_for_dot():
    for text in ("血漿樣本 Plasma −80 °C", "深圳", "▇▇▇", "é"):
        image = picture(text, 24)
        zpl = b"^XA^FO0,0" + graphic_field(image) + b"^FS^XZ"
        options = Options(profile="zd621", width=image.width + 16, height=image.height, dpi=203)
        raster = render(zpl, options).labels[0].rasterize()
        got = Image.frombytes("L", (raster.width, raster.height), raster.pixels).point(lambda grey: 255 - grey)
        assert got.crop((0, 0, image.width, image.height)).tobytes() == image.convert("L").tobytes()


def test_a_text_is_made_smaller_then_broken_then_cut():
    assert fit("abc", 200, 30, 20, 1) == (30, ("abc",))
    assert fit("a" * 18, 200, 30, 20, 1)[0] < 30
    size, rows = fit("one two three four", 100, 30, 20, 3)
    assert " ".join(rows) == "one two three four"
    assert all(width_of(row, size) <= 100 for row in rows)
    size, rows = fit("x" * 80, 100, 30, 20, 1)
    assert (size, rows[0][-3:]) == (20, "...")
    assert width_of(rows[0], size) <= 100


@pytest.mark.parametrize(
    ("text", "seen"),
    [("a\x00b", "a?b"), ("a\r\nb", "a??b"), ("\u202eab", "?ab"), ("血\u3000漿", "血 漿"), ("\ue000", "?")],
)
def test_only_what_can_be_seen_is_printed(text, seen):
    assert printable(text) == seen


def test_a_backslash_is_drawn_since_some_printers_show_a_cent_sign():
    assert not is_native("a\\b")


@given(strategies.text(max_size=80))
def test_no_text_whatever_becomes_a_command(text):
    drawing = draw(TubeLabel(CODE, note=text, category=text), LAYOUTS["tube"], 203)
    assert drawing.count(b"^XA") == drawing.count(b"^XZ") == drawing.count(b"^BQ") == 1
    assert not set(drawing) & set(b"~\\\r\n\x00\x1b")
    assert drawing.isascii()
    assert Picture(drawing).codes == [CODE], "every command is one that the virtual printer knows"


@pytest.mark.parametrize("letters", ["+86 755 8888-1234", "HTC-7K3M9QXD42-5", "Shenzhen 0000", "WWWW"])
@pytest.mark.parametrize("size", [10, 13, 16, 20, 23, 31, 44])
def test_no_line_is_printed_wider_than_it_was_counted(letters, size):
    options = Options(profile="zd621", width=1200, height=200, dpi=203)
    zpl = b"^XA^FO0,0^A0N,%d,%d^FH_^FD%s^FS^XZ" % (size, size, escaped(letters))
    raster = render(zpl, options).labels[0].rasterize()
    ink = Image.frombytes("L", (raster.width, raster.height), raster.pixels).point(lambda grey: 255 - grey).getbbox()
    assert ink is not None
    assert ink[2] <= width_of(letters, size) + 1
