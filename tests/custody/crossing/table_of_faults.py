"""The table of faults: at which gate, spoilt how, and by which rule each is one."""

from datetime import date, datetime, timedelta
from functools import partial

from crossing_facts import (
    AT,
    CLEARANCE,
    HONG_KONG,
    Spoilt,
    container_code,
    elsewhere_just_now,
    hold,
    let_pass_here,
    of,
    passage,
    ruled,
    spoil,
    spoil_container,
    spoil_package,
    then,
    unfiled,
)
from msgspec.structs import replace

from custody.clearance import ClearanceStatus, HoldKind, NotificationStatus, Permit, PermitKind, PermitRule
from custody.crossing.checks.purpose import RETURN
from custody.crossing.facts import ComingFacts, Facts, HoldFacts, PermitFacts, QuotaFacts, RefusalFacts
from custody.crossing.gate_facts import ClockFacts, HoursFacts, TokenFacts, VehicleFacts
from custody.crossing.goods_facts import ReadingFacts, SealDoubt
from custody.crossing.settings import Gate
from custody.parties import Direction, Park, Side

PERMIT = Permit(
    "P-1", PermitKind.CITES, "SZ-ALPHA", ("human_blood", "human_cells"), "A1", (Direction.SOUTH,), 10, "containers",
    False, datetime(2026, 1, 1, tzinfo=HONG_KONG), datetime(2027, 1, 1, tzinfo=HONG_KONG), True,
)  # fmt: skip
READING = ReadingFacts("0123456789abcdef", "4.00", 61)
RESOLVED = ReadingFacts("0123456789abcdef", "4.00", 61, resolved=True)
READ_BEFORE = ReadingFacts("0123456789abcdef", "4.00", 61, "CN-0")
RULE = PermitRule("R-1", (Direction.SOUTH,), (PermitKind.CITES,), "Law 7", datetime(2026, 1, 1, tzinfo=HONG_KONG))


def permitted(taken: int = 0, draws: int = 0, demand: int | None = 3, **changes: object) -> Spoilt:
    held = PermitFacts(replace(PERMIT, **changes), taken, draws, demand)
    return then(ruled(permit_rules=(RULE,)), lambda given: spoil(given, permits=(held,)))


def logged(**changes: object) -> Spoilt:
    good = {"logger": "L-1", "logger_running": True, "logger_calibrated_until": date(2027, 1, 1)}
    return lambda given: spoil_package(given, **{**good, **changes})


def carriers(**changes: object) -> Spoilt:
    return lambda given: spoil(given, carriers=tuple(replace(each, **changes) for each in given.carriers))


def reopened(given: Facts) -> Facts:
    return spoil_package(given, seals=("SEAL-9",), opening="customs")


def newly_made(given: Facts) -> Facts:
    return spoil(given, containers=tuple(replace(each, never_came=True) for each in given.containers))


def leaving_after_its_window(given: Facts) -> Facts:
    planned = spoil(given, "consignment", planned_exit=AT + timedelta(days=5), planned_entry=AT + timedelta(days=5))
    return spoil(planned, "notice", window_to=AT + timedelta(days=1))


def late_for_its_plan(given: Facts) -> Facts:
    planned = spoil(given, "consignment", planned_exit=AT + timedelta(minutes=10))
    return ruled(min_lead_minutes=90)(spoil(planned, "notice", lead_from=AT))


def with_another_courier(given: Facts) -> Facts:
    return spoil_package(given, custodian="CUR-K02", organisation="HT-COURIER")


def going_home(given: Facts) -> Facts:
    recalled = HoldFacts("H-1", given.containers[0].code, HoldKind.RECALL, by="HK-BETA")
    return spoil(spoil(given, "consignment", return_of="CN-1"), holds=(recalled,))


def sent_home(given: Facts) -> Facts:
    without = HoldFacts("H-1", given.containers[0].code, HoldKind.CONSENT, by="SZ-ALPHA")
    return spoil(spoil(given, "consignment", return_of="CN-1"), holds=(without,))


def stopped(*holds: HoldFacts) -> Spoilt:
    return partial(spoil, holds=holds)


def of_a_parent(kind: HoldKind) -> HoldFacts:
    return replace(hold(kind, container_code(900), told=True), taken_from_it=(container_code(1), container_code(2)))


JUST_PAST = of("consignment", planned_exit=AT - timedelta(minutes=5))
NEXT_MONTH = of("consignment", planned_exit=AT + timedelta(20))
UNFILED: Spoilt = partial(spoil, notice=None)
TOLD_BY_ITS_PLACE = replace(hold(HoldKind.INVESTIGATION, told=True), staff="SYSTEM", reason="identified")
RECALLED: Spoilt = partial(spoil, holds=(hold(HoldKind.RECALL),))
NONE_AT_ALL = of("clearance", scopes=tuple(replace(row, max_per_consignment=0) for row in CLEARANCE.scopes))
LATER_AT_THE_EXIT: Spoilt = partial(spoil, passages=(passage(Gate.G2, AT + timedelta(1)),))
UNLICENSED: Spoilt = partial(spoil, vehicle=VehicleFacts("AB1", "HT"))
NOBODY = then(of("notice", carrier=""), of("consignment", carrier=""))
ETHICS = of("consignment", ethics="E-9")
NOWHERE_COVERED: Spoilt = then(of("station", checkpoint="WEST"), of("notice", checkpoint="HG"))
TRUCK = of("consignment", channel="truck", vehicle="AB1", ccrn="C-1")
OFFLINE = timedelta(minutes=90), timedelta(days=2), timedelta(days=-1)

TABLE: tuple[tuple[Gate, str, Spoilt, str], ...] = (
    (Gate.G2, "ORG_LISTED.other_holder", of("clearance", holder="SZ-GAMMA"), "clearance"),
    (Gate.G2, "ORG_LISTED.not_active", of("clearance", status=ClearanceStatus.REVOKED), "clearance"),
    (Gate.G2, "ORG_LISTED.none", lambda given: spoil(given, clearance=None), "practice"),
    (Gate.G2, "ORG_LISTED.unnamed", lambda given: spoil(given, clearance=None, usable=("CLR-7",)), "practice"),
    (
        Gate.G2,
        "ORG_LISTED.unknown_number",
        then(of("consignment", clearance="CLR-X"), lambda given: spoil(given, clearance=None)),
        "practice",
    ),
    (Gate.G2, "ORG_PARTNER.not_listed", of("consignment", consignee="HK-DELTA"), "clearance"),
    (Gate.G2, "CLR_WINDOW.expired", of("clearance", valid_to=AT - timedelta(1)), "clearance"),
    (Gate.G2, "CLR_WINDOW.too_short", of("clearance", valid_to=AT + timedelta(hours=1)), "expiry_buffer_minutes"),
    (
        Gate.G2,
        "CLR_WINDOW.too_short",
        of("clearance", valid_to=AT + timedelta(hours=1), expiry_buffer_minutes=300),
        "clearance",
    ),
    (Gate.G2, "CLR_WINDOW.ends_soon", of("clearance", valid_to=AT + timedelta(2)), "warn_days_left"),
    *(
        (
            Gate.G2,
            f"CLR_WINDOW.{name}",
            then(of("clearance", valid_to=AT + timedelta(2)), partial(spoil, renewal=ComingFacts("CLR-1 v4", begins))),
            "warn_days_left",
        )
        for name, begins in (("renewed", AT + timedelta(2)), ("renewed_after_a_gap", AT + timedelta(3)))
    ),
    (Gate.G2, "CLR_VERSION.other", of("consignment", clearance_version=1), "clearance"),
    (Gate.G0, "CLR_VERSION.superseded_by_then", partial(spoil, coming=ComingFacts("CLR-2 v1", AT)), "clearance"),
    (Gate.G3, "CLR_VERSION.other_on_the_way", of("consignment", clearance_version=1), "clearance"),
    (Gate.G3, "ORG_LISTED.stopped_on_the_way", of("clearance", status=ClearanceStatus.REVOKED), "clearance"),
    (Gate.G2, "CATEGORY.not_covered", lambda given: spoil_container(given, category="stem_cells"), "clearance"),
    (Gate.G2, "RISK.too_high", lambda given: spoil_container(given, risk="A1"), "clearance"),
    (Gate.G2, "RISK.unknown_level", lambda given: spoil_container(given, risk="X"), "risk_table"),
    (Gate.G2, "RISK.no_level", lambda given: spoil_container(given, risk=""), "risk_table"),
    (Gate.G2, "RISK.excluded", ruled(excluded_risks=("B2",)), "excluded_risks"),
    (Gate.G2, "PURPOSE.not_covered", of("consignment", purpose="resale"), "clearance"),
    (Gate.G2, "PURPOSE.no_return", of("consignment", purpose=RETURN, return_of=""), "practice"),
    (Gate.G2, "PURPOSE.never_came", then(of("consignment", purpose=RETURN), newly_made), "practice"),
    (Gate.G2, "PURPOSE.unstated", of("consignment", purpose=""), "clearance"),
    (Gate.G2, "DIRECTION.wrong_lane", of("station", directions=()), "station"),
    (Gate.G2, "DIRECTION.other_side", of("station", side=Side.HK), "station"),
    (Gate.G2, "DIRECTION.not_covered", of("consignment", direction=Direction.NORTH), "clearance"),
    (Gate.G2, "CHECKPOINT.not_covered", of("station", checkpoint="WEST"), "clearance"),
    (Gate.G2, "CHECKPOINT.not_notified", of("notice", checkpoint="WEST"), "notice"),
    (Gate.G2, "CHECKPOINT.not_notified_here", of("station", checkpoint="WEST"), "notice"),
    (Gate.G2, "CHECKPOINT.not_notified_anywhere", NOWHERE_COVERED, "notice"),
    (Gate.G2, "DEST_PARK.not_listed", of("consignment", destination="HK-CITY"), "clearance"),
    (Gate.G2, "DEST_PARK.unnamed", of("consignment", destination="", park=None), "clearance"),
    (Gate.G2, "DEST_PARK.outside", of("consignment", park=Park.NONE), "clearance"),
    (Gate.G5, "PARK_EXIT.kept_inside", lambda given: spoil_container(given, park_only=True), "practice"),
    (Gate.G2, "NOTIFIED.none", lambda given: spoil(given, notice=None), "clearance"),
    (Gate.G2, "NOTIFIED.draft", of("notice", status=NotificationStatus.DRAFT), "notice"),
    (Gate.G2, "NOTIFIED.not_acknowledged", of("clearance", needs_acknowledgement=True), "clearance"),
    (Gate.G1, "NOTIFIED.refused", of("notice", refusal=RefusalFacts("NO-1 v1", "422: no.")), "answer"),
    (Gate.G2, "NOTIFIED.refused_before", of("notice", refusal=RefusalFacts("NO-0 v1", "422: no.")), "answer"),
    (
        Gate.G2,
        "NOTIFIED.refused_elsewhere",
        lambda given: replace(spoil(given, notice=None), refusal=RefusalFacts("NO-0 v1", "422: no.")),
        "answer",
    ),
    (Gate.G3, "NOTIFIED.refused_on_the_way", of("notice", refusal=RefusalFacts("NO-1 v1", "422: no.")), "answer"),
    (Gate.G2, "NOTICE_FRESH.no_longer", of("notice", status=NotificationStatus.CANCELLED), "notice"),
    (Gate.G2, "LEAD_TIME.late", then(ruled(min_lead_minutes=90), of("notice", lead_from=AT)), "min_lead_minutes"),
    (Gate.G2, "LEAD_TIME.late", then(of("clearance", min_lead_minutes=90), of("notice", lead_from=AT)), "clearance"),
    (Gate.G0, "LEAD_TIME.late_as_planned", late_for_its_plan, "min_lead_minutes"),
    (Gate.G0, "LEAD_TIME.late_if_filed_now", then(ruled(min_lead_minutes=90), UNFILED), "min_lead_minutes"),
    (Gate.G0, "LEAD_TIME.early_if_filed_now", then(NEXT_MONTH, UNFILED), "max_lead_minutes"),
    (Gate.G2, "LEAD_TIME.early", of("notice", lead_from=AT - timedelta(20)), "max_lead_minutes"),
    (
        Gate.G2,
        "LEAD_TIME.early",
        then(of("clearance", max_lead_minutes=30), of("notice", lead_from=AT - timedelta(2))),
        "clearance",
    ),
    (Gate.G2, "TIME_WINDOW.too_early", of("consignment", planned_exit=AT + timedelta(3)), "early_minutes"),
    (Gate.G2, "TIME_WINDOW.too_late", of("consignment", planned_exit=AT - timedelta(3)), "late_minutes"),
    (Gate.G0, "TIME_WINDOW.past", then(JUST_PAST, UNFILED), "practice"),
    (Gate.G0, "TIME_WINDOW.too_late", of("consignment", planned_exit=AT - timedelta(3)), "late_minutes"),
    (Gate.G2, "TIME_WINDOW.closed", lambda given: spoil(given, hours=HoursFacts(1, 2)), "hours"),
    (Gate.G0, "TIME_WINDOW.closed", lambda given: spoil(given, hours=HoursFacts(1, 2)), "hours"),
    (Gate.G2, "MANIFEST.nothing_read", of("scanned", packages=(), seals=()), "manifest"),
    (Gate.G2, "MANIFEST.package_missing", of("scanned", packages=()), "manifest"),
    (
        Gate.G2,
        "QUOTA.exceeded",
        lambda given: spoil(given, quotas=(QuotaFacts("1", "containers", "2026", 3, 3, 0, 0, 1),)),
        "clearance",
    ),
    (
        Gate.G2,
        "QUOTA.nearly_full",
        lambda given: spoil(given, quotas=(QuotaFacts("1", "containers", "2026", 3, 2, 0, 0, 1),)),
        "quota_warn_percent",
    ),
    (Gate.G2, "CONSIGNMENT_CAP.exceeded_in_one", NONE_AT_ALL, "clearance"),
    (Gate.G2, "CONSIGNMENT_CAP.exceeded", then(NONE_AT_ALL, of("consignment", packages=("P-1", "P-2"))), "clearance"),
    (Gate.G2, "PERMIT.none", ruled(permit_rules=(RULE,)), "law"),
    (Gate.G2, "PERMIT.not_in_date", permitted(valid_to=AT - timedelta(1)), "permit"),
    (Gate.G2, "PERMIT.other_direction", permitted(directions=(Direction.NORTH,)), "permit"),
    (Gate.G2, "PERMIT.not_covered", permitted(categories=()), "permit"),
    (Gate.G2, "PERMIT.used", permitted(single_use=True, draws=1), "permit"),
    (Gate.G2, "PERMIT.uncounted", permitted(demand=None), "permit"),
    (Gate.G2, "PERMIT.too_little", permitted(taken=9), "permit"),
    (Gate.G2, "PERMIT.not_seen", permitted(verified=False), "practice"),
    (Gate.G2, "HOLDS.holds", lambda given: spoil(given, holds=(hold(HoldKind.QUARANTINE),)), "practice"),
    (Gate.G3, "HOLDS.broken", lambda given: spoil(given, holds=(hold(HoldKind.QUALITY, broken=True),)), "practice"),
    (Gate.G2, "HOLDS.held_kin", stopped(of_a_parent(HoldKind.QUARANTINE)), "practice"),
    (Gate.G2, "HOLDS.denied_kin", stopped(of_a_parent(HoldKind.RECALL)), "denying_holds"),
    (Gate.G3, "HOLDS.held_kin_on_the_way", stopped(of_a_parent(HoldKind.QUARANTINE)), "practice"),
    (Gate.G3, "HOLDS.denied_kin_on_the_way", stopped(of_a_parent(HoldKind.RECALL)), "denying_holds"),
    (Gate.G2, "HOLDS.held", stopped(hold(HoldKind.QUARANTINE, told=True)), "practice"),
    (Gate.G3, "HOLDS.broken_since", stopped(hold(HoldKind.QUALITY, broken=True, told=True)), "practice"),
    (Gate.G2, "HOLDS.until_resolved", stopped(replace(hold(HoldKind.QUALITY, told=True), until="DI-1")), "practice"),
    (Gate.G2, "HOLDS.until_confirmed", stopped(TOLD_BY_ITS_PLACE), "practice"),
    (Gate.G2, "HOLDS.goes_home", going_home, "practice"),
    (Gate.G2, "HOLDS.sent_home", sent_home, "practice"),
    (Gate.G2, "HOLDS.denies", RECALLED, "denying_holds"),
    (Gate.G3, "HOLDS.denies_on_the_way", RECALLED, "denying_holds"),
    (Gate.G2, "HOLDS.denies_whole", stopped(hold(HoldKind.RECALL, "SZ-ALPHA")), "denying_holds"),
    (Gate.G2, "HOLDS.denied_whole", stopped(hold(HoldKind.RECALL, "SZ-ALPHA", told=True)), "denying_holds"),
    (Gate.G2, "HOLDS.denied", stopped(hold(HoldKind.RECALL, told=True)), "denying_holds"),
    (Gate.G3, "HOLDS.denied_on_the_way", stopped(hold(HoldKind.RECALL, told=True)), "denying_holds"),
    (Gate.G2, "CONSENT_ETHICS.none", ruled(human_categories=("human_blood",)), "human_categories"),
    (Gate.G2, "CUSTODY.pending", lambda given: spoil_container(given, handoff="HO-1"), "practice"),
    (Gate.G1, "CUSTODY.gap", lambda given: spoil_container(given, gap_minutes=99), "custody_gap_minutes"),
    (
        Gate.G1,
        "CUSTODY.gap_until",
        lambda given: spoil_container(given, gap_minutes=99, found_at=AT, times_lost=1),
        "custody_gap_minutes",
    ),
    (Gate.G2, "CONSENT_ETHICS.named_other", then(ruled(human_categories=("human_blood",)), ETHICS), "human_categories"),
    (Gate.G2, "CARRIER.nobody", then(NOBODY, of("scanned", carrier="")), "practice"),
    (Gate.G2, "CARRIER.unforeseen", NOBODY, "notice"),
    (Gate.G2, "CARRIER.no_organisation", of("consignment", carrier_organisation=""), "clearance"),
    (Gate.G2, "CARRIER.not_authorised", carriers(authorised_until=None), "person"),
    (Gate.G2, "CARRIER.authorisation_over", carriers(authorised_until=date(2020, 1, 1)), "person"),
    (Gate.G2, "CARRIER.not_trained", carriers(training_until=None), "person"),
    (Gate.G2, "CARRIER.training_over", carriers(training_until=date(2020, 1, 1)), "person"),
    (Gate.G2, "CARRIER.other_firm", carriers(organisation="HT-SWIFT"), "notice"),
    (Gate.G2, "CARRIER.not_bridge_listed", of("consignment", channel="bridge"), "person"),
    (Gate.G2, "CARRIER.no_second", of("clearance", requires_two_person=True), "clearance"),
    (Gate.G0, "CARRIER.two_needed", of("clearance", requires_two_person=True), "clearance"),
    (Gate.G2, "CHECKPOINT.unnamed", of("station", checkpoint=""), "clearance"),
    (Gate.G2, "DIRECTION.turned_back", of("consignment", returning=True), "practice"),
    (Gate.G0, "NOTICE_FRESH.after_window", leaving_after_its_window, "notice"),
    (Gate.G2, "NOTICE_FRESH.window_over", of("notice", window_to=AT - timedelta(hours=1)), "notice"),
    (Gate.G2, "VEHICLE.not_compared", TRUCK, "notice"),
    (Gate.G2, "SEAL.opened_by_customs", reopened, "manifest"),
    (Gate.G2, "STATION.not_registered", of("station", registered=False), "station"),
    (
        Gate.G2,
        "TEMP.class_not_stated",
        of("clearance", scopes=tuple(replace(row, temperature_class="frozen") for row in CLEARANCE.scopes)),
        "clearance",
    ),
    (Gate.G2, "CARRIER.organisation_not_covered", of("consignment", carrier_organisation="X"), "clearance"),
    (Gate.G2, "CARRIER.no_badge", of("scanned", carrier=""), "practice"),
    (Gate.G0, "CARRIER.in_other_hands", with_another_courier, "notice"),
    (Gate.G2, "CARRIER.other_badge", of("scanned", carrier="CUR-K02"), "notice"),
    (Gate.G3, "CARRIER.other_badge_on_the_way", of("scanned", carrier="CUR-K02"), "notice"),
    (Gate.G2, "VEHICLE.none", then(ruled(vehicle_channels=("hand_carry",))), "vehicle_channels"),
    (Gate.G2, "VEHICLE.not_registered", then(ruled(vehicle_channels=("truck",)), TRUCK), "vehicle_channels"),
    (Gate.G2, "VEHICLE.not_licensed", then(ruled(vehicle_channels=("truck",)), TRUCK, UNLICENSED), "vehicle"),
    (Gate.G2, "VEHICLE.no_ccrn", then(ruled(ccrn_channels=("hand_carry",))), "ccrn_channels"),
    (Gate.G2, "VEHICLE.other", then(TRUCK, of("scanned", vehicle="AB2")), "notice"),
    (Gate.G3, "VEHICLE.other_on_the_way", then(TRUCK, of("scanned", vehicle="AB2")), "notice"),
    (Gate.G2, "SEAL.strange", of("scanned", seals=("SEAL-1", "SEAL-8")), "practice"),
    (Gate.G2, "SEAL.stranger", partial(spoil_package, doubts=(SealDoubt(Gate.G2, "HTC-9"),)), "practice"),
    (Gate.G2, "SEAL.shared", partial(spoil_package, shared_seals=("SEAL-1",)), "practice"),
    (Gate.G2, "SEAL.taken_back", of("scanned", taken_back=("1ZW12345",)), "practice"),
    (Gate.G2, "SEAL.unsealed", lambda given: spoil_package(given, seals=()), "clearance"),
    (Gate.G2, "SEAL.opened_at_gate", partial(spoil_package, seals=(), opening="customs"), "clearance"),
    (Gate.G2, "SEAL.resealed", lambda given: spoil_package(given, seals=("SEAL-9",)), "manifest"),
    (Gate.G2, "SEAL.resealed_as", partial(spoil_package, seals=("SEAL-9",), notified=("SEAL-1",)), "manifest"),
    (Gate.G3, "SEAL.resealed_on_the_way", partial(spoil_package, seals=("SEAL-9",), notified=("SEAL-1",)), "manifest"),
    (Gate.G2, "TEMP.no_logger", of("clearance", requires_logger=True), "clearance"),
    (Gate.G2, "TEMP.not_running", logged(logger_running=False), "logger"),
    (Gate.G2, "TEMP.not_calibrated", logged(logger_calibrated_until=None), "logger"),
    (Gate.G2, "TEMP.excursion", logged(temperature="excursion"), "logger"),
    (Gate.G2, "TEMP.excursion_of", logged(temperature="excursion", reading=READING), "logger"),
    (Gate.G2, "TEMP.excursion_before", logged(temperature="excursion", reading=READ_BEFORE), "logger"),
    (Gate.G2, "TEMP.excursion_resolved", logged(temperature="unproven", reading=RESOLVED), "unproven_temperature"),
    (Gate.G2, "TEMP.unproven_by", logged(temperature="unproven", reading=READING), "unproven_temperature"),
    (Gate.G2, "TEMP.unproven", logged(temperature="unproven"), "unproven_temperature"),
    (Gate.G2, "PACKAGING.bare", lambda given: spoil_package(given, packaging_class="NONE"), "bare_packages"),
    (Gate.G2, "PACKAGING.unstated", lambda given: spoil_package(given, packaging_class=""), "bare_packages"),
    (
        Gate.G2,
        "PACKAGING.category_a",
        lambda given: spoil_container(given, infectious=True, risk="Z9"),
        "category_a_packages",
    ),
    (
        Gate.G2,
        "PACKAGING.no_dry_ice",
        then(ruled(dry_ice_classes=("dry_ice",)), lambda given: spoil_package(given, temperature_class="dry_ice")),
        "dry_ice_classes",
    ),
    (Gate.G0, "PACKAGING.class_unsaid", unfiled("temperature_class", temperature_class=""), "form_required"),
    (
        Gate.G0,
        "PACKAGING.agent_unsaid",
        then(unfiled("agent", agent=""), lambda given: spoil_container(given, infectious=True)),
        "form_required",
    ),
    (Gate.G0, "PACKAGING.unweighed", unfiled("gross_weight", gross_weight_g=0), "form_required"),
    (Gate.G2, "LABEL.unverified", lambda given: spoil_container(given, label_verified=False), "unverified_label"),
    (Gate.G2, "LABEL.unreadable", of("scanned", unreadable=("??",)), "practice"),
    (Gate.G2, "DUPLICATE.elsewhere", lambda given: spoil_container(given, elsewhere="CN-9"), "practice"),
    (Gate.G2, "DUPLICATE.let_out", lambda given: spoil_container(given, let_out="CN-9"), "practice"),
    (Gate.G2, "DUPLICATE.filed_elsewhere", lambda given: spoil_container(given, filed_in="CN-9"), "practice"),
    (Gate.G2, "DUPLICATE.filed_whole", lambda given: spoil_container(given, filed_whole="CN-9"), "practice"),
    (Gate.G2, "DUPLICATE.two_places", then(ruled(same_moment_seconds=60), elsewhere_just_now), "same_moment_seconds"),
    (Gate.G3, "SEQUENCE.not_passed", lambda given: spoil(given, passages=()), "gates_before"),
    (Gate.G3, "SEQUENCE.not_let_out", lambda given: spoil_container(given, not_out=True), "gates_before"),
    (Gate.G3, "SEQUENCE.time_backwards", LATER_AT_THE_EXIT, "clock_tolerance_seconds"),
    (Gate.G2, "SEQUENCE.over", of("consignment", over="lost"), "practice"),
    (Gate.G2, "SEQUENCE.emptied", of("consignment", over="emptied"), "practice"),
    (Gate.G2, "CLOCK.off", lambda given: spoil(given, clock=ClockFacts(60_000)), "clock_warn_seconds"),
    (Gate.G2, "CLOCK.wrong", lambda given: spoil(given, clock=ClockFacts(600_000)), "clock_hold_seconds"),
    (Gate.G2, "CLOCK.paper", lambda given: spoil(given, form="DF-FTZ-EXIT-1-0001-A"), "practice"),
    (Gate.G2, "CLOCK.backwards", lambda given: spoil(given, clock=ClockFacts(0, True)), "practice"),
    (Gate.G2, "STATION.disabled", of("station", enabled=False), "station"),
    (Gate.G2, "STATION.wrong_kind", of("station", kinds=()), "station"),
    (Gate.G2, "STATION.no_role", of("station", operator_roles=()), "gate_roles"),
    (Gate.G2, "STATION.nobody", of("station", operator=""), "practice"),
    *(
        (Gate.G2, f"SNAPSHOT.{name}", of_age, setting)
        for name, setting, of_age in (
            ("ageing", "snapshot_soft_minutes", lambda given: spoil(given, snapshot="S", snapshot_at=AT - OFFLINE[0])),
            ("too_old", "snapshot_hard_minutes", lambda given: spoil(given, snapshot="S", snapshot_at=AT - OFFLINE[1])),
            ("ahead", "clock_hold_seconds", lambda given: spoil(given, snapshot="S", snapshot_at=AT - OFFLINE[2])),
        )
    ),
    *(
        (Gate.G2, f"SNAPSHOT.{name}", partial(spoil, snapshot="S", snapshot_at=AT, token=token), "practice")
        for name, token in (("no_token", TokenFacts()), ("token_used", TokenFacts("T", used=True)))
    ),
    (Gate.G2, "SNAPSHOT.read_again", then(ruled(same_moment_seconds=60), let_pass_here), "same_moment_seconds"),
)


BY_THE_RULE_OF_THE_CHECK = frozenset(
    {
        *("CLR_VERSION.superseded_on_the_way", "CLR_VERSION.stopped", "CLR_VERSION.stopped_on_the_way"),
        *("CLR_VERSION.superseded", "CLR_WINDOW.expired_in_transit", "CLR_WINDOW.not_yet", "MANIFEST.not_as_notified"),
        *("CLR_WINDOW.not_yet_in_transit", "CUSTODY.elsewhere", "CUSTODY.in_no_hands", "CUSTODY.not_portable"),
        *("DUPLICATE.beyond", "DUPLICATE.other_station", "MANIFEST.by_authority", "MANIFEST.container_extra"),
        *("MANIFEST.container_foreign", "MANIFEST.container_missing", "MANIFEST.container_unknown"),
        *("MANIFEST.package_emptied", "MANIFEST.lost_out", "MANIFEST.package_extra"),
        *("MANIFEST.package_foreign", "MANIFEST.package_undeclared"),
        *("MANIFEST.package_unknown", "MANIFEST.taken_out", "NOTICE_FRESH.used", "NOTIFIED.for_another"),
        *("CLR_VERSION.superseded_on_arrival", "ORG_LISTED.expired_on_the_way", "ORG_LISTED.material_of_other"),
        *("PURPOSE.no_project", "PURPOSE.other_project", "QUOTA.uncounted", "SEAL.missing", "SEQUENCE.barred"),
        *("SEQUENCE.doubted", "SEQUENCE.not_cleared", "SEQUENCE.not_entered", "TEMP.other_class"),
    }
)
"""Faults that cite what their check cites anyway, as another row of the same check shows."""
