"""Asking a Zebra over an open transport: each command of `devices.status`, how its reply ends, how long to wait."""

from devices.status import (
    ERRORS,
    HOST_STATUS,
    IDENTITY,
    ODOMETER,
    SILENT,
    Identity,
    PrinterStatus,
    host_status_ended,
    parse_errors,
    parse_host_status,
    parse_identity,
    parse_odometer,
)
from devices.transports import Transport

# A printer answers in a few milliseconds; a wireless one that wakes up, in about half a second.
SECONDS = 1.0


def ask_status(transport: Transport, seconds: float = SECONDS) -> PrinterStatus:
    """`~HS`, and `~HQES` where that says nothing; SILENT when both say nothing. Garbled when a reply is broken.

    The first silence costs `seconds`; many printers answer `~HQES` while a fault keeps them from answering `~HS`.
    """
    transport.write(HOST_STATUS)
    reply = transport.read_until(host_status_ended, seconds)
    if host_status_ended(reply):
        return parse_host_status(reply)
    transport.write(ERRORS)
    reply = transport.read_until(lambda got: b"\x03" in got, seconds)
    return parse_errors(reply) if reply else SILENT


def ask_odometer(transport: Transport, seconds: float = SECONDS) -> int | None:
    """Labels printed so far; None when the printer does not say."""
    transport.write(ODOMETER)
    reply = transport.read_until(lambda got: got.count(b'"') >= 2, seconds)
    return parse_odometer(reply) if reply else None


def ask_identity(transport: Transport, seconds: float = SECONDS) -> Identity | None:
    """Model, firmware and resolution; None when the printer does not say."""
    transport.write(IDENTITY)
    reply = transport.read_until(lambda got: b"\x03" in got, seconds)
    return parse_identity(reply) if reply else None
