"""The picture of a journey's temperature, drawn from an assessment alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from custody.loggers import Assessment, TemperatureClass, assess, shipped_classes, shipped_settings
from custody.loggers.readings import About
from custody.loggers.rows import Block
from custody.wording import LANGUAGES, text
from web.pages.journeys.temperature_chart import TOLD, missing, temperature_figure, temperature_svg
from web.pages.journeys.temperature_scale import BOTTOM, LEFT, RIGHT, TOP, scale_of

SEALED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
START = int(SEALED.timestamp())
CHILLED = shipped_classes()["chilled"]
SVG = "{http://www.w3.org/2000/svg}"


def journey(
    temperatures: list[int],
    *,
    first: int = 0,
    without: range = range(0),
    cls: TemperatureClass = CHILLED,
    cut: bool = False,
) -> Assessment:
    """One reading a minute from the given minute on; the journey takes two hours."""
    kept = [(START + 60 * (first + n), t) for n, t in enumerate(temperatures) if n not in without]
    block = Block([at for at, _ in kept], [t for _, t in kept])
    return assess([block], cls, SEALED, SEALED + timedelta(hours=2), shipped_settings().tolerances, About(cut=cut))


def drawn(assessment: Assessment, lang: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(
        str(temperature_svg(assessment, lang, 480)).replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)
    )


def named(picture: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in picture.iter() if one.get("class") == name]


def words(picture: ElementTree.Element) -> str:
    return " ".join(one.text or "" for one in picture.iter(f"{SVG}text"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_says_in_words_what_it_shows(lang: str) -> None:
    picture = drawn(journey([500] * 60 + [1050] * 5 + [500] * 56), lang)
    title, desc = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None and desc is not None
    assert picture.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert text("logger.proof.EXCURSION", lang) in (title.text or "")
    assert "10.50" in (desc.text or "") and "11-23 11:00" in (desc.text or "")


def test_a_proven_journey_has_its_range_and_one_whole_curve() -> None:
    picture = drawn(journey([500] * 121))
    assert len(named(picture, "range")) == len(named(picture, "curve")) == 1
    assert len(named(picture, "bound")) == 2
    assert not named(picture, "out") and not named(picture, "missing")


def test_an_excursion_has_a_colour_a_shape_and_a_word() -> None:
    picture = drawn(journey([500] * 30 + [1050] * 5 + [500] * 45 + [-100] * 5 + [500] * 36))
    assert len(named(picture, "out")) == len(named(picture, "peak")) == 2
    assert [one.text for one in named(picture, "out-text")] == ["▲ 10.50 °C · too warm", "▼ −1.00 °C · too cold"]


def test_missing_readings_are_hatched_named_and_part_the_curve() -> None:
    picture = drawn(journey([500] * 121, without=range(30, 90)))
    (gap,) = named(picture, "missing")
    assert gap.get("fill") == "url(#temperature-hatch)"
    assert "? no readings" in words(picture)
    assert len(named(picture, "curve")) == 2


def test_a_late_start_and_an_early_stop_are_missing_readings() -> None:
    found = missing(journey([500] * 60, first=30))
    assert [((gap.first - START) // 60, (gap.last - START) // 60) for gap in found] == [(0, 30), (89, 120)]


def test_a_journey_without_a_reading_is_one_stretch_that_is_missing() -> None:
    picture = drawn(journey([], cls=shipped_classes()["cryo"]))
    (gap,) = named(picture, "missing")
    assert (float(gap.get("x", 0)), float(gap.get("width", 0))) == (LEFT, RIGHT - LEFT)
    assert not named(picture, "curve")


def test_words_of_excursions_do_not_run_into_each_other() -> None:
    picture = drawn(journey([500, 900] * 60))
    places = [float(one.get("x", 0)) for one in named(picture, "out-text")]
    assert len(places) > 1
    assert all(later - earlier >= 150 for earlier, later in pairwise(places))


def test_more_than_a_few_excursions_are_counted_instead_of_told() -> None:
    assessment = journey([500, 900] * 60)
    figure = str(temperature_figure(assessment, "en", 480))
    assert figure.count("▲ too warm, ") == 2 * TOLD  # in the description, and below the picture
    assert f"and {assessment.excursions.count - TOLD} more" in figure


def test_everything_lies_within_the_picture_s_frame() -> None:
    scale = scale_of(journey([500] * 60 + [19_000] + [500] * 60))
    assert TOP <= scale.y(19_000) < scale.y(500) <= BOTTOM
    assert scale.x(START - 9999) == LEFT and scale.x(START + 999_999) == RIGHT
    assert 3 <= len(list(scale.times(480))) <= 7
    assert 3 <= len(list(scale.temperatures())) <= 7


def test_the_times_are_those_of_the_zone() -> None:
    assert "10:00" in words(drawn(journey([500] * 121)))
    assert "02:00" in str(temperature_svg(journey([500] * 121), "en", 0))


def test_what_a_class_is_called_cannot_break_the_page() -> None:
    hostile = TemperatureClass('"><script>alert(1)</script>', 200, 800)
    figure = str(temperature_figure(journey([500] * 121, cls=hostile, cut=True), "en", 480))
    assert "<script>" not in figure and "&lt;script&gt;" in figure
    assert "The file breaks off" in figure
    assert "style=" not in figure


def test_two_pictures_on_one_page_share_no_id() -> None:
    both = str(temperature_svg(journey([500] * 121), "en", 480, "a")) + str(
        temperature_svg(journey([]), "en", 480, "b")
    )
    ids = [part.split('"')[0] for part in both.split(' id="')[1:]]
    assert ids and len(ids) == len(set(ids))
