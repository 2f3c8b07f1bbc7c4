"""Packages: begun, filled, sealed; and opened again on purpose."""

from __future__ import annotations

from custody import acts, commands
from custody.codes import Code, Kind, Malformed, Reason, parse_adopted, parse_code
from custody.crossing.checks.hold import GOES_HOME
from custody.deciding.containers.carriage import between_the_gates, opened_past_the_gates
from custody.deciding.containers.numbers import boxes_closed_by, logger_under, seal_under, tube_under
from custody.deciding.packages import customs
from custody.deciding.packages.customs import CUSTOMS, RECOUNT
from custody.deciding.packages.homeward import is_wanted_home, may_go_home
from custody.deciding.packages.loggers_aboard import rides_elsewhere
from custody.holding import Consignment, Container, Package, PackageState
from custody.parties import Role
from custody.privacy import donor_marks
from custody.refusal import Refusal, refuse
from custody.scene import Scene, across, find_containers, find_package, not_in_hand, outside_park
from custody.standing_holds import held

PACKERS = (Role.TECHNICIAN, Role.COORDINATOR)


def begin_package(command: commands.BeginPackage, scene: Scene) -> acts.PackageBegun | Refusal:
    wrong = scene.lacks_role(*PACKERS)
    if wrong is not None:
        return wrong
    containers = _loose(command.containers, scene, homeward=True)
    if isinstance(containers, Refusal):
        return containers
    return acts.PackageBegun(
        package=scene.mint(Kind.PACKAGE),
        packaging_class=command.packaging_class,
        site=scene.site,
        dry_ice_g=command.dry_ice_g,
        containers=containers,
        temperature_class=command.temperature_class,
    )


def describe_package(command: commands.DescribePackage, scene: Scene) -> acts.PackageDescribed | Refusal:
    """Say of a package what its notification will say: what it weighs, how cold it travels, what it is packed as.

    A box is weighed when it is closed: what can be said of it from outside may be said until it is notified.
    """
    package = _own_package(command.package, scene)
    if isinstance(package, Refusal):
        return package
    said = (command.description, command.temperature_class, command.agent)
    if not any((*said, command.packaging_class, command.gross_weight_g, command.dry_ice_g)):
        return refuse("nothing_described", 422, code=package.code)
    if any(donor_marks(text) for text in said):
        return refuse("description_identifies", 422)
    wrong = None if _as_seen_from_outside(package, command, scene) else _unsealed(package)
    return wrong or acts.PackageDescribed(
        package=package.code,
        description=command.description.strip(),
        gross_weight_g=command.gross_weight_g,
        temperature_class=command.temperature_class,
        dry_ice_g=command.dry_ice_g,
        agent=command.agent.strip(),
        packaging_class=command.packaging_class,
    )


def _as_seen_from_outside(package: Package, command: commands.DescribePackage, scene: Scene) -> bool:
    """That nothing is said anew but the weight and the description, and that nobody was told of the box yet."""
    inside = ("packaging_class", "temperature_class", "dry_ice_g", "agent")
    if any(getattr(command, name) not in ("", 0, getattr(package, name)) for name in inside):
        return False
    consignment = scene.world.get(Consignment, package.consignment)
    return consignment is None or consignment.state.unfiled


def pack(command: commands.Pack, scene: Scene) -> acts.Packed | Refusal:
    """Put containers that the actor has in hand into an open package that the actor has in hand."""
    package = _own_package(command.package, scene)
    if isinstance(package, Refusal):
        return package
    containers = _loose(command.containers, scene, homeward=may_go_home(package, scene))
    if isinstance(containers, Refusal):
        return containers
    return _unsealed(package) or acts.Packed(package.code, containers)


def unpack(command: commands.Unpack, scene: Scene) -> acts.Unpacked | Refusal:
    package = _own_package(command.package, scene)
    if isinstance(package, Refusal):
        return package
    containers = find_containers(scene.world, command.containers)
    if isinstance(containers, Refusal):
        return containers
    for container in containers:
        if container.package != package.code:
            return refuse("not_inside", code=container.code, package=package.code)
        if container.state.terminal:
            return refuse("terminal", code=container.code, state=container.state)
    return _unsealed(package) or acts.Unpacked(package.code, tuple(container.code for container in containers))


def seal(command: commands.Seal, scene: Scene) -> acts.Sealed | Refusal:
    """Close a package that has something in it with seals that nobody here has ever used."""
    package = _to_be_sealed(command.package, scene)
    if isinstance(package, Refusal):
        return package
    inside = scene.world.contents(package.code)
    if not inside:
        return refuse("package_empty", code=package.code)
    seals = seal_numbers(command.seals)
    if isinstance(seals, Refusal):
        return seals
    wrong = _number_taken(seals, command, package, scene)
    if wrong is not None:
        return wrong
    replaced, shared = customs.broken_seals(package, scene), tuple(n for n in seals if boxes_closed_by(n, scene.world))
    return (
        _unsealed(package)
        or _logger_gone(package, scene)
        or customs.not_recounted(package, command, scene)
        or acts.Sealed(
            package.code,
            seals,
            _codes(inside),
            replaced,
            package.doubts,
            shared,
            customs.explained_for_others(package, scene),
        )
    )


def _number_taken(seals: tuple[str, ...], command: commands.Seal, package: Package, scene: Scene) -> Refusal | None:
    own = scene.actor.organisation
    for number in seals:
        used = seal_under(number, scene.world, own, package)
        if used:
            return refuse("seal_used", code=number, package=used)
    for typed in (text.strip() for text in command.seals):
        if tube_under(typed, scene.world, own) is not None:
            return refuse("seal_is_tube", code=typed)
        if logger_under(typed, scene.world, own) is not None:
            return refuse("seal_is_logger", code=typed)
    return None


def _logger_gone(package: Package, scene: Scene) -> Refusal | None:
    """A refusal where its logger was put in for a way that is still to come, and has gone on in another box."""
    still_to_come = package.logger_put_in > package.entered
    return rides_elsewhere(package.logger, package.code, scene) if still_to_come else None


def unseal(command: commands.Unseal, scene: Scene) -> acts.Unsealed | Refusal:
    """Break the seals on purpose. The numbers found must be the recorded ones, or the box is opened to be counted and
    for nothing else: what was found and what stood on record are both written down. That is done at the gate as well,
    by its officer."""
    counts_at_the_gate = command.opening == RECOUNT and Role.OFFICER in scene.person.roles
    opener = customs.of_the_officer if command.opening == CUSTOMS or counts_at_the_gate else _own_package
    package = opener(command.package, scene)
    if isinstance(package, Refusal):
        return package
    if package.state is not PackageState.SEALED:
        return refuse("package_open", code=package.code)
    if command.opening == CUSTOMS and not command.officer_reference.strip():
        return refuse("officer_reference_needed", 422, code=package.code)
    reason = command.reason.strip() or customs.opened_because(package, command.opening, scene)
    if not reason:
        return refuse("opening_needs_reason", 422, code=package.code).at("reason")
    seals = seal_numbers(command.seals)
    if isinstance(seals, Refusal):
        return seals
    differs = set(seals) != set(package.seals)
    if differs and command.opening != RECOUNT:
        found = ", ".join(seals) or "-"
        return refuse("seal_differs", code=package.code, recorded=", ".join(package.seals), found=found)
    return acts.Unsealed(
        package.code,
        seals,
        reason,
        _codes(scene.world.contents(package.code)),
        customs.why_opened(package, command.opening, scene),
        command.officer_reference.strip() if command.opening == CUSTOMS else "",
        package.seals if differs else (),
        took_off=customs.strange_seals_on(package, seals, scene) if counts_at_the_gate else (),
    )


def _to_be_sealed(typed: str, scene: Scene) -> Package | Refusal:
    """The actor's own package; or one that an officer has opened, which is closed again wherever it is."""
    package = find_package(scene.world, typed)
    by_officer = Role.OFFICER in scene.person.roles
    if isinstance(package, Package) and by_officer and customs.was_looked_into(package, scene.zone):
        return customs.of_the_officer(typed, scene)
    if isinstance(package, Package) and opened_past_the_gates(package, scene):
        return scene.lacks_role(*PACKERS) or not_in_hand(scene, package) or package
    if isinstance(package, Package) and package.opening == CUSTOMS:
        # Who has it in hand may close what customs have left open, and counts what he closes in.
        return _in_hand(package, scene)
    return _own_package(typed, scene)


def seal_numbers(typed: tuple[str, ...]) -> tuple[str, ...] | Refusal:
    """Seal numbers in one spelling: ours by the code's grammar, a maker's as printed, in upper case."""
    numbers: dict[str, None] = {}
    for text in typed:
        number = _seal_number(text)
        if isinstance(number, Refusal):
            return number
        numbers[number] = None
    return tuple(numbers)


def _seal_number(typed: str) -> str | Refusal:
    code = parse_code(typed)
    if isinstance(code, Code):
        return (
            str(code)
            if code.kind is Kind.SEAL
            else refuse("not_a_seal", 422, code=str(code), kind=code.kind.name.lower())
        )
    foreign = parse_adopted(typed)
    # A maker may well number a seal as an authority numbers identity cards: a letter and seven digits.
    if isinstance(foreign, Malformed) and foreign.reason is not Reason.IDENTIFIES_DONOR:
        return refuse("seal_malformed", 422, code=foreign.read, why=foreign.reason)
    return typed.strip().upper()


def _loose(typed: tuple[str, ...], scene: Scene, *, homeward: bool) -> tuple[str, ...] | Refusal:
    """The codes of these, which the actor has in hand and may pack. `homeward`: the box may carry home what is wanted
    there, whatever holds it here."""
    containers = find_containers(scene.world, typed)
    if isinstance(containers, Refusal):
        return containers
    for container in containers:
        wrong = not_in_hand(scene, container) or across(scene, container) or between_the_gates(container, scene)
        wrong = wrong or _held_here(container, scene, homeward) or outside_park(scene, (container,))
        if wrong is not None:
            return wrong
    return _codes(containers)


def _held_here(container: Container, scene: Scene, homeward: bool) -> Refusal | None:
    wrong = held(scene, container)
    if wrong is not None and homeward and is_wanted_home(container, scene):
        return held(scene, container, unless=tuple(GOES_HOME))
    return wrong


def _own_package(typed: str, scene: Scene) -> Package | Refusal:
    package = find_package(scene.world, typed)
    if isinstance(package, Refusal):
        return package
    package = _in_hand(package, scene)
    if isinstance(package, Refusal):
        return package
    wrong = between_the_gates(package, scene) or outside_park(scene, scene.world.contents(package.code))
    return wrong or package


def _in_hand(package: Package, scene: Scene) -> Package | Refusal:
    return scene.lacks_role(*PACKERS) or not_in_hand(scene, package) or across(scene, package) or package


def _unsealed(package: Package) -> Refusal | None:
    if package.state is PackageState.SEALED:
        return refuse("package_sealed", code=package.code)
    return None


def _codes(containers: list[Container]) -> tuple[str, ...]:
    return tuple(container.code for container in containers)
