"""What a receipt finds by itself: each box that arrives is judged by its manifest and its seals as at the gate of the
receipt, whether or not anybody went through that gate."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.crossing.checks.manifest import check_manifest
from custody.crossing.checks.marks import check_seal
from custody.crossing.facts import Facts
from custody.crossing.gate_facts import Scanned
from custody.crossing.settings import Gate
from custody.deciding.discrepancies.discovering import of_findings
from custody.deciding.gates.gathering import gather
from custody.holding import Consignment
from custody.scene import Scene


def judge_what_arrived(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """What the book has in these boxes and on them against what was notified. What a gate has found of them and
    somebody has explained is not asked once more."""
    act = entry.act
    consignment = scene.world.get(Consignment, act.consignment) if isinstance(act, acts.Received) else None
    if not isinstance(act, acts.Received) or consignment is None or not act.first:
        return
    facts = _facts(act, consignment, scene)
    findings = (check_manifest(facts, scene.at), check_seal(facts, scene.at))
    carrier = consignment.carrier_organisation
    yield from of_findings(entry, scene, consignment, facts, findings, holder=carrier, again=False)


def _facts(act: acts.Received, consignment: Consignment, scene: Scene) -> Facts:
    """The boxes as if all of them, and all that was declared in them, had been scanned; what the receipt says is
    missing it tells by itself."""
    boxes = [package for code in act.first if (package := scene.world.package(code)) is not None]
    arriving = replace(consignment, packages=act.first, arrived=())
    facts = gather(scene.world, scene.zone, arriving, Gate.G4, scene.at, scanned=Scanned())
    if facts.manifest is None:
        return facts
    lines = tuple(
        replace(line, containers=tuple(code for code in line.containers if code not in act.missing))
        for line in facts.manifest.lines
        if line.package in act.first
    )
    scanned = Scanned(
        packages=act.first,
        containers=tuple(code for line in lines for code in line.containers),
        seals=tuple(seal for box in boxes for seal in box.seals),
    )
    return replace(facts, manifest=replace(facts.manifest, lines=lines), scanned=scanned)
