"""What a check-up finds at the stations: silent ones, clocks that are off, scans that wait, printers in trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from custody.access import StationReport
from custody.records.views.reading import every
from custody.records.work.stations import PrinterState

# A station reports every few seconds, so one that was not heard for this long is off or cut off.
SILENT_AFTER = timedelta(minutes=2)
# Two clocks that differ by more than this put deeds in the wrong order for whoever reads them.
CLOCK_OFF_MS = 5_000
WELL = ("ready", "busy")


def station_faults(connection: Connection, at: datetime) -> list[str]:
    """One sentence for each thing that somebody should look at."""
    reports = sorted(every(connection, StationReport), key=lambda report: report.station)
    return [fault for report in reports for fault in _faults_of(report, at)]


def _faults_of(report: StationReport, at: datetime) -> Iterator[str]:
    for each in report.former:
        moment = each.partition("@")[2]
        yield (
            f"{report.station}: another machine ran as this station, was given tokens at {moment},"
            " and was not heard since. Start it once more, or see that nothing crosses by it."
        )
    silent = at - datetime.fromisoformat(report.at)
    if silent > SILENT_AFTER:
        minutes = int(silent.total_seconds() // 60)
        yield f"{report.station} was last heard {minutes} minutes ago: see that it runs and reaches the service."
        return
    if abs(report.clock_offset_ms) > CLOCK_OFF_MS:
        yield f"{report.station}: its clock is off by {report.clock_offset_ms / 1000:.0f} s. Set it by NTP."
    if report.queue:
        yield f"{report.station}: {report.queue} scans wait there for delivery."
    if report.scanner != "connected":
        yield f"{report.station}: its scanner is {report.scanner}. Plug it in."
    for printer in msgspec.json.decode(report.printers, type=tuple[PrinterState, ...]):
        if printer.state not in WELL:
            detail = f" ({printer.detail})" if printer.detail else ""
            yield f"{report.station}: printer {printer.name} is {printer.state}{detail}."
