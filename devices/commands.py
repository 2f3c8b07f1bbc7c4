"""`custody station` and `custody virtual`: what a person types beside the hardware, or instead of it."""

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click
import msgspec

from devices.journal import JournalError
from devices.scanners import ScannerUrlError
from devices.settings import (
    PrinterRow,
    SettingsError,
    StationRow,
    VirtualRows,
    add_virtual,
    check_station,
    read_stations,
    read_virtual,
)
from devices.station import Station
from devices.terminal import Terminal, printable

_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="CUSTODY_DATA",
    help="Directory for everything that is kept.  [default: the row's, else var]",
)


@click.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="A file of station rows.")
@click.option("--name", required=True, help="The station, as its row or the service names it.")
@click.option("--service", help="The service's URL, such as http://127.0.0.1:8000.")
@click.option("--token-file", help="The file that holds this station's token.")
@click.option("--scanner", help="A device path, socket://HOST:PORT or rfc2217://HOST:PORT.")
@click.option("--dialect", help="How the scanner is told to beep, such as zebra or honeywell-hostack.")
@click.option("--printer", "printers", multiple=True, metavar="NAME=URL", help="A printer beside the station.")
@click.option("--screen", type=click.IntRange(0, 65535), help="The port of the station's own page; 0: any free one.")
@_DATA
def station(
    config: Path | None,
    name: str,
    service: str | None,
    token_file: str | None,
    scanner: str | None,
    dialect: str | None,
    printers: tuple[str, ...],
    screen: int | None,
    data: Path | None,
) -> None:
    """Run the station NAME: its scanner, its journal, its printers. Options go before the file."""
    given: dict[str, object] = {"service": service, "token_file": token_file, "scanner": scanner, "dialect": dialect}
    given["screen"] = screen
    given["printer"] = [_printer(one) for one in printers] or None
    try:
        row = _row(config, name)
        row = msgspec.structs.replace(row, **{key: value for key, value in given.items() if value is not None})
        check_station(row)
        running = Station(row, data or Path(row.data or "var"), Terminal(sys.stdout))
    except (JournalError, ScannerUrlError, ValueError) as error:
        raise click.ClickException(printable(str(error))) from error
    _run(running)


@click.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="A file of scanner and printer rows.")
@click.option("--scanner", "scanners", multiple=True, metavar="NAME[=DIALECT]", help="A scanner beside those.")
@click.option("--printer", "printers", multiple=True, metavar="NAME[=DPI]", help="A printer beside those.")
@click.option("--port", default=0, help="The port of the control on 127.0.0.1.  [default: any free one]")
@_DATA
def virtual(
    config: Path | None, scanners: tuple[str, ...], printers: tuple[str, ...], port: int, data: Path | None
) -> None:
    """Run scanners and printers without hardware. DATA/virtual/hardware.json says where they are."""
    # Pictures of labels need fonts and drawing, which `custody station` must not wait for.
    from devices.virtual.hardware import Hardware

    stop = stop_signal()
    try:
        rows = add_virtual(read_virtual(config) if config else VirtualRows(), scanners, printers)
        hardware = Hardware(rows, data or Path("var"), port)
    except ValueError as error:
        raise click.ClickException(printable(str(error))) from error
    try:
        where = hardware.start()
        for name, place in {**where.scanners, **where.printers}.items():
            click.echo(f"{name} {place}")
        stop.wait()
    except OSError as error:
        raise click.ClickException(f"The virtual hardware cannot start: {error}. Free the port or the disk.") from error
    finally:
        hardware.stop()
    if stop.failed:
        raise SystemExit(70)


class _Running(threading.Event):
    """Set when the process is to stop; `failed` when a thread of it died."""

    failed = False


def _run(running: Station) -> None:
    stop = stop_signal()
    try:
        running.start()
        stop.wait()
    except ValueError as error:
        raise click.ClickException(printable(str(error))) from error
    finally:
        running.stop()
    if stop.failed:
        raise SystemExit(70)


def stop_signal() -> "_Running":
    """Set by SIGINT and SIGTERM, and when any thread dies of a fault: half a station must not look like a whole one."""
    stop = _Running()
    default = threading.excepthook

    def died(fault: threading.ExceptHookArgs) -> None:
        default(fault)
        stop.failed = True
        stop.set()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    threading.excepthook = died
    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGTERM, asked)
    return stop


def _row(config: Path | None, name: str) -> StationRow:
    if config is None:
        return StationRow(name)
    rows = {row.name: row for row in read_stations(config)}
    if name not in rows:
        raise SettingsError(f"{config} has no station {name!r}, only {', '.join(sorted(rows)) or 'no row at all'}.")
    return rows[name]


def _printer(given: str) -> PrinterRow:
    name, equals, url = given.partition("=")
    if not (name and equals and url):
        raise click.BadParameter(f"{given!r} is not NAME=URL, such as SZ-ZEBRA-1=tcp://192.0.2.10:9100.")
    return PrinterRow(name, url)
