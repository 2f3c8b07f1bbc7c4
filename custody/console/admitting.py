"""How somebody who was listed gets in: a badge code to list him with, then a PIN and a password, each told once."""

from __future__ import annotations

import os
from pathlib import Path

import click

from custody.codes import Kind, new_code
from custody.console.operating import (
    DATA,
    DATABASE,
    ZONE,
    ask,
    loaded_zone,
    opened_registry,
    service_runs,
    unknown_person,
)
from custody.records.work.admission import admit_person


@click.command()
@click.argument("count", type=click.IntRange(1, 1000), default=1)
def badge(count: int) -> None:
    """Print new badge codes, one a line, for the list of staff. Nothing is kept: a code counts once it is listed."""
    for _ in range(count):
        click.echo(str(new_code(Kind.BADGE, os.urandom)))


@click.command()
@click.argument("staff")
@DATA
@ZONE
@DATABASE
def admit(staff: str, data: Path, zone_directory: Path, database: str) -> None:
    """Give this person a new PIN and a new password, and print them once.

    What he had before is good no more, his sessions end, and a lock after wrong tries is lifted.
    """
    zone = loaded_zone(zone_directory)
    wanted = staff.strip().upper()
    if not database and service_runs(data):
        given = ask(data, "credentials", {"person": wanted})
        _tell(wanted, given["pin"], given["password"])
        return
    with opened_registry(data, database, zone) as registry:
        if wanted not in registry.zone.people:
            raise unknown_person(wanted)
        with registry.reading() as connection:
            _tell(wanted, *admit_person(registry.writer, connection, registry.draw, wanted))


def _tell(staff: str, pin: str, password: str) -> None:
    click.echo(f"{staff}\nPIN (with the badge): {pin}\nPassword (with the staff code): {password}")
