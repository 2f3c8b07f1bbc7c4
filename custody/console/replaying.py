"""`custody replay`: were the decisions what they must have been, and what would other rules have decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from sqlalchemy import Connection

from custody.acts import Crossed, Entry, ParkExitDecided, read_entry
from custody.console.operating import DATA, DATABASE, ZONE, loaded_zone, reading_registry
from custody.crossing.replay import Replayed, may_differ, replay
from custody.crossing.settings import Gate, Settings
from custody.instants import civil
from custody.records.entries.book import entry_body
from custody.records.entries.decisions import decision_bodies
from custody.strict import read_struct, read_toml
from custody.zone import Zone

_OFTEN = 1_000
"""After so many decisions a long run says on standard error how far it is."""


@click.command("replay")
@click.option("--decision", type=int, help="The entry number of one decision.")
@click.option("--all", "everything", is_flag=True, help="Every decision.")
@click.option("--since", default="", help="Only decisions from this day of the zone on, like 2026-11-23.")
@click.option(
    "--rules",
    "tried",
    default="",
    metavar="FILE|VERSION",
    help="Try other rules: a TOML file with one [[rules]] table, like rules.toml of the zone, or a version in that.",
)
@DATA
@ZONE
@DATABASE
def replay_command(
    decision: int | None,
    everything: bool,
    since: str,
    tried: str,
    data: Path,
    zone_directory: Path,
    database: str,
) -> None:
    """Make decisions again from the facts kept with them, one JSON line each.

    Exit 0 when all are the same (with --rules: when all could be read), 1 otherwise, 2 when the question was wrong.
    """
    if (decision is None) == (not everything):
        raise click.UsageError("Say which: --decision N, or --all with --since DAY if you like.")
    zone = loaded_zone(zone_directory)
    start = _day(since, zone)
    rules = _rules(tried, zone) if tried else None
    seen = differ = damaged = 0
    with reading_registry(data, database, zone) as registry, registry.reading() as connection:
        for number, body in _bodies(connection, decision):
            told = _told(number, body, start, rules, one=decision is not None)
            if told is None:
                continue
            seen += 1
            damaged += "damaged" in told
            differ += not told["same"]
            if decision is not None or not told["same"]:
                click.echo(json.dumps(told, ensure_ascii=False))
            if seen % _OFTEN == 0:
                click.echo(f"{seen} decisions made again, {differ} differ, up to entry {number}", err=True)
    if everything:
        click.echo(json.dumps({"decisions": seen, "decisions_that_differ": differ, "damaged": damaged}))
    raise SystemExit(1 if damaged or (differ and rules is None) else 0)


def _bodies(connection: Connection, decision: int | None) -> Iterator[tuple[int, bytes]]:
    if decision is None:
        yield from decision_bodies(connection)
        return
    body = entry_body(connection, decision) if 0 < decision < 2**63 else None
    if body is None:
        raise click.UsageError(f"There is no entry {decision}. The timeline names the number of each decision.")
    yield decision, body


def _told(number: int, body: bytes, start: str, rules: Settings | None, *, one: bool) -> dict[str, object] | None:
    """The line about one decision; None for what is no decision, or was recorded before `start`."""
    try:
        entry = read_entry(body)
        if not isinstance(entry.act, Crossed | ParkExitDecided):
            if one:
                raise click.UsageError(f"Entry {number} is no decision. The timeline names its number.")
            return None
        if entry.recorded < start:
            return None
        made = replay(bytes(entry.act.facts), bytes(entry.act.decision), rules)
        if isinstance(entry.act, Crossed) and entry.act.looked_at_again:
            # What the service found otherwise than the station is a decision as well, and must be so again.
            own = replay(bytes(entry.act.own_facts), bytes(entry.act.own_decision), rules)
            made = own if made.same and not own.same else made
        return _line(entry, entry.act, made)
    except msgspec.MsgspecError as error:
        advice = "Run custody doctor: it tells whether the ledger was altered, or a newer program wrote this."
        return {"decision": number, "same": False, "damaged": f"This version cannot read it ({error}). {advice}"}


def _line(entry: Entry, act: Crossed | ParkExitDecided, made: Replayed) -> dict[str, object]:
    told: dict[str, object] = {
        "decision": entry.number,
        "consignment": act.consignment if isinstance(act, Crossed) else "",
        "gate": act.gate if isinstance(act, Crossed) else Gate.G5.value,
        "same": made.same,
        "before": made.before,
        "after": made.after,
        "made_by": made.made_by,
        "rule_set": made.rule_set,
        "checks_changed_since": may_differ(made),
        "differences": [{"check": each.check, "before": each.before, "after": each.after} for each in made.differences],
    }
    if may_differ(made) and not made.same:
        told["note"] = (
            f"Decided by the checks of version {made.made_by.partition('+')[0]}, made again by those of version "
            f"{made.rule_set.partition('+')[0]}: another answer is a change of the program, no sign of tampering."
        )
    return told


def _day(text: str, zone: Zone) -> str:
    """The beginning of this day of the zone, or this moment, as entries are dated."""
    if not text:
        return ""
    try:
        day = datetime.fromisoformat(text)
        if day.tzinfo is None:
            day = day.replace(tzinfo=civil(zone.settings_at(day.replace(tzinfo=UTC)).utc_offset_minutes))
        return day.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError):
        raise click.UsageError(f"{text!r} is no day; write it like 2026-11-23.") from None


def _rules(tried: str, zone: Zone) -> Settings:
    """The rules of this version in the zone's files, else the one [[rules]] table of this file."""
    versions = {rules.version: rules for rules in zone.rules}
    if tried in versions:
        return versions[tried]
    path, faults = Path(tried), list[str]()
    if not path.is_file():
        raise click.UsageError(
            f"{tried!r} is no file, and no version of the zone's rules: {', '.join(versions)}. "
            "Name one of these, or a TOML file with one [[rules]] table, like rules.toml among the zone's files."
        )
    tables = read_toml(path, faults).get("rules")
    rows = tables if isinstance(tables, list) else []
    if not faults and len(rows) != 1:
        faults.append(f"{path.name}: write exactly one [[rules]]; there are {len(rows)}")
    rules = read_struct(rows[0], Settings, f"{path.name}: rules", faults) if rows and not faults else None
    if rules is None:
        raise click.UsageError("The rules cannot be tried:\n" + "\n".join(faults))
    return rules
