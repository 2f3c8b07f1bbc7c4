"""A box that was opened on its way, and containers that left it: what that counts at the next gate."""

from __future__ import annotations

import pytest
from crossing_facts import container_code, facts, faults, finding, spoil, spoil_package
from msgspec.structs import replace

from custody.crossing.facts import Facts
from custody.crossing.finding import Result
from custody.crossing.goods_facts import EMPTIED, USED_AGAIN, GoneFacts, ManifestLine
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate

AFTER_PACKING = (Gate.G1, Gate.G2, Gate.G3, Gate.G4)
NEW = ("NEW-SEAL-1",)


def resealed(gate: Gate, opening: str, seals: tuple[str, ...] = NEW) -> Facts:
    return spoil(spoil_package(facts(gate), opening=opening, seals=seals), "scanned", seals=seals)


def without_the_first(gate: Gate, *gone: GoneFacts) -> Facts:
    sound = facts(gate)
    kept = sound.packages[0].contents[1:]
    left = tuple(each for each in sound.containers if each.code in kept)
    return spoil(spoil_package(sound, contents=kept), containers=left, gone=gone)


@pytest.mark.parametrize("gate", AFTER_PACKING)
def test_a_box_that_customs_opened_and_sealed_again_warns_with_both_numbers(gate: Gate) -> None:
    found = finding("SEAL", resealed(gate, "customs"))
    assert found.result is Result.WARN
    assert NEW[0] in found.found[0].text("en")


@pytest.mark.parametrize("opening", ["", "recount", "other"])
def test_any_other_opening_holds(opening: str) -> None:
    assert finding("SEAL", resealed(Gate.G2, opening)).result is Result.HOLD


def test_a_box_that_customs_left_open_holds() -> None:
    assert finding("SEAL", resealed(Gate.G2, "customs", ())).result is Result.HOLD


def test_customs_do_not_excuse_a_seal_that_is_not_the_recorded_one() -> None:
    given = spoil(resealed(Gate.G2, "customs"), "scanned", seals=("ANOTHER-1",))
    assert finding("SEAL", given).result is Result.HOLD


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G2, Gate.G3])
def test_what_an_authority_took_is_no_shortage(gate: Gate) -> None:
    found = finding("MANIFEST", without_the_first(gate, GoneFacts(container_code(1), "taken")))
    assert (found.result, faults(found)) == (Result.WARN, ["by_authority"])


@pytest.mark.parametrize("state", ["lost", "in_hand", "disposed", ""])
def test_whatever_else_left_the_box_is_missing_and_may_be_passed_by_two(state: str) -> None:
    found = finding("MANIFEST", without_the_first(Gate.G2, GoneFacts(container_code(1), state)))
    assert (found.result, faults(found)) == (Result.HOLD, ["lost_out" if state == "lost" else "taken_out"])
    assert may_override("MANIFEST", Gate.G2, found)


def test_what_left_the_box_with_a_record_stops_no_other_check_and_without_one_every_one() -> None:
    recorded = without_the_first(Gate.G2, GoneFacts(container_code(1), "lost"))
    assert finding("HOLDS", recorded).result is Result.PASS
    assert finding("HOLDS", without_the_first(Gate.G2)).result is Result.UNKNOWN


@pytest.mark.parametrize(
    "became, at_hand, fault",
    [(EMPTIED, True, ""), (EMPTIED, False, "package_unknown"), (USED_AGAIN, True, "package_extra")],
)
def test_of_a_box_that_customs_emptied_only_empty_packaging_may_be_read(became: str, at_hand: bool, fault: str) -> None:
    sound = facts(Gate.G2)
    box = replace(sound.packages[0], code="EMPTIED-1", seals=(), contents=())
    line = ManifestLine("EMPTIED-1", (), ())
    assert sound.manifest is not None and sound.scanned is not None
    given = spoil(
        spoil(sound, "manifest", lines=(*sound.manifest.lines, line)),
        packages=(*sound.packages, box) if at_hand else sound.packages,
        gone=(GoneFacts("EMPTIED-1", became),),
    )
    assert finding("MANIFEST", given).result is Result.WARN, "not read, it is looked for by nobody"
    read = finding("MANIFEST", spoil(given, "scanned", packages=(*sound.scanned.packages, "EMPTIED-1")))
    assert (read.result, faults(read)) == (
        (Result.HOLD, [fault, "package_emptied"]) if fault else (Result.WARN, ["package_emptied"])
    )


@pytest.mark.parametrize("required", [True, False])
def test_a_box_that_lies_open_is_sealed_before_anything_is_filed_of_it(required: bool) -> None:
    lying = spoil_package(facts(Gate.G2), opening="recount", seals=(), notified=("SEAL-1",), lies_open=True)
    assert lying.clearance is not None
    found = finding("SEAL", spoil(lying, clearance=replace(lying.clearance, requires_seal=required)))
    assert found.result is Result.HOLD
    assert not {"resealed", "resealed_as"} & set(faults(found))
    assert {"opened_at_gate", "unsealed"} & set(faults(found))
