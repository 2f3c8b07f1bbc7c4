"""Is in the box what was declared: nothing missing, nothing more, nothing of anybody else's."""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec.structs import replace

from custody.crossing.checks.notice import stands
from custody.crossing.contents import codes_by, still_to_pass, unrecorded_codes
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, not_applicable, unknown
from custody.crossing.gate_facts import Scanned
from custody.crossing.goods_facts import EMPTIED, USED_AGAIN, ContainerFacts, ManifestFacts, ManifestLine, NotifiedFacts
from custody.crossing.settings import Gate
from custody.crossing.source import by_manifest
from custody.holding import ContainerState, PackageState


def check_manifest(facts: Facts, at: datetime) -> Finding:
    """What was scanned, and what the book has inside, equals the manifest as frozen when it was notified.

    Packages are counted at every gate, containers where they were scanned. That each declared container was scanned
    is asked for only at the gates of the setting `full_count_gates`: at a border the seal speaks for the vials.
    A pre-check, where nothing is scanned, asks what the book has. Up to the entry each container is still what the
    form says of it.
    """
    check, facts = "MANIFEST", still_to_pass(facts)
    consignment, manifest, scanned = facts.consignment, facts.manifest, facts.scanned
    if consignment is None:
        return unknown(check, "consignment")
    if manifest is None:
        return not_applicable(check, facts.gate.value) if facts.gate is Gate.G0 else unknown(check, "manifest")
    if facts.gate is Gate.G0 and not stands(facts):
        # Before it is notified, or notified anew, there is nothing that it could differ from.
        return not_applicable(check, facts.gate.value)
    if scanned is None and facts.gate is not Gate.G0:
        return unknown(check, "scanned")
    lines, emptied = manifest.lines, _emptied(facts) & {line.package for line in manifest.lines}
    manifest = replace(manifest, lines=tuple(line for line in lines if line.package not in emptied))
    faults = _recorded(facts, consignment, manifest) + _kinds(facts, consignment, manifest)
    if emptied:
        # What customs did not take of it was to cross, though the box was not to be here any more.
        faults += [each for line in lines if line.package in emptied for each in _gone_from(facts, line, ())]
        faults.append(fault(Result.WARN, "package_emptied", codes=listed(emptied), count=len(emptied)))
    if scanned is not None:
        faults = _packages(facts, consignment, manifest, scanned) + faults
        faults += _containers(facts, consignment, manifest, scanned)
    declared = sum(len(line.containers) for line in manifest.lines)
    return judge(check, faults, by_manifest(manifest), packages=len(manifest.lines), containers=declared)


def _packages(facts: Facts, consignment: ConsignmentFacts, manifest: ManifestFacts, scanned: Scanned) -> list[Fault]:
    declared = {line.package for line in manifest.lines}
    known = {package.code: package for package in facts.packages}
    faults = _missing("package_missing", declared - set(scanned.packages))
    read = {*scanned.packages, *scanned.seals, *scanned.containers}
    ours = [known[code] for code in declared if code in known]
    if ours and not any(read & {each.code, *each.seals, *each.contents} for each in ours):
        # Two people may let the rest pass; here is no rest, and nobody has seen that anything is here.
        faults.append(fault(Result.HOLD, "nothing_read"))
    for code in sorted(set(scanned.packages) - declared - _packaging(facts)):
        if code not in known:
            faults.append(fault(Result.HOLD, "package_unknown", codes=code))
            continue
        owners = {each.owner for each in facts.containers if each.code in known[code].contents}
        foreign = sorted(owners - {consignment.consignor})
        if foreign:
            faults.append(fault(Result.DENY, "package_foreign", codes=code, organisation=", ".join(foreign)))
        else:
            faults.append(fault(Result.HOLD, "package_extra", codes=code))
    return faults


def _recorded(facts: Facts, consignment: ConsignmentFacts, manifest: ManifestFacts) -> list[Fault]:
    """What the book has in the declared packages now against what it had then."""
    known = {package.code: package for package in facts.packages}
    lost = {gone.code for gone in facts.gone if gone.state == PackageState.LOST}
    faults: list[Fault] = []
    for line in manifest.lines:
        package = known.get(line.package)
        if package is None and line.package in lost:
            continue  # told as a package that is missing
        if package is None:
            faults.append(unrecorded_codes([line.package]))
            continue
        faults += _gone_from(facts, line, package.contents)
        out = set(line.containers) - set(package.contents)
        if out & _taken(facts):
            faults.append(fault(Result.WARN, "by_authority", codes=listed(out & _taken(facts)), package=line.package))
        faults += _extra(facts, consignment, set(package.contents) - set(line.containers))
    undeclared = set(consignment.packages) - {line.package for line in manifest.lines}
    if undeclared:
        faults.append(fault(Result.HOLD, "package_undeclared", codes=listed(undeclared)))
    return faults


def _gone_from(facts: Facts, line: ManifestLine, contents: Collection[str]) -> list[Fault]:
    """What was declared in this box, is not in it now, and was taken by no authority."""
    out = set(line.containers) - set(contents) - _taken(facts)
    lost = {gone.code for gone in facts.gone if gone.state == ContainerState.LOST}
    found = _missing("lost_out", out & lost, package=line.package)
    return found + _missing("taken_out", out - lost, package=line.package)


def _kinds(facts: Facts, consignment: ConsignmentFacts, manifest: ManifestFacts) -> list[Fault]:
    """What the book says of the containers now against what the form told the authority. What has arrived is told
    nobody any more, and what was turned back goes home as whatever it is."""
    if facts.gate is Gate.G4 or consignment.returning:
        return []
    told = {code: line for line in manifest.notified for code in line.codes}
    others = [each.code for each in facts.containers if each.code in told and _other_kind(each, told[each.code])]
    return [fault(Result.HOLD, "not_as_notified", codes=listed(others))] if others else []


def _other_kind(now: ContainerFacts, told: NotifiedFacts) -> bool:
    said = (told.category, told.risk, told.hgr, told.infectious, told.animal)
    return said != (now.category, now.risk, now.hgr, now.infectious, now.animal)


def _containers(facts: Facts, consignment: ConsignmentFacts, manifest: ManifestFacts, scanned: Scanned) -> list[Fault]:
    declared = {code for line in manifest.lines for code in line.containers}
    # What the book has inside beyond the manifest is told by _recorded already.
    inside = {code for package in facts.packages for code in package.contents if package.code in consignment.packages}
    faults = _extra(facts, consignment, set(scanned.containers) - declared - inside, "crossing.beside")
    if facts.gate in facts.settings.full_count_gates:
        faults += _missing("container_missing", declared - set(scanned.containers) - _taken(facts))
    return faults


def _taken(facts: Facts) -> set[str]:
    """What an authority took against its receipt: it knows best that it is not in the box."""
    return {gone.code for gone in facts.gone if gone.state == "taken"}


def _emptied(facts: Facts) -> set[str]:
    """The boxes that were empty once an authority had taken: nobody looks for them, whatever became of them since."""
    return {gone.code for gone in facts.gone if gone.state in (EMPTIED, USED_AGAIN)}


def _packaging(facts: Facts) -> set[str]:
    """Those of them that are at hand and still empty: whatever else is in one, it is a box that nobody declared."""
    known = {package.code for package in facts.packages}
    return {gone.code for gone in facts.gone if gone.state == EMPTIED} & known


def _missing(name: str, codes: Collection[str], **params: str) -> list[Fault]:
    return [fault(Result.HOLD, name, codes=listed(codes), count=len(codes), **params)] if codes else []


def _extra(facts: Facts, consignment: ConsignmentFacts, codes: Iterable[str], read: str = "") -> list[Fault]:
    """Containers that nobody declared: another organisation's DENY, our own or unknown HOLD. `read` is the way out of
    others' that the book has in no box here: they lie before whoever has read them."""
    wanted = set(codes)
    known = [container for container in facts.containers if container.code in wanted]
    faults: list[Fault] = []
    strange = wanted - {container.code for container in known}
    if strange:
        faults.append(fault(Result.HOLD, "container_unknown", codes=listed(strange)))
    for owner, theirs in codes_by(lambda container: container.owner, known).items():
        if owner == consignment.consignor:
            faults.append(fault(Result.HOLD, "container_extra", codes=listed(theirs)))
        else:
            foreign = fault(Result.DENY, "container_foreign", codes=listed(theirs), organisation=owner)
            faults.append(foreign._replace(way_out=read))
    return faults
