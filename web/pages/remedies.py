"""From a finding to where it is mended: a link to the deed, or to the page where that is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import url_for

from custody.crossing.finding import Finding
from custody.crossing.remedy import Remedy, remedies_of
from custody.crossing.settings import Gate
from custody.deciding.foreseeing import Foresight
from custody.holding import Consignment, Package
from custody.records import reading
from custody.refusal import Refusal
from web.pages.visit import Visit, visit


class Link(NamedTuple):
    text: str
    href: str


def remedy_links(finding: Finding, gate: Gate, consignment: str = "", packages: Sequence[str] = ()) -> list[Link]:
    """Where this finding is mended, the likeliest first; nothing where this system cannot mend it."""
    here = visit()
    found: list[Link] = []
    for remedy in remedies_of(finding, gate):
        href = _PLACES[remedy](consignment, packages)
        if href:
            found.append(Link(here.t(f"page.remedy.{remedy}"), href))
    return found


def foreseen(here: Visit, codes: Sequence[str]) -> Foresight | None:
    """What the border would say of these now; None when nothing lies there, or it has left already."""
    found = here.registry.foresee(codes) if codes else None
    return None if found is None or isinstance(found, Refusal) else found


def may_still_go(here: Visit, package: Package) -> bool:
    """Whether a pre-check says anything of this package: it is its organisation's to send, and has not left."""
    if here.person.organisation != package.organisation:
        return False
    with here.registry.reading() as connection:
        consignment = reading.one(connection, Consignment, package.consignment) if package.consignment else None
    return consignment is None or consignment.state.over or consignment.journey.before_exit


def _of_package(deed: str) -> Callable[[str, Sequence[str]], str]:
    def place(consignment: str, packages: Sequence[str]) -> str:
        if len(packages) == 1:
            return url_for("pages.container", code=packages[0], open=deed, _anchor=f"deed-{deed}")
        return url_for("pages.consignment", number=consignment, _anchor="facts") if consignment else ""

    return place


def _of_consignment(anchor: str) -> Callable[[str, Sequence[str]], str]:
    def place(consignment: str, packages: Sequence[str]) -> str:
        return url_for("pages.consignment", number=consignment, _anchor=anchor) if consignment else ""

    return place


def _page(endpoint: str) -> Callable[[str, Sequence[str]], str]:
    return lambda consignment, packages: url_for(endpoint)


_PLACES: dict[Remedy, Callable[[str, Sequence[str]], str]] = {
    Remedy.UNPACK: _of_package("unpack"),
    Remedy.PACK: _page("pages.benches"),
    Remedy.SEAL: _of_package("seal"),
    Remedy.VERIFY_LABEL: _page("pages.benches"),
    Remedy.REPRINT: _of_package("reprint"),
    Remedy.RELEASE: _page("pages.holds"),
    Remedy.FILE: _of_consignment("deeds"),
    Remedy.ACKNOWLEDGE: _of_consignment("deeds"),
    Remedy.CANCEL: _of_consignment("deeds"),
    Remedy.ANSWER_HANDOFF: _page("pages.handoffs"),
    Remedy.RETRIEVE: _page("pages.benches"),
    Remedy.CONSIGN: _page("pages.new_consignment"),
    Remedy.CLEARANCES: _page("pages.clearances"),
    Remedy.LISTINGS: _page("pages.clearances"),
    Remedy.OVERRIDE: _of_consignment("overrides"),
}
