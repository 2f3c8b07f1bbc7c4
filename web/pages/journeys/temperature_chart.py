"""The picture of a journey's temperature: the range, the curve, where it left the range and where readings are missing.

Whatever matters has a colour, a shape and a word. Drawn without script or style of its own; the rules for its classes
are in pictures.css.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from custody.loggers import Assessment, Doubt
from custody.loggers.degrees import written
from custody.loggers.envelope import Stretch
from custody.loggers.excursions import Excursion, Side
from custody.loggers.gaps import Gap
from custody.wording import keys, text
from web.pages.frame.times import civil
from web.pages.journeys.temperature_scale import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Scale, scale_of

TOLD = 6
"""So many excursions, and so many gaps, are told in words; of the others only the number is."""
_MARKS = {Side.WARM: "▲", Side.COLD: "▼"}
_WORD_WIDTH = 150


def temperature_svg(assessment: Assessment, lang: str, offset_minutes: int, identity: str = "temperature") -> Markup:
    """The picture alone. `identity` begins the ids in it, so that several can stand on one page."""
    scale = scale_of(assessment)
    parts = [
        *_range(assessment, scale),
        *_grid(scale, offset_minutes),
        *_gaps(missing(assessment), scale, lang, identity),
        *(_excursion(one, scale) for one in assessment.excursions.worst),
        *(_curve(run, scale) for run in _runs(assessment)),
        *_excursion_words(assessment.excursions.worst, scale, lang),
    ]
    return Markup(
        '<svg class="temperature" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        ' aria-labelledby="{i}-title {i}-desc"><title id="{i}-title">{title}</title><desc id="{i}-desc">{desc}</desc>'
        '<defs><pattern id="{i}-hatch" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<path class="hatch" d="M-2 10 10 -2M-2 2 2 -2M6 10 10 6"/></pattern></defs>{parts}</svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        i=identity,
        title=text("logger.chart.title", lang, verdict=text(f"logger.proof.{assessment.verdict.value}", lang)),
        desc=". ".join(told(assessment, lang, offset_minutes)),
        parts=Markup("").join(parts),
    )


def temperature_figure(assessment: Assessment, lang: str, offset_minutes: int, identity: str = "temperature") -> Markup:
    """The picture, which scrolls where it is too wide, and below it in words what it shows."""
    return Markup(
        '<figure class="temperature-figure"><div class="scroll" tabindex="0" role="group"'
        ' aria-labelledby="{i}-title">{svg}</div><figcaption><strong>{title}</strong><ul>{lines}</ul></figcaption>'
        "</figure>"
    ).format(
        i=identity,
        svg=temperature_svg(assessment, lang, offset_minutes, identity),
        title=text("logger.chart.title", lang, verdict=text(f"logger.proof.{assessment.verdict.value}", lang)),
        lines=Markup("").join(Markup("<li>{}</li>").format(line) for line in told(assessment, lang, offset_minutes)),
    )


def told(assessment: Assessment, lang: str, offset_minutes: int) -> Iterator[str]:
    """What the picture shows, sentence by sentence."""
    yield _range_text(assessment, lang)
    yield from (text(f"logger.doubt.{doubt.value}", lang) for doubt in assessment.doubts)
    if assessment.minimum is not None and assessment.maximum is not None:
        yield text(
            "logger.chart.figures",
            lang,
            minimum=written(assessment.minimum.temperature),
            maximum=written(assessment.maximum.temperature),
            average=written(assessment.average or 0),
            kinetic=written(assessment.kinetic or 0),
            readings=assessment.readings,
        )
    for one in assessment.excursions.worst[:TOLD]:
        yield text(
            "logger.chart.excursion",
            lang,
            mark=_MARKS[one.side],
            side=text(f"logger.side.{one.side.value}", lang),
            peak=written(one.peak),
            first=_moment(one.first, offset_minutes),
            last=_moment(one.first + one.seconds, offset_minutes),
        )
    if assessment.excursions.count > TOLD:
        yield text("logger.chart.more", lang, count=assessment.excursions.count - TOLD)
    gaps = missing(assessment)
    for gap in gaps[:TOLD]:
        first, last = _moment(gap.first, offset_minutes), _moment(gap.last, offset_minutes)
        yield text("logger.chart.gap", lang, first=first, last=last)
    if len(gaps) > TOLD:
        yield text("logger.chart.more", lang, count=len(gaps) - TOLD)
    if assessment.about.cut:
        yield text("logger.chart.cut", lang)


def missing(assessment: Assessment) -> tuple[Gap, ...]:
    """Where the journey has no readings: before a late start, in gaps, after an early stop."""
    start, end = assessment.journey_start, assessment.journey_end
    if not assessment.readings:
        return (Gap(start, end),)
    found = list(assessment.gaps.longest)
    if Doubt.LATE_START in assessment.doubts:
        found.insert(0, Gap(start, start + assessment.late_start_seconds))
    if Doubt.EARLY_STOP in assessment.doubts:
        found.append(Gap(end - assessment.early_stop_seconds, end))
    return tuple(found)


def _range_text(assessment: Assessment, lang: str) -> str:
    kept = assessment.temperature_class
    low, high = (written(bound) if bound is not None else "" for bound in (kept.low, kept.high))
    key = f"logger.class.{kept.name}"
    name = text(key, lang) if key in keys("logger.class.") else kept.name
    if not low:
        return text("logger.chart.up_to", lang, name=name, high=high)
    if not high:
        return text("logger.chart.from", lang, name=name, low=low)
    return text("logger.chart.range", lang, name=name, low=low, high=high)


def _range(assessment: Assessment, scale: Scale) -> Iterator[Markup]:
    kept = assessment.temperature_class
    top = scale.y(kept.high) if kept.high is not None else TOP
    bottom = scale.y(kept.low) if kept.low is not None else BOTTOM
    yield _rect("range", LEFT, top, RIGHT - LEFT, bottom - top)
    for bound, y in ((kept.high, top), (kept.low, bottom)):
        if bound is not None:
            yield Markup('<path class="bound" d="M{} {}H{}"/>').format(LEFT, y, RIGHT)


def _grid(scale: Scale, offset_minutes: int) -> Iterator[Markup]:
    for temperature in scale.temperatures():
        y = scale.y(temperature)
        yield Markup('<path class="grid" d="M{} {}H{}"/>').format(LEFT, y, RIGHT)
        yield _words("tick", LEFT - 6, y + 4, f"{written(temperature).removesuffix('.00')} °C", "end")
    for at in scale.times(offset_minutes):
        x = scale.x(at)
        day, clock = _moment(at, offset_minutes).split(" ")
        yield Markup('<path class="grid" d="M{} {}V{}"/>').format(x, TOP, BOTTOM)
        edge, anchor = (WIDTH - 2, "end") if x > WIDTH - 24 else (x, "middle")
        yield _words("tick", edge, BOTTOM + 18, clock, anchor)
        yield _words("tick", edge, BOTTOM + 36, day, anchor)


def _gaps(gaps: Sequence[Gap], scale: Scale, lang: str, identity: str) -> Iterator[Markup]:
    for gap in gaps:
        x = scale.x(gap.first)
        width = max(3.0, round(scale.x(gap.last) - x, 1))
        yield _rect("missing", x, TOP, width, BOTTOM - TOP, f"url(#{identity}-hatch)")
        label = text("logger.chart.gap_short", lang) if width > _WORD_WIDTH else "?"
        if width >= 12:
            yield _words("missing-text", x + width / 2, BOTTOM - 10, label, "middle")


def _excursion(one: Excursion, scale: Scale) -> Markup:
    """The stretch of time, and a triangle at the peak that points to where it went."""
    x, width = scale.x(one.first), max(3.0, round(scale.x(one.first + one.seconds) - scale.x(one.first), 1))
    peak, y = scale.x(one.peak_at), scale.y(one.peak)
    up = -1 if one.side is Side.WARM else 1
    return _rect("out", x, TOP, width, BOTTOM - TOP) + Markup('<path class="peak" d="M{} {}l-7 {}h14z"/>').format(
        peak, round(y + up * 15, 1), -up * 12
    )


def _excursion_words(excursions: Sequence[Excursion], scale: Scale, lang: str) -> Iterator[Markup]:
    """Too warm above the picture, too cold below it, the furthest out first, as long as no word runs into another."""
    taken: dict[Side, list[float]] = {Side.WARM: [], Side.COLD: []}
    furthest = sorted(excursions, key=lambda one: one.peak if one.side is Side.COLD else -one.peak)
    for one in furthest:
        x = min(max(scale.x(one.peak_at), LEFT + _WORD_WIDTH / 2), RIGHT - _WORD_WIDTH / 2)
        if any(abs(x - other) < _WORD_WIDTH for other in taken[one.side]):
            continue
        taken[one.side].append(x)
        side = text(f"logger.side.{one.side.value}", lang)
        y = TOP - 10 if one.side is Side.WARM else HEIGHT - 6
        yield _words("out-text", x, y, f"{_MARKS[one.side]} {written(one.peak)} °C · {side}", "middle")


def _runs(assessment: Assessment) -> Iterator[list[Stretch]]:
    """The curve in pieces, parted where readings are missing."""
    ends = {gap.first for gap in assessment.gaps.longest}
    run: list[Stretch] = []
    for stretch in assessment.envelope:
        run.append(stretch)
        if stretch.last in ends:
            yield run
            run = []
    if run:
        yield run


def _curve(run: Sequence[Stretch], scale: Scale) -> Markup:
    """Along the highest readings and back along the lowest."""
    high = [f"{scale.x(one.first)} {scale.y(one.highest)}" for one in run]
    low = [f"{scale.x(one.last)} {scale.y(one.lowest)}" for one in reversed(run)]
    return Markup('<path class="curve" d="M{}z"/>').format("L".join([*high, *low]))


def _rect(name: str, x: float, y: float, width: float, height: float, fill: str = "") -> Markup:
    filled = Markup(' fill="{}"').format(fill) if fill else Markup("")
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>').format(
        name, x, y, width, round(height, 1), filled
    )


def _words(name: str, x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(name, x, y, anchor, words)


def _moment(at: int, offset_minutes: int) -> str:
    """ "11-23 10:00" """
    return datetime.fromtimestamp(at, UTC).astimezone(civil(offset_minutes)).strftime("%m-%d %H:%M")
