"""What templates may call: words, times, names, and the form that is shown again with what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import g, request, url_for

from custody.acts import Entry, ParkExitDecided
from custody.commands.command import PACKAGING_CLASSES, TEMPERATURE_CLASSES
from custody.crossing.decision import Decision, decode_decision
from custody.crossing.finding import Result
from custody.crossing.kept_here import is_kept_here
from custody.deciding.discrepancies.holds import Releaser, named, why_barred
from custody.han_spacing import comma
from custody.holding import Container, Hold, Package
from custody.loggers import shipped_classes, shipped_mappings, shipped_settings
from custody.loggers.degrees import written
from custody.loggers.mapping import Unit
from custody.notifying.gaps import by_field
from custody.parties import Role
from custody.scanning.reading import readable
from custody.summary import kind_of, summary
from custody.wording import LANGUAGES, WordingError, keys, text
from web.pages.frame import choices, times
from web.pages.frame.at_the_lane import lane_to_go_to, lanes_meant, numbers_to_call
from web.pages.frame.broken import broken_among
from web.pages.frame.carrying import carried_by_another, missed_among, receivers
from web.pages.frame.deeds import Faulty
from web.pages.frame.doing import place_of_hold
from web.pages.frame.kept import what_is_kept
from web.pages.frame.orders import covered_by_another, orders_of
from web.pages.frame.remedies import remedy_links
from web.pages.frame.visit import Visit
from web.pages.frame.whole_codes import whole_codes

_TAGS = {"en": "en", "zh-Hant": "zh-Hant-HK", "zh-Hans": "zh-Hans-CN"}
_ASKED = 4000
"""So much of a form is filled in by an address."""
_EXAMPLE_MINUTES = 10
"""A walk over the bridge."""
_OWN_NAMES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}


def drawing_words() -> dict[str, Callable[..., Any]]:
    """Name in templates -> function. They read the request at hand, so macros need no context."""
    return {
        "t": lambda key, **params: _visit().t(key, **params),
        "word": word,
        "whole_codes": whole_codes,
        "said": lambda words: words.get(_visit().lang, ""),
        "summed": lambda entry: summary(entry, _visit().offset)[_visit().lang],
        "kind_of": lambda entry: kind_of(entry.act),
        "time": lambda instant: times.shown(instant, _visit().offset),
        "short_time": lambda instant: times.short(instant, _visit().offset),
        "lasted": lasted,
        "name_of": name_of,
        "new_id": lambda: str(uuid.uuid4()),
        "csrf": lambda: _visit().known.csrf(),
        "typed": typed,
        "wrong": wrong,
        "denials": denials,
        "visit": _visit,
        "languages": languages,
        "lang_tag": lambda: _TAGS[_visit().lang],
        "here": lambda: request.path,
        "faulty_form": lambda: g.get("faulty"),
        "what_is_kept": what_is_kept,
        "form_open": lambda deed, target="": _faulty(deed, target) is not None,
        "phrase_text": lambda phrase: phrase.text(_visit().lang),
        "basket_codes": basket_codes,
        "clearance_states": clearance_states,
        "override_checks": lambda checks: [(check, _visit().t(f"check.{check}")) for check in checks],
        "override_reasons": lambda: [(key.partition(".")[2], _visit().t(key)) for key in keys("override_reason.")],
        "hold_kinds": lambda: [(key.partition(".")[2], _visit().t(key)) for key in keys("hold.")],
        "remedy_links": remedy_links,
        "orders_of": orders_of,
        "covered_by_another": covered_by_another,
        "kept_here": lambda decision: is_kept_here(decision.findings),
        "lanes_meant": lanes_meant,
        "lane_to_go_to": lane_to_go_to,
        "numbers_to_call": numbers_to_call,
        "readable": readable,
        "asked_open": lambda deed: request.args.get("open") == deed,
        "asked": lambda field, otherwise="": request.args.get(field, "")[:_ASKED] or otherwise,
        "discrepancy_kinds": lambda: [(key.partition(".")[2], _visit().t(key)) for key in keys("discrepancy.")],
        "broken_among": broken_among,
        "comma": lambda: comma(_visit().lang),
        "boundary_decision": boundary_decision,
        "by": by,
        "lifting": _lifting,
        "receivers": receivers,
        "carried_by_another": carried_by_another,
        "missed_among": missed_among,
        "hold_place": place_of_hold,
        "degrees": lambda hundredths: f"{written(hundredths)} °C",
        "moment": times.from_seconds,
        "mapping_words": mapping_words,
        "temperature_classes": lambda: [(name, _visit().t(f"logger.class.{name}")) for name in shipped_classes()],
        "short_way": _short_way,
        "gaps_by_field": by_field,
        "gap_text": lambda gap: _visit().t(f"form_gap.{gap.field}", subject=gap.subject),
        "unchanged": lambda choices: [("", _visit().t("page.unchanged")), *choices],
        "vehicles": lambda: choices.vehicles(_visit()),
        "vehicles_hint": lambda: choices.vehicles_hint(_visit()),
        "channels": lambda: [(key.partition(".")[2], _visit().t(key)) for key in keys("channel.")],
        "packaging_classes": lambda: [(name, word("page.class", name)) for name in PACKAGING_CLASSES],
        "temperature_words": lambda: [(name, _visit().t(f"temperature_class.{name}")) for name in TEMPERATURE_CLASSES],
    }


def word(group: str, value: str, number: int | None = None) -> str:
    """The word of an open group, as it goes with this number where one is given; or the value as it stands."""
    try:
        return text(f"{group}.{value}", _visit().lang, **({} if number is None else {"n": number}))
    except WordingError:
        return value


def lasted(seconds: int) -> str:
    unit, count = times.lasted(seconds)
    return _visit().t(f"page.lasted.{unit}", count=count)


def _short_way() -> str:
    """How close together the readings of a short way must be, said before it; "" where no share of a way is asked."""
    tolerances = shipped_settings().tolerances
    if tolerances.ends_percent >= 100:
        return ""
    between = tolerances.start_seconds(_EXAMPLE_MINUTES * 60)
    way = {"minutes": tolerances.short_seconds // 60, "example": _EXAMPLE_MINUTES}
    return _visit().t("page.hint.short_way", **way, seconds=between)


def clearance_states(now: str) -> list[tuple[str, str]]:
    """What an authority may have decided otherwise than it is `now`, as far as this person may enter it; beside what
    cannot be taken back, that it cannot."""
    here = _visit()
    restores = ("active",) if here.has_role(Role.ADMIN) else ()
    offered = [state for state in ("suspended", "revoked", *restores, "expired") if state != now]
    return [
        (state, here.t("page.clearance.for_good" if state == "revoked" else f"clearance_status.{state}"))
        for state in offered
    ]


def age(instant: str, now: datetime) -> int:
    return int((now - datetime.fromisoformat(instant)).total_seconds())


def name_of(table: str, code: str) -> str:
    """The name of an organisation, site, station or checkpoint of the zone; the code where there is none."""
    found = getattr(_visit().zone, table).get(code)
    return found.names.in_language(_visit().lang) if found is not None else code


def typed(deed: str, field: str, otherwise: str = "", target: str = "") -> str:
    """What was typed into this field when the same form was refused just now; else what it begins with."""
    faulty = _faulty(deed, target)
    return faulty.typed.get(field, "") if faulty is not None else otherwise


def wrong(deed: str, field: str, target: str = "") -> str:
    """What is wrong about this field, or nothing."""
    faulty = _faulty(deed, target)
    faults = faulty.faults if faulty is not None else ()
    return next((fault.say[_visit().lang] for fault in faults if fault.field == field), "")


def denials(deed: str, target: str = "", foreseen: Decision | None = None) -> list[tuple[str, list[str]]]:
    """(check, what it found) of each that denies it: as this form was refused just now, else as the pre-check says."""
    faulty, lang = _faulty(deed, target), _visit().lang
    if faulty is not None and faulty.findings:
        denying = [each for each in faulty.findings if each.result == Result.DENY]
        return [(each.check, [words[lang] for words in each.found]) for each in denying]
    reasons = foreseen.reasons if foreseen is not None else ()
    return [(f.check, [p.text(lang) for p in f.found]) for f in reasons if f.result is Result.DENY]


def basket_codes(basket: Mapping[str, Container | Package], sort: str) -> str:
    """The codes of a basket for a form: its containers, those that lie `inside` a package, or `outer`: whatever can be
    handed over as a whole.

    A container that lies in a package stands for that package. On a page without a basket there are none.
    """
    if not basket:
        return ""
    if sort == "container":
        return "\n".join(code for code, subject in basket.items() if isinstance(subject, Container))
    if sort == "inside":
        return "\n".join(code for code, s in basket.items() if isinstance(s, Container) and s.package)
    outer = (s.package or code if isinstance(s, Container) else code for code, s in basket.items())
    return "\n".join(dict.fromkeys(outer))


def mapping_words(name: str) -> str:
    """How a logger's file is read, in words; the mapping's name as it stands where it is none that we ship."""
    found = next((each for each in shipped_mappings() if each.name == name), None)
    if found is None:
        return name
    words = [f"order_{found.date_order.value.lower()}"]
    words += ["two_columns"] * bool(found.date) + ["fahrenheit"] * (found.unit is Unit.FAHRENHEIT)
    words += {";": ["semicolon"], "\t": ["tab"]}.get(found.delimiter, [])
    return comma(_visit().lang).join(_visit().t(f"logger.mapping.{word}") for word in words)


def languages() -> list[dict[str, str]]:
    """Each language by its own name, with the address of this page in it."""
    arguments: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict()}
    endpoint = request.endpoint if request.endpoint and request.method == "GET" else "pages.home"
    if endpoint == "pages.home":
        arguments = {}
    return [
        {"code": code, "tag": _TAGS[code], "name": _OWN_NAMES[code], "href": _in(endpoint, arguments, code)}
        for code in LANGUAGES
    ]


def boundary_decision(entry: Entry) -> Decision | None:
    """What the boundary of the park decided in this entry; None for every other."""
    act = entry.act
    return decode_decision(bytes(act.decision)) if isinstance(act, ParkExitDecided) else None


def by(entry: Entry) -> str:
    """Who acted: "SZA-T01 (SZ-ALPHA)"."""
    return comma(_visit().lang).join(
        f"{actor.staff or '—'} ({actor.organisation or '—'})" for actor in entry.circumstances.actors
    )


def _lifting(hold: Hold, releasers: Sequence[Releaser], waits_for: str = "") -> str:
    """What ends this hold: a discrepancy that is resolved, a second person's look, or one of these; these only once
    that is resolved for which it waits."""
    if hold.discrepancy:
        return _visit().t("page.holds.until", discrepancy=hold.discrepancy)
    if hold.waits_for_second_look:
        return _visit().t("refusal.hold_until_confirmed", code=hold.target)
    if waits_for:
        return _visit().t("page.holds.first_resolved", discrepancy=waits_for, **named(releasers))
    barred = [each.organisation for each in releasers if _visit().person.staff in each.but]
    if barred:
        return _visit().t(f"refusal.{why_barred(hold)}", code=hold.target, **named(releasers))
    return _visit().t("page.holds.lifted_by", **named(releasers))


def _in(endpoint: str, arguments: dict[str, Any], code: str) -> str:
    if not endpoint.startswith("pages."):
        endpoint, arguments = "pages.home", {}
    return url_for(endpoint, **{**arguments, "lang": code})


def _faulty(deed: str, target: str) -> Faulty | None:
    found: Faulty | None = g.get("faulty")
    return found if found is not None and found.deed == deed and found.target == target else None


def _visit() -> Visit:
    found: Visit = g.visit
    return found
