"""What was signed for on paper, and is lost since: a gate has missed it before the paper was told, or its consignment
was given up as a whole.

Who had it before it was lost, the paper may still say. Where it is now, it does not: what is lost stays lost until it
is found, and whoever has found it has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace as with_fields

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import utc
from custody.holding import Container, ContainerState, Package, PackageState
from custody.scene import Scene

Losses = Mapping[str, Entry]
"""By box and tube: how it was lost first after a paper was signed."""


def lost_since(met: str, scene: Scene) -> Losses:
    """Of what the timelines of this scene name, what is lost still or was found; a loss of the very minute is not
    before it. A loss that was taken back is none."""
    lost: dict[str, Entry] = {}
    for entry in sorted(_told(scene), key=lambda each: (when(each), each.number)):
        if when(entry) >= utc(met):
            for code in _lost_by(entry):
                lost.setdefault(code, entry)
    found = found_since(lost, scene)
    return {code: entry for code, entry in lost.items() if code in found or _is_lost(code, scene)}


def found_since(lost: Losses, scene: Scene) -> set[str]:
    """Those of them that somebody has found."""
    found = (entry for entry in _told(scene) if isinstance(entry.act, acts.Found))
    return {code for entry in found for code in entry.act.subjects() if code in lost and _is_after(entry, code, lost)}


def is_given_back(entry: Entry, met: str, scene: Scene) -> bool:
    """Whether by this whoever had it when it was signed has it again: it was lost with its consignment only since."""
    if not isinstance(entry.act, acts.ConsignmentRecovered):
        return False
    since = (each for each in _told(scene) if each.number < entry.number and when(each) >= utc(met))
    given_up = (each.act for each in since if isinstance(each.act, acts.ConsignmentLossDeclared))
    return any(act.consignment == entry.act.consignment for act in given_up)


def speaks_of_what_was_lost(entry: Entry, named: Iterable[str], lost: Losses) -> bool:
    """Whether all that it says of these it says of when they had been lost."""
    said = {*named}.intersection(entry.act.subjects())
    return bool(said) and all(code in lost and _is_after(entry, code, lost) for code in said)


def before_the_loss(lost: Losses, scene: Scene) -> Scene:
    """With these in the hands of whoever had them then, as far as that is told."""
    known = (scene.world.subject(code) for code in lost)
    things = [each for each in known if isinstance(each, Container | Package)]
    return with_fields(scene, world=scene.world.as_if(_as_held(each, lost, scene) for each in things))


def _as_held(subject: Container | Package, lost: Losses, scene: Scene) -> Container | Package:
    custodian, organisation = _holder(subject, lost[subject.code], scene)
    if isinstance(subject, Package):
        state = PackageState.SEALED if subject.seals else PackageState.OPEN
        return replace(subject, state=state, custodian=custodian, organisation=organisation, handoff="", place="")
    # Lost by itself, it lies in no box any more; what was signed for was the box with it.
    box = subject.package or _lost_out_of(lost[subject.code], subject.code)
    lay = ContainerState.PACKED if box else ContainerState.IN_HAND
    held = replace(subject, state=lay, custodian=custodian, organisation=organisation, handoff="", place="")
    return replace(held, package=box)


def _holder(subject: Container | Package, loss: Entry, scene: Scene) -> tuple[str, str]:
    """(person, organisation): whom the last paper names that was told since; else who had it when the loss was told."""
    took = [
        (entry.act.receiver, entry.act.receiver_organisation)
        for entry in sorted(_told(scene), key=lambda each: each.number)
        if isinstance(entry.act, acts.Accepted) and entry.number > loss.number and when(entry) <= when(loss)
        if subject.code in entry.act.accepted
    ]
    if took:
        return took[-1]
    held = _held_last(loss)
    inside = [subject.code, *(each.code for each in scene.world.contents(subject.code))]
    person = scene.zone.people.get(next((held[code] for code in inside if code in held), ""))
    return (person.staff, person.organisation) if person is not None else ("", subject.organisation)


def held_last(entries: Iterable[Entry]) -> set[str]:
    """Who had in hand what was lost by these."""
    return {who for entry in entries for who in _held_last(entry).values()}


def _lost_by(entry: Entry) -> Iterable[str]:
    """What is lost by this and was not before."""
    return entry.act.subjects() if isinstance(entry.act, acts.Lost) else _held_last(entry)


def _held_last(entry: Entry) -> Mapping[str, str]:
    return entry.act.last_held_by if isinstance(entry.act, acts.Lost | acts.ConsignmentLossDeclared) else {}


def _lost_out_of(entry: Entry, code: str) -> str:
    return entry.act.out_of.get(code, "") if isinstance(entry.act, acts.Lost) else ""


def when(entry: Entry) -> str:
    """At which moment in UTC it happened."""
    return utc((entry.act.met if isinstance(entry.act, acts.Crossed) else "") or entry.circumstances.at)


def _is_lost(code: str, scene: Scene) -> bool:
    subject = scene.world.subject(code)
    return isinstance(subject, Container | Package) and subject.state in (ContainerState.LOST, PackageState.LOST)


def _is_after(entry: Entry, code: str, lost: Losses) -> bool:
    return (when(entry), entry.number) > (when(lost[code]), lost[code].number)


def _told(scene: Scene) -> Iterator[Entry]:
    yield from scene.by_then
    yield from scene.since
