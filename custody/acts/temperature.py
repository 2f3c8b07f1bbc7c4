"""Acts of temperature loggers: put into a package and started, and read out after the journey."""

from __future__ import annotations

import msgspec

from custody.acts.act import Act


class LoggerStarted(Act, frozen=True, tag="logger_started"):
    """This logger rides inside from now on, to prove that `kept_range` is kept.

    `temperature_class` is how the package is kept. `proves` is the range that readings must keep, where that class has
    none of its own, as dry ice has not; empty: the class is the range, as in entries of before that was told apart.
    `logger` is the maker's serial number, or our code on it; then `serial` is the maker's, by which its file names it.
    `started_at` is RFC 3339, `calibrated_until` the last good day.
    """

    package: str
    logger: str
    started_at: str
    calibrated_until: str
    temperature_class: str
    serial: str = ""
    proves: str = ""

    @property
    def kept_range(self) -> str:
        return self.proves or self.temperature_class

    def subjects(self) -> tuple[str, ...]:
        return (self.package,)


class LoggerRenumbered(Act, frozen=True, tag="logger_renumbered"):
    """The number that was typed when a logger was put into a package was not that of the one that rode in it: `wrong`
    should have been `logger`, and by `serial` its file names it, where that is our code. `started` is the entry that
    said otherwise. What was read under the wrong number stays as it is.

    `gone` says that this logger is no longer in the package: another was started there since.
    """

    package: str
    consignment: str
    started: int
    wrong: str
    logger: str
    serial: str
    reason: str
    gone: bool = False

    def subjects(self) -> tuple[str, ...]:
        return (self.package, self.consignment)


class LoggerRead(Act, frozen=True, tag="logger_read"):
    """The logger's file was read. `assessment` is kept whole; `file_sha256` proves which file it was made from.

    `containers` are those that rode in the package while the readings counted, wherever they are by now; in entries of
    before that was looked up, those of its manifest and those that lay in it when the file was read.
    """

    report: str
    logger: str
    package: str
    consignment: str
    verdict: str
    holds: bool
    mapping: str
    file_sha256: str
    file_bytes: int
    readings: int
    containers: tuple[str, ...]
    assessment: msgspec.Raw
    made: tuple[str, ...] = ()
    """What was taken from these since they lay in it, and from that in turn; of an excursion alone."""
    serial: str = ""
    """The maker's number, where `logger` is our code."""

    def subjects(self) -> tuple[str, ...]:
        return (self.package, self.consignment, *self.containers, *self.made)
