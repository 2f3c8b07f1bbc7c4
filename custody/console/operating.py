"""What the operator types: tokens, people, exports, a check-up, a rebuild.

While a service runs on SQLite only it may write, so these commands ask it; otherwise they open the registry themselves.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from custody.console.exporting import exported
from custody.ledger.signing_key import KeyFileError
from custody.records.condition import station_faults
from custody.records.entries.audit import audit
from custody.records.entries.drawing import drawn_faults
from custody.records.entries.tallying import tally_faults
from custody.records.registry import Registry, open_registry
from custody.records.store.database import DatabaseError, sqlite_at_risk
from custody.records.store.unavailable import UnavailableError
from custody.records.turns.rebuild import derived_faults
from custody.records.turns.rebuild import rebuild as rebuild_state
from custody.records.work.admission import issue_token, revoke_tokens
from custody.zone import Zone, ZoneError, load_zone

TRAINING = Path(__file__).resolve().parents[2] / "config" / "training"

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="CUSTODY_DATA",
    default=Path("var"),
    show_default=True,
    help="Directory for everything that is kept.",
)
ZONE = click.option(
    "--zone", "zone_directory", type=click.Path(path_type=Path), envvar="CUSTODY_ZONE", default=TRAINING
)
DATABASE = click.option("--database", envvar="CUSTODY_DATABASE_URL", default="", help="PostgreSQL by URL.")


@click.command()
@click.option("--person", default="", help="The staff code that the token stands for.")
@click.option("--station", default="", help="The station that the token is bound to.")
@click.option(
    "--revoke", is_flag=True, help="Revoke the token on standard input, or all of --person or --station, instead."
)
@DATA
@ZONE
@DATABASE
def token(person: str, station: str, revoke: bool, data: Path, zone_directory: Path, database: str) -> None:
    """Print a new bearer token and nothing else."""
    zone = loaded_zone(zone_directory)
    if not person and not station and not revoke:
        raise click.ClickException("Say whose token: --person STAFF, --station NAME, or both.")
    secret = "" if not revoke or person or station else sys.stdin.readline().strip()
    if revoke and not (secret or person or station):
        raise click.ClickException(
            "Say which: a token on standard input, --person STAFF, --station NAME, or both names."
        )
    if not database and service_runs(data):
        if revoke:
            click.echo(ask(data, "revocations", {"token": secret, "person": person, "station": station})["revoked"])
        else:
            click.echo(ask(data, "tokens", {"person": person, "station": station})["token"])
        return
    with opened_registry(data, database, zone) as registry:
        # From the first list on the ledger says who there is, not the files.
        _demand_names(registry.zone, person, station)
        if revoke:
            with registry.reading() as connection:
                named = {"secret": secret, "staff": person, "station": station}
                click.echo(revoke_tokens(registry.writer, connection, **named))
        else:
            click.echo(issue_token(registry.writer, registry.draw, person, station))


@click.command()
@DATA
@ZONE
@DATABASE
def people(data: Path, zone_directory: Path, database: str) -> None:
    """Who is who, one JSON line each: as the ledger has it, or the files where there is none yet."""
    zone = loaded_zone(zone_directory)
    if database or (data / "custody.sqlite").exists():
        with reading_registry(data, database, zone) as registry:
            zone = registry.zone
    for person in zone.people.values():
        side = zone.organisations[person.organisation].side.value
        roles = [role.value for role in person.roles]
        line = {"staff": person.staff, "organisation": person.organisation, "side": side, "roles": roles}
        click.echo(json.dumps(line))


@click.command()
@click.option("--container", default="", help="The container's code: its whole timeline.")
@click.option("--consignment", default="", help="The consignment's number: all that concerns it.")
@click.option("--decision", type=int, help="The entry number of a decision: all that it stood on.")
@click.option("--list", "noun", default="", help="A list instead, without proofs: clearance, permit, person, site, …")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@DATA
@ZONE
@DATABASE
def export(
    container: str,
    consignment: str,
    decision: int | None,
    noun: str,
    out: Path,
    data: Path,
    zone_directory: Path,
    database: str,
) -> None:
    """Write what concerns a container, a consignment or a decision with its proofs to one file; or a list."""
    if [bool(container), bool(consignment), decision is not None, bool(noun)].count(True) != 1:
        raise click.ClickException("Say one thing: --container CODE, --consignment NUMBER, --decision ENTRY or --list.")
    with reading_registry(data, database, loaded_zone(zone_directory)) as registry:
        pieces = exported(registry, container, consignment, decision, noun, out.suffix)
        try:
            with out.open("wb") as file:
                file.writelines(pieces)
        except OSError as error:
            raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error


@click.command()
@DATA
@ZONE
@DATABASE
def doctor(data: Path, zone_directory: Path, database: str) -> None:
    """Look everything over. Exit 1 when ledger, database or disk are at fault; what stations lack is said only."""
    faults: list[str] = []
    running = service_runs(data)
    advice: list[str] = []
    try:
        zone = loaded_zone(zone_directory)
        with reading_registry(data, database, zone) as registry, registry.reading() as connection:
            faults += _fence_faults(registry, connection, beside_a_writer=running or bool(database))
            faults += audit(connection, registry.book.vkey)
            # What is decided from are the rows beside the ledger: they must say what it says.
            if not faults:
                faults += [*derived_faults(connection), *tally_faults(connection), *drawn_faults(connection)]
            advice = station_faults(connection, datetime.now(UTC)) if running or database else []
    except _DAMAGE as error:
        cause = (str(error) or type(error).__name__).splitlines()[0]
        faults.append(f"The database is damaged and cannot be read to its end: {cause}. Restore the newest backup.")
    click.echo(
        f"Ledger: {'FAULTY' if faults else 'every entry is under the signed head, and every row says what it says'}"
    )
    if not database:
        risk = " (has the WAL-reset fault; safe here, for one connection writes)" if sqlite_at_risk() else ""
        click.echo(f"SQLite: {sqlite3.sqlite_version}{risk}")
    free = shutil.disk_usage(data).free // 2**20
    click.echo(f"Disk: {free} MiB free in {data}")
    if free < 500 and os.access(data, os.W_OK):  # nobody writes to a snapshot
        faults.append(f"Only {free} MiB are free in {data}: make room before the ledger cannot be written.")
    click.echo(f"Service: {'running' if running else 'not running'}")
    for line in advice:
        click.echo(f"Station: {line}")
    for fault in faults:
        click.echo(fault, err=True)
    raise SystemExit(1 if faults else 0)


@click.command()
@DATA
@ZONE
@DATABASE
@click.option("--new-fence", is_flag=True, help="First make a new head.fence where it is gone or cannot be read.")
def rebuild(data: Path, zone_directory: Path, database: str, new_fence: bool) -> None:
    """Derive the state again from the ledger. Stop the service first."""
    if not database and service_runs(data):
        raise click.ClickException("A service runs on this data directory. Stop it, then rebuild.")
    zone = loaded_zone(zone_directory)
    if new_fence:
        with reading_registry(data, database, zone) as registry, registry.reading() as connection:
            made = registry.book.renew_fence(connection)
        click.echo("head.fence was made anew" if made else "head.fence is there and stands")
    with opened_registry(data, database, zone) as registry:
        registry.writer.stop()
        with registry.reading() as connection:
            faults = audit(connection, registry.book.vkey)
        if faults:
            raise click.ClickException(f"The ledger itself is faulty, and nothing is derived from it: {faults[0]}")
        with registry.database.writing.connect() as connection, connection.begin():
            result = rebuild_state(connection)
    changed = ", ".join(result.changed) if result.changed else "nothing"
    click.echo(f"{result.entries} entries read again; changed: {changed}")


# What reading rows of a damaged file can come to.
_DAMAGE = (UnavailableError, DBAPIError, ValueError, LookupError, TypeError, msgspec.MsgspecError)


def _fence_faults(registry: Registry, connection: Connection, *, beside_a_writer: bool) -> list[str]:
    try:
        registry.book.demand_fenced(connection, beside_a_writer=beside_a_writer)
    except DatabaseError as error:
        return [str(error)]
    return []


def _demand_names(zone: Zone, person: str, station: str) -> None:
    if person and person not in zone.people:
        raise unknown_person(person)
    if station and station not in zone.stations:
        raise click.ClickException(f"There is no station {station!r} here. There are: {', '.join(zone.stations)}.")


def unknown_person(staff: str) -> click.ClickException:
    return click.ClickException(f"There is no {staff!r} here. `custody people` lists who is.")


def loaded_zone(directory: Path) -> Zone:
    """The zone in this directory; a fault in it is said and ends the command."""
    try:
        return load_zone(directory)
    except ZoneError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened_registry(data: Path, database: str, zone: Zone, *, write: bool = True) -> Iterator[Registry]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        registry = open_registry(data, database, zone, lambda: datetime.now(UTC), os.urandom, write=write)
    except (DatabaseError, KeyFileError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{data} cannot be used: {error}.") from error
    try:
        yield registry
    finally:
        registry.close()


@contextmanager
def reading_registry(data: Path, database: str, zone: Zone) -> Iterator[Registry]:
    """To read beside a running service nothing is migrated and nothing written."""
    if not database and not (data / "custody.sqlite").exists():
        raise click.ClickException(f"There is no ledger in {data}. Give the right --data.")
    with opened_registry(data, database, zone, write=False) as registry:
        yield registry


def service_runs(data: Path) -> bool:
    """Whether somebody holds the writer's lock."""
    try:
        held = os.open(data / "writer.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(held)
    return False


def ask(data: Path, what: str, body: dict[str, str]) -> dict[str, Any]:
    """What the service that runs on this data directory answers. ClickException when it does not."""
    try:
        url = json.loads((data / "service.json").read_text())["url"]
        key = (data / "operator.key").read_text().strip()
        headers = {"Authorization": f"Operator {key}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{url}/operator/{what}", json.dumps(body).encode(), headers)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own service, by its own file
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        raise click.ClickException(_refused(error)) from error
    except (OSError, urllib.error.URLError, ValueError, KeyError) as error:
        raise click.ClickException(
            f"The service that runs on {data} does not answer ({error}). Wait until it is up, or stop it."
        ) from error


def _refused(error: urllib.error.HTTPError) -> str:
    """What the service found wrong with what was asked of it."""
    try:
        told = json.load(error)
        return "; ".join(str(each["problem"]) for each in told.get("errors", ())) or str(told["detail"])
    except (ValueError, KeyError, TypeError):
        return f"The service answered {error.code}."
