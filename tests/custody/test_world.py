"""What is known while a batch is decided."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custody.access import Token
from custody.holding import Container, ContainerState
from custody.world import World


def test_nothing_new_is_written_over_what_stands() -> None:
    world, token = World(), Token("aa", "SZA-T01", "", "2026-11-26T00:00:00Z")
    world.begin(token)
    with pytest.raises(LookupError, match="Token aa stands already"):
        world.begin(token)
    assert world.changed(Token) == [token]


def test_what_was_moved_is_known_as_it_stood_however_often_it_was_moved() -> None:
    world, token = World(), Token("aa", "SZA-T01", "", "2026-11-26T00:00:00Z")
    world.learn(token)
    world.put(replace(token, station="SZA-BENCH-1"))
    world.put(replace(token, station="SZA-BENCH-2"))
    assert world.stood(Token, "aa") == token
    world.put(replace(token, digest="bb"))
    world.put(replace(token, digest="bb", station="SZA-BENCH-1"))
    assert world.stood(Token, "bb") is None


def test_what_has_left_a_package_is_not_found_in_it_any_more() -> None:
    world = World([tube("HTC-B"), tube("HTC-A")])
    world.put(tube("HTC-B", "HTP-2"))
    assert world.contents("HTP-1") == [tube("HTC-A")]
    assert world.contents("HTP-2") == [tube("HTC-B", "HTP-2")]
    world.put(tube("HTC-B"))
    assert world.contents("HTP-1") == [tube("HTC-A"), tube("HTC-B")]
    assert world.contents("HTP-2") == world.contents("") == []


def tube(code: str, package: str = "HTP-1") -> Container:
    where = {"owner": "SZ-ALPHA", "organisation": "SZ-ALPHA", "custodian": "SZA-T01", "site": "SZ-ALPHA-LAB"}
    return Container(code, "human_blood", "B1", 1, "uL", **where, state=ContainerState.PACKED, package=package)
