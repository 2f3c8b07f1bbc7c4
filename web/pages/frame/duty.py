"""Whom to call: the duty telephones of organisations."""

from __future__ import annotations

from collections.abc import Iterable

from web.pages.frame.visit import Visit


def duty_of(here: Visit, organisations: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(organisation, duty phone) of those who know what is in the boxes."""
    known = (here.zone.organisations.get(code) for code in dict.fromkeys(organisations))
    return tuple((each.code, each.duty_phone) for each in known if each is not None and each.duty_phone)
