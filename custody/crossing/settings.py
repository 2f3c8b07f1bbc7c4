"""The figures that the checks go by. All of them are data with a version and dates of validity, none is a constant."""

from datetime import datetime
from enum import StrEnum

import msgspec

from custody.clearance import HoldKind, RiskTable
from custody.crossing.finding import Result
from custody.parties import Role


class Gate(StrEnum):
    """Where a consignment is judged. The park boundary G5 is not here until the check that guards it is."""

    G0 = "G0"
    """Pre-check: at any time, without effect."""
    G1 = "G1"
    """Departure."""
    G2 = "G2"
    """Exit checkpoint."""
    G3 = "G3"
    """Entry checkpoint."""
    G4 = "G4"
    """Receipt."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the rule settings, in force from `valid_from` until the next version is."""

    version: str
    valid_from: datetime
    expiry_buffer_minutes: int
    """A clearance must still be valid this long after the planned entry, unless it says its own figure."""
    warn_days_left: int
    """A clearance with fewer days left than this gives a warning."""
    denying_holds: tuple[HoldKind, ...]
    """Kinds of hold that deny; every other kind holds."""
    unverified_label: Result
    """What a label counts that has never been scanned back: WARN or HOLD."""
    full_count_gates: tuple[Gate, ...]
    """Gates at which every container is scanned by itself; elsewhere the seal speaks for what is inside."""
    gate_roles: dict[Gate, tuple[Role, ...]]
    """Who may work a gate. A gate that is not named is open to every role."""
    gates_before: dict[Gate, tuple[Gate, ...]]
    """Gates that must have been passed before this one."""
    clock_tolerance_seconds: int
    """How far an earlier gate's time may lie after this one's before the order counts as broken."""
    utc_offset_minutes: int
    """Offset of the zone's civil time, in which days begin and times are shown."""
    risk: RiskTable
