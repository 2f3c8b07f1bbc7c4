"""The lane where another than the notified courier shows his badge: the notified one, who has it, shows his."""

from __future__ import annotations

import pytest

from custody.wording import LANGUAGES, say
from tests.practice import COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER
from tests.web.pages.conftest import House

UNTRAINED = "CUR-K03"


def lane_after(house: House, station: str, officer: str, *read: str, lang: str = "en") -> str:
    """The lane's page after the officer has read these there."""
    for raw in (house.practice.badge(officer), *read):
        house.practice.scan(station, raw)
    return " ".join(house.visitor(officer, lang).go(f"/checkpoint/{station}").text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("station", "officer"), [(EXIT, EXIT_OFFICER), (ENTRY, ENTRY_OFFICER)])
@pytest.mark.parametrize(("badge", "verdict"), [(UNTRAINED, "DENY"), ("CUR-K02", "HOLD")])
def test_the_first_order_is_the_badge_of_who_was_notified_and_has_it(
    house: House, badge: str, verdict: str, station: str, officer: str, lang: str
) -> None:
    seal = f"BADGE-{badge[-1]}{station[4:6]}{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    if station == ENTRY:
        house.practice.cross(consignment, package, seal=seal)
    page = lane_after(house, station, officer, package, seal, house.practice.badge(badge), lang=lang)
    order = say("crossing.shows_badge.fix", carrier=COURIER)[lang]
    verdict_part, _, reasons = page.partition(f'class="verdict {verdict}"')[2].partition("</section>")
    assert order in verdict_part and order in reasons
    assert say("crossing.action.return_only")[lang] not in page
    assert say("page.kiosk.for_the_sender")[lang] not in page
    assert 'class="verdict ALLOW"' in lane_after(house, station, officer, package, seal, house.practice.badge(COURIER))
