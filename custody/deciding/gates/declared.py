"""What has been filed for a consignment, as its latest version says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from custody.acts import Manifest
from custody.crossing.goods_facts import ManifestFacts, ManifestLine, NotifiedFacts
from custody.deciding.discrepancies.following import named_by_box
from custody.holding import Consignment, Notification
from custody.world import World


def latest_filing(world: World, consignment: Consignment) -> Notification | None:
    """The latest filing for this consignment, cancelled or not."""
    return max(versions_of(world, consignment), key=lambda notification: notification.version, default=None)


def versions_of(world: World, consignment: Consignment) -> list[Notification]:
    """Every version that was filed for it."""
    return [each for each in world.all(Notification) if each.consignment == consignment.number]


def filed_since(versions: Iterable[Notification], moment: str) -> Notification | None:
    """The latest of these filings of one consignment, where it was made, or something material in it was changed, after
    this moment: what was decided or asked before speaks of something else."""
    latest = max(versions, key=lambda notification: notification.version, default=None)
    filed = (latest.lead_from or latest.filed_at) if latest is not None else ""
    return latest if filed and datetime.fromisoformat(filed) > datetime.fromisoformat(moment) else None


def declared(world: World, consignment: Consignment) -> list[str]:
    """The containers of the latest filing for this consignment."""
    notification = latest_filing(world, consignment)
    if notification is None:
        return []
    manifest = msgspec.json.decode(notification.manifest, type=Manifest)
    return sorted(code for codes in manifest.packages.values() for code in codes)


def declared_elsewhere(world: World, consignment: Consignment) -> tuple[str, ...]:
    """The containers that any version declared and that lie in none of its boxes any more; they are still to be
    loaded."""
    inside = {inside.code for code in consignment.packages for inside in world.contents(code)}
    named = {code for codes in named_by_box(world, consignment.number).values() for code in codes}
    return tuple(sorted(named - inside))


class ToldLine(msgspec.Struct, frozen=True):
    """Of a line of a form, what it says its containers are."""

    codes: tuple[str, ...]
    category: str
    risk: str
    hgr: bool = False
    infectious: bool = False
    animal: bool = False


class ToldForm(msgspec.Struct, frozen=True):
    """Of a form, what it says of the containers, and which way; nothing of what was filed before there were forms."""

    lines: tuple[ToldLine, ...] = ()
    direction: str = ""


def manifest_facts(manifest: Manifest, stayed: Collection[str] = (), told: Iterable[ToldLine] = ()) -> ManifestFacts:
    """The manifest as the checks see it, without the packages and containers that nobody looks for."""
    lines = (
        ManifestLine(code, tuple(each for each in containers if each not in stayed), manifest.seals.get(code, ()))
        for code, containers in manifest.packages.items()
        if code not in stayed
    )
    notified = (
        NotifiedFacts(each.codes, each.category, each.risk, each.hgr, each.infectious, each.animal) for each in told
    )
    return ManifestFacts(manifest.sha256, tuple(lines), tuple(notified))


def manifest_of(world: World, consignment: Consignment, told_elsewhere: Collection[str]) -> ManifestFacts | None:
    """The manifest of the latest filing, without what stayed behind and what is `told_elsewhere`."""
    notification = latest_filing(world, consignment)
    if notification is None:
        return None
    stayed = set(consignment.packages) - set(consignment.going)
    told = msgspec.json.decode(notification.form, type=ToldForm).lines
    return manifest_facts(msgspec.json.decode(notification.manifest, type=Manifest), stayed.union(told_elsewhere), told)
