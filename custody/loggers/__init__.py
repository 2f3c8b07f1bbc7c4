"""Temperature loggers: what their files say, and whether they prove that a journey kept its temperature class."""

from custody.loggers.assessment import Assessment, Doubt, Proof, assess, doubted, so_far
from custody.loggers.faults import FaultReason, LineFault
from custody.loggers.importing import decode, encode, find_mapping, import_logger
from custody.loggers.mapping import Mapping, load_mappings, shipped_mappings
from custody.loggers.readings import ReadingFile, read_readings
from custody.loggers.recognition import Ambiguity, recognise
from custody.loggers.temperature_class import (
    LoggerSettings,
    TemperatureClass,
    Tolerances,
    load_classes,
    load_settings,
    shipped_classes,
    shipped_settings,
)

__all__ = [
    "Ambiguity",
    "Assessment",
    "Doubt",
    "FaultReason",
    "LineFault",
    "LoggerSettings",
    "Mapping",
    "Proof",
    "ReadingFile",
    "TemperatureClass",
    "Tolerances",
    "assess",
    "decode",
    "doubted",
    "encode",
    "find_mapping",
    "import_logger",
    "load_classes",
    "load_mappings",
    "load_settings",
    "read_readings",
    "recognise",
    "shipped_classes",
    "shipped_mappings",
    "shipped_settings",
    "so_far",
]
