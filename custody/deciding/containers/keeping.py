"""Keeping: into a store and out of it, arrival at the consignee, disposal, and the label that was scanned back."""

from __future__ import annotations

from custody import acts, commands
from custody.codes import Code, Kind, parse_code
from custody.deciding.containers.carriage import between_the_gates
from custody.deciding.containers.labelling import printing_station
from custody.holding import Container, Package, PackageState
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import (
    Scene,
    Subject,
    across,
    concerns,
    find,
    find_all,
    find_containers,
    kept_in_park,
    must_cross,
    not_in_hand,
    outside_park,
)
from custody.standing_holds import held

KEEPERS = (Role.TECHNICIAN, Role.COORDINATOR)
# Destroying is what such a hold asks for, so it does not stop it.
ENDED_BY_DISPOSAL = ("consent", "recall")
BROKEN = "broken"
"""Disposal of what broke on the way: a person says so, and that ends the hold that the system placed for it; no other
hold over its quality, which keeps it as evidence."""


def store(command: commands.Store, scene: Scene) -> acts.Stored | Refusal:
    """Put what the actor has in hand at a place; from then on the organisation's store holds it."""
    wrong = scene.lacks_role(*KEEPERS)
    if wrong is not None:
        return wrong
    place = parse_code(command.place)
    if isinstance(place, Code) and place.kind is not Kind.PLACE:
        return refuse("not_a_place", 422, code=str(place), kind=place.kind.name.lower())
    subjects = find_all(scene.world, command.subjects)
    if isinstance(subjects, Refusal):
        return subjects
    for subject in subjects:
        wrong = not_in_hand(scene, subject) or must_cross(scene, subject, scene.person, scene.site)
        if wrong is not None:
            return wrong
    carried = _inside(scene, subjects)
    wrong = kept_in_park(scene, (*_codes(subjects), *carried), scene.site)
    if wrong is not None:
        return wrong
    inside = (inside for code in carried if (inside := scene.world.container(code)) is not None)
    return acts.Stored(
        stored=_codes(subjects),
        place=str(place) if isinstance(place, Code) else command.place.strip(),
        site=scene.site,
        custodian=scene.actor.staff,
        carried=carried,
        sites={subject.code: subject.site for subject in (*subjects, *inside) if subject.site != scene.site},
    )


def retrieve(command: commands.Retrieve, scene: Scene) -> acts.Retrieved | Refusal:
    """Take out of the own organisation's store; the actor holds it from now on."""
    wrong = scene.lacks_role(*KEEPERS)
    if wrong is not None:
        return wrong
    subjects = find_all(scene.world, command.subjects)
    if isinstance(subjects, Refusal):
        return subjects
    for subject in subjects:
        wrong = _not_in_own_store(scene, subject)
        if wrong is not None:
            return wrong
    return acts.Retrieved(
        retrieved=_codes(subjects),
        places={subject.code: subject.place for subject in subjects},
        carried=_inside(scene, subjects),
    )


def dispose(command: commands.Dispose, scene: Scene) -> acts.Disposed | Refusal:
    """Destroy or use up containers that the actor has in hand."""
    wrong = scene.lacks_role(*KEEPERS)
    if wrong is not None:
        return wrong
    containers = find_containers(scene.world, command.subjects)
    if isinstance(containers, Refusal):
        return containers
    for container in containers:
        # Such a hold asks for the end of it, never for a last use.
        ends = () if command.method == "consumed" else ENDED_BY_DISPOSAL
        broken = command.method == BROKEN
        wrong = not_in_hand(scene, container) or across(scene, container) or between_the_gates(container, scene)
        wrong = wrong or outside_park(scene, (container,)) or held(scene, container, unless=ends, broken=broken)
        if wrong is not None:
            return wrong
    return acts.Disposed(_codes(containers), command.method, command.reason)


def verify_label(command: commands.VerifyLabel, scene: Scene) -> acts.LabelVerified | Refusal:
    """The label was scanned back by somebody of the organisation that holds it."""
    subject = find(scene.world, command.subject)
    if isinstance(subject, Refusal):
        return subject
    if subject.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=subject.code, organisation=subject.organisation)
    if subject.label_verified:
        return refuse("label_already_verified", code=subject.code)
    return acts.LabelVerified(subject.code)


def reprint(command: commands.Reprint, scene: Scene) -> acts.Reprinted | Refusal:
    """Another label of the same code, with the reason; the old one must be destroyed."""
    wrong = scene.lacks_role(*KEEPERS, Role.OFFICER)
    if wrong is not None:
        return wrong
    subject = find(scene.world, command.subject)
    if isinstance(subject, Refusal):
        return subject
    notified = Role.OFFICER in scene.person.roles and concerns(scene, subject.parties)
    if not notified and subject.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=subject.code, organisation=subject.organisation)
    if isinstance(subject, Container) and subject.state.terminal:
        return refuse("terminal", code=subject.code, state=subject.state)
    if printing_station(scene) is None:
        # Nothing would come out, and the label that is there would count for nothing.
        if subject.organisation == scene.actor.organisation:
            return refuse("no_printer_here", code=subject.code, organisation=subject.organisation)
        holder = subject.custodian or subject.organisation
        return refuse("no_printer", code=subject.code, organisation=scene.actor.organisation, holder=holder)
    return acts.Reprinted(subject.code, subject.copies + 1, command.reason)


def _not_in_own_store(scene: Scene, subject: Subject) -> Refusal | None:
    if subject.state is PackageState.LOST:
        return refuse("terminal", code=subject.code, state=subject.state)
    if subject.organisation != scene.actor.organisation:
        return refuse("other_organisation", 403, code=subject.code, organisation=subject.organisation)
    if isinstance(subject, Container) and subject.package:
        return refuse("inside_package", code=subject.code, package=subject.package)
    if not subject.place:
        return refuse("not_in_store", code=subject.code)
    return None


def _codes(subjects: list[Container] | list[Package] | list[Subject]) -> tuple[str, ...]:
    return tuple(subject.code for subject in subjects)


def _inside(scene: Scene, subjects: list[Package] | list[Subject]) -> tuple[str, ...]:
    packages = [subject for subject in subjects if isinstance(subject, Package)]
    return tuple(inside.code for package in packages for inside in scene.world.contents(package.code))
