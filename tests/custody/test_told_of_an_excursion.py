"""How long it was outside its range is told in one way, by its discrepancy as by the page of its temperature."""

import pytest

from custody.deciding.discrepancies.discovering import _left_its_range
from custody.loggers.excursions import Excursion, Side
from custody.wording import say
from web.pages.frame.times import lasted


@pytest.mark.parametrize(
    ("seconds", "words"), [(70, "for 70 s"), (119, "for 119 s"), (120, "for 2 min"), (179, "for 2 min")]
)
def test_it_lasted_as_long_as_its_page_says(seconds: int, words: str) -> None:
    said = _left_its_range("LG-1", Excursion(Side.COLD, 0, seconds, seconds, -350, 0, 2, brief=False))
    told = say(said.key, **said.params)
    assert words in told["en"] and str(lasted(seconds)[1]) in told["zh-Hant"]
    assert "−3.50 °C" in told["zh-Hans"], "with the same minus as there"
