"""Do seals and labels speak true: the seals as recorded, the labels readable and known good."""

from datetime import datetime

from custody.crossing.facts import ContainerFacts, Facts, PackageFacts
from custody.crossing.finding import Fault, Finding, Result, Verdict, fault, judge, listed, not_applicable, unknown
from custody.crossing.settings import Gate
from custody.crossing.source import by_practice, by_setting


def check_seal(facts: Facts, at: datetime) -> Finding:
    """The seals that were scanned are the seals that were recorded at packing, all of them and no other.

    A strange seal that was read here before is not forgotten over a look at the right one: see `_in_doubt`.
    """
    check = "SEAL"
    consignment, scanned = facts.consignment, facts.scanned
    if consignment is None:
        return unknown(check, "consignment")
    ours = [package for package in facts.packages if package.code in consignment.packages]
    recorded = {seal for package in ours for seal in package.seals}
    if scanned is None and facts.gate is Gate.G0:
        return _foreseen(facts, consignment.packages, recorded)
    if scanned is None:
        return unknown(check, "scanned")
    faults = [*_unsealed(facts, consignment.packages), *_resealed(facts)]
    if recorded - set(scanned.seals):
        faults.append(fault(Result.HOLD, "missing", seals=listed(recorded - set(scanned.seals))))
    strange = (set(scanned.seals) | _in_doubt(facts, recorded)) - recorded
    if strange:
        faults.append(fault(Result.HOLD, "strange", seals=listed(strange)))
    return judge(check, faults, by_practice(), seals=listed(recorded) or "-")


def _foreseen(facts: Facts, packages: tuple[str, ...], recorded: set[str]) -> Finding:
    """Of what was notified its seals are judged before anybody scans them; before that a box may be open for long."""
    check = "SEAL"
    if facts.manifest is None:
        return not_applicable(check, facts.gate.value)
    faults = [*_unsealed(facts, packages), *_resealed(facts)]
    return judge(check, faults, by_practice(), seals=listed(recorded) or "-")


def _in_doubt(facts: Facts, recorded: set[str]) -> set[str]:
    """Strange seals that stopped it at this gate: until it is let through, or opened and sealed with other seals."""
    doubt: set[str] = set()
    for passage in facts.passages:
        if passage.gate is facts.gate:
            same = set(passage.recorded) == recorded
            doubt = set() if passage.verdict == Verdict.ALLOW else doubt | (set(passage.strange) if same else set())
    return doubt


def _unsealed(facts: Facts, codes: tuple[str, ...]) -> list[Fault]:
    known = {package.code: package for package in facts.packages}
    absent = [code for code in codes if code not in known]
    faults = [fault(Result.UNKNOWN, "crossing.unrecorded", codes=listed(absent))] if absent or not codes else []
    required = facts.clearance is None or facts.clearance.requires_seal
    bare = [code for code in codes if code in known and not known[code].seals]
    return [*faults, fault(Result.HOLD, "unsealed", codes=listed(bare))] if required and bare else faults


def _resealed(facts: Facts) -> list[Fault]:
    """Packages whose seals are no longer those of the frozen manifest."""
    declared = {line.package: set(line.seals) for line in facts.manifest.lines} if facts.manifest else {}
    changed = [each for each in facts.packages if declared.get(each.code, set(each.seals)) != set(each.seals)]
    faults: list[Fault] = []
    for package in changed:
        # An officer opened it, counted what was inside and sealed it again: lawful, and to be seen by everybody.
        if package.opening == "customs" and package.seals:
            old, new = listed(declared[package.code]) or "-", listed(package.seals)
            faults.append(fault(Result.WARN, "opened_by_customs", code=package.code, old=old, new=new))
    others = [each.code for each in changed if each.opening != "customs"]
    return [*faults, fault(Result.HOLD, "resealed", codes=listed(others))] if others else faults


def check_label(facts: Facts, at: datetime) -> Finding:
    """Every code read whole, and every label scanned back once. A code that is read at this gate is scanned back."""
    check = "LABEL"
    scanned = facts.scanned
    if scanned is None and facts.gate is not Gate.G0:
        return unknown(check, "scanned")
    faults: list[Fault] = []
    if scanned is not None and scanned.unreadable:
        faults.append(fault(Result.HOLD, "unreadable", readings=listed(repr(each[:40]) for each in scanned.unreadable)))
    read = {*scanned.packages, *scanned.containers} if scanned is not None else set()
    labelled: list[PackageFacts | ContainerFacts] = [*facts.packages, *facts.containers]
    unverified = [each.code for each in labelled if not each.label_verified and each.code not in read]
    if not labelled:
        faults.append(fault(Result.UNKNOWN, "crossing.empty"))
    if unverified:
        # A setting that names no fault would silence this check.
        result = max(facts.settings.unverified_label, Result.WARN)
        faults.append(fault(result, "unverified", codes=listed(unverified), count=len(unverified)))
    return judge(check, faults, by_setting("unverified_label", facts.settings), count=len(labelled))
