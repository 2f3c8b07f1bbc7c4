"""The number of a logger names that logger: no tube and no seal is given it, and it is given to none of theirs."""

from __future__ import annotations

from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import BENCH, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, RECEIVER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.test_seal_or_tube import adopt
from tests.situations.test_the_temperature import Box, a_file, started
from tests.situations.test_what_a_logger_proves import OURS

OFFICERS = {EXIT: EXIT_OFFICER, ENTRY: ENTRY_OFFICER}


def begun(journey: Journey) -> str:
    technician = journey.at(TECHNICIAN, BENCH)
    return str(technician.done("/packages", containers=technician.register(1))["package"])


def start(journey: Journey, package: str, logger: str, staff: str = TECHNICIAN, **changes: Any) -> Any:
    given = {"package": package, "logger": logger, "calibrated_until": "2029-12-31", "temperature_class": "frozen"}
    where = {TECHNICIAN: BENCH, "SZG-T01": "SZ-BENCH-2", RECEIVER: "HK-BENCH-1"}[staff]
    return journey.at(staff, where).post("/loggers/start", **{**given, **changes})


def seal(journey: Journey, package: str, *numbers: str) -> Any:
    return journey.at(TECHNICIAN, BENCH).post("/sealings", package=package, seals=list(numbers))


def on_the_way(journey: Journey, logger: str) -> tuple[str, str]:
    """(consignment, box): with this logger in it and a seal on it, at the courier's."""
    package = begun(journey)
    assert start(journey, package, logger).status_code == 201
    journey.seals[package] = f"SEAL-{package[-6:]}"
    assert seal(journey, package, journey.seals[package]).status_code == 201
    consignment = journey.sent(package)
    return consignment, package


def scanned(journey: Journey, where: str, *raws: str) -> list[str]:
    practice = journey.house.practice
    return [practice.scan(where, raw).meaning for raw in (practice.badge(OFFICERS[where]), *raws)]


def test_no_tube_is_registered_under_the_number_of_a_logger(journey: Journey) -> None:
    assert start(journey, begun(journey), "LG-70af").status_code == 201
    for spelling in ("LG-70AF", "lg-70af", " LG-70AF "):
        answer = adopt(journey, spelling)
        assert refused(answer) == (409, "adopted_is_logger")
    assert set(answer.get_json()["say"]) == {"en", "zh-Hant", "zh-Hans"}
    assert adopt(journey, "LG-70AF-T").status_code == 201
    assert adopt(journey, "LG-70AF", "SZG-T01").status_code == 201


def test_a_list_of_tubes_names_the_row_that_bears_the_number_of_a_logger(journey: Journey) -> None:
    assert start(journey, begun(journey), "LG-71").status_code == 201
    body = "code,category,risk,amount,unit\nlg-71,saliva_swab,C1,10,uL\nMAKER-79,saliva_swab,C1,10,uL\n"
    run = journey.at(TECHNICIAN, BENCH).send("/lists/container/check", body.encode(), "text/csv").get_json()
    assert [(each["row"], each["code"]) for each in run["faults"]] == [(2, "container_is_logger")]


def test_no_logger_is_started_under_the_number_of_a_tube_or_a_seal(journey: Journey) -> None:
    package = begun(journey)
    for code in ("MAKER-80", "maker-81"):
        assert adopt(journey, code).status_code == 201
    for number in ("MAKER-80", "maker-80", "MAKER-81"):
        assert refused(start(journey, package, number)) == (409, "logger_is_tube")
    on_a_box = journey.box(1)[1]
    assert refused(start(journey, package, journey.seals[on_a_box].lower())) == (409, "logger_is_seal")
    assert seal(journey, package, "EV-31").status_code == 201
    opened = {"package": package, "seals": ["EV-31"], "reason": "to put a logger in"}
    journey.at(TECHNICIAN, BENCH).done("/unsealings", **opened)
    used = start(journey, package, "EV-31")
    assert refused(used) == (409, "logger_is_seal")
    assert set(used.get_json()["say"]) == {"en", "zh-Hant", "zh-Hans"}
    assert start(journey, package, "EV-32").status_code == 201


def test_no_box_is_sealed_with_the_number_of_a_logger(journey: Journey) -> None:
    package, other = begun(journey), begun(journey)
    assert start(journey, package, "LG-72").status_code == 201
    for box in (package, other):
        for number in ("LG-72", "lg-72"):
            assert refused(seal(journey, box, "SEAL-NEW", number)) == (409, "seal_is_logger")
    assert seal(journey, package, "SEAL-NEW").status_code == 201


def test_nor_by_the_scanner_of_a_bench(journey: Journey) -> None:
    package, other = begun(journey), begun(journey)
    assert start(journey, package, "LG-76").status_code == 201
    practice = journey.house.practice
    cards = (practice.badge(TECHNICIAN), other, str(COMMANDS[Command.SEAL]))
    for number in ("LG-76", "lg-76"):
        told = [practice.scan(BENCH, raw) for raw in (*cards, number)][-1]
        assert "is the number of a temperature logger" in told.say["en"] and not told.entry


@pytest.mark.parametrize("spelling", ["SEAL-E6D1", "seal-e6d1"])
def test_a_seal_that_was_read_as_the_logger_by_mistake_seals_once_the_right_one_is_in(
    journey: Journey, spelling: str
) -> None:
    package, other = begun(journey), begun(journey)
    for box in (package, other):
        assert start(journey, box, "SEAL-E6D1").status_code == 201
    assert start(journey, package, "LG-77").status_code == 201
    assert refused(seal(journey, package, spelling)) == (409, "seal_is_logger"), "it rides in the other one"
    assert start(journey, other, "LG-78").status_code == 201
    assert seal(journey, package, spelling).status_code == 201
    assert refused(start(journey, other, spelling)) == (409, "logger_is_seal")


def test_a_tube_that_was_read_as_the_logger_by_mistake_is_registered_once_the_right_one_is_in(journey: Journey) -> None:
    package = begun(journey)
    assert start(journey, package, "TB-12").status_code == 201
    assert refused(adopt(journey, "TB-12")) == (409, "adopted_is_logger")
    assert start(journey, package, "LG-79").status_code == 201
    assert adopt(journey, "TB-12").status_code == 201
    assert refused(start(journey, package, "TB-12")) == (409, "logger_is_tube")


def test_what_others_say_of_a_logger_takes_no_seal_from_who_never_had_it_in_hand(journey: Journey) -> None:
    stranger = journey.at("SZG-T01", "SZ-BENCH-2")
    theirs = str(stranger.done("/packages", containers=stranger.register(1))["package"])
    for number in ("BAG-01", "BAG-02"):
        assert start(journey, theirs, number, "SZG-T01").status_code == 201
    assert refused(stranger.post("/sealings", package=theirs, seals=["BAG-02"])) == (409, "seal_is_logger")
    for number in ("BAG-01", "bag-02"):
        assert seal(journey, begun(journey), number).status_code == 201
    assert start(journey, theirs, "BAG-02", "SZG-T01").status_code == 201


def test_a_logger_of_which_a_file_was_read_keeps_its_number_at_both_ends(journey: Journey) -> None:
    box = Box(journey, "LG-80")
    box.receive()
    box.read(a_file(box.sealed, 361, lambda minute: -20.0, "LG-80"))
    box.unpack()
    box.receiver.done("/loggers/start", **started(box.code, "LG-81"))
    box.receiver.done("/packings", package=box.code, containers=box.tubes)
    at_the_other_end = box.receiver.post("/sealings", package=box.code, seals=["LG-80"])
    assert refused(at_the_other_end) == (409, "seal_is_logger")
    assert refused(seal(journey, begun(journey), "LG-80")) == (409, "seal_is_logger")
    assert refused(adopt(journey, "LG-80")) == (409, "adopted_is_logger")
    assert adopt(journey, "LG-80", "SZG-T01").status_code == 201
    assert start(journey, begun(journey), "LG-80").status_code == 201, "whose it was before, keeps it"


def test_what_its_maker_calls_a_logger_that_bears_our_code_is_its_number_too(journey: Journey) -> None:
    package = begun(journey)
    assert start(journey, package, OURS, serial="TESTO-9").status_code == 201
    assert refused(adopt(journey, "testo-9")) == (409, "adopted_is_logger")
    assert refused(seal(journey, package, "TESTO-9")) == (409, "seal_is_logger")
    assert adopt(journey, "TESTO-8").status_code == 201
    assert refused(start(journey, package, "TESTO-8")) == (409, "logger_is_tube")
    assert start(journey, package, OURS, serial="TESTO-8").status_code == 201, "our code on it is a way out"


@pytest.mark.usefixtures("read_again")
def test_a_logger_goes_again_in_another_box_and_another_of_its_number_elsewhere(journey: Journey) -> None:
    consignment, package = on_the_way(journey, "LG-74")
    journey.across(consignment, package)
    again = begun(journey)
    assert start(journey, again, "LG-74").status_code == 201
    technician = journey.at("SZG-T01", "SZ-BENCH-2")
    theirs = str(technician.done("/packages", containers=technician.register(1))["package"])
    assert start(journey, theirs, "LG-74", "SZG-T01").status_code == 201


def test_a_logger_is_read_at_both_gates_and_the_seal_of_the_box_as_well(journey: Journey) -> None:
    consignment, package = on_the_way(journey, "LG-75")
    for where in (EXIT, ENTRY):
        told = scanned(journey, where, package, "lg-75", "LG-75", journey.seals[package], courier(journey))
        assert told[1:] == ["package_read", "logger_read", "logger_read", "seal_read", "allow"]
    assert consignment


def test_a_seal_with_the_number_of_a_logger_is_strange_to_a_scanner_as_to_a_program(journey: Journey) -> None:
    consignment, package = on_the_way(journey, "EV-31751F")
    card = str(COMMANDS[Command.SEAL])
    told = scanned(journey, EXIT, package, "EV-31751F", card, "EV-31751F", journey.seals[package], courier(journey))
    assert told[1:] == ["package_read", "logger_read", "seal_said", "seal_differs", "seal_read", "hold"]
    by_program = journey.meet(EXIT, consignment, package, seals=["EV-31751F", journey.seals[package]])
    assert (by_program["verdict"], faults(by_program)) == ("HOLD", ["SEAL"])
    assert "EV-31751F" in str(by_program["findings"])
    told = scanned(journey, EXIT, package, journey.seals[package], courier(journey))
    assert told[-1] == "hold", "the doubt stays with the box"


def test_the_card_says_nothing_but_of_the_very_next_seal(journey: Journey) -> None:
    _, package = on_the_way(journey, "EV-2")
    card = str(COMMANDS[Command.SEAL])
    assert scanned(journey, EXIT, card)[-1] == "package_first"
    told = scanned(journey, EXIT, package, card, courier(journey), "EV-2", card, journey.seals[package])
    assert told[1:] == ["package_read", "seal_said", "carrier_read", "logger_read", "seal_said", "allow"]


def test_a_number_that_might_be_a_products_is_that_of_a_seal_where_the_officer_says_so(journey: Journey) -> None:
    consignment, package = on_the_way(journey, "EV-5")
    card, product = str(COMMANDS[Command.SEAL]), "4006381333931"
    told = scanned(journey, EXIT, package, product, card, product, journey.seals[package], courier(journey))
    assert told[1:] == ["package_read", "not_ours", "seal_said", "seal_differs", "seal_read", "hold"]
    by_program = journey.meet(EXIT, consignment, package, seals=[product, journey.seals[package]])
    assert (by_program["verdict"], faults(by_program)) == ("HOLD", ["SEAL"])


def test_a_lane_without_network_tells_logger_and_seal_apart_in_the_same_way(journey: Journey) -> None:
    _, package = on_the_way(journey, "EV-3")
    _, other = on_the_way(journey, "EV-4")
    lane, card = LoneStation(journey, EXIT), str(COMMANDS[Command.SEAL])
    officer = journey.house.practice.badge(EXIT_OFFICER)
    told = lane.read(officer, package, "EV-3", card, "EV-3", journey.seals[package], courier(journey))
    assert [each.said.meaning for each in told][2:] == [
        "logger_read",
        "seal_said",
        "seal_differs",
        "seal_read",
        "hold",
    ]
    told = lane.read(officer, other, "ev-4", journey.seals[other], courier(journey))
    assert [each.said.meaning for each in told][2:] == ["logger_read", "seal_read", "allow"]
    assert {each["meaning"] for each in lane.deliver()} >= {"hold", "allow"}


def courier(journey: Journey) -> str:
    return journey.house.practice.badge(COURIER)
