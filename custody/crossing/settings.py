"""The figures that the checks go by. All of them are data with a version and dates of validity, none is a constant."""

from datetime import datetime
from enum import StrEnum

import msgspec

from custody.clearance import HoldKind, PermitRule, RiskTable
from custody.crossing.finding import Result
from custody.parties import Role


class Gate(StrEnum):
    """Where a consignment is judged; G5 also judges what moves without any."""

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
    G5 = "G5"
    """Park boundary: any later move out of the park."""


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
    # What follows came later than the first decisions that are kept: a default stands for what those were made by.
    min_lead_minutes: int = 0
    """A notification must be filed this long before the exit, unless the clearance says its own figure."""
    max_lead_minutes: int = 20160
    """A notification filed longer before the exit than this gives a warning."""
    early_minutes: int = 1440
    """How long before the planned time a gate may be met."""
    late_minutes: int = 1440
    """How long after it."""
    quota_warn_percent: int = 90
    ccrn_channels: tuple[str, ...] = ()
    """Channels that need the reference of the cargo filing."""
    vehicle_channels: tuple[str, ...] = ()
    """Channels on which a registered vehicle carries."""
    missing_logger: Result = Result.HOLD
    """What it counts when a clearance asks for a temperature logger and none rides along: WARN or HOLD."""
    unproven_temperature: Result = Result.WARN
    """What it counts when a logger started late, stopped early or has gaps: WARN or HOLD."""
    category_a_risks: tuple[str, ...] = ()
    """Levels of infectious material that only a Category A package may hold."""
    category_a_packages: tuple[str, ...] = ("UN2814", "UN2900")
    bare_packages: tuple[str, ...] = ("NONE",)
    """Packaging classes that no sample may cross in."""
    dry_ice_classes: tuple[str, ...] = ()
    """Temperature classes that need dry ice, so that its net weight must be stated."""
    clock_warn_seconds: int = 5
    clock_hold_seconds: int = 300
    override_minutes: int = 120
    """How long an override lives once it was given."""
    explain_hours: int = 72
    """How long whoever must explain a discrepancy has time for it."""
    snapshot_soft_minutes: int = 60
    snapshot_hard_minutes: int = 720
    human_categories: tuple[str, ...] = ()
    """Categories that ask for an ethics approval."""
    permit_rules: tuple[PermitRule, ...] = ()
    same_moment_seconds: int = 0
    """Nothing is at two checkpoints within so many seconds: a label was copied, or a clock is wrong."""
    excluded_risks: tuple[str, ...] = ()
    """Levels that never cross, whatever a clearance says: what may cause a public-health emergency."""
    custody_gap_minutes: int = 30
    """What nobody knew the place of for longer than this has a gap in its chain of custody."""
    form_required: tuple[str, ...] = ()
    """Fields of the notification without which nothing is filed; see `custody.notifying.gaps`."""
