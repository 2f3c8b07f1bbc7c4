"""What is denied is let pass by nobody, and what lies beside a box is laid aside: one order for one fault."""

from __future__ import annotations

import re

from crossing_facts import AT, container, container_code, facts, hold, spoil
from msgspec.structs import replace

from custody.clearance import HoldKind
from custody.crossing.decision import Verdict, decide
from custody.crossing.facts import Facts
from custody.crossing.finding import Result, fault_of
from custody.crossing.settings import Gate
from custody.crossing.way_out import BY_LEAVE, ways_out
from custody.wording import keys
from tests.shape.test_words import shown

_BY_TWO = re.compile(r"two people (may )?(let|decide)", re.IGNORECASE)


def orders(given: Facts) -> list[str]:
    decision = decide(given, AT)
    return [fix.text("en") for each in decision.findings for fix in ways_out(each, decision.findings)]


def with_a_strangers_tube(gate: Gate = Gate.G2, *, inside: bool = False) -> Facts:
    """A tube of SZ-GAMMA is read with the box; `inside`: the book has it in there as well."""
    given = facts(gate)
    code = container_code(9)
    tube = replace(container(9), owner="SZ-GAMMA", organisation="SZ-GAMMA", custodian="SZG-T01")
    given = spoil(given, containers=(*given.containers, tube))
    if inside:
        (box,) = given.packages
        return spoil(given, packages=(replace(box, contents=(*box.contents, code)),))
    return spoil(given, "scanned", containers=(code,))


def test_the_words_by_which_two_people_let_it_pass_are_known_by_their_faults() -> None:
    told = {fault_of(key) for key in keys("crossing.") if key.endswith(".fix") and _BY_TWO.search(shown(key, "en"))}
    assert told == BY_LEAVE


def test_nobody_is_told_to_let_pass_what_is_denied() -> None:
    broken = hold(HoldKind.QUALITY, broken=True, told=True)
    given = spoil(facts(Gate.G3), holds=(broken,))
    assert decide(given, AT).verdict is Verdict.HOLD
    assert any("two people may let the rest pass" in each for each in orders(given))
    denied = spoil(given, holds=(broken, hold(HoldKind.CONSENT, told=True)))
    assert decide(denied, AT).verdict is Verdict.DENY
    assert not any(_BY_TWO.search(each) for each in orders(denied)), orders(denied)
    assert any("without consent it is only returned or destroyed" in each for each in orders(denied))


def test_what_is_recalled_is_turned_back_and_no_word_is_said_of_consent() -> None:
    (told,) = (each for each in orders(spoil(facts(Gate.G3), holds=(hold(HoldKind.RECALL, told=True),))))
    assert "nobody can let it pass. Turn it back, unless HK-BETA lifts the hold" in told and "consent" not in told


def test_a_tube_of_others_beside_the_box_is_laid_aside_and_that_is_the_one_order() -> None:
    given = with_a_strangers_tube()
    decision = decide(given, AT)
    assert decision.verdict is Verdict.DENY
    assert [each.check for each in decision.reasons] == ["MANIFEST"], "who has it in hand is no matter of this box"
    (told,) = orders(given)
    assert told.startswith(f"Stop. Lay {container_code(9)} aside for SZ-GAMMA. A checkpoint officer opens the box")


def test_one_that_the_book_has_in_the_box_is_taken_out_of_it() -> None:
    given = with_a_strangers_tube(inside=True)
    assert decide(given, AT).verdict is Verdict.DENY
    assert f"Take out {container_code(9)}; they belong to SZ-GAMMA." in orders(given)
    custody = next(each for each in decide(given, AT).findings if each.check == "CUSTODY")
    assert custody.result is Result.HOLD
