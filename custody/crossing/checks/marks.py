"""Do seals and labels speak true: the seals as recorded, the labels readable and known good."""

from collections.abc import Collection
from datetime import datetime

from custody.codes import Kind
from custody.crossing.ahead import left_open
from custody.crossing.checks.notice import stands
from custody.crossing.checks.order import has_left
from custody.crossing.contents import nothing_inside, still_to_pass, unrecorded_packages
from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, Verdict, fault, judge, listed, not_applicable, unknown
from custody.crossing.goods_facts import ContainerFacts, PackageFacts
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance, by_manifest, by_practice, by_setting


def check_seal(facts: Facts, at: datetime) -> Finding:
    """The seals that were scanned are the seals that were recorded at packing, all of them and no other; or, of a box
    that was opened where it has arrived, those that were taken off there.

    A strange seal that was read at a gate before is not forgotten over a look at the right one: see `_in_doubt`.
    """
    check, facts = "SEAL", still_to_pass(facts)
    consignment, scanned = facts.consignment, facts.scanned
    if consignment is None:
        return unknown(check, "consignment")
    ours = [package for package in facts.packages if package.code in consignment.packages]
    recorded = {seal for package in ours for seal in package.seals}
    came_with = {seal for package in ours for seal in package.came_with}
    if scanned is None and facts.gate is Gate.G0:
        return _foreseen(facts, consignment.packages, ours)
    if scanned is None:
        return unknown(check, "scanned")
    faults = [*_unsealed(facts, consignment.packages), *_resealed(facts, ours)]
    if recorded - set(scanned.seals):
        faults.append(fault(Result.HOLD, "missing", seals=listed(recorded - set(scanned.seals))))
    strangers, doubted = _in_doubt(facts, recorded)
    strange = (set(scanned.seals) - recorded - came_with) | doubted
    faults += _of_doubt(strangers, strange)
    misread = set(scanned.taken_back) - recorded - came_with - strange
    if misread:
        faults.append(fault(Result.WARN, "taken_back", seals=listed(misread)))
    return _judge_seals([*faults, *_shared(ours)], recorded, came_with)


def _judge_seals(faults: list[Fault], recorded: set[str], came_with: Collection[str] = ()) -> Finding:
    if not recorded and came_with:
        return judge("SEAL", faults, by_practice(), "opened_here", seals=listed(came_with))
    if not recorded:
        return judge("SEAL", faults, by_practice(), "unsealed")
    return judge("SEAL", faults, by_practice(), seals=listed(recorded))


def _foreseen(facts: Facts, packages: tuple[str, ...], ours: list[PackageFacts]) -> Finding:
    """Of what was notified its seals are judged before anybody scans them. Before that a box may be open for long: it
    is warned of in a draft, and before there is one nobody asks; but a box in doubt is in doubt all the time."""
    filed = stands(facts)
    drafted = facts.consignment is not None and bool(facts.consignment.number)
    recorded = {seal for package in ours for seal in package.seals}
    strangers, strange = _in_doubt(facts, recorded)
    if not filed and not drafted and not strange and not strangers:
        return not_applicable("SEAL", facts.gate.value)
    faults = _unsealed(facts, packages) if filed or drafted else []
    faults = [*faults, *_resealed(facts, ours)] if filed else [left_open(facts, "SEAL", each) for each in faults]
    return _judge_seals([*faults, *_of_doubt(strangers, strange), *_shared(ours)], recorded)


def _shared(ours: list[PackageFacts]) -> list[Fault]:
    """Makers number alike, or one of two seals is a copy: whoever looks at it can tell."""
    shared = {seal for package in ours for seal in package.shared_seals}
    return [fault(Result.WARN, "shared", seals=listed(shared))] if shared else []


def _of_doubt(strangers: set[str], strange: set[str]) -> list[Fault]:
    faults = [fault(Result.HOLD, "strange", seals=listed(strange))] if strange else []
    return [*faults, fault(Result.HOLD, "stranger", codes=listed(strangers))] if strangers else faults


def _in_doubt(facts: Facts, recorded: set[str]) -> tuple[set[str], set[str]]:
    """Tubes of somebody else that were read before these boxes, and strange seals, which stopped them at any gate, in
    whatever consignment: until a gate lets them through, or they are opened, counted and sealed with other seals."""
    ours = facts.consignment.packages if facts.consignment is not None else ()
    kept = {each.seal for package in facts.packages if package.code in ours for each in package.doubts}
    strangers = {each for each in kept if each.startswith(Kind.CONTAINER.prefix)}
    return strangers, (kept - strangers) | _in_doubt_before(facts, recorded)


def _in_doubt_before(facts: Facts, recorded: set[str]) -> set[str]:
    """The same of facts of when it was kept with the decision, and ended with any other box."""
    doubts: dict[Gate, set[str]] = {}
    for passage in facts.passages:
        if passage.gate is facts.gate or facts.gate is Gate.G0:
            doubt = doubts.get(passage.gate, set()) if passage.verdict != Verdict.ALLOW else set()
            same = passage.verdict != Verdict.ALLOW and set(passage.recorded) == recorded
            doubts[passage.gate] = doubt | (set(passage.strange) - recorded) if same else doubt
    return set().union(*doubts.values())


def _unsealed(facts: Facts, codes: tuple[str, ...]) -> list[Fault]:
    known = {package.code: package for package in facts.packages}
    faults = unrecorded_packages(codes, known)
    bare = [code for code in codes if code in known and not known[code].seals and not known[code].came_with]
    asked_by = by_clearance(facts.clearance) if facts.clearance is not None else by_practice()
    if facts.clearance is not None and not facts.clearance.requires_seal:
        # It may go without a seal, but not without the one that it was notified with.
        bare, asked_by = [code for code in bare if known[code].lies_open], by_practice()
    opened = [code for code in bare if _officer_opened(facts, known[code])]
    for name, codes_of in (("opened_at_gate", opened), ("unsealed", [code for code in bare if code not in opened])):
        if codes_of:
            faults.append(fault(Result.HOLD, name, codes=listed(codes_of)).citing(asked_by))
    return faults


def _officer_opened(facts: Facts, package: PackageFacts) -> bool:
    """That it was opened at a gate of what is filed, not at the bench of who has it: its officer closes it again."""
    if facts.consignment is None or not stands(facts):
        return False
    at_home = facts.consignment.consignee if has_left(facts) else facts.consignment.consignor
    return package.opening == "customs" or (package.opening == "recount" and package.organisation != at_home)


def _resealed(facts: Facts, ours: list[PackageFacts]) -> list[Fault]:
    """Those of them whose seals are no longer those of the frozen manifest. One that was opened where it has arrived
    bears its receiver's; one that lies open has none yet, and is sealed before anything is filed of it."""
    if facts.manifest is None:
        return []
    declared = {line.package: set(line.seals) for line in facts.manifest.lines}
    still = [each for each in ours if not each.came_with and not each.lies_open]
    changed = [each for each in still if declared.get(each.code, set(each.seals)) != set(each.seals)]
    faults: list[Fault] = []
    for package in changed:
        # An officer opened it, counted what was inside and sealed it again: lawful, and to be seen by everybody.
        if package.opening == "customs" and package.seals:
            old, new = listed(declared[package.code]) or "-", listed(package.seals)
            faults.append(fault(Result.WARN, "opened_by_customs", code=package.code, old=old, new=new))
    others = [each.code for each in changed if each.opening != "customs" and each.notified is None]
    for package in changed:
        if package.opening != "customs" and package.notified is not None:
            old, new = listed(declared[package.code]) or "-", listed(package.seals) or "-"
            name = "resealed_on_the_way" if has_left(facts) else "resealed_as"
            faults.append(fault(Result.HOLD, name, code=package.code, old=old, new=new))
    if others:
        faults.append(fault(Result.HOLD, "resealed", codes=listed(others)))
    return [each.citing(by_manifest(facts.manifest)) for each in faults]


def check_label(facts: Facts, at: datetime) -> Finding:
    """Every code read whole, and every label scanned back once. A code that is read at this gate is scanned back."""
    check = "LABEL"
    scanned = facts.scanned
    if scanned is None and facts.gate is not Gate.G0:
        return unknown(check, "scanned")
    faults: list[Fault] = []
    if scanned is not None and scanned.unreadable:
        unreadable = listed(repr(each[:40]) for each in scanned.unreadable)
        faults.append(fault(Result.HOLD, "unreadable", readings=unreadable).citing(by_practice()))
    read = {*scanned.packages, *scanned.containers} if scanned is not None else set()
    labelled: list[PackageFacts | ContainerFacts] = [*facts.packages, *facts.containers]
    unverified = [each.code for each in labelled if not each.label_verified and each.code not in read]
    if not labelled:
        faults.append(nothing_inside())
    if unverified:
        # A setting that names no fault would silence this check.
        result = max(facts.settings.unverified_label, Result.WARN)
        faults.append(fault(result, "unverified", codes=listed(unverified), count=len(unverified)))
    return judge(check, faults, by_setting("unverified_label", facts.settings), count=len(labelled))
