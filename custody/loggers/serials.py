"""The numbers that makers give their loggers."""

from collections.abc import Collection


def bare(serial: str) -> str:
    """What of a serial number counts when two are compared: makers write dashes and blanks as they like."""
    return "".join(c for c in serial.upper() if c.isalnum())


def is_none_of(serial: str, known: Collection[str]) -> bool:
    """Whether a file that says this is of none of these loggers; one that says nothing may be of any."""
    return bool(serial) and bare(serial) not in {bare(each) for each in known}
