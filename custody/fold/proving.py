"""What is left behind by acts that two people do."""

from __future__ import annotations

from custody import acts
from custody.acts import Entry
from custody.fold.state import change
from custody.world import World

IDENTITY, DECLASSIFY = "identity", "declassify"


def identified(world: World, act: acts.Identified, entry: Entry) -> None:
    change(world, act.container, asked=IDENTITY, asked_by=entry.circumstances.actors[0].staff)


def relabelled(world: World, act: acts.Relabelled, entry: Entry) -> None:
    change(world, act.container, asked="", asked_by="", copies=act.copy, label_verified=False)


def declassification_requested(world: World, act: acts.DeclassificationRequested, entry: Entry) -> None:
    change(world, act.container, asked=DECLASSIFY, asked_by=entry.circumstances.actors[0].staff)


def declassification_ended(world: World, act: acts.DeclassificationEnded, entry: Entry) -> None:
    change(world, act.container, asked="", asked_by="")


def declassified(world: World, act: acts.Declassified, entry: Entry) -> None:
    change(world, act.container, asked="", asked_by="", hgr=False)
