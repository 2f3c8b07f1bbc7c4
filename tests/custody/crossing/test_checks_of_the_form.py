"""What the form says of the containers, against what the book says of them now; and what broke on the way."""

from __future__ import annotations

import pytest
from crossing_facts import container_code, facts, faults, finding, hold, spoil
from msgspec.structs import replace

from custody.clearance import HoldKind
from custody.crossing.facts import Facts
from custody.crossing.finding import Result
from custody.crossing.goods_facts import NotifiedFacts
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate

ON_THE_WAY = (Gate.G1, Gate.G2, Gate.G3)


def told(given: Facts, **changes: object) -> Facts:
    """As the form says: of the first container with these changes."""
    lines = [NotifiedFacts((each.code,), each.category, each.risk) for each in given.containers]
    return spoil(given, "manifest", notified=(replace(lines[0], **changes), *lines[1:]))


@pytest.mark.parametrize(
    "said",
    [{"category": "stem_cells"}, {"risk": "C1"}, {"hgr": True}, {"infectious": True}, {"animal": True}],
)
def test_what_is_not_as_notified_holds_up_to_the_entry_and_nobody_lets_it_pass(said: dict[str, object]) -> None:
    for gate in (Gate.G0, *ON_THE_WAY):
        assert finding("MANIFEST", told(facts(gate))).result is Result.PASS
        other = finding("MANIFEST", told(facts(gate), **said))
        assert (other.result, faults(other)) == (Result.HOLD, ["not_as_notified"])
        assert not may_override("MANIFEST", gate, other)
    for homeward in (facts(Gate.G4), spoil(facts(Gate.G2), "consignment", returning=True)):
        assert finding("MANIFEST", told(homeward, **said)).result is Result.PASS


@pytest.mark.parametrize("gate", [Gate.G0, *ON_THE_WAY, Gate.G4])
def test_what_broke_is_passed_by_two_people_behind_the_exit_and_by_nobody_along_with_other_holds(gate: Gate) -> None:
    broken = hold(HoldKind.QUALITY, broken=True)
    alone = finding("HOLDS", spoil(facts(gate), holds=(broken,)))
    assert (alone.result, faults(alone)) == (Result.HOLD, ["broken"])
    assert may_override("HOLDS", gate, alone) is (gate in (Gate.G3, Gate.G4))
    for kind in (HoldKind.QUALITY, HoldKind.CUSTOMS, HoldKind.LEGAL):
        both = finding("HOLDS", spoil(facts(gate), holds=(broken, hold(kind, container_code(2)))))
        assert "broken" in faults(both) and not may_override("HOLDS", gate, both)
