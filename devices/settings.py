"""What a station is told: a row of `config/stations.toml`, or the same by options of the command line.

[[station]]
name = "SZ-BENCH-1"
service = "http://127.0.0.1:8000"
token_file = "SZ-BENCH-1.token"
scanner = "/dev/serial/by-path/…"
printer = [{ name = "SZ-ZEBRA-1", url = "tcp://192.0.2.10:9100", dpi = 300, stock = "cryo-vial" }]
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from custody.wording import LANGUAGES
from devices.dialects import DIALECTS

_T = TypeVar("_T")


class SettingsError(ValueError):
    """The settings cannot be used. The text names the file, the row and the key."""


class PrinterRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printer beside the station. `url`: tcp://HOST:PORT, file:///dev/usb/lpN or queue://NAME."""

    name: str
    url: str
    dpi: int = 203
    stock: str = ""


class StationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A station. No `scanner`: it only prints. `idle_ms`: the silence that ends a scan, for scanners without suffix.

    At a checkpoint it takes what it needs to decide without network every `snapshot_s` seconds; `service_key` is the
    key that signs this, else the one that the service tells it the first time. `screen` is the port of the station's
    own page on this machine, 0 for any free one; below 0 it has none.
    """

    name: str
    service: str = "http://127.0.0.1:8000"
    token_file: str = ""
    scanner: str = ""
    dialect: str = "none"
    baudrate: int = 9600
    idle_ms: int = 0
    repeat_ms: int = 2000
    language: str = "en"
    data: str = ""
    snapshot_s: int = 60
    service_key: str = ""
    screen: int = -1
    printer: list[PrinterRow] = []


class VirtualScannerRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scanner without hardware. `suffix`: cr, lf, crlf or none; `aim`: the identifier that it sends first, or ""."""

    name: str
    dialect: str = "zebra"
    suffix: str = "cr"
    aim: str = ""


class VirtualPrinterRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printer without hardware. `port` 0: any free one; hardware.json says which."""

    name: str
    dpi: int = 203
    port: int = 0


class VirtualRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scanner: list[VirtualScannerRow] = []
    printer: list[VirtualPrinterRow] = []


def read_stations(path: Path) -> list[StationRow]:
    """All rows of the file, checked. Relative paths in it start at the file's directory. SettingsError otherwise."""
    rows = _read(path, _Stations).station
    for row in rows:
        try:
            check_station(row)
        except SettingsError as error:
            raise SettingsError(f"{path}: {error}") from error
    names = [row.name for row in rows]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"{path}: the station {name} stands there twice. Rename or remove one.")
    return [_placed(row, path.parent) for row in rows]


def check_station(row: StationRow) -> None:
    """What the types do not say. SettingsError names the station and the key."""
    checks = {
        "name": (_STATION.fullmatch(row.name), "2 to 24 characters of A-Z, 0-9 and -"),
        "dialect": (row.dialect in DIALECTS, f"one of {', '.join(sorted(DIALECTS))}"),
        "language": (row.language in LANGUAGES, f"one of {', '.join(LANGUAGES)}"),
        "baudrate": (300 <= row.baudrate <= 921_600, "300 to 921600"),
        "idle_ms": (0 <= row.idle_ms <= 1000, "0 to 1000"),
        "repeat_ms": (0 <= row.repeat_ms <= 60_000, "0 to 60000"),
        "screen": (-1 <= row.screen <= 65_535, "-1 to 65535"),
        "snapshot_s": (1 <= row.snapshot_s <= 3600, "1 to 3600"),
    }
    for key, (holds, wanted) in checks.items():
        if not holds:
            raise SettingsError(f"station {row.name!r}: {key} {getattr(row, key)!r} is not {wanted}.")
    for printer in row.printer:
        _demand(printer.name, "dpi", printer.dpi, DPI)


def read_virtual(path: Path) -> VirtualRows:
    """The virtual hardware that the file names. SettingsError otherwise."""
    rows = _read(path, VirtualRows)
    try:
        check_virtual(rows)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error
    return rows


def add_virtual(rows: VirtualRows, scanners: Iterable[str], printers: Iterable[str]) -> VirtualRows:
    """The rows and those given as NAME or NAME=DIALECT, NAME or NAME=DPI. SettingsError otherwise."""
    named = [one.partition("=")[::2] for one in scanners]
    sized = [one.partition("=")[::2] for one in printers]
    for name, dpi in sized:
        if dpi and not (dpi.isascii() and dpi.isdigit()):
            raise SettingsError(f"printer {name!r}: {dpi!r} is not 203, 300 or 600.")
    more = VirtualRows(
        [*rows.scanner, *(VirtualScannerRow(name, dialect or "zebra") for name, dialect in named)],
        [*rows.printer, *(VirtualPrinterRow(name, int(dpi or 203)) for name, dpi in sized)],
    )
    check_virtual(more)
    return more


def check_virtual(rows: VirtualRows) -> None:
    """What the types do not say. SettingsError names the row and the key."""
    for kind, names in (
        ("scanner", [one.name for one in rows.scanner]),
        ("printer", [one.name for one in rows.printer]),
    ):
        for name in names:
            if not _STATION.fullmatch(name) or names.count(name) > 1:
                raise SettingsError(f"{kind} {name!r}: the name is not 2 to 24 of A-Z, 0-9 and -, or stands twice.")
    for scanner in rows.scanner:
        _demand(scanner.name, "dialect", scanner.dialect, DIALECTS)
        _demand(scanner.name, "suffix", scanner.suffix, SUFFIXES)
        if scanner.aim and not _AIM.fullmatch(scanner.aim):
            raise SettingsError(f"{scanner.name!r}: aim {scanner.aim!r} is not an identifier such as ']Q1'.")
    for printer in rows.printer:
        _demand(printer.name, "dpi", printer.dpi, DPI)


def _demand(name: str, key: str, value: object, allowed: Collection[object]) -> None:
    if value not in allowed:
        raise SettingsError(f"{name!r}: {key} {value!r} is not one of {', '.join(map(str, allowed))}.")


DPI = (203, 300, 600)
SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}


class _Stations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    station: list[StationRow] = []


_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]", re.ASCII)
_STATION = re.compile(r"[A-Z0-9-]{2,24}")


def _read(path: Path, kind: type[_T]) -> _T:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(table, kind)
    except OSError as error:
        raise SettingsError(f"The settings {path} cannot be read: {error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {error}. The example config/stations.toml has every key.") from error


def _placed(row: StationRow, directory: Path) -> StationRow:
    placed = {key: str(directory / getattr(row, key)) for key in ("token_file", "data") if getattr(row, key)}
    return msgspec.structs.replace(row, **placed)
