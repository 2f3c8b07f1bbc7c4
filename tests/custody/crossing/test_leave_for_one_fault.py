"""Leave to pass a fault is for that fault whole, with all its figures."""

from crossing_facts import facts, finding, spoil_package
from msgspec.structs import replace

from custody.crossing.goods_facts import ReadingFacts
from custody.crossing.registry import fingerprint
from custody.crossing.settings import Gate


def test_leave_to_pass_one_reading_is_none_for_a_worse_one() -> None:
    def shown(*reading: ReadingFacts) -> set[str]:
        given = (spoil_package(facts(Gate.G3), temperature="excursion", reading=each) for each in reading)
        return {fingerprint(finding("TEMP", each)) for each in given}

    first = ReadingFacts("0123456789abcdef", "-9.50", 30)
    worse = (replace(first, peaks="25.00"), replace(first, minutes=600), replace(first, file="fedcba9876543210"))
    assert (len(shown(first, first)), len(shown(first, *worse))) == (1, 4)
