"""A hold is told with all that somebody needs who wants it lifted."""

from datetime import timedelta

from crossing_facts import AT, container_code, facts, faults, finding, hold, spoil
from msgspec.structs import replace

from custody.clearance import HoldKind
from custody.crossing.registry import fingerprint, may_override
from custody.crossing.settings import Gate

HELD = hold(HoldKind.QUARANTINE, told=True)


def test_it_says_who_placed_it_why_since_when_and_who_lifts_it() -> None:
    (found,), (fix,) = ((held := finding("HOLDS", spoil(facts(), holds=(HELD,)))).found, held.fix)
    words = found.text("en")
    assert all(part in words for part in (HELD.target, "HKB-Q01 (HK-BETA)", "letter of the court")), words
    assert "HK-BETA must lift the hold" in fix.text("en")
    assert (found.params["holds"], found.params["since"]) == ("H-1", "2026-06-01 10:00")


def test_what_one_person_placed_for_one_reason_is_told_once_and_apart_from_the_rest() -> None:
    other = replace(HELD, id="H-2", target=container_code(2), since=AT - timedelta(1))
    by_another = replace(HELD, id="H-3", staff="SZA-Q01", by="SZ-ALPHA", lifted_by=("SZ-ALPHA",))
    held = finding("HOLDS", spoil(facts(), holds=(HELD, other, by_another)))
    said = {(phrase.params["placer"], phrase.params["holds"], phrase.params["count"]) for phrase in held.found}
    assert said == {("HKB-Q01 (HK-BETA)", "H-1, H-2", 2), ("SZA-Q01 (SZ-ALPHA)", "H-3", 1)}
    assert {phrase.params["since"] for phrase in held.found} == {"2026-05-31 10:00", "2026-06-01 10:00"}


def test_a_station_without_network_names_who_lifts_it_and_says_that_it_does_not_know_why() -> None:
    held = finding("HOLDS", spoil(facts(), holds=(replace(HELD, staff="", reason=""),)))
    words = held.found[0].text("en")
    assert "Placed by HK-BETA on" in words and "the reason is not known here" in words
    assert "HK-BETA must lift the hold" in held.fix[0].text("en")


def test_nobody_passes_it_however_much_of_it_is_told() -> None:
    for kind, name in ((HoldKind.QUARANTINE, "held"), (HoldKind.RECALL, "denied_on_the_way")):
        held = finding("HOLDS", spoil(facts(Gate.G3), holds=(hold(kind, told=True),)))
        assert faults(held) == [name]
        assert not may_override("HOLDS", Gate.G3, held)


def test_leave_for_what_broke_is_for_these_very_holds() -> None:
    broken = hold(HoldKind.QUALITY, broken=True, told=True)
    first, again = (
        finding("HOLDS", spoil(facts(Gate.G3), holds=(each,))) for each in (broken, replace(broken, id="H-2"))
    )
    assert may_override("HOLDS", Gate.G3, first)
    assert fingerprint(first) != fingerprint(again)


def test_nobody_is_asked_to_take_a_consignment_out_of_itself() -> None:
    """Only what lies in a box is taken out of it; a hold on the whole or on a party is lifted."""
    about = facts().consignment
    assert about is not None
    for told, plain, whole in ((True, "denied", "denied_whole"), (False, "denies", "denies_whole")):
        for target in (about.number, about.consignor, about.consignee, about.carrier_organisation):
            inside, around = (
                hold(HoldKind.RECALL, told=told),
                replace(hold(HoldKind.RECALL, target, told=told), id="H-2"),
            )
            held = finding("HOLDS", spoil(facts(), holds=(inside, around)))
            assert sorted(faults(held)) == [plain, whole]
            for found, fix in zip(held.found, held.fix, strict=True):
                assert ("ake out" in fix.text("en")) is (found.params["targets"] == inside.target), fix.text("en")


def test_no_role_is_named_that_the_organisation_may_not_have() -> None:
    """Who may lift it there is told beside it, by who there is: a firm has no officers of a checkpoint."""
    for kind in (HoldKind.QUARANTINE, HoldKind.RECALL):
        for gate in (Gate.G0, Gate.G3):
            held = finding("HOLDS", spoil(facts(gate), holds=(hold(kind, told=True),)))
            assert "officer" not in held.fix[0].text("en") and "人員" not in held.fix[0].text("zh-Hant")


def test_what_was_told_by_its_place_waits_for_a_second_person_and_for_nobody_to_lift_it() -> None:
    told = replace(hold(HoldKind.INVESTIGATION, told=True), staff="SYSTEM", reason="identified")
    waits = finding("HOLDS", spoil(facts(), holds=(told,)))
    assert faults(waits) == ["until_confirmed"]
    assert "A second person" in waits.fix[0].text("en") and "lift" not in waits.fix[0].text("en")


def test_what_was_taken_from_something_held_is_told_by_what_lies_here() -> None:
    """On the way nobody takes it out."""
    parent, here = container_code(900), (container_code(1), container_code(2))
    for kind, name in ((HoldKind.QUARANTINE, "held_kin"), (HoldKind.RECALL, "denied_kin")):
        stopping = replace(hold(kind, parent, told=True), taken_from_it=here)
        held = finding("HOLDS", spoil(facts(), holds=(stopping,)))
        assert faults(held) == [name]
        assert f"Take out {', '.join(here)}" in held.fix[0].text("en")
        assert parent in held.found[0].text("en")
        assert not may_override("HOLDS", Gate.G3, held)
        on_the_way = finding("HOLDS", spoil(facts(Gate.G3), holds=(stopping,)))
        assert faults(on_the_way) == [f"{name}_on_the_way"]
        assert all(code in on_the_way.found[0].text("en") for code in (parent, *here))
        assert "Take out" not in on_the_way.fix[0].text("en")
        assert not may_override("HOLDS", Gate.G3, on_the_way)
