"""`custody import`: what a list in a file would change, and the import of exactly that."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct

from custody.acts import Actor, Capture, Circumstances
from custody.console.operating import DATA, DATABASE, ZONE, ask, loaded_zone, opened_registry, service_runs
from custody.deciding.lists.confirming import answers
from custody.deciding.lists.differing import Difference, RowChange
from custody.parties import Role
from custody.records.importing import Acceptance, Imported, Upload, check_upload, import_upload
from custody.records.registry import Registry
from custody.records.store.unavailable import UnavailableError
from custody.refusal import Refusal
from custody.tabling import LAYOUTS, MOST_BYTES, Format, field_words, value_words
from custody.wording import LANGUAGES, NOTHING, Param, language_named, say, text
from custody.zone import NOUNS, Zone

_SHOWN = 50


class ImportWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """What the command asks of the service that runs: `data` is the file in base64, `accepted` empty for a dry run."""

    person: str
    noun: str
    form: Format
    data: str
    id: str = ""
    accepted: str = ""
    reason: str = ""
    although: tuple[str, ...] = ()


def carried_out(registry: Registry, wanted: ImportWanted) -> dict[str, Any]:
    """The dry run, the entries of the import, or why not; what is said is in every language."""
    upload = Upload(wanted.noun, wanted.form, base64.b64decode(wanted.data))
    person = registry.zone.people.get(wanted.person)
    if person is None:
        return {"refused": say("list.said.nobody", staff=wanted.person[:40])}
    if not wanted.accepted:
        run = check_upload(registry, upload, person)
        if isinstance(run, Refusal):
            return {"refused": run.say()}
        said = {
            name: [{"row": each.row, "column": each.column, "said": each.say()} for each in told]
            for name, told in (("faults", run.faults), ("warnings", run.warnings), ("notes", run.notes))
        }
        return {
            **msgspec.to_builtins(run),
            **said,
            "changes": [_told(change, run.noun, registry) for change in run.changes],
        }
    at = registry.clock().isoformat(timespec="milliseconds")
    actor = Actor(person.staff, person.organisation, person.roles[0].value)
    circumstances = Circumstances(at=at, actors=(actor,), capture=Capture.IMPORT)
    acceptance = Acceptance(wanted.id, wanted.accepted, wanted.reason, wanted.although)
    done = import_upload(registry, upload, circumstances, acceptance)
    if isinstance(done, Imported):
        return {"entries": [entry.number for entry in done.entries]}
    return {"refused": done.say()}


@click.command("import")
@click.argument("noun", type=click.Choice(list(LAYOUTS)))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--person", default="", help="Who imports; left out, the zone's only administrator.")
@click.option("--commit", "accepted", default="", metavar="RESULT", help="Import what the dry run with RESULT said.")
@click.option("--reason", default="", help="Why, for the ledger; needed with --commit.")
@click.option("--although", multiple=True, help="A warning of the dry run that is known; once for each.")
@DATA
@ZONE
@DATABASE
def import_command(
    noun: str,
    file: Path,
    person: str,
    accepted: str,
    reason: str,
    although: tuple[str, ...],
    data: Path,
    zone_directory: Path,
    database: str,
) -> None:
    """Say what the list of NOUN in FILE (.csv or .xlsx) would change; with --commit, import exactly that.

    Exit 1 when anything is wrong with it; then nothing is imported.
    """
    zone = loaded_zone(zone_directory)
    form, content = _read(file)
    if accepted and not reason.strip():
        raise click.ClickException("Say why with --reason: it stands in the ledger beside the import.")
    # The same file with the same result is the same import: sent twice, it is carried out once.
    request_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{noun}/{hashlib.sha256(content).hexdigest()}/{accepted}"))
    encoded = base64.b64encode(content).decode()
    wanted = ImportWanted(_importer(zone, noun, person), noun, form, encoded, request_id, accepted, reason, although)
    if not database and service_runs(data):
        answer = ask(data, "imports", msgspec.to_builtins(wanted))
    else:
        answer = _by_itself(data, database, zone, wanted)
    lang = spoken(os.environ)
    if "refused" in answer:
        raise click.ClickException(str(answer["refused"][lang]))
    if "entries" in answer:
        click.echo(text("list.said.imported", lang, entries=_entries(answer["entries"])))
        return
    raise SystemExit(_tell(answer, noun, file, lang))


def spoken(environment: Mapping[str, str]) -> str:
    """The language of the terminal, as its locale says; English for one that is not spoken here."""
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return language_named(next((name for name in names if name), "")) or "en"


def _by_itself(data: Path, database: str, zone: Zone, wanted: ImportWanted) -> dict[str, Any]:
    """The same without a service beside it."""
    try:
        with opened_registry(data, database, zone) as registry:
            return carried_out(registry, wanted)
    except UnavailableError as error:
        return {"refused": {lang: f"{words} ({error.cause})" for lang, words in error.say().items()}}


def _tell(run: dict[str, Any], noun: str, file: Path, lang: str) -> int:
    def line(key: str, **params: Param) -> None:
        click.echo(text(f"list.said.{key}", lang, **params))

    for fault in (each for told in ("faults", "warnings", "notes") for each in run[told][:_SHOWN]):
        place = "cell" if fault["row"] and fault["column"] else "row" if fault["row"] else "file"
        line(f"at.{place}", row=fault["row"], column=fault["column"], said=fault["said"][lang])
    if run["fault_count"] > _SHOWN:
        line("more", count=run["fault_count"] - _SHOWN)
    for change in run["changes"][:_SHOWN]:
        line("new" if change["new"] else "changed", row=change["row"], called=change["key"] or NOTHING)
        for each in change["differences"]:
            if not change["new"] or each["old"] is not None:
                click.echo(f"    {each[lang]}")
    if len(run["changes"]) > _SHOWN:
        line("more", count=len(run["changes"]) - _SHOWN)
    line("sum", count=run["rows"], new=run["new"], changed=run["changed"], same=run["same"])
    if run["fault_count"]:
        line("faulty", count=run["fault_count"])
        return 1
    if run["result_sha256"]:
        _tell_held(run["held"], lang)
        line("how")
        known = "".join(f" --although {'/'.join(answers(code))}" for code in run["although"])
        click.echo(f'custody import {noun} {file} --commit {run["result_sha256"]} --reason "…"{known}')
    else:
        line("nothing")
    return 0


def _told(change: RowChange, noun: str, registry: Registry) -> dict[str, Any]:
    """A change with each of its differences said in every language."""
    offset = registry.zone.settings_at(registry.clock()).utc_offset_minutes

    def said(each: Difference, lang: str) -> str:
        old, new = (value_words(noun, each.field, value, lang, offset) for value in (each.old, each.new))
        return text("list.said.from_to", lang, field=field_words(noun, each.field, lang), old=old, new=new)

    differences = [{"old": each.old, **{lang: said(each, lang) for lang in LANGUAGES}} for each in change.differences]
    return {"row": change.row, "key": change.key, "new": change.new, "differences": differences}


def _tell_held(numbers: list[str], lang: str) -> None:
    if numbers:
        named = ", ".join(numbers[:_SHOWN])
        click.echo(text("list.said.held", lang, count=len(numbers), consignments=named))


def _read(file: Path) -> tuple[Format, bytes]:
    suffix = file.suffix.lstrip(".").lower()
    if suffix not in tuple(Format):
        raise click.ClickException(f"{file.name} is neither .csv nor .xlsx. Save the list as one of these.")
    try:
        if file.stat().st_size > MOST_BYTES:
            raise click.ClickException(f"{file.name} is larger than {MOST_BYTES // 2**20} MiB. Split it.")
        return Format(suffix), file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error


def _importer(zone: Zone, noun: str, person: str) -> str:
    if person:
        if person not in zone.people:
            raise click.ClickException(f"There is no {person!r} here. `custody people` lists who is.")
        return person
    administrators = [each.staff for each in zone.people.values() if Role.ADMIN in each.roles]
    if noun not in NOUNS or len(administrators) != 1:
        raise click.ClickException("Say who imports: --person STAFF.")
    return administrators[0]


def _entries(numbers: list[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
