from pathlib import Path

import pytest

from devices.settings import (
    PrinterRow,
    SettingsError,
    StationRow,
    VirtualPrinterRow,
    VirtualRows,
    VirtualScannerRow,
    add_virtual,
    read_stations,
    read_virtual,
)

EXAMPLE = Path(__file__).parents[2] / "config" / "stations.toml"


def write(directory: Path, text: str) -> Path:
    path = directory / "stations.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_example_is_read_and_shows_every_key() -> None:
    bench, exit_ = read_stations(EXAMPLE)
    assert (bench.name, exit_.name) == ("SZ-BENCH-1", "SZ-EXIT-1")
    for key in (*StationRow.__struct_fields__, *PrinterRow.__struct_fields__):
        assert f"\n{key} = " in EXAMPLE.read_text(encoding="utf-8") or key == "printer", key
    assert bench.printer[0].url == "tcp://192.0.2.10:9100"


def test_a_misspelt_key_is_named_with_its_file_and_row(tmp_path: Path) -> None:
    path = write(tmp_path, '[[station]]\nname = "SZ-1"\nscaner = "/dev/ttyACM0"\n')
    with pytest.raises(SettingsError) as refusal:
        read_stations(path)
    assert str(path) in str(refusal.value)
    assert "scaner" in str(refusal.value)
    assert "$.station[0]" in str(refusal.value)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('name = "sz bench"', "name 'sz bench' is not 2 to 24 characters"),
        ('name = "S1"\ndialect = "semaphore"', "dialect 'semaphore' is not one of"),
        ('name = "S1"\nlanguage = "fr"', "language 'fr'"),
        ('name = "S1"\nbaudrate = 3', "baudrate 3"),
        ('name = "S1"\nidle_ms = 5000', "idle_ms 5000"),
        ('name = "S1"\nrepeat_ms = -1', "repeat_ms -1"),
        ('name = "S1"\nprinter = [{name = "P", url = "tcp://x", dpi = 250}]', "dpi 250"),
        ('name = "S1"\nbaudrate = "fast"', "baudrate"),
        ('name = "S1"\n[[station]]\nname = "S1"', "stands there twice"),
        ("name = ", "is not TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_the_reason(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_stations(write(tmp_path, f"[[station]]\n{row}\n"))
    assert words in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read"):
        read_stations(tmp_path / "none.toml")


def test_paths_start_at_the_files_directory(tmp_path: Path) -> None:
    [row] = read_stations(write(tmp_path, '[[station]]\nname = "S1"\ntoken_file = "t"\ndata = "/elsewhere"\n'))
    assert (row.token_file, row.data) == (str(tmp_path / "t"), "/elsewhere")


def test_virtual_hardware_is_named_by_file_and_by_option(tmp_path: Path) -> None:
    path = write(tmp_path, '[[scanner]]\nname = "S1"\naim = "]Q1"\n[[printer]]\nname = "P1"\ndpi = 300\n')
    rows = add_virtual(read_virtual(path), ["S2=datalogic", "S3"], ["P2=600", "P3"])
    assert rows == VirtualRows(
        [VirtualScannerRow("S1", aim="]Q1"), VirtualScannerRow("S2", "datalogic"), VirtualScannerRow("S3", "zebra")],
        [VirtualPrinterRow("P1", 300), VirtualPrinterRow("P2", 600), VirtualPrinterRow("P3", 203)],
    )


@pytest.mark.parametrize(
    "text",
    [
        '[[scanner]]\nname = "S1"\ndialect = "semaphore"\n',
        '[[scanner]]\nname = "S1"\nsuffix = "tab"\n',
        '[[scanner]]\nname = "S1"\naim = "]Q"\n',
        '[[scanner]]\nname = "../S1"\n',
        '[[printer]]\nname = "P1"\ndpi = 250\n',
        '[[printer]]\nname = "P1"\n[[printer]]\nname = "P1"\n',
        '[[printers]]\nname = "P1"\n',
    ],
)
def test_virtual_hardware_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=str(tmp_path)):
        read_virtual(write(tmp_path, text))
