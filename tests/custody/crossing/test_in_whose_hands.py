"""Before the gate: who has the boxes in his hands is the one who will come with them."""

from crossing_facts import CARRIER, facts, finding, spoil
from msgspec.structs import replace

from custody.crossing.finding import Result
from custody.crossing.settings import Gate


def test_who_has_the_boxes_before_the_gate_is_taken_to_come_with_them() -> None:
    ahead = spoil(facts(Gate.G0), scanned=None)
    carried = replace(
        ahead,
        packages=tuple(replace(b, custodian="CUR-K01", organisation=CARRIER.organisation) for b in ahead.packages),
    )
    assert finding("CARRIER", carried).result is Result.PASS

    other = replace(
        ahead,
        packages=tuple(replace(b, custodian="CUR-K02", organisation=CARRIER.organisation) for b in ahead.packages),
    )
    trained = spoil(other, carriers=(CARRIER, replace(CARRIER, staff="CUR-K02")))
    held = finding("CARRIER", trained)
    assert (held.result, held.found[0].key) == (Result.HOLD, "crossing.CARRIER.in_other_hands.found")
    untrained = spoil(other, carriers=(CARRIER, replace(CARRIER, staff="CUR-K02", training_until=None)))
    assert finding("CARRIER", untrained).result is Result.DENY, "and is judged as the gate will judge him"
