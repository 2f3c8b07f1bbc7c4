"""The picture of who held it when, drawn from entries alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from custody import acts
from custody.acts import Actor, Circumstances, Entry
from custody.acts.entry import AnyAct
from web.pages.chain.lanes import Kept, draw

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TUBE = "HTC-7K3M9QXD42-5"
REGISTERED = acts.Registered((TUBE,), "human_blood", "B1", 2000, "uL", "SZ-ALPHA", "SZ-ALPHA-LAB")
OFFERED = acts.Offered("h", (TUBE,), "SZA-T01", "CUR-K01", "HT-COURIER")
ACCEPTED = acts.Accepted("h", (TUBE,), "SZA-T01", "CUR-K01", "HT-COURIER")


def told(*given: AnyAct, staff: str = "SZA-T01") -> list[Entry]:
    """One entry for each act, ten minutes apart."""
    return [
        Entry(
            number,
            f"id-{number}",
            "2026-11-23T02:00:00Z",
            "",
            {},
            Circumstances(
                (START + timedelta(minutes=10 * number)).isoformat(), (Actor(staff, "SZ-ALPHA", "technician"),)
            ),
            act,
        )
        for number, act in enumerate(given, 1)
    ]


def spans(*given: AnyAct, **who: str) -> list[tuple[str, Kept, int, int, bool]]:
    picture = draw(TUBE, told(*given, **who), START + timedelta(hours=2))
    return [(picture.lanes[s.lane].who, s.kept, s.first, s.last, s.open) for s in picture.spans]


def test_whoever_registers_holds_it_until_now() -> None:
    assert spans(REGISTERED) == [("SZA-T01", Kept.HELD, 0, 1, True)]


def test_an_offer_is_pending_in_the_receivers_lane_while_the_giver_still_holds() -> None:
    assert spans(REGISTERED, OFFERED) == [
        ("SZA-T01", Kept.HELD, 0, 2, True),
        ("CUR-K01", Kept.OFFERED, 1, 2, True),
    ]


def test_acceptance_moves_it_to_the_receivers_lane() -> None:
    assert spans(REGISTERED, OFFERED, ACCEPTED) == [
        ("SZA-T01", Kept.HELD, 0, 2, False),
        ("CUR-K01", Kept.OFFERED, 1, 2, False),
        ("CUR-K01", Kept.HELD, 2, 3, True),
    ]


def test_a_refusal_leaves_it_with_the_giver() -> None:
    refused = acts.Refused("h", (TUBE,), "SZA-T01", "CUR-K01", "leaks")
    assert ("SZA-T01", Kept.HELD, 0, 3, True) in spans(REGISTERED, OFFERED, refused)


def test_a_store_has_a_lane_of_its_own_until_somebody_takes_it_out() -> None:
    stored = acts.Stored((TUBE,), "HTL-PLACE", "SZ-ALPHA-LAB", "SZA-T01")
    retrieved = acts.Retrieved((TUBE,), {TUBE: "HTL-PLACE"})
    assert spans(REGISTERED, stored, retrieved) == [
        ("SZA-T01", Kept.HELD, 0, 1, False),
        ("HTL-PLACE", Kept.STORED, 1, 2, False),
        ("SZA-T01", Kept.HELD, 2, 3, True),
    ]


def test_the_end_of_a_container_ends_its_picture() -> None:
    picture = draw(TUBE, told(REGISTERED, acts.Disposed((TUBE,), "autoclaved", "done")), START + timedelta(hours=2))
    assert picture.ended
    assert not picture.spans[0].open


def test_what_did_not_occur_is_not_drawn() -> None:
    undone = acts.Corrected(2, "by mistake", (TUBE,), did_not_occur=True)
    assert spans(REGISTERED, OFFERED, undone) == [("SZA-T01", Kept.HELD, 0, 2, True)]


def test_an_aliquot_begins_in_the_hand_that_made_it() -> None:
    aliquoted = acts.Aliquoted("HTC-PARENT", (TUBE,), 10, "uL", 0)
    assert spans(aliquoted) == [("SZA-T01", Kept.HELD, 0, 1, True)]


def test_steps_never_overlap_however_short_or_long_they_took() -> None:
    picture = draw(TUBE, told(REGISTERED, OFFERED, ACCEPTED), START + timedelta(days=900))
    widths = [b.x - a.x for a, b in zip(picture.steps, picture.steps[1:], strict=False)]
    assert all(84 <= width <= 230 for width in widths)
    assert picture.width > picture.steps[-1].x


def test_an_empty_timeline_draws_nothing_and_breaks_nothing() -> None:
    picture = draw(TUBE, [], START)
    assert (picture.spans, picture.lanes) == ((), ())


def test_a_clock_that_ran_backwards_takes_no_negative_width() -> None:
    late, early = told(REGISTERED, OFFERED)[1], told(REGISTERED)[0]
    assert all(seconds >= 0 for _, seconds in draw(TUBE, [late, early], START).waits)
