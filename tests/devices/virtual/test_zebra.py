import io
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, strategies
from PIL import Image
from zplkit import Options, render
from zplkit.rendering import Limits

from custody.label import CommandLabel, PackageLabel, Party, TubeLabel, VialLabel, stock_of
from devices.layouts import dots, load_layouts
from devices.status import ODOMETER, Condition, parse_errors, parse_host_status, parse_identity
from devices.virtual.zebra import VirtualZebra, picture_of
from devices.virtual.zebra_engine import Died, Fault, ZebraEngine
from devices.virtual.zebra_picture import Picture, Unprintable
from devices.virtual.zebra_tray import PrintedLabel, Tray
from devices.zpl import draw, job

CODE = "HTC-7K3M9QXD42-5"
LAYOUTS = load_layouts()
PARTY = Party("深圳阿爾法實驗室", ("福田", "Shenzhen"))
LABELS = [
    VialLabel(CODE, storage="液氮", site="SZA"),
    TubeLabel(CODE, "血漿", "BSL-2", "-80 C", "SZA", "^XZ~JA", copy=2),
    PackageLabel(CODE, PARTY, PARTY, "desk", "+852 0000 0000", 2500),
    CommandLabel(CODE, "Accept", "接受", "接受"),
]


def vial(dpi: int = 203) -> bytes:
    return job(draw(VialLabel(CODE, site="SZA"), LAYOUTS["vial"], dpi))


@contextmanager
def virtual(directory: Path, **options):
    zebra = VirtualZebra("Z1", directory, **options)
    zebra.start()
    try:
        yield zebra
    finally:
        zebra.stop()


def connected(zebra: VirtualZebra) -> socket.socket:
    host, port = zebra.url.removeprefix("tcp://").split(":")
    return socket.create_connection((host, int(port)), 5)


def ask(connection: socket.socket, command: bytes, ending: bytes) -> bytes:
    connection.sendall(command)
    got = b""
    while not got.endswith(ending):
        piece = connection.recv(4096)
        assert piece, "the printer hung up"
        got += piece
    return got


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("label", LABELS, ids=stock_of)
def test_the_picture_agrees_with_what_a_real_printer_prints(label, dpi):
    layout = LAYOUTS[stock_of(label)]
    drawing = draw(label, layout, dpi)
    ours = Picture(drawing)
    options = Options(profile="zd621", width=dots(layout.width, dpi), height=dots(layout.height, dpi), dpi=dpi)
    raster = render(drawing, options, limits=Limits(graphic_bytes=200_000)).labels[0].rasterize()
    theirs = Image.frombytes("L", (raster.width, raster.height), raster.pixels)
    image = ours.image.convert("L")
    assert image.size == theirs.size
    read = [sorted((found.text, str(found.format)) for found in zxingcpp.read_barcodes(one)) for one in (image, theirs)]
    assert read[0] == read[1]
    assert {text for text, _ in read[0]} == set(ours.codes) == {CODE}
    for zone in layout.qr:
        # The mask may differ between encoders; where the symbol stands may not.
        box = tuple(dots(side, dpi) for side in (zone.x, zone.y, zone.x + zone.side, zone.y + zone.side))
        inks = [one.crop(box).point(lambda grey: 255 - grey).getbbox() for one in (image, theirs)]
        assert inks[0] == inks[1]
    for zone in layout.bars:
        box = tuple(dots(side, dpi) for side in (zone.x, zone.y, zone.x + zone.width, zone.y + zone.height))
        assert image.crop(box).tobytes() == theirs.crop(box).tobytes()
    for zone in layout.diamond:
        # Its upper half: beside the lower one stands text, whose letters differ.
        box = tuple(dots(edge, dpi) for edge in (zone.x, zone.y, zone.x + zone.side * 1.4, zone.y + zone.side * 0.7))
        assert image.crop(box).tobytes() == theirs.crop(box).tobytes()


@pytest.mark.parametrize(
    "zpl",
    [
        b"^XA^PW200^LL100^JUS^XZ",
        b"^XA^PW200^LL100^FO1,1^BQN,2,3,Q,7^FDHTC^FS^XZ",
        b"^XA^PW200^LL100^FO1,1^BQN,2,3,Q,7^FDQM,HTC^FS^XZ",
        b"^XA^PW200^LL100^FO1,1^A0N,20,20^FH_^FD_zz^FS^XZ",
        b"^XA^PW200^LL100^FO1,1^A@N,20,20^FDx^FS^XZ",
        b"^XA^PW200^LL100^FO1,1^FDx^FS^XZ",
        b"^XA^PW200^LL100^FO1,1^GFA,10,10,1,FF^FS^XZ",
        b"^XA^PW99999^LL100^FO1,1^GB1,1,1^FS^XZ",
        b"^XA^FO1,1^GB1,1,1^FS^XZ",
        b"^XA^PW200^LL100^PQ2^XZ",
        b"^XA^PW200^LL100^FO1,1^A0N,20,20^FD\xe8\xa1\x80^FS^XZ",
    ],
)
def test_what_it_does_not_know_is_an_error_card_and_never_a_label(zpl):
    with pytest.raises(Unprintable):
        Picture(zpl)
    png, codes, error = picture_of(zpl)
    assert error
    assert codes == []
    assert Image.open(io.BytesIO(png)).size == (600, 200)


def test_a_label_sent_becomes_a_numbered_picture_with_its_code(tmp_path):
    with virtual(tmp_path) as zebra, connected(zebra) as connection:
        connection.sendall(vial())
        assert zebra.wait_for(1)
        assert [(label.number, label.codes, label.error) for label in zebra.labels()] == [(1, (CODE,), "")]
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(zebra.png(1))).convert("L"))
        assert [one.text for one in found] == [CODE]
        assert ask(connection, ODOMETER, b'"1"') == b'"1"'
        with pytest.raises(KeyError):
            zebra.png(2)


def test_count_and_labels_outlast_a_restart_and_old_labels_go(tmp_path):
    with virtual(tmp_path, keep=2) as zebra, connected(zebra) as connection:
        connection.sendall(vial() * 3)
        assert zebra.wait_for(3)
    with virtual(tmp_path, keep=2) as zebra:
        assert zebra.odometer == 3
        assert [label.number for label in zebra.labels()] == [3, 2]


def test_it_answers_as_the_manual_says(tmp_path):
    with virtual(tmp_path, dpi=300) as zebra, connected(zebra) as connection:
        assert parse_host_status(ask(connection, b"~HS", b"1234,0\x03\r\n")).ready
        assert parse_errors(ask(connection, b"~HQES", b"\x03")).ready
        assert parse_identity(ask(connection, b"~HI", b"\x03\r\n")).dpi == 300
        assert ask(connection, ODOMETER, b'"0"') == b'"0"'


@pytest.mark.parametrize(
    ("fault", "condition"),
    [
        (Fault.PAPER_OUT, Condition.PAPER_OUT),
        (Fault.RIBBON_OUT, Condition.RIBBON_OUT),
        (Fault.HEAD_OPEN, Condition.HEAD_OPEN),
        (Fault.PAUSED, Condition.PAUSED),
    ],
)
def test_a_fault_shows_keeps_the_label_and_prints_it_when_cleared(tmp_path, fault, condition):
    with virtual(tmp_path) as zebra, connected(zebra) as connection:
        zebra.set_fault(fault)
        connection.sendall(vial())
        status = parse_host_status(ask(connection, b"~HS", b"1234,0\x03\r\n"))
        assert status.faults == {condition}
        assert status.formats == 1
        assert parse_errors(ask(connection, b"~HQES", b"\x03")).faults == {condition}
        assert zebra.odometer == 0
        zebra.set_fault("none")
        assert zebra.wait_for(1)
        assert zebra.odometer == 1


def test_an_unknown_fault_is_refused(tmp_path):
    with virtual(tmp_path) as zebra, pytest.raises(ValueError, match="on_fire"):
        zebra.set_fault("on_fire")


def test_a_second_connection_waits_for_the_first_to_close(tmp_path):
    with virtual(tmp_path) as zebra, connected(zebra) as first:
        ask(first, ODOMETER, b'"0"')
        answered = threading.Event()
        second = connected(zebra)

        def wait_for_answer() -> None:
            ask(second, ODOMETER, b'"0"')
            answered.set()

        waiting = threading.Thread(target=wait_for_answer)
        waiting.start()
        assert not answered.wait(0.1)
        first.close()
        assert answered.wait(5)
        waiting.join()
        second.close()


def test_commands_are_understood_in_pieces_and_in_the_middle_of_a_format():
    whole = vial() + ODOMETER + b"~HQES"
    engine = ZebraEngine()
    replies = b"".join(engine.feed(whole[at : at + 1]) for at in range(len(whole)))
    assert replies.startswith(b'"0"')
    assert parse_errors(replies).ready
    assert [format.strip() for format in engine.formats] == [vial().strip()]
    begun = ZebraEngine()
    assert parse_host_status(begun.feed(b"^XA^FO1,1~HS")).partial
    assert begun.feed(b"^XZ") == b""
    assert list(begun.formats) == [b"^XA^FO1,1^XZ"]


def test_bytes_that_mean_nothing_are_skipped_and_remembered():
    engine = ZebraEngine()
    engine.feed(b"hello" + b"~JA" + vial())
    assert engine.ignored == [b"hello", b"~JA"]
    assert len(engine.formats) == 1


def test_a_format_cut_off_by_the_host_is_dropped():
    engine = ZebraEngine()
    engine.feed(b"^XA^FO1,1")
    engine.hung_up()
    engine.feed(vial())
    assert [format.strip() for format in engine.formats] == [vial().strip()]


@pytest.mark.parametrize(("fault", "formats"), [(Fault.DIES_MID_JOB, 0), (Fault.DIES_AFTER_PRINT, 1)])
def test_a_dying_printer_loses_or_keeps_the_label_and_forgets_its_fault(fault, formats):
    engine = ZebraEngine()
    engine.set_fault(fault)
    with pytest.raises(Died):
        engine.feed(vial())
    assert len(engine.formats) == formats
    assert engine.fault is Fault.NONE


def test_a_silent_printer_takes_bytes_and_says_nothing():
    engine = ZebraEngine(answers_in_fault=False)
    engine.set_fault(Fault.SILENT)
    assert engine.feed(b"~HS~HQES" + ODOMETER) == b""
    engine.set_fault(Fault.PAPER_OUT)
    assert engine.feed(b"~HS") == b""
    engine.set_fault(Fault.NONE)
    assert parse_host_status(engine.feed(b"~HS")).ready


@given(
    strategies.lists(
        strategies.sampled_from([b"^XA", b"^XZ", b"~HS", b"~HQES", b"! U1 ", b"\n", b"^FO1,1", b"~", b"x\xff"])
    )
)
def test_no_bytes_stop_the_engine_and_every_whole_format_is_kept(pieces):
    engine = ZebraEngine()
    for piece in pieces:
        engine.feed(piece)
    engine.hung_up()
    engine.formats.clear()
    engine.feed(vial())
    assert [format.strip() for format in engine.formats] == [vial().strip()]


@given(strategies.integers(0, 400), strategies.binary(min_size=1, max_size=8))
def test_no_spoilt_format_breaks_the_picture(place, noise):
    whole = draw(VialLabel(CODE, storage="液氮"), LAYOUTS["vial"], 203)
    png, codes, error = picture_of(whole[:place] + noise + whole[place + len(noise) :])
    assert png.startswith(b"\x89PNG")
    assert not (error and codes)


@pytest.mark.parametrize("zpl", [b"", b"^XA", b"^PW9^LL9^XZ", vial() * 2, b"^XA^XA^PW9^LL9^XZ"])
def test_a_picture_is_of_one_whole_format(zpl):
    assert picture_of(zpl)[2]


def test_a_label_that_goes_while_the_tray_is_listed_is_left_out(tmp_path, monkeypatch):
    tray = Tray(tmp_path, keep=5)
    for number in (1, 2):
        tray.add(PrintedLabel(number, ("HTC-0000000000-0",), "2026-11-23T10:00:00Z"), b"png", b"zpl")
    gone = tmp_path / "00000001.json"
    monkeypatch.setattr(Path, "glob", lambda here, pattern: [gone, tmp_path / "00000002.json"])
    gone.unlink()
    assert [label.number for label in tray.labels()] == [2]
