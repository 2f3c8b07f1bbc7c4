"""What the border would say of what is worked on at a bench: of what lies on the desk, and of the last deed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custody.acts import Entry
from custody.deciding.notifications.foreseeing import Foresight
from custody.holding import Container, Package
from custody.records.store.database import Connection
from custody.records.views import reading
from custody.records.views.page_reading import awaited, subjects
from web.pages.frame.desk import LastScan
from web.pages.frame.remedies import foreseen, may_still_go
from web.pages.frame.visit import Visit

_MOST = 100
"""So many codes of one deed are looked at; whoever deals with more at once sees those first."""


@dataclass(frozen=True, slots=True)
class Border:
    """A pre-check with the boxes that it speaks of, and its place on the page. `named` are the codes to be told with
    it, where it does not speak of all that lies on the desk."""

    foresight: Foresight
    packages: tuple[str, ...]
    place: str
    named: tuple[str, ...] = ()


def borders(
    here: Visit,
    basket: Mapping[str, Container | Package],
    package: str,
    told: tuple[Entry | None, LastScan | None],
) -> list[Border]:
    """Of what was worked on last, which a deed may have cleared off the desk, and of what lies there now: of each
    consignment by itself, as no box goes in two.

    `package` is the one in work on the desk; `told` the deed before this page and the last scan.
    """
    with here.registry.reading() as connection:
        desk = _going(here, connection, (package, *basket) if package else tuple(basket))
        last = _going(here, connection, _dealt_with(connection, *told))
    found: list[Border] = []
    if not set(last) <= set(desk):
        for place, group in enumerate(_apart(last), 1):
            _add(found, here, group, _numbered("border-done", place), tuple(group))
    groups = _apart(desk)
    for place, group in enumerate(groups, 1):
        _add(found, here, group, _numbered("border", place), tuple(group) if groups[1:] or found else ())
    return found


def border_of(here: Visit, connection: Connection, subject: Container | Package) -> Border | None:
    """The same of one thing by itself: of what lies in a box that of the box, by its name. None for what no border
    awaits: a loose tube that is in store, or that some consignment has brought here."""
    if isinstance(subject, Container) and not subject.package and (subject.place or subject.consignment):
        return None
    going = _going(here, connection, (subject.code,))
    found: list[Border] = []
    _add(found, here, going, "border", tuple(code for code in going if code != subject.code))
    return next(iter(found), None)


def _numbered(place: str, number: int) -> str:
    return place if number == 1 else f"{place}-{number}"


def _apart(going: Mapping[str, Package | None]) -> list[dict[str, Package | None]]:
    """These by the consignment that each is in; what is in none is one more."""
    groups: dict[str, dict[str, Package | None]] = {}
    for code, box in going.items():
        groups.setdefault(box.consignment if box is not None else "", {})[code] = box
    return list(groups.values())


def _add(
    found: list[Border], here: Visit, going: Mapping[str, Package | None], place: str, named: tuple[str, ...]
) -> None:
    foresight = foreseen(here, tuple(going))
    if foresight is not None:
        found.append(Border(foresight, tuple(code for code, box in going.items() if box is not None), place, named))


def _dealt_with(connection: Connection, done: Entry | None, scan: LastScan | None) -> tuple[str, ...]:
    """The codes of the newer of the two deeds: of the form before this page, or of the last scan that was one."""
    number = max(done.number if done is not None else 0, scan.entry if scan is not None else 0)
    if not number:
        return ()
    entry = done if done is not None and done.number == number else None
    entry = entry or next(iter(reading.latest_entries(connection, below=number + 1, limit=1)), None)
    return entry.act.subjects()[:_MOST] if entry is not None else ()


def _going(here: Visit, connection: Connection, codes: Iterable[str]) -> dict[str, Package | None]:
    """The boxes and loose containers (None) of these that may still go to the border; a box for what lies in it. What
    was waited for has been there."""
    found: dict[str, Package | None] = {}
    known = subjects(connection, codes)
    arriving = awaited(connection, known.values(), here.person.organisation)
    for code, subject in known.items():
        if code in arriving:
            continue
        box = subject if isinstance(subject, Package) else reading.one(connection, Package, subject.package)
        if box is not None:
            if may_still_go(here, box) and reading.contents(connection, box.code):
                found[box.code] = box
        elif isinstance(subject, Container) and not subject.state.terminal and _is_ours(here, subject):
            found[code] = None
    return found


def _is_ours(here: Visit, subject: Container) -> bool:
    return subject.organisation == here.person.organisation
