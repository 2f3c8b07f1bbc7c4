"""`custody replay`: were the decisions what they must have been, and what would other rules have decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from custody.acts import Crossed, Entry, read_entry
from custody.crossing.replay import Replayed, may_differ, replay
from custody.crossing.settings import Settings
from custody.operating import DATA, DATABASE, ZONE, loaded_zone, reading_registry
from custody.records.book import entry_body
from custody.records.reading import crossings_since
from custody.strict import read_struct, read_toml


@click.command("replay")
@click.option("--decision", type=int, help="The entry number of one decision.")
@click.option("--all", "everything", is_flag=True, help="Every decision.")
@click.option("--since", default="", help="Only decisions from this day on, like 2026-11-23.")
@click.option("--rules", "rules_file", type=click.Path(path_type=Path, dir_okay=False), help="Try these rules instead.")
@DATA
@ZONE
@DATABASE
def replay_command(
    decision: int | None,
    everything: bool,
    since: str,
    rules_file: Path | None,
    data: Path,
    zone_directory: Path,
    database: str,
) -> None:
    """Make decisions again from the facts kept with them, one JSON line each.

    Exit 0 when all are the same (with --rules: always), 1 when one is not, 2 when the question was wrong.
    """
    if (decision is None) == (not everything):
        raise click.UsageError("Say which: --decision N, or --all with --since DAY if you like.")
    start = _day(since)
    rules = _rules(rules_file) if rules_file is not None else None
    differ = 0
    with reading_registry(data, database, loaded_zone(zone_directory)) as registry, registry.reading() as connection:
        for entry, act in _crossings(connection, decision, start):
            made = replay(bytes(act.facts), bytes(act.decision), rules)
            differ += not made.same
            if decision is not None or not made.same:
                click.echo(json.dumps(_line(entry, act, made), ensure_ascii=False))
    if everything:
        click.echo(json.dumps({"decisions_that_differ": differ}))
    raise SystemExit(1 if differ and rules is None else 0)


def _crossings(connection: Connection, decision: int | None, start: str) -> Iterator[tuple[Entry, Crossed]]:
    if decision is None:
        for entry in crossings_since(connection, start):
            if isinstance(entry.act, Crossed):
                yield entry, entry.act
        return
    body = entry_body(connection, decision) if 0 < decision < 2**63 else None
    found = read_entry(body) if body is not None else None
    if found is None or not isinstance(found.act, Crossed):
        raise click.UsageError(f"Entry {decision} is no decision. The timeline names its number.")
    yield found, found.act


def _line(entry: Entry, act: Crossed, made: Replayed) -> dict[str, object]:
    return {
        "decision": entry.number,
        "consignment": act.consignment,
        "gate": act.gate,
        "same": made.same,
        "before": made.before,
        "after": made.after,
        "made_by": made.made_by,
        "rule_set": made.rule_set,
        "checks_changed_since": may_differ(made),
        "differences": [{"check": each.check, "before": each.before, "after": each.after} for each in made.differences],
    }


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        raise click.UsageError(f"{text!r} is no day; write it like 2026-11-23.") from None


def _rules(path: Path) -> Settings:
    """The one [[rules]] table of the file."""
    faults: list[str] = []
    tables = read_toml(path, faults).get("rules")
    rows = tables if isinstance(tables, list) else []
    if not faults and len(rows) != 1:
        faults.append(f"{path.name}: write exactly one [[rules]]; there are {len(rows)}")
    rules = read_struct(rows[0], Settings, f"{path.name}: rules", faults) if rows and not faults else None
    if rules is None:
        raise click.UsageError("The rules cannot be tried:\n" + "\n".join(faults))
    return rules
