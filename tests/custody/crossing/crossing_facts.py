"""Facts that pass every check at every gate, to be spoilt one at a time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from msgspec.structs import replace

from custody.clearance import Clearance, ClearanceStatus, HoldKind, NotificationStatus, RiskTable, Scope
from custody.crossing.decision import Decision, decide
from custody.crossing.facts import ConsignmentFacts, Facts, HoldFacts, NoticeFacts
from custody.crossing.finding import Finding, Result
from custody.crossing.gate_facts import (
    CarrierFacts,
    ClockFacts,
    HoursFacts,
    PassageFacts,
    Scanned,
    StationFacts,
    TokenFacts,
)
from custody.crossing.goods_facts import ContainerFacts, ManifestFacts, ManifestLine, PackageFacts
from custody.crossing.settings import Gate, Settings
from custody.parties import Direction, Park, Role, StationKind

HONG_KONG = timezone(timedelta(hours=8))
AT = datetime(2026, 6, 1, 10, 0, tzinfo=HONG_KONG)
PACKAGE = "HTP-0000000001-A"
SEAL = "SEAL-1"

RISK = RiskTable("R-1", ("C2", "C1", "B2", "B1", "A2", "A1"), {"A": "A1", "B": "B1", "C": "C1"})
SETTINGS = Settings(
    version="T-1",
    valid_from=datetime(2026, 1, 1, tzinfo=HONG_KONG),
    expiry_buffer_minutes=240,
    warn_days_left=7,
    denying_holds=(HoldKind.CONSENT, HoldKind.LEGAL, HoldKind.RECALL),
    unverified_label=Result.WARN,
    full_count_gates=(Gate.G4,),
    gate_roles={
        Gate.G1: (Role.TECHNICIAN,),
        Gate.G2: (Role.OFFICER,),
        Gate.G3: (Role.OFFICER,),
        Gate.G4: (Role.TECHNICIAN,),
    },
    gates_before={Gate.G2: (), Gate.G3: (Gate.G2,), Gate.G4: (Gate.G3,)},
    clock_tolerance_seconds=300,
    utc_offset_minutes=480,
    risk=RISK,
)


def scope(row: str, category: str, **changes: Any) -> Scope:
    plain = Scope(row, category, "B1", (Direction.SOUTH,), ("HK-BETA",), ("FTZ-CH1",), carriers=("HT-COURIER",))
    plain = replace(plain, purposes=("joint_research",), destination_sites=("HK-BETA-LAB",))
    return replace(plain, **changes)


CLEARANCE = Clearance(
    number="CLR-1",
    version=2,
    scheme="test",
    holder="SZ-ALPHA",
    issuer="test",
    issued_on=date(2025, 12, 1),
    valid_from=datetime(2026, 1, 1, tzinfo=HONG_KONG),
    valid_to=datetime(2026, 12, 31, tzinfo=HONG_KONG),
    status=ClearanceStatus.ACTIVE,
    scopes=(scope("1", "human_blood"), scope("2", "human_cells")),
)

CONSIGNMENT = ConsignmentFacts(
    number="CN-1",
    consignor="SZ-ALPHA",
    consignee="HK-BETA",
    direction=Direction.SOUTH,
    checkpoint="FTZ-CH1",
    planned_exit=AT,
    planned_entry=AT + timedelta(minutes=30),
    carrier_organisation="HT-COURIER",
    carrier="CUR-K01",
    packages=(PACKAGE,),
    purpose="joint_research",
    clearance_version=2,
    destination="HK-BETA-LAB",
    park=Park.HK,
)

NOTICE = NoticeFacts(
    "NO-1", 1, NotificationStatus.FILED, "CN-1", "FTZ-CH1", "CUR-K01", lead_from=AT - timedelta(hours=1)
)
CARRIER = CarrierFacts("CUR-K01", "HT-COURIER", date(2027, 1, 1), date(2027, 1, 1))
OTHER_CARRIER = CarrierFacts("CUR-K02", "HT-COURIER", date(2027, 1, 1), date(2027, 1, 1))

_STATIONS = {
    Gate.G1: ("SZ-BENCH-1", StationKind.BENCH, "", (), Role.TECHNICIAN),
    Gate.G2: ("FTZ-EXIT-1", StationKind.CHECKPOINT_EXIT, "FTZ-CH1", (Direction.SOUTH,), Role.OFFICER),
    Gate.G3: ("FTZ-ENTRY-1", StationKind.CHECKPOINT_ENTRY, "FTZ-CH1", (Direction.SOUTH,), Role.OFFICER),
    Gate.G4: ("HK-BENCH-1", StationKind.RECEIPT, "", (), Role.TECHNICIAN),
    Gate.G5: ("HK-BENCH-1", StationKind.RECEIPT, "", (), Role.TECHNICIAN),
}


def container_code(place: int) -> str:
    return f"HTC-{place:010d}-A"


def container(place: int = 1, **changes: Any) -> ContainerFacts:
    plain = ContainerFacts(
        code=container_code(place),
        category="human_blood" if place % 2 else "human_cells",
        risk="B2",
        owner="SZ-ALPHA",
        organisation="HT-COURIER",
        custodian="CUR-K01",
        state="packed",
        label_verified=True,
    )
    return replace(plain, **changes)


def station(gate: Gate, **changes: Any) -> StationFacts | None:
    if gate is Gate.G0:
        return None
    name, kind, checkpoint, directions, role = _STATIONS[gate]
    return replace(StationFacts(name, True, True, (kind,), checkpoint, directions, "SOME-01", (role,)), **changes)


def facts(gate: Gate = Gate.G2, count: int = 3) -> Facts:
    """A consignment of one sealed package that passes this gate."""
    codes = tuple(container_code(place) for place in range(1, count + 1))
    scanned = Scanned((PACKAGE,), codes if gate is Gate.G4 else (), (SEAL,), "CUR-K01")
    passed = [each for each in (Gate.G1, Gate.G2, Gate.G3) if each.value < gate.value]
    return Facts(
        gate=gate,
        settings=SETTINGS,
        consignment=CONSIGNMENT,
        packages=(PackageFacts(PACKAGE, "HT-COURIER", "CUR-K01", (SEAL,), codes, True, packaging_class="UN3373"),),
        containers=tuple(container(place) for place in range(1, count + 1)),
        manifest=ManifestFacts("f" * 64, (ManifestLine(PACKAGE, codes, (SEAL,)),)),
        notice=NoticeFacts(
            "NO-1", 1, NotificationStatus.FILED, "CN-1", "FTZ-CH1", "CUR-K01", lead_from=AT - timedelta(hours=1)
        ),
        clearance=CLEARANCE,
        holds=(),
        station=station(gate),
        scanned=None if gate is Gate.G0 else scanned,
        carriers=(CARRIER, OTHER_CARRIER),
        quotas=(),
        permits=(),
        clock=ClockFacts(0),
        hours=HoursFacts(),
        passages=tuple(passage(each, AT - timedelta(minutes=30 - 5 * n)) for n, each in enumerate(passed)),
    )


def passage(gate: Gate, at: datetime = AT, verdict: str = "ALLOW", where: str = "") -> PassageFacts:
    return PassageFacts(gate, at, verdict, where or _STATIONS[gate][0])


def let_pass_here(sound: Facts, ago: int = 0, where: str = "") -> Facts:
    """A station without network, which let it pass so many seconds ago, as the one that is meant is `where`."""
    passed = passage(sound.gate, AT - timedelta(seconds=ago), "ALLOW", where)
    used = TokenFacts("T", used=True)
    return spoil(sound, passages=(*sound.passages, passed), snapshot="S", snapshot_at=AT, token=used)


def elsewhere_just_now(given: Facts) -> Facts:
    there = replace(passage(Gate.G2, AT, "HOLD", "HG-EXIT-1"), checkpoint="HUANGGANG")
    return spoil(given, passages=(*given.passages, there))


def spoil(sound: Facts, part: str = "", **changes: Any) -> Facts:
    """The facts with fields of one part changed; without a part, fields of the facts themselves."""
    return replace(sound, **{part: replace(getattr(sound, part), **changes)}) if part else replace(sound, **changes)


def spoil_container(sound: Facts, **changes: Any) -> Facts:
    """The first container changed."""
    first, *rest = sound.containers
    return replace(sound, containers=(replace(first, **changes), *rest))


def spoil_package(sound: Facts, **changes: Any) -> Facts:
    first, *rest = sound.packages
    return replace(sound, packages=(replace(first, **changes), *rest))


def spoil_carrier(sound: Facts, **changes: Any) -> Facts:
    return replace(sound, carriers=(replace(CARRIER, **changes), OTHER_CARRIER))


def hold(kind: HoldKind, target: str = "", *, broken: bool = False, told: bool = False) -> HoldFacts:
    """`told`: with all that is said of a hold now."""
    bare = HoldFacts("H-1", target or container_code(1), kind, broken)
    said = {
        "by": "HK-BETA",
        "since": AT,
        "staff": "HKB-Q01",
        "reason": "letter of the court",
        "lifted_by": ("HK-BETA",),
    }
    return replace(bare, **said) if told else bare


def finding(check: str, given: Facts, at: datetime = AT) -> Finding:
    return next(each for each in decide(given, at).findings if each.check == check)


def decided(given: Facts, at: datetime = AT) -> Decision:
    return decide(given, at)


def faults(found: Finding) -> list[str]:
    """The names of what was found, like "expired"."""
    return [phrase.key.split(".")[-2] for phrase in found.found if phrase.key.endswith(".found")]


Spoilt = Callable[[Facts], Facts]
"""Facts made worse in one way."""


def ruled(**changes: object) -> Spoilt:
    return lambda given: spoil(given, settings=replace(given.settings, **changes))


def of(part: str, **changes: object) -> Spoilt:
    return lambda given: spoil(given, part, **changes)


def then(*steps: Spoilt) -> Spoilt:
    def all_of_them(given: Facts) -> Facts:
        for step in steps:
            given = step(given)
        return given

    return all_of_them


def unfiled(field: str, **changes: object) -> Spoilt:
    """A box of which the form could not say what the rules ask of it, and nothing is filed yet."""
    silent = then(ruled(form_required=(field,)), lambda given: spoil(given, notice=None, manifest=None))
    return then(silent, lambda given: spoil_package(given, **changes))
