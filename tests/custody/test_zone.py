import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.clearance import ClearanceStatus
from custody.parties import Direction, Names, Role, Side, StationKind
from custody.zone import Secret, ZoneError, load_zone

TRAINING = Path(__file__).parents[2] / "config" / "training"


@pytest.fixture
def zone_files(tmp_path: Path) -> Path:
    shutil.copytree(TRAINING, tmp_path / "zone")
    return tmp_path / "zone"


def edit(directory: Path, name: str, old: str, new: str) -> None:
    path = directory / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def faults_of(directory: Path) -> str:
    with pytest.raises(ZoneError) as caught:
        load_zone(directory)
    return str(caught.value)


def test_the_training_zone_loads_and_says_that_it_is_invented() -> None:
    zone = load_zone(TRAINING)
    assert zone.about.training
    for path in TRAINING.glob("*.toml"):
        assert path.read_text(encoding="utf-8").startswith("# INVENTED TRAINING DATA.")
    assert zone.secrets.keys() == zone.people.keys()
    assert zone.secrets["SZA-T01"] == Secret("2468", "training-sza-t01")


def test_the_training_zone_has_somebody_for_every_role_and_both_sides_of_every_lane() -> None:
    zone = load_zone(TRAINING)
    assert {role for person in zone.people.values() for role in person.roles} == set(Role)
    assert {organisation.side for organisation in zone.organisations.values()} == set(Side)
    for direction in Direction:
        lanes = [s for s in zone.stations.values() if s.checkpoint == "FTZ-CH1" and direction in s.directions]
        assert {kind for lane in lanes for kind in lane.kinds} == {
            StationKind.CHECKPOINT_EXIT,
            StationKind.CHECKPOINT_ENTRY,
        }
        for lane in lanes:
            side = zone.organisations[zone.sites[lane.site].organisation].side
            leaving = StationKind.CHECKPOINT_EXIT in lane.kinds
            assert side is (direction.origin if leaving else direction.destination)


def test_the_training_clearances_show_one_of_each_kind() -> None:
    clearances = load_zone(TRAINING).clearances.values()
    assert {clearance.status for clearance in clearances} == {
        ClearanceStatus.ACTIVE,
        ClearanceStatus.EXPIRED,
        ClearanceStatus.SUSPENDED,
    }
    cleared = {clearance.holder for clearance in clearances}
    assert cleared == {"SZ-ALPHA", "HK-BETA"}


def test_people_and_stations_are_found_by_what_is_printed_on_them() -> None:
    zone = load_zone(TRAINING)
    courier = zone.people["CUR-K01"]
    bench = zone.stations["SZ-BENCH-1"]
    assert zone.person_with_badge(courier.badge) == courier
    assert zone.person_with_badge(bench.code) is None
    assert zone.station_with_code(bench.code) == bench
    assert zone.station_with_code("") is None


def test_the_rules_are_those_in_force_at_the_time(zone_files: Path) -> None:
    rules = (zone_files / "rules.toml").read_text(encoding="utf-8")
    later = rules.replace('"T-2026-1"', '"T-2027-1"').replace("2026-01-01T", "2027-01-01T").replace('"C1"', '"C1"')
    (zone_files / "rules-2027.toml").write_text(later, encoding="utf-8")
    zone = load_zone(zone_files)
    assert zone.settings_at(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)).version == "T-2026-1"
    assert zone.settings_at(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)).version == "T-2027-1"
    assert zone.settings_at(datetime(2020, 1, 1, tzinfo=UTC)).version == "T-2026-1"
    assert zone.risk_table(datetime(2028, 1, 1, tzinfo=UTC)).current("A") == "A1"


def test_a_misspelt_key_is_named_with_its_file_its_table_and_the_right_spelling(zone_files: Path) -> None:
    edit(zone_files, "stations.toml", "directions = ", "direction = ")
    assert "stations.toml: station FTZ-EXIT-1: unknown key 'direction'. Did you mean 'directions'?" in faults_of(
        zone_files
    )


def test_a_misspelt_key_deep_inside_and_a_misspelt_table_are_named_too(zone_files: Path) -> None:
    edit(zone_files, "clearances.toml", "max_risk", "max_rsik")
    edit(zone_files, "people.toml", "[[person]]", "[[persom]]")
    told = faults_of(zone_files)
    assert "clearance TRAIN-SOUTH-1: unknown key 'scopes.1.max_rsik'. Did you mean 'max_risk'?" in told
    assert "people.toml: unknown table 'persom'. Did you mean 'person'?" in told


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("people.toml", 'staff = "SZA-T01"\n', "", "people.toml: person number 1: the key 'staff' is missing"),
        ("people.toml", 'roles = ["technician"]', 'roles = ["technican"]', "person SZA-T01: roles: Invalid enum value"),
        ("people.toml", 'roles = ["technician"]', "roles = []", "person SZA-T01: roles: It is empty"),
        ("people.toml", 'roles = ["technician"]', 'roles = "technician"', "person SZA-T01: roles: Expected `array`"),
        ("people.toml", 'organisation = "SZ-ALPHA"', 'organisation = "SZ-ALPH"', "Did you mean: SZ-ALPHA"),
        ("people.toml", 'staff = "SZA-T02"', 'staff = "SZA-T01"', "the staff 'SZA-T01' stands twice"),
        ("people.toml", "HTB-", "HTS-", "person SZA-T01: badge: “HTS-"),
        (
            "stations.toml",
            "HTS-CPE85J3Q82-G",
            "HTB-TJ1F9BKEJN-E",
            "the code of another thing (badge).",
        ),
        (
            "stations.toml",
            "HTS-CPE85J3Q82-G",
            "hts-cpe85j3q82-g",
            "as it is printed, HTS-CPE85J3Q82-G",
        ),
        ("stations.toml", "HTS-CPE85J3Q82-G", "HTS-FM7S67Y1FN-F", "is that of SZ-BENCH-1 already"),
        (
            "stations.toml",
            'site = "SZ-ALPHA-LAB"',
            'site = "NOWHERE"',
            "station SZ-BENCH-1: site: “NOWHERE” is not known",
        ),
        ("stations.toml", '"SZ-BENCH-2-TUBE"', '"SZ-BENCH-1-TUBE"', "The printer SZ-BENCH-1-TUBE stands at 2 stations"),
        ("stations.toml", 'kinds = ["bench", "receipt"]', "kinds = []", "station SZ-BENCH-1: kinds: It is empty"),
        (
            "stations.toml",
            'directions = ["SOUTH"]',
            "directions = []",
            "station FTZ-EXIT-1: directions: A station at a checkpoint must",
        ),
        (
            "stations.toml",
            'checkpoint = "FTZ-CH1"',
            'checkpoint = "FTZ-CH9"',
            "station FTZ-EXIT-1: checkpoint: “FTZ-CH9”",
        ),
        ("stations.toml", '["checkpoint_exit"]', '["bench"]', "Only a station at a checkpoint has a checkpoint"),
        (
            "places.toml",
            'organisation = "HK-BETA"',
            'organisation = "?"',
            "site HK-BETA-LAB: organisation: “?” is not known",
        ),
        ("organisations.toml", 'zh-Hans = "', 'zh_Hans = "', "unknown key 'names.zh_Hans'. Did you mean 'zh-Hans'?"),
        (
            "clearances.toml",
            'holder = "SZ-ALPHA"',
            'holder = "SZ-OMEGA"',
            "TRAIN-SOUTH-1: holder: “SZ-OMEGA”",
        ),
        ("clearances.toml", '"human_blood"', '"human_blod"', "scopes[0].category: “human_blod” is none of"),
        (
            "clearances.toml",
            'max_risk = "B1"',
            'max_risk = "B9"',
            "may stand here. Write one of: C2, C1, B2,",
        ),
        ("clearances.toml", 'row = "2"', 'row = "1"', "scopes[1].row: Row “1” of this clearance stands 2 times"),
        ("clearances.toml", '["HK-BETA"]', '["HK-BETTA"]', "scopes[0].counterparts: “HK-BETTA” is not known"),
        ("clearances.toml", '["HT-COURIER"]', '["X"]', "scopes[0].carriers: “X” is not known"),
        ("clearances.toml", '["FTZ-CH1"]', '["X"]', "scopes[0].checkpoints: “X” is not known"),
        ("clearances.toml", '"HK-BETA-BANK"]', '"X"]', "scopes[0].destination_sites: “X” is not known"),
        (
            "clearances.toml",
            "valid_to = 2029",
            "valid_to = 2019",
            "TRAIN-SOUTH-1: valid_to: The end, valid_to, must be later than the beginning",
        ),
        ("clearances.toml", 'status = "active"', 'status = "active"\nsupersedes = "X"', "supersedes: “X” is not known"),
        (
            "clearances.toml",
            'status = "active"',
            'status = "active"\nsupersedes = "TRAIN-NORTH-1"',
            "supersedes TRAIN-NORTH-1, which HK-BETA holds",
        ),
        ("rules.toml", 'levels = ["C2"', 'levels = ["C1"', "The risk level C1 stands twice"),
        ("rules.toml", 'A = "A1"', 'A = "A9"', "risk.legacy: “A9” is not known"),
        ("rules.toml", "\n[[rules]]\n", "\n[rules]\n", "rules must be a list of tables; write [[rules]]"),
        (
            "rules.toml",
            'unverified_label = "WARN"',
            'unverified_label = "PASS"',
            "Write one of: WARN, HOLD.",
        ),
        ("zone.toml", "training = true", "training = false", "may stand in the files of a training zone only"),
        ("zone.toml", '"environmental"', '"enviromental"', "“enviromental” has no words in the catalogue"),
        ("zone.toml", "[zone]", "[zone", "zone.toml: is not TOML"),
    ],
)
def test_a_faulty_zone_does_not_load_and_says_where_and_why(
    zone_files: Path, name: str, old: str, new: str, fault: str
) -> None:
    edit(zone_files, name, old, new)
    assert fault in faults_of(zone_files)


def test_all_faults_are_told_at_once(zone_files: Path) -> None:
    edit(zone_files, "people.toml", "badge = ", "badg = ")
    edit(zone_files, "stations.toml", "site = ", "sit = ")
    edit(zone_files, "rules.toml", "warn_days_left = 7", 'warn_days_left = "seven"')
    told = faults_of(zone_files)
    for part in ("unknown key 'badg'", "'badge' is missing", "unknown key 'sit'", "warn_days_left: Expected `int`"):
        assert part in told


def test_a_zone_needs_its_tables(zone_files: Path) -> None:
    (zone_files / "zone.toml").unlink()
    told = faults_of(zone_files)
    assert "[zone] must stand exactly once" in told
    assert "[categories] must stand exactly once" in told
    rules = zone_files / "rules.toml"
    rules.unlink()
    shutil.copy(TRAINING / "zone.toml", zone_files)
    assert "write at least one [[rules]]" in faults_of(zone_files)


def test_two_versions_of_the_rules_cannot_start_together(zone_files: Path) -> None:
    rules = (zone_files / "rules.toml").read_text(encoding="utf-8")
    (zone_files / "more.toml").write_text(rules.replace('version = "T-2026-1"', 'version = "T-2"', 1), encoding="utf-8")
    assert "Another version starts at the same time" in faults_of(zone_files)


def test_a_quota_names_a_row_of_its_clearance(zone_files: Path) -> None:
    quota = '\n[[clearance.quotas]]\nrow = "9"\nunit = "containers"\nperiod = "month"\nlimit = 500\n'
    path = zone_files / "clearances.toml"
    path.write_text(path.read_text(encoding="utf-8") + quota, encoding="utf-8")
    assert "clearance TRAIN-QUOTA-1: quotas[1].row: “9” is not known" in faults_of(zone_files)


def test_a_table_that_is_no_table_is_told(zone_files: Path) -> None:
    (zone_files / "more.toml").write_text('person = ["SZA-T09"]\n', encoding="utf-8")
    assert "more.toml: person number 1: must be a table" in faults_of(zone_files)


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "is not a directory" in faults_of(tmp_path / "none")


def test_a_file_that_cannot_be_read_is_told(zone_files: Path) -> None:
    (zone_files / "odd.toml").mkdir()
    assert "odd.toml: cannot be read" in faults_of(zone_files)


def test_names_come_in_the_language_asked_for() -> None:
    names = Names("Lab", "實驗室", "实验室")
    assert [names.in_language(lang) for lang in ("en", "zh-Hant", "zh-Hans", "fr")] == [
        "Lab",
        "實驗室",
        "实验室",
        "Lab",
    ]


def test_nothing_in_the_training_zone_looks_like_a_real_telephone_number() -> None:
    for organisation in load_zone(TRAINING).organisations.values():
        assert re.fullmatch(r"\+(86 755|852) 0000 0\d{3}", organisation.duty_phone)
