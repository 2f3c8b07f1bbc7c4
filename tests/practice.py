"""People of the training zone who do things, for tests: valid by default, one keyword to spoil.

practice.register(count=3)            the technician's rack, as codes
practice.do("SZA-T01", command)       a receipt, or AssertionError with the refusal
practice.refused("SZA-T01", command)  the refusal's code, or AssertionError
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from custody import commands
from custody.acts import Actor, Circumstances, Crossed, PackageBegun, Registered
from custody.records.registry import Registry
from custody.records.turns.request import Request
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from custody.scanning.reading import Answer, Reading

TECHNICIAN, COLLEAGUE, COORDINATOR = "SZA-T01", "SZA-T02", "SZA-C01"
COURIER, EXIT_OFFICER, ENTRY_OFFICER = "CUR-K01", "OFF-E01", "OFF-N01"
RECEIVER, RECEIVING_COORDINATOR = "HKB-T01", "HKB-C01"
SEEDED = 1
"""The entry by which an empty ledger begins: the zone's reference data."""
BENCH, EXIT, ENTRY, HK_BENCH = "SZ-BENCH-1", "FTZ-EXIT-1", "FTZ-ENTRY-1", "HK-BENCH-1"


def new_id() -> str:
    return str(uuid.uuid4())


class Practice:
    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def ask(self, staff: str, command: commands.Command, *, target: str = "", station: str = "") -> Receipt | Refusal:
        person = self.registry.zone.people[staff]
        actor = Actor(staff, person.organisation, person.roles[0].value)
        circumstances = Circumstances(at=self.registry.clock().isoformat(), actors=(actor,), station=station)
        return self.registry.carry_out(Request(command, circumstances, target))

    def do(self, staff: str, command: commands.Command, *, target: str = "", station: str = "") -> Receipt:
        answer = self.ask(staff, command, target=target, station=station)
        assert isinstance(answer, Receipt), f"refused: {answer.code} {answer.params}"
        return answer

    def refused(self, staff: str, command: commands.Command, *, target: str = "", station: str = "") -> str:
        answer = self.ask(staff, command, target=target, station=station)
        assert isinstance(answer, Refusal), "it was carried out"
        assert answer.say()["zh-Hant"], "a refusal has words"
        return answer.code

    def bench_of(self, staff: str) -> str:
        """Where people of this person's organisation sit; nowhere for one that has no bench."""
        zone = self.registry.zone
        own = zone.people[staff]
        return next((s.name for s in zone.stations.values() if s.printers and zone.works_at(own, s)), "")

    def register(self, staff: str = TECHNICIAN, **changes: Any) -> tuple[str, ...]:
        given = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}
        act = self.do(
            staff, commands.Register(id=new_id(), **{**given, **changes}), station=self.bench_of(staff)
        ).entry.act
        assert isinstance(act, Registered)
        return act.codes

    def package(self, containers: tuple[str, ...], staff: str = TECHNICIAN) -> str:
        command = commands.BeginPackage(id=new_id(), containers=containers)
        act = self.do(staff, command, station=self.bench_of(staff)).entry.act
        assert isinstance(act, PackageBegun)
        return act.package

    def offer(self, *subjects: str, giver: str = TECHNICIAN, to: str = COURIER) -> str:
        """The id of a fresh offer."""
        command = commands.Offer(id=new_id(), subjects=subjects, to=to)
        self.do(giver, command)
        return command.id

    def hand_over(self, *subjects: str, giver: str = TECHNICIAN, to: str = COURIER, station: str = "") -> None:
        handoff = self.offer(*subjects, giver=giver, to=to)
        self.do(to, commands.Accept(id=new_id()), target=handoff, station=station)

    def consign(self, *packages: str, staff: str = TECHNICIAN, **changes: Any) -> str:
        """The number of a draft consignment from Alpha to Beta that leaves in an hour."""
        now = self.registry.clock()
        given: dict[str, Any] = {
            "to_organisation": "HK-BETA",
            "to_site": "HK-BETA-LAB",
            "purpose": "joint_research",
            "clearance": "TRAIN-SOUTH-1",
            "checkpoint": "FTZ-CH1",
            "carrier": COURIER,
            "planned_exit": (now + timedelta(hours=1)).isoformat(),
            "planned_entry": (now + timedelta(hours=2)).isoformat(),
        }
        command = commands.Consign(id=new_id(), packages=packages, **{**given, **changes})
        return str(self.do(staff, command).entry.act.consignment)  # type: ignore[union-attr]

    def notify(self, consignment: str, staff: str = COORDINATOR, *, acknowledge: bool = True) -> str:
        """Files the notification, knowing what denies it, and enters the authority's reference; its number."""
        command = commands.FileNotification(id=new_id(), consignment=consignment, declaration="All of this is true.")
        answer = self.ask(staff, command)
        if isinstance(answer, Refusal) and answer.code == "denied_ahead":
            denied = tuple(each.check for each in answer.findings if each.result == "DENY")
            command = replace(command, although=denied)
        number = str(self.do(staff, command).entry.act.notification)  # type: ignore[union-attr]
        if acknowledge:
            said = commands.AcknowledgeNotification(id=new_id(), reference="REF-2026-1")
            self.do(staff, said, target=number)
        return number

    def ready(self, count: int = 3, seal: str = "SEAL-0001", **changes: Any) -> tuple[str, str]:
        """A sealed, notified consignment in the courier's hands: (its number, its one package)."""
        package = self.package(self.register(count=count, **changes))
        self.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
        consignment = self.consign(package)
        self.notify(consignment)
        self.hand_over(package)
        return consignment, package

    def cross(
        self, consignment: str, package: str, station: str = EXIT, seal: str = "SEAL-0001", **changes: Any
    ) -> Crossed:
        given: dict[str, Any] = {"packages": (package,), "seals": (seal,), "carrier": COURIER}
        command = commands.Cross(id=new_id(), consignment=consignment, **{**given, **changes})
        officer = EXIT_OFFICER if station == EXIT else ENTRY_OFFICER
        act = self.do(officer, command, station=station).entry.act
        assert isinstance(act, Crossed)
        return act

    def scan(self, station: str, raw: str, operator: str = "", **changes: Any) -> Answer:
        given: dict[str, Any] = {
            "id": new_id(),
            "station": station,
            "raw": raw,
            "at": self.registry.clock().isoformat(),
        }
        answer = self.registry.take_scan(Reading(**{**given, **changes}), operator)
        assert isinstance(answer, Answer), f"refused: {answer.code} {answer.params}"
        return answer

    def badge(self, staff: str) -> str:
        return self.registry.zone.people[staff].badge
