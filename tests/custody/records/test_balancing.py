"""The balance of what really crossed, on both databases, and the replay of every decision that let it."""

from __future__ import annotations

from custody import commands
from custody.acts import Crossed, read_entry
from custody.balance import Extent
from custody.crossing.replay import replay
from custody.records.entries.decisions import decision_bodies
from custody.records.registry import Registry
from custody.records.views.balancing import balance, crossings
from tests.practice import COURIER, ENTRY, RECEIVER, Practice, new_id


def test_what_crossed_is_followed_to_its_end(practice: Practice, registry: Registry) -> None:
    consignment, package = practice.ready(count=5)
    with registry.reading() as connection:
        assert balance(connection, Extent(consignment=consignment)).crossed == 0
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    with registry.reading() as connection:
        assert balance(connection, Extent(consignment=consignment)).fates["on_the_way"] == 5
    practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
    practice.hand_over(package, giver=COURIER, to=RECEIVER, station="HK-BENCH-1")
    opened = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="arrived")
    inside = practice.do(RECEIVER, opened).entry.act.containers  # type: ignore[union-attr]
    practice.do(RECEIVER, commands.Unpack(id=new_id(), package=package, containers=inside))
    practice.do(RECEIVER, commands.Store(id=new_id(), subjects=inside[:2], place="F-7"), station="HK-BENCH-1")
    gone = commands.Dispose(id=new_id(), subjects=inside[2:3], method="autoclaved", reason="study over")
    practice.do(RECEIVER, gone)
    with registry.reading() as connection:
        found = balance(connection, Extent(clearance="TRAIN-SOUTH-1"))
        assert {fate: count for fate, count in found.fates.items() if count} == {
            "in_store": 2,
            "in_use": 2,
            "destroyed": 1,
        }
        assert (found.crossed, found.remainder) == (5, 0)
        assert balance(connection, Extent(organisation="HK-BETA", start="2027")).crossed == 0
        assert balance(connection, Extent(organisation="HK-BETA", end="2027")).crossed == 5


def test_a_second_scan_at_the_exit_counts_nothing_twice(practice: Practice, registry: Registry) -> None:
    consignment, package = practice.ready(count=2)
    practice.cross(consignment, package)
    practice.cross(consignment, package)
    practice.cross(consignment, package, seal="SEAL-9")
    with registry.reading() as connection:
        assert balance(connection, Extent(consignment=consignment)).crossed == 2


def test_every_decision_in_the_ledger_replays_to_the_same_bytes(practice: Practice, registry: Registry) -> None:
    consignment, package = practice.ready()
    practice.cross(consignment, package, seals=())
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    with registry.reading() as connection:
        kept = [read_entry(body).act for _, body in decision_bodies(connection)]
        made = [replay(bytes(act.facts), bytes(act.decision)) for act in kept if isinstance(act, Crossed)]
        assert [each.before for each in made] == ["HOLD", "ALLOW", "ALLOW"]
        assert all(each.same for each in made)


def test_what_stands_behind_each_figure_is_told_container_by_container(practice: Practice, registry: Registry) -> None:
    consignment, package = practice.ready(count=3)
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
    practice.hand_over(package, giver=COURIER, to=RECEIVER, station="HK-BENCH-1")
    opened = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="arrived")
    inside = practice.do(RECEIVER, opened).entry.act.containers  # type: ignore[union-attr]
    practice.do(RECEIVER, commands.Unpack(id=new_id(), package=package, containers=inside))
    practice.do(RECEIVER, commands.Store(id=new_id(), subjects=inside[:1], place="F-7"), station="HK-BENCH-1")
    extent = Extent(clearance="TRAIN-SOUTH-1")
    with registry.reading() as connection:
        everything = crossings(connection, extent)
        stored = crossings(connection, extent, "in_store")
        assert {each.container for each in everything} == set(inside)
        assert [(each.container, each.place, each.fate) for each in stored] == [(inside[0], "F-7", "in_store")]
        assert {each.container for each in crossings(connection, extent, "in_use")} == set(inside[1:])
        assert crossings(connection, extent, "remainder") == [] == crossings(connection, extent, "lost")
        found: list[str] = []
        below = ("", "")
        while some := crossings(connection, extent, below=below, most=2):
            found += [each.container for each in some]
            below = (some[-1].at, some[-1].id)
        assert found == [each.container for each in everything], "page by page each once"
