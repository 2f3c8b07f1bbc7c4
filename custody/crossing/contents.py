"""Which containers a consignment is judged by, and what they have in common."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Protocol, TypeVar

from msgspec.structs import replace

from custody.crossing.facts import Facts
from custody.crossing.finding import PRACTICE, Fault, Result, fault, listed


class Coded(Protocol):
    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)
_CODE = attrgetter("code")
K = TypeVar("K", str, tuple[str, str])


def codes_by(key: Callable[[C], K], things: Iterable[C]) -> dict[K, list[str]]:
    """The codes of the things with the same key, in the order of the keys."""
    groups: dict[K, list[str]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing.code)
    return dict(sorted(groups.items()))


def still_to_pass(facts: Facts) -> Facts:
    """The same without the packages that have entered already, while others follow them: nobody looks for those here.

    One of which anything was read at this gate is here, whatever it passed before. Asked of facts that were kept before
    these were left out of them, for every check alike.
    """
    consignment, scanned = facts.consignment, facts.scanned
    if consignment is None or scanned is None:
        return facts
    read = {*scanned.packages, *scanned.seals, *scanned.containers}
    entered = [each for each in facts.packages if each.beyond and not read & {each.code, *each.seals, *each.contents}]
    gone, inside = {each.code for each in entered}, {code for each in entered for code in each.contents}
    following = tuple(code for code in consignment.packages if code not in gone)
    if not gone or not following:
        return facts
    manifest = facts.manifest
    lines = tuple(line for line in manifest.lines if line.package not in gone) if manifest is not None else ()
    return replace(
        facts,
        consignment=replace(consignment, packages=following),
        packages=tuple(each for each in facts.packages if each.code not in gone),
        containers=tuple(each for each in facts.containers if each.code not in inside),
        manifest=replace(manifest, lines=lines) if manifest is not None else None,
    )


def expected_containers(facts: Facts) -> frozenset[str]:
    """The containers that are recorded in its packages now, and those that were when its manifest was frozen."""
    ours = set(facts.consignment.packages) if facts.consignment else set()
    inside = (package.contents for package in facts.packages if package.code in ours)
    lines = facts.manifest.lines if facts.manifest else ()
    return frozenset().union(*inside, *(line.containers for line in lines))


def unrecorded(facts: Facts) -> list[Fault]:
    """A fault when a container is named but its record is not at hand, or when there is no container at all."""
    known = set(map(_CODE, facts.containers)).union(map(_CODE, facts.gone))
    absent = expected_containers(facts) - known
    if absent:
        return [unrecorded_codes(absent)]
    return [] if facts.containers else [nothing_inside()]


def unrecorded_codes(codes: Iterable[str]) -> Fault:
    """These are named, but their records are not at hand."""
    return fault(Result.UNKNOWN, "crossing.unrecorded", codes=listed(codes)).citing(PRACTICE)


def nothing_inside() -> Fault:
    return fault(Result.UNKNOWN, "crossing.empty").citing(PRACTICE)


def unrecorded_packages(named: Iterable[str], known: Iterable[str]) -> list[Fault]:
    """A fault when a named package has no record at hand, or when no package is named at all."""
    wanted = set(named)
    if not wanted:
        return [fault(Result.UNKNOWN, "crossing.no_package").citing(PRACTICE)]
    absent = wanted - set(known)
    return [unrecorded_codes(absent)] if absent else []
