"""A deliberately simple reading of the ledger: a plain list of entries, read again from the start for each question.

It shares no code with the product. What a correction says did not occur is left out of the reading.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

GONE = ("consumed", "disposed")


@dataclass
class Standing:
    """How one container or package stands."""

    custodian: str
    organisation: str
    state: str
    package: str = ""
    place: str = ""
    amount: int = 0
    seals: tuple[str, ...] = ()
    entry: int = 0


class NaiveBook:
    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def add(self, body: bytes) -> None:
        entry = json.loads(body)
        assert entry["number"] == len(self.entries) + 1, "the numbers have a gap"
        self._check(entry)
        self.entries.append(entry)

    def codes(self) -> list[str]:
        """All containers and packages that ever began, in order."""
        found = []
        for entry in self.entries:
            if entry["act"]["kind"] in ("registered", "aliquoted"):
                found += entry["act"]["codes"]
            if entry["act"]["kind"] == "package_begun":
                found.append(entry["act"]["package"])
        return found

    def standing(self, code: str) -> Standing:
        """How it stands after everything that did occur."""
        found: Standing | None = None
        for entry in self._occurred():
            found = _after(entry, code, found)
        assert found is not None, f"{code} never began"
        # Even what did not occur is in the timeline.
        found.entry = max(e["number"] for e in self.entries if code in _subjects(e["act"]))
        return found

    def contents(self, package: str) -> list[str]:
        return [code for code in self.codes() if self.standing(code).package == package]

    def open_offer(self, code: str) -> dict[str, Any] | None:
        """The act of the unanswered offer in which this code stands."""
        found = None
        for entry in self._occurred():
            act = entry["act"]
            if act["kind"] == "offered" and code in _subjects(act):
                found = act
            if act["kind"] in ("accepted", "refused", "withdrawn") and found and act["handoff"] == found["handoff"]:
                found = None
        return found

    def offer(self, handoff: str) -> dict[str, Any]:
        return next(e["act"] for e in self.entries if e["act"].get("handoff") == handoff)

    def answered(self, handoff: str) -> bool:
        answers = ("accepted", "refused", "withdrawn")
        return any(e["act"].get("handoff") == handoff and e["act"]["kind"] in answers for e in self.entries)

    def _occurred(self) -> list[dict[str, Any]]:
        acts = [entry["act"] for entry in self.entries]
        undone = {act["corrects"] for act in acts if act["kind"] == "corrected" and act.get("did_not_occur")}
        return [entry for entry in self.entries if entry["number"] not in undone]

    def _check(self, entry: dict[str, Any]) -> None:
        """What must never come to stand in the ledger, judged before it does."""
        act, who = entry["act"], entry["circumstances"]["actors"][0]
        kind = act["kind"]
        assert entry["id"] not in [earlier["id"] for earlier in self.entries], "one id, two entries"
        if kind == "offered":
            assert act["receiver"] != who["staff"] == act["giver"]
            self._check_in_hand(act["offered"], who)
            carried = [inside for code in act["offered"] for inside in self.contents(code)]
            assert sorted(carried) == sorted(act.get("carried", []))
        if kind in ("accepted", "refused", "withdrawn"):
            offer = self.offer(act["handoff"])
            assert not self.answered(act["handoff"]), "answered twice"
            assert who["staff"] == offer["giver" if kind == "withdrawn" else "receiver"]
            assert sorted(_subjects(act)) == sorted(_subjects(offer))
        if kind in ("packed", "package_begun", "disposed"):
            self._check_in_hand(act.get("containers", []), who)
        if kind in ("packed", "unpacked", "sealed", "unsealed"):
            self._check_in_hand([act["package"]], who)
            assert self.standing(act["package"]).state == ("sealed" if kind == "unsealed" else "open")
        if kind in ("unpacked", "sealed", "unsealed"):
            assert {self.standing(code).package for code in act["containers"]} <= {act["package"]}
        if kind == "stored":
            self._check_in_hand(act["stored"], who)
        if kind == "aliquoted":
            self._check_in_hand([act["parent"]], who)
            given = len(act["codes"]) * act["amount"]
            assert given + act["left"] == self.standing(act["parent"]).amount, "something came from nothing"
        if kind == "retrieved":
            for code in act["retrieved"]:
                standing = self.standing(code)
                assert standing.place and standing.organisation == who["organisation"] and not standing.package

    def _check_in_hand(self, codes: list[str], who: dict[str, str]) -> None:
        for code in codes:
            standing = self.standing(code)
            assert standing.custodian == who["staff"], f"{who['staff']} acts on {code}, which he does not hold"
            assert standing.state not in GONE and not standing.place and not standing.package
            assert self.open_offer(code) is None, f"{code} is on offer"


def _after(  # noqa: C901 - one flat list of cases is what makes this reading naive
    entry: dict[str, Any], code: str, found: Standing | None
) -> Standing | None:
    act, who = entry["act"], entry["circumstances"]["actors"][0]
    kind = act["kind"]
    if kind == "registered" and code in act["codes"]:
        return Standing(who["staff"], who["organisation"], "in_hand", amount=act["amount"])
    if kind == "aliquoted" and code in act["codes"]:
        return Standing(who["staff"], who["organisation"], "in_hand", amount=act["amount"])
    if kind == "package_begun" and code == act["package"]:
        return Standing(who["staff"], who["organisation"], "open")
    if found is None or code not in _subjects(act):
        return found
    if kind == "aliquoted":
        found.amount = act["left"]
        found.state = "consumed" if not act["left"] else found.state
    if kind in ("packed", "package_begun") and code in act.get("containers", []):
        found.package, found.state = act["package"], "packed"
    if kind == "unpacked" and code in act["containers"]:
        found.package, found.state = "", "in_hand"
    if kind == "sealed" and code == act["package"]:
        found.state, found.seals = "sealed", tuple(act["seals"])
    if kind == "unsealed" and code == act["package"]:
        found.state, found.seals = "open", ()
    if kind == "accepted":
        found.custodian, found.organisation = act["receiver"], act["receiver_organisation"]
    if kind == "stored":
        found.custodian, found.place = "", act["place"]
        found.state = "stored" if found.state == "in_hand" else found.state
    if kind == "retrieved":
        found.custodian, found.place = who["staff"], ""
        found.state = "in_hand" if found.state == "stored" else found.state
    if kind == "disposed":
        found.state = "consumed" if act["method"] == "consumed" else "disposed"
    if kind == "corrected" and code in act.get("amounts", {}):
        _restate(found, act["amounts"][code], is_origin=code not in act["concerned"])
    return found


def _restate(found: Standing, amount: int, *, is_origin: bool) -> None:
    """What a correction says is in it: less than was mistyped, by what was taken out of it since."""
    if is_origin and not amount and found.state in ("in_hand", "stored"):
        found.state, found.place = "consumed", ""
    elif is_origin and amount and not found.amount and found.state == "consumed":
        found.state = "in_hand"
    found.amount = amount


def _subjects(act: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for name in ("codes", "containers", "offered", "carried", "accepted", "refused", "withdrawn", "stored"):
        found += act.get(name, [])
    found += act.get("retrieved", []) + act.get("concerned", []) + list(act.get("amounts", {}))
    return found + [act[name] for name in ("package", "parent", "target", "subject") if name in act]
