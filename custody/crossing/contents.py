"""Which containers a consignment is judged by, and what they have in common."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from custody.crossing.facts import Facts
from custody.crossing.finding import PRACTICE, Fault, Result, fault, listed


class Coded(Protocol):
    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)
K = TypeVar("K", str, tuple[str, str])


def codes_by(key: Callable[[C], K], things: Iterable[C]) -> dict[K, list[str]]:
    """The codes of the things with the same key, in the order of the keys."""
    groups: dict[K, list[str]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing.code)
    return dict(sorted(groups.items()))


def expected_containers(facts: Facts) -> frozenset[str]:
    """The containers that are recorded in its packages now, and those that were when its manifest was frozen."""
    ours = set(facts.consignment.packages) if facts.consignment else set()
    inside = {code for package in facts.packages if package.code in ours for code in package.contents}
    lines = facts.manifest.lines if facts.manifest else ()
    return frozenset(inside.union(*(line.containers for line in lines)))


def unrecorded(facts: Facts) -> list[Fault]:
    """A fault when a container is named but its record is not at hand, or when there is no container at all."""
    known = {container.code for container in facts.containers} | {gone.code for gone in facts.gone}
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
