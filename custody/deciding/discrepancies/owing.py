"""What kind of discrepancy a fault is, what it is about, and who must explain it: who could have done otherwise.

- too much, a box or a tube that nobody declared, a label that is not known (over, id_conflict): the consignor, which
  packed and declared;
- another kind of material than the form says (document): the consignor, which filed it;
- no logger, none that runs, one out of calibration, one that does not cover the journey (temperature): the consignor,
  which put it in, or did not, and sealed the box over it;
- what turns up across the border, where no gate let it (over): who found it there;
- missing boxes and tubes (short): who answers for them in the book, each organisation for its own;
- seals that are others than those declared (seal): who sealed, or opened, the box last;
- seals broken, strange or missing, and the cold lost (seal, temperature) at a gate: who has the box in hand there;
- what a receipt or a logger's file finds after the way (damaged, seal, temperature): the carrier, whoever has taken the
  box over since. Before it has left, who has it.
"""

from __future__ import annotations

from enum import Enum, auto

from custody.acts import Said
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Phrase
from custody.crossing.goods_facts import EMPTIED, USED_AGAIN
from custody.crossing.settings import Gate
from custody.deciding.discrepancies.settling import holder_of
from custody.holding import Consignment, ContainerState, Package
from custody.scene import Scene, Subject

_SHORT = ("package_missing", "taken_out", "lost_out", "container_missing")
_LAWFUL = ("MANIFEST.by_authority", "MANIFEST.package_emptied")
"""Written down by customs already: nobody has to explain it."""
_TOLD_ALREADY = "SEAL.stranger"
"""The gate that read it has opened one of too much, whether or not a manifest says so."""
_STILL_OPEN = "SEAL.opened_at_gate"
"""The officer who opened it seals it again there; what arrives without a seal somebody has to explain."""
_OF_CHECK = {"SEAL": "seal", "TEMP": "temperature", "LABEL": "id_conflict"}
_OWED_BY_THE_SENDER = frozenset(
    {
        "crossing.TEMP.no_logger",
        "crossing.TEMP.not_running",
        "crossing.TEMP.not_calibrated",
        "crossing.TEMP.unproven",
        "crossing.TEMP.unproven_by",
        "crossing.MANIFEST.not_as_notified",
    }
)
"""What was to be done at the bench before the box was sealed, or filed; who carries it cannot even see it."""


class Owed(Enum):
    """Who must explain it."""

    HOLDER = auto()
    SENDER = auto()
    SEALER = auto()


_OWED_BY_THE_SEALER = tuple(f"crossing.SEAL.{name}" for name in ("resealed", "resealed_as", "resealed_on_the_way"))


def by_owner(
    kind: str, owed: Owed, concerned: list[Subject], consignment: Consignment, scene: Scene
) -> dict[str, tuple[str, ...]]:
    """The codes by who must explain them: what is missing by who answers for each of it, what was sealed anew by who
    did that, all else together."""
    codes = tuple(subject.code for subject in concerned)
    if owed is Owed.SENDER:
        return {consignment.from_organisation: codes}
    if not codes or (kind != "short" and owed is not Owed.SEALER):
        return {"": codes}
    owners: dict[str, tuple[str, ...]] = {}
    for subject in concerned:
        sealer = subject.sealed_by if isinstance(subject, Package) and owed is Owed.SEALER else ""
        holder = sealer or holder_of(consignment, (subject.code,), scene)
        owners[holder] = (*owners.get(holder, ()), subject.code)
    return owners


def kinds_of(finding: Finding, gate: Gate) -> dict[tuple[str, Owed], tuple[Said, ...]]:
    """The kinds of discrepancy in what a check found at this gate, and who owes it, each with what was said of it."""
    kinds: dict[tuple[str, Owed], list[Said]] = {}
    for phrase in finding.found:
        kind = _kind_of(finding.check, phrase, gate)
        if kind:
            kinds.setdefault((kind, _owed(phrase)), []).append(Said(phrase.key, phrase.params))
    return {kind: tuple(said) for kind, said in kinds.items()}


def _owed(phrase: Phrase) -> Owed:
    fault = phrase.key.removesuffix(".found")
    if fault in _OWED_BY_THE_SEALER:
        return Owed.SEALER
    return Owed.SENDER if fault in _OWED_BY_THE_SENDER else Owed.HOLDER


def _kind_of(check: str, phrase: Phrase, gate: Gate) -> str:
    stem, _, name = phrase.key.removesuffix(".found").rpartition(".")
    if stem != f"crossing.{check}":
        return ""
    named = f"{check}.{name}"
    if named in (*_LAWFUL, _TOLD_ALREADY) or (named == _STILL_OPEN and gate is not Gate.G4):
        return ""
    if check == "MANIFEST":
        return "short" if name in _SHORT else "document" if name == "not_as_notified" else "over"
    return _OF_CHECK.get(check, "")


def resealed(facts: Facts) -> list[str]:
    """The boxes whose seals are not those of the manifest, though no officer opened them."""
    declared = {line.package: set(line.seals) for line in facts.manifest.lines} if facts.manifest is not None else {}
    ours = facts.consignment.packages if facts.consignment is not None else ()
    return [
        each.code
        for each in facts.packages
        if each.code in ours
        and each.opening != "customs"
        and not each.came_with
        and declared.get(each.code, set(each.seals)) != set(each.seals)
    ]


def codes_of(kind: str, facts: Facts) -> list[str]:
    """What the discrepancy is about: what was declared and not there, or there and not declared."""
    emptied = {gone.code for gone in facts.gone if gone.state in (EMPTIED, USED_AGAIN)}
    told = facts.manifest.lines if facts.manifest is not None else ()
    # Of a box that customs emptied nothing is looked for any more, and read here it is one that nobody declared.
    lines = [line for line in told if line.package not in emptied]
    taken = {gone.code for gone in facts.gone if gone.state == ContainerState.TAKEN}
    scanned = facts.scanned
    boxes = facts.consignment.packages if facts.consignment is not None else ()
    declared = {line.package for line in lines} | {code for line in lines for code in line.containers}
    inside = {code for package in facts.packages for code in package.contents if package.code in boxes}
    read = {*scanned.packages, *scanned.containers} if scanned is not None else set()
    if kind == "short":
        absent = {line.package for line in lines} - read
        gone = {code for line in told for code in line.containers if line.package not in absent} - inside - taken
        counted = facts.gate in facts.settings.full_count_gates
        uncounted = {code for line in lines for code in line.containers} - read if counted else set()
        return sorted(absent | gone | uncounted)
    if kind == "over":
        return sorted(((read | inside) - declared) | (set(boxes) - declared))
    if kind == "id_conflict":
        return list(scanned.unreadable) if scanned is not None else []
    return _in_doubt(facts, boxes) if kind == "seal" else list(boxes)


def _is_strange(facts: Facts) -> bool:
    """Whether a seal was read that no box here has on record: on which of them nobody can tell."""
    known = {seal for each in facts.packages for seal in (*each.seals, *each.came_with)}
    return facts.scanned is not None and bool(set(facts.scanned.seals) - known)


def _in_doubt(facts: Facts, boxes: tuple[str, ...]) -> list[str]:
    """The boxes whose seals were not all read, or that a strange one was read on before; all of them, where a strange
    one is read now."""
    if _is_strange(facts):
        return list(boxes)
    read = set(facts.scanned.seals) if facts.scanned is not None else set()
    sealed = (box for box in facts.packages if (box.seals or box.came_with) and not box.doubts)
    right = {box.code for box in sealed if set(box.seals) <= read}
    return [code for code in boxes if code not in right] or list(boxes)


def kind_of_condition(condition: str) -> str:
    """HL7 0544 and LDMS codes by what they speak of: the seal, the cold, or the goods."""
    if condition == "SB":
        return "seal"
    return "temperature" if condition.startswith("X") or condition in _COLD else "damaged"


_COLD = ("DIM", "TWD", "TNO")
