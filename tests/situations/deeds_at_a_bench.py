"""What people do with tubes and boxes, rightly or not: deeds of a `Day`, each with what is there."""

from __future__ import annotations

from custody.holding import Container, ContainerState, Handoff, HandoffState, Hold, Package, PackageState
from custody.parties import Role
from tests.practice import COURIER
from tests.situations.any_day import Day, Deed

COURIERS = (COURIER, COURIER, COURIER, "CUR-K02", "CUR-K03", "CUR-C01")
LOSERS = (Role.COORDINATOR, Role.COMPLIANCE)
KINDS = ("quarantine", "consent", "quality", "customs", "recall", "legal", "investigation")


def register(day: Day) -> None:
    staff = "SZA-T01" if day.likely(0.85) else day.one(("SZA-T02", "HKB-T01", "SZG-T01"))
    category = "human_blood" if day.likely(0.95) else day.one(("saliva_swab", "stem_cells"))
    risk = "A1" if day.likely(0.02) else "B2"
    count, amount = day.chance.randint(1, 4), day.one((100, 2000))
    rack = {"count": count, "category": category, "risk": risk, "amount": amount, "unit": "uL", "print": False}
    day.ask(staff, "/containers", **rack, infectious=day.likely(0.01))


def begin_a_box(day: Day) -> None:
    staff, tubes = in_one_hand(day, 4)
    day.ask(staff, "/packages", containers=tubes, print=False)


def pack(day: Day) -> None:
    box = day.one(day.all(Package, lambda each: each.state is PackageState.OPEN))
    loose = [each.code for each in day.all(Container, in_hand) if each.custodian == box.custodian or day.likely(0.1)]
    day.ask(box.custodian, "/packings", package=box.code, containers=day.some(loose, 2))


def unpack(day: Day) -> None:
    box = day.one(day.all(Package, lambda each: each.state is PackageState.OPEN and bool(inside(day, each))))
    day.ask(box.custodian, "/unpackings", package=box.code, containers=day.some(inside(day, box), 4))


def seal(day: Day) -> None:
    box = day.one(day.all(Package, lambda each: each.state is PackageState.OPEN and bool(inside(day, each))))
    seal_up(day, box)


def seal_up(day: Day, box: Package) -> None:
    used = [seal for each in day.all(Package) for seal in each.seals]
    number = day.one(used) if used and day.likely(0.03) else day.new_seal()
    counted = {"counted": inside(day, box)} if box.opening or box.doubts else {}
    day.ask(box.custodian, "/sealings", package=box.code, seals=[number], **counted)


def unseal(day: Day) -> None:
    box = day.one(day.all(Package, lambda each: each.state is PackageState.SEALED))
    seals = list(box.seals) if day.likely(0.8) else day.one(([], [day.new_seal()]))
    staff, opening, reference = box.custodian or "SZA-T01", day.one(("", "", "", "recount", "other")), ""
    if day.likely(0.2):
        staff, opening, reference = day.one(("OFF-E01", "OFF-N01")), "customs", "CU-1"
    said = {"opening": opening, "officer_reference": reference, "reason": "to look"}
    day.ask(staff, "/unsealings", package=box.code, seals=seals, **said)


def describe(day: Day) -> None:
    box = day.one(day.all(Package, lambda each: each.state is PackageState.OPEN))
    said = day.one(({"dry_ice_g": 500}, {"temperature_class": "frozen"}, {"packaging_class": "UN2814"}))
    day.ask(box.custodian, "/packages/descriptions", package=box.code, **said)


def start_a_logger(day: Day) -> None:
    box = day.one(day.all(Package, lambda each: each.state is PackageState.OPEN))
    number = day.one(("LOG-0001", "LOG-0002", f"LOG-{day.chance.getrandbits(20):07}"))
    said = {"calibrated_until": "2027-06-30", "temperature_class": "frozen"}
    day.ask(box.custodian, "/loggers/start", package=box.code, logger=number, **said)


def divide(day: Day) -> None:
    tube = day.one(day.all(Container, lambda each: not each.state.terminal))
    amount = day.one((10, 50, tube.amount or 1))
    whom = tube.custodian or "HKB-T01"
    path = f"/containers/{tube.code}/aliquots"
    day.ask(whom, path, parent=tube.code, count=day.chance.randint(1, 2), amount=amount)


def pool(day: Day) -> None:
    staff, tubes = in_one_hand(day, 3)
    day.ask(staff, "/pools", parents=tubes * (3 - len(tubes) if len(tubes) < 2 else 1), amount=10)


def store(day: Day) -> None:
    staff, tubes = in_one_hand(day, 3)
    boxes = [each.code for each in day.all(Package) if each.custodian == staff]
    what = day.one((tubes, tubes, boxes[-1:] or tubes))
    day.ask(staff, "/storings", subjects=what, place=day.one(("F1", "F2")))


def retrieve(day: Day) -> None:
    stored = [each for each in day.all(Container) if each.state is ContainerState.STORED]
    boxes = [each for each in day.all(Package) if each.place and not each.custodian]
    found = day.one([*stored, *boxes])
    staff = day.one(people_of(day, found.organisation))
    day.ask(staff, "/retrievals", subjects=[found.code])


def use_up(day: Day) -> None:
    staff, tubes = in_one_hand(day, 2)
    method = day.one(("autoclaved", "consumed", "broken", "other"))
    day.ask(staff, "/disposals", subjects=tubes, method=method, reason="at the end of it")


def take(day: Day) -> None:
    """By an authority: out of what is in hand, or out of a box that customs have opened."""
    tube = day.one(day.all(Container, lambda each: not each.state.terminal))
    staff = day.one((tube.custodian or "HKB-T01", "OFF-E01", "OFF-N01"))
    said = {"authority": "CUSTOMS", "receipt": "R-1", "officer_reference": "CU-1"}
    part = {"amount": 10} if day.likely(0.3) else {}
    day.ask(staff, "/takings", subjects=[tube.code], **said, **part)


def lose(day: Day) -> None:
    tube = day.one(day.all(Container, lambda each: not each.state.terminal))
    what = tube.package if tube.package and day.likely(0.4) else tube.code
    staff = day.one(people_of(day, tube.organisation, *LOSERS) or ["SZA-C01"])
    day.ask(staff, "/losses", subjects=[what], reason="gone")


def find(day: Day) -> None:
    lost: list[Container | Package] = day.all(Container, lambda each: each.state is ContainerState.LOST)
    boxes = day.all(Package, lambda each: each.state is PackageState.LOST)
    found = day.one([*lost, *boxes])
    staff = day.one((*people_of(day, found.organisation), "SZA-T01", "HKB-T01", COURIER, "CUR-C01"))
    day.ask(staff, "/findings", subjects=[found.code], reason="behind the door")


def hold(day: Day) -> None:
    things = [*day.all(Container, lambda each: not each.state.terminal), *day.all(Package)]
    target = day.one(things)
    staff = day.one(("SZA-Q01", "HKB-Q01", "SZA-C01", "HKB-C01", target.custodian or "SZA-T01", "OFF-E01"))
    code = target.consignment if target.consignment and day.likely(0.2) else target.code
    day.ask(staff, "/holds", target=code, hold_kind=day.one(KINDS), reason="a doubt")


def release(day: Day) -> None:
    found = day.one(day.all(Hold, lambda each: not each.released))
    placer = (found.placed_by,) if found.placed_by in day.zone.people else ()
    staff = day.one((*placer, *people_of(day, found.organisation), "SZA-Q01", "HKB-Q01"))
    day.ask(staff, f"/holds/{found.id}/release", reason="it is cleared up")


def correct(day: Day) -> None:
    """Any entry of the latest, or what one tube is."""
    tube = day.one(day.all(Container))
    if day.likely(0.5):
        size = max(each.entry for each in day.all(Container))
        did_not = {"entry": max(2, size - day.chance.randint(0, 12)), "did_not_occur": True}
        day.ask(
            day.one((tube.custodian or "SZA-T01", "SZA-Q01", "HKB-Q01", COURIER)),
            "/corrections",
            **did_not,
            reason="misread",
        )
        return
    timeline = day.journey.at("AUD-01").get(f"/containers/{tube.code}/timeline").get_json()["entries"]
    said = day.one(({"risk": "A1"}, {"risk": "C1"}, {"category": "stem_cells"}, {"amount": 50}, {"infectious": True}))
    staff = day.one((tube.custodian or "SZA-T01", "SZA-Q01", "HKB-Q01"))
    day.ask(staff, "/corrections", entry=timeline[0]["number"], subjects=[tube.code], reason="misread", **said)


def hand_over(day: Day) -> None:
    """Offered, and mostly accepted at once: a box, or what is loose."""
    held = [each for each in [*day.all(Package), *day.all(Container, in_hand)] if each.custodian and not each.handoff]
    thing = day.one(held)
    near = people_of(day, thing.organisation)
    to = day.one((*COURIERS[:4], *near, *(("HKB-T01", "HKB-T01", "SZA-T01") if thing.custodian in COURIERS else ())))
    offer(day, thing.custodian, [thing.code], to)


def offer(day: Day, giver: str, codes: list[str], to: str, *, at_once: float = 0.85) -> None:
    offered = day.ask(giver, "/handoffs", subjects=codes, to=to)
    if offered is not None and day.likely(at_once):
        day.ask(to, f"/handoffs/{offered['handoff']}/accept")


def answer_an_offer(day: Day) -> None:
    found = day.one(day.all(Handoff, lambda each: each.state is HandoffState.OFFERED))
    what = day.one(("accept", "accept", "refuse", "withdraw"))
    staff = found.giver if what == "withdraw" else found.receiver
    day.ask(staff, f"/handoffs/{found.id}/{what}", reason="as it is")


def read_a_label(day: Day) -> None:
    thing = day.one([*day.all(Container), *day.all(Package)])
    path = day.one(("/label-checks", "/reprints"))
    said = {"reason": "torn"} if path == "/reprints" else {}
    day.ask(thing.custodian or "SZA-T01", path, subject=thing.code, **said)


def tell_by_its_place(day: Day) -> None:
    asked = day.all(Container, lambda each: bool(each.asked))
    if asked and day.likely(0.6):
        tube = day.one(asked)
        paths = {"identity": "/identifications/confirm", "declassify": day.one(ENDS)}
        said = {"reason": "as it is"} if paths[tube.asked].endswith("/end") else {}
        day.ask(day.one(people_of(day, tube.organisation)), paths[tube.asked], subject=tube.code, **said)
        return
    staff, tubes = in_one_hand(day, 1)
    if day.likely(0.5):
        day.ask(staff, "/identifications", subject=tubes[0], position="row 1", reason="torn")
    else:
        day.ask(staff, "/declassifications", subject=tubes[0], reason="protein only")


ENDS = ("/declassifications/approve", "/declassifications/approve", "/declassifications/end")


def leave_the_park(day: Day) -> None:
    staff, tubes = in_one_hand(day, 2)
    day.ask(staff, "/park-exits", containers=tubes)


def in_hand(tube: Container) -> bool:
    return tube.state is ContainerState.IN_HAND and bool(tube.custodian)


def in_one_hand(day: Day, most: int) -> tuple[str, list[str]]:
    """(staff code, some of the loose tubes that this person holds)."""
    staff = day.one(day.all(Container, in_hand)).custodian
    return staff, day.some((each.code for each in day.all(Container, in_hand) if each.custodian == staff), most)


def inside(day: Day, box: Package) -> list[str]:
    return [each.code for each in day.world.contents(box.code)]


def people_of(day: Day, organisation: str, *roles: Role) -> list[str]:
    """Those of this organisation, in one of these roles if any are said."""
    people = (each for each in day.zone.people.values() if each.organisation == organisation)
    return [each.staff for each in people if not roles or set(each.roles) & set(roles)]


AT_A_BENCH: dict[Deed, float] = {
    register: 5,
    begin_a_box: 6,
    pack: 1.5,
    unpack: 1.5,
    seal: 5,
    unseal: 1.5,
    describe: 0.5,
    start_a_logger: 0.4,
    divide: 1,
    pool: 0.7,
    store: 1,
    retrieve: 1,
    use_up: 0.7,
    take: 1,
    lose: 1.5,
    find: 2,
    hold: 1.5,
    release: 2.5,
    correct: 2,
    hand_over: 3,
    answer_an_offer: 1.5,
    read_a_label: 0.5,
    tell_by_its_place: 0.7,
    leave_the_park: 0.5,
}
