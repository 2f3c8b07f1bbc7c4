"""The ranges that goods are kept in, and how much may be overlooked. Data: config/loggers."""

from functools import cache
from pathlib import Path

import msgspec

from custody.loggers.data import LOGGERS, LoggerDataError
from custody.loggers.lines import Limits
from custody.strict import read_struct, read_toml


class TemperatureClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds in 0.01 degC, both included; None: there is no such bound."""

    name: str
    low: int | None = None
    high: int | None = None


class Tolerances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an assessment overlooks, and what its outcome stops."""

    excursion_minutes: int
    """An excursion no longer than this, and no further out than `excursion_hundredths`, is tolerated."""
    excursion_hundredths: int
    excursions_in_total_minutes: int
    """When tolerated excursions together last longer than this, none of them is tolerated."""
    gap_intervals: int
    """Two readings further apart than this many intervals leave a gap."""
    gap_minutes: int
    """Two readings further apart than this leave a gap whatever the interval is."""
    late_start_minutes: int
    early_stop_minutes: int
    activation_energy: int
    """J/mol, for the mean kinetic temperature."""
    unproven_holds: bool
    """Whether a journey that the readings do not prove holds, or only warns."""
    ahead_minutes: int = 5
    """A reading dated later than this after the file was handed in says that the logger's clock is wrong."""
    ends_percent: int = 100
    """Of a short journey no larger share than this is overlooked at either end, whatever the minutes say: they are
    meant for journeys of hours, and would cover a walk of ten minutes from its first reading on. 100 in assessments of
    before this was asked."""

    def start_seconds(self, journey_seconds: int) -> int:
        """How long after the beginning of a journey of this length its first reading may be."""
        return min(self.late_start_minutes * 60, journey_seconds * self.ends_percent // 100)

    def stop_seconds(self, journey_seconds: int, *, cut: bool) -> int:
        """How long before its end the last one may be. None of it of a file that breaks off: the logger has read on,
        and what it read is not there."""
        return 0 if cut else min(self.early_stop_minutes * 60, journey_seconds * self.ends_percent // 100)

    @property
    def short_seconds(self) -> int:
        """A journey of less than this is a short one: the share counts, and not the minutes."""
        return max(self.late_start_minutes, self.early_stop_minutes) * 60 * 100 // max(self.ends_percent, 1)


class LoggerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tolerances: Tolerances
    limits: Limits


class _Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    temperature_class: tuple[TemperatureClass, ...]


def load_classes(path: Path = LOGGERS / "classes.toml") -> dict[str, TemperatureClass]:
    """By name, in the order of the file. Any fault: LoggerDataError with all of them."""
    faults: list[str] = []
    table = read_struct(read_toml(path, faults), _Classes, path.name, faults)
    rows = table.temperature_class if table is not None else ()
    names = [row.name for row in rows]
    faults += [f"{path.name}: {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += [f"{path.name}: {row.name}: {fault}" for row in rows if (fault := _class_fault(row))]
    if faults:
        raise LoggerDataError(path, faults)
    return {row.name: row for row in rows}


def load_settings(path: Path = LOGGERS / "settings.toml") -> LoggerSettings:
    """Any fault: LoggerDataError with all of them."""
    faults: list[str] = []
    settings = read_struct(read_toml(path, faults), LoggerSettings, path.name, faults)
    if settings is not None:
        figures = {**msgspec.structs.asdict(settings.tolerances), **msgspec.structs.asdict(settings.limits)}
        positive = {"gap_intervals", "gap_minutes", "activation_energy", *Limits.__struct_fields__}
        faults += [
            f"{path.name}: {name}: must be at least {int(name in positive)}"
            for name, figure in figures.items()
            if not isinstance(figure, bool) and figure < int(name in positive)
        ]
    if settings is None or faults:
        raise LoggerDataError(path, faults)
    return settings


@cache
def shipped_classes() -> dict[str, TemperatureClass]:
    return load_classes()


@cache
def shipped_settings() -> LoggerSettings:
    return load_settings()


def _class_fault(row: TemperatureClass) -> str:
    if row.low is None and row.high is None:
        return "has neither a lower nor an upper bound"
    if row.low is not None and row.high is not None and row.low > row.high:
        return "the lower bound lies above the upper one"
    return ""
