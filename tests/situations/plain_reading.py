"""A deliberately simple reading of the ledger, by its acts alone: in which box each container lies, on which side of
the border a gate has let it in, what is held and what is open. It shares nothing with the fold."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from custody import acts
from custody.acts import Crossed, Entry, read_entry
from custody.records.store import tables
from custody.zone import Zone

NEVER = ("consent", "recall", "legal")
"""Held so, nothing passes a gate; save what goes home for it."""


class PlainReading:
    """`faults` are what no entry should say, as the entries before it stand."""

    def __init__(self, connection: Connection, zone: Zone) -> None:
        self._zone = zone
        statement = select(tables.entry.c.body).order_by(tables.entry.c.number)
        self.entries = [read_entry(bytes(row.body)) for row in connection.execute(statement)]
        corrections = (each.act for each in self.entries if isinstance(each.act, acts.Corrected))
        self._untrue = {each.corrects for each in corrections if each.did_not_occur}
        self.faults: list[str] = []
        self.born: dict[str, str] = {}
        self.let_in: dict[str, set[str]] = defaultdict(set)
        self.box: dict[str, str] = {}
        self.told_late: set[str] = set()
        """What a lane or a bench has let pass by itself, or somebody found where no gate had let it."""
        self._parents: dict[str, tuple[str, ...]] = {}
        self._ends: dict[str, tuple[str, str, bool]] = {}
        self._turned_back: set[str] = set()
        self._held: dict[str, tuple[str, str, str]] = {}
        self._open: dict[str, str] = {}
        for entry in self.entries:
            if entry.number not in self._untrue:
                self._read(entry)

    def family(self, code: str) -> set[str]:
        """It, and all that it was taken from."""
        return {code}.union(*(self.family(parent) for parent in self._parents.get(code, ())))

    def side_of(self, site: str) -> str:
        side = self._zone.side_of(site)
        return side.value if side is not None else ""

    def _read(self, entry: Entry) -> None:
        self._read_of_boxes(entry)
        self._read_of_what_stops(entry)
        match act := entry.act:
            case acts.Registered():
                self.born |= dict.fromkeys(act.codes, self.side_of(act.site))
            case acts.Aliquoted():
                self._parents |= dict.fromkeys(act.codes, (act.parent,))
            case acts.Pooled():
                self._parents[act.code] = tuple(act.left)
            case acts.Consigned():
                self._ends[act.consignment] = (act.from_organisation, act.to_organisation, bool(act.return_of))
            case acts.ConsignmentDivided():
                self._ends |= {part.consignment: self._ends[act.consignment] for part in act.parts}
            case acts.TurnedBack():
                self._turned_back.add(act.consignment)
            case Crossed(verdict="ALLOW"):
                self._pass_a_gate(act, entry.number)
            case _:
                pass

    def _read_of_what_stops(self, entry: Entry) -> None:
        match act := entry.act:
            case acts.Held():
                by = act.organisation or entry.circumstances.actors[0].organisation
                self._held |= {hold: (target, act.hold_kind, by) for target, hold in act.holds().items()}
            case acts.Released():
                for hold in (act.hold, *act.also):
                    self._held.pop(hold, None)
            case acts.DiscrepancyOpened():
                self._open[act.discrepancy] = act.consignment
            case acts.DiscrepancyResolved():
                self._open.pop(act.discrepancy)
            case acts.ConsignmentClosed():
                if act.consignment in self._open.values():
                    self.faults.append(f"{entry.number}: {act.consignment} is closed over an open discrepancy")
            case _:
                pass

    def _read_of_boxes(self, entry: Entry) -> None:
        match act := entry.act:
            case acts.PackageBegun() | acts.Packed():
                for code in act.containers:
                    if self.box.get(code, act.package) != act.package:
                        self.faults.append(f"{entry.number}: {code} lies in {self.box[code]}, and in {act.package}")
                    self.box[code] = act.package
            case acts.Unpacked():
                self._take_out(act.containers)
            case acts.Received():
                self._take_out(act.missing)
            case acts.Taken():
                self._take_out(act.whole)
            case acts.Lost():
                self._take_out(tuple(act.out_of))
            case acts.Found():
                self._take_out(tuple(act.out_of))
                self.told_late |= {*act.elsewhere}
            case _:
                pass

    def _take_out(self, codes: tuple[str, ...]) -> None:
        for code in codes:
            self.box.pop(code, None)

    def _pass_a_gate(self, act: Crossed, number: int) -> None:
        for code in act.containers if act.side else ():
            self.let_in[code].add(act.side)
        if act.form or act.snapshot:
            self.told_late |= {*act.containers}
            return
        if act.consignment in self._turned_back:
            return
        sender, receiver, goes_back = self._ends[act.consignment]
        there = {act.consignment, *act.packages}.union(*(self.family(code) for code in act.containers))
        for target, kind, by in self._held.values():
            home = goes_back and (by == receiver or (kind == "consent" and by == sender)) and kind != "legal"
            if target in there and kind in NEVER and not home:
                self.faults.append(f"{number}: ALLOW for {act.consignment} over the {kind} on {target} by {by}")
