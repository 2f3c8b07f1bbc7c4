"""From what a person typed to a command; and every word that a page asks for stands in the catalogue."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from custody import commands
from custody.acts import Capture
from custody.codes import COMMANDS, Command
from custody.jobs import JobState
from custody.wording import keys
from tests.practice import new_id
from web.pages.frame import times
from web.pages.frame.deeds import DEEDS, Faulty, read_form
from web.pages.stations import bench, checkpoint

WEB = Path(__file__).parent.parent.parent.parent / "web"


def form(deed: str, **fields: str) -> MultiDict[str, str]:
    return MultiDict({"deed": deed, "id": new_id(), **fields})


def read(deed: str, **fields: str) -> object:
    return read_form(form(deed, **fields), "+08:00")


def test_codes_are_parted_by_line_ends_commas_and_semicolons() -> None:
    command = read("retrieve", subjects="A1\r\nA2,A3，A4;A5；A6、A7")
    assert isinstance(command, commands.Retrieve)
    assert command.subjects == ("A1", "A2", "A3", "A4", "A5", "A6", "A7")


def test_a_code_of_ours_may_be_typed_with_blanks_inside() -> None:
    code = str(COMMANDS[Command.PACK])
    spaced = code.lower().replace("-", " ")
    command = read("retrieve", subjects=f"{spaced}\n TUBE 12 ")
    assert isinstance(command, commands.Retrieve)
    assert command.subjects == (spaced, "TUBE 12")


def test_a_blank_between_whole_codes_parts_them() -> None:
    first, second = str(COMMANDS[Command.PACK]), str(COMMANDS[Command.SEAL])
    command = read("retrieve", subjects=f"{first}  {second}")
    assert isinstance(command, commands.Retrieve)
    assert command.subjects == (first, second)


def test_a_reason_that_is_too_short_is_asked_to_be_longer() -> None:
    faulty = read("correct", entry="3", reason="x")
    assert isinstance(faulty, Faulty)
    assert faulty.faults[0].say["en"] == "At least 3 characters."


def test_boxes_that_are_ticked_come_as_one_list() -> None:
    ticked = form("receive")
    ticked.setlist("packages", ["P1", "P2"])
    command = read_form(ticked, "+08:00")
    assert isinstance(command, commands.Receive)
    assert command.packages == ("P1", "P2")


def test_what_was_scanned_as_damaged_has_the_condition_that_is_chosen_beside() -> None:
    command = read("receive", packages="P1", damaged="C1\nC2 CL\nC3", damaged_as="CC")
    assert isinstance(command, commands.Receive)
    assert command.damaged == {"C1": "CC", "C2": "CL", "C3": "CC"}
    assert isinstance(read("receive", packages="P1", damaged="C1", damaged_as=""), Faulty)


def test_a_local_time_gets_the_offset_of_the_zone() -> None:
    fields = dict.fromkeys(
        ("packages", "to_organisation", "to_site", "purpose", "clearance", "checkpoint", "carrier"), "X"
    )
    command = read("consign", **fields, planned_exit="2026-11-23T10:00", planned_entry="2026-11-23T11:00")
    assert isinstance(command, commands.Consign)
    assert command.planned_exit == "2026-11-23T10:00:00+08:00"


def test_an_empty_field_is_left_out() -> None:
    command = read("correct", entry="3", reason="typo", category="", risk="A1", amount="", did_not_occur="")
    assert isinstance(command, commands.Correct)
    assert (command.category, command.risk, command.amount, command.did_not_occur) == (None, "A1", None, False)


@pytest.mark.parametrize("number", ["1.5", "1e3", "-1", "٣", "0x10", "9" * 40])
def test_what_is_no_whole_number_in_bounds_is_refused(number: str) -> None:
    faulty = read("aliquot", parent="X", count="1", amount=number)
    assert isinstance(faulty, Faulty)
    assert [fault.field for fault in faulty.faults] == ["amount"]


def test_an_id_that_is_no_uuid_is_refused() -> None:
    assert isinstance(read("retrieve", subjects="A1", id="1"), Faulty)


def test_too_many_codes_are_refused() -> None:
    faulty = read("retrieve", subjects=" ".join(f"A{n}" for n in range(501)))
    assert isinstance(faulty, Faulty)
    assert "at most 500" in faulty.faults[0].say["en"]


def test_every_command_has_a_form() -> None:
    every = {kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, commands.Command)}
    assert set(DEEDS.values()) == every - {commands.Command}


def test_every_field_of_a_form_has_a_name() -> None:
    fields = {name for kind in DEEDS.values() for name in kind.__struct_fields__} - {"print"}
    assert {f"page.field.{name}" for name in fields} - set(keys("page.field.")) == set()


def test_every_word_that_a_page_asks_for_stands_in_the_catalogue() -> None:
    sources = [*WEB.glob("templates/**/*.html"), *WEB.glob("pages/*.py")]
    asked = {
        key for path in sources for key in re.findall(r'\b(?:t|say)\("([a-z_]+\.[\w.]+)"[,)]', path.read_text("utf-8"))
    }
    assert len(asked) > 200
    assert asked - set(keys()) == set()


def test_every_word_that_is_put_together_stands_in_the_catalogue() -> None:
    cards = {*bench.CARDS, *checkpoint.CARDS}
    wanted = {f"page.card.{card}" for card in cards}
    wanted |= {f"page.capture.{each}" for each in Capture} | {f"job_state.{each}" for each in JobState}
    wanted |= {f"page.deed.{name}" for name in re.findall(r'"(\w+)"', _deeds_of_the_bench())}
    wanted |= {f"page.way.{name}" for name in ("home", "bench", "checkpoint", "containers", "handoffs", "ledger")}
    wanted |= {f"page.kiosk.want.{what}" for what in ("officer", "package", "seal", "carrier")}
    wanted |= {f"page.sign_in.{outcome}" for outcome in ("wrong", "locked")}
    assert wanted - set(keys()) == set()


def test_the_cards_on_the_bench_are_commands() -> None:
    assert set(bench.CARDS) <= set(Command)


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2026-11-23T02:00:05Z", "2026-11-23 10:00:05 +08:00"),
        ("2026-11-23T23:59:59.999+00:00", "2026-11-24 07:59:59 +08:00"),
        ("2026-11-23T10:00:00+08:00", "2026-11-23 10:00:00 +08:00"),
        ("", "—"),
        ("soon", "soon"),
    ],
)
def test_times_are_shown_in_civil_time_with_the_offset(instant: str, shown: str) -> None:
    assert times.shown(instant, 480) == shown


@pytest.mark.parametrize(
    ("seconds", "lasted"),
    [
        (0, ("seconds", 0)),
        (119, ("seconds", 119)),
        (120, ("minutes", 2)),
        (7200, ("hours", 2)),
        (200_000, ("days", 2)),
        (-5, ("seconds", 0)),
    ],
)
def test_a_span_is_told_in_its_largest_unit(seconds: int, lasted: tuple[str, int]) -> None:
    assert times.lasted(seconds) == lasted


def test_an_input_begins_with_the_civil_time() -> None:
    assert times.field_value(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), 480) == "2026-11-23T10:00"
    assert (times.offset_text(480), times.offset_text(-90)) == ("+08:00", "-01:30")


def _deeds_of_the_bench() -> str:
    template = (WEB / "templates" / "bench.html").read_text("utf-8")
    return template.partition("{% for name in (")[2].partition(")")[0]


def test_a_weight_is_told_to_be_in_grams() -> None:
    faulty = read("describe_package", package="HTP-0VEY1JTKFH-B", gross_weight_g="1.250")
    assert isinstance(faulty, Faulty) and "grams" in faulty.faults[0].say["en"]
