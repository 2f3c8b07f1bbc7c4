"""What is written out reads back as the same values, in both forms, and nothing in it is ever calculated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from custody.amounts import QUOTA_UNITS
from custody.clearance import QUOTA_PERIODS, Clearance, ClearanceStatus, Permit, PermitKind, Quota, Scope
from custody.commands.command import TEMPERATURE_CLASSES
from custody.deciding.lists.importing import plan_lines
from custody.holding import Listing
from custody.parties import Direction, Names, Organisation, Side, Vehicle
from custody.privacy import donor_marks
from custody.tabling import LAYOUTS, Faults, Format, cells_of, read_list, template, written
from custody.world import World
from custody.zone import Zone, row_of

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

texts = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: bool(text) and not donor_marks(text) and "\ufeff" not in text)
) | st.sampled_from(
    [
        "=1+1",
        "\uff1d1+1",
        "\uff0b852",
        "'\uff20SUM(A1)",
        "+852",
        "-x",
        "@SUM(A1)",
        "'quoted",
        "'=x",
        "''",
        'say "no", please',
        "a\nb",
        "<b>&",
    ]
)
codes = st.from_regex(r"[A-Z][A-Z0-9]{0,5}(-[A-Z]{1,3})?", fullmatch=True).filter(lambda code: not donor_marks(code))
instants = st.builds(
    lambda moment, offset: moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=offset))),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from([0, 8, -5]),
)
directions = st.lists(st.sampled_from(list(Direction)), min_size=1, max_size=2, unique=True).map(tuple)
some_codes = st.lists(codes, max_size=3, unique=True).map(tuple)


def among(*known: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(known), max_size=2, unique=True).map(tuple)


scopes = st.builds(
    Scope,
    row=codes,
    category=st.sampled_from(["human_blood", "human_cells"]),
    max_risk=st.sampled_from(["C1", "B1", "A1"]),
    directions=directions,
    counterparts=among("HK-BETA", "HK-DELTA"),
    checkpoints=among("FTZ-CH1"),
    purposes=some_codes,
    destination_sites=among("HK-BETA-LAB", "HK-BETA-BANK"),
    carriers=among("HT-COURIER"),
    projects=some_codes,
    temperature_class=st.none() | st.sampled_from(TEMPERATURE_CLASSES),
    max_per_consignment=st.none() | st.integers(1, 500),
)


@st.composite
def clearances(draw: st.DrawFn) -> Clearance:
    rows = draw(st.lists(scopes, max_size=3, unique_by=lambda scope: scope.row))
    quotas = [
        Quota(
            scope.row,
            draw(st.sampled_from(QUOTA_UNITS)),
            draw(st.sampled_from(QUOTA_PERIODS)),
            draw(st.integers(1, 10**9)),
        )
        for scope in rows
        if draw(st.booleans())
    ]
    start = draw(instants)
    return Clearance(
        number=draw(codes),
        version=1,
        scheme=draw(texts),
        holder="SZ-ALPHA",
        issuer=draw(texts),
        issued_on=draw(st.dates(date(2020, 1, 1), date(2026, 1, 1))),
        valid_from=start,
        valid_to=start + timedelta(seconds=draw(st.integers(1, 10**8))),
        status=draw(st.sampled_from(list(ClearanceStatus))),
        scopes=tuple(rows),
        quotas=tuple(quotas),
        conditions=draw(st.just("") | texts),
        min_lead_minutes=draw(st.none() | st.integers(0, 9999)),
        requires_seal=draw(st.booleans()),
        park_only=draw(st.booleans()),
    )


permits = st.builds(
    Permit,
    number=codes,
    kind=st.sampled_from(list(PermitKind)),
    holder=st.just("SZ-ALPHA"),
    categories=st.lists(st.sampled_from(["human_blood", "human_cells"]), min_size=1, unique=True).map(tuple),
    max_risk=st.sampled_from(["C1", "A1"]),
    directions=directions,
    quantity=st.integers(1, 10**9),
    unit=st.sampled_from(["containers", "ml"]),
    single_use=st.booleans(),
    valid_from=instants,
    valid_to=instants.map(lambda moment: moment + timedelta(days=800)),
    verified=st.booleans(),
)
vehicles = st.builds(
    Vehicle,
    registration=codes | st.sampled_from(["粤Z1234港", "AB 1234"]),
    organisation=st.just("HT-COURIER"),
    side=st.sampled_from(list(Side)),
    cross_boundary_until=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    note=st.just("") | texts,
)
organisations = st.builds(
    Organisation,
    code=codes,
    names=st.builds(Names, en=texts, zh_hant=texts, zh_hans=texts),
    side=st.sampled_from(list(Side)),
    registration_no=texts,
    in_park=st.booleans(),
    address=st.builds(Names, en=texts, zh_hant=texts, zh_hans=texts),
    duty_phone=st.sampled_from(["+852 0000 0201", "0755 0000 0101"]),
)
ANY = {"clearance": clearances(), "permit": permits, "vehicle": vehicles, "organisation": organisations}


def file_of(noun: str, values: Iterable[Any], form: Format) -> bytes:
    return b"".join(written(noun, (cells for value in values for cells in cells_of(noun, value)), form))


def listing(noun: str, value: Any) -> Listing:
    row = row_of(noun, value, 1)
    return Listing(row.id, row.topic, noun, 1, "2026-01-01T00:00:00.000000Z", bytes(row.value).decode())


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("noun", list(ANY))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_list_that_is_exported_and_imported_changes_nothing(
    zone: Zone, noun: str, form: Format, data: st.DataObject
) -> None:
    key = LAYOUTS[noun].key
    values = data.draw(st.lists(ANY[noun], min_size=1, max_size=4, unique_by=lambda value: getattr(value, key)))
    read = read_list(file_of(noun, values, form), form, noun, zone, AT)
    assert read.fault_count == 0, [(fault.row, fault.column, fault.say()["en"]) for fault in read.faults]
    faults = Faults()
    planned = plan_lines(noun, read.lines, zone, World(listing(noun, value) for value in values), AT, faults)
    assert not faults, list(faults)
    assert (planned.changes, planned.same) == ((), len(values))


@settings(max_examples=60, deadline=None)
@given(vehicle=vehicles)
def test_nothing_that_is_written_out_is_ever_calculated(vehicle: Vehicle) -> None:
    rows = list(csv.reader(io.StringIO(file_of("vehicle", [vehicle], Format.CSV).decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(ACTIVE)]
    sheet = load_workbook(io.BytesIO(file_of("vehicle", [vehicle], Format.XLSX)), data_only=False).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_a_spreadsheet_reads_the_same_words_from_our_workbook(zone: Zone) -> None:
    sheet = load_workbook(io.BytesIO(file_of("organisation", zone.organisations.values(), Format.XLSX))).active
    assert sheet is not None
    shown = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    plain = list(
        csv.reader(
            io.StringIO(
                file_of("organisation", zone.organisations.values(), Format.CSV).decode("utf-8-sig"), newline=""
            )
        )
    )
    assert shown == [[cell.removeprefix("'") for cell in row] for row in plain]


@pytest.mark.parametrize("noun", list(LAYOUTS))
def test_a_template_is_a_list_without_a_row(zone: Zone, noun: str) -> None:
    for form in Format:
        read = read_list(template(noun, form), form, noun, zone, AT)
        assert [fault.code for fault in read.faults] == ["no_rows"]


def test_a_list_is_written_piece_by_piece(zone: Zone) -> None:
    taken = 0

    def rows() -> Iterable[list[str]]:
        nonlocal taken
        for n in range(20_000):
            taken += 1
            yield [f"V{n}", "HT-COURIER", "HK", "2029-12-31", ""]

    for form in Format:
        taken, pieces = 0, written("vehicle", rows(), form)
        next(pieces)
        assert taken < 10_000
        assert sum(len(piece) for piece in pieces) > 0 and taken == 20_000


def test_what_the_layout_writes_is_every_field_of_the_noun() -> None:
    for noun, kind in (
        ("permit", Permit),
        ("vehicle", Vehicle),
        ("organisation", Organisation),
        ("clearance", Clearance),
    ):
        fields = {field.encode_name for field in msgspec.structs.fields(kind)} - {"scopes", "quotas"}
        assert fields <= {column.place.partition(".")[0] for column in LAYOUTS[noun].columns}
    for part, struct in (("scope", Scope), ("quota", Quota)):
        inner = {field.encode_name for field in msgspec.structs.fields(struct)}
        assert inner == {column.place for column in LAYOUTS["clearance"].columns if part in column.part.split()}
