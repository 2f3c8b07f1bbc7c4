"""/lists: reference data and containers as CSV and XLSX. A dry run, the import of exactly that, and exports."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, request
from msgspec import Struct

from custody import commands
from custody.acts import Capture
from custody.commands import Sha256
from custody.deciding.lists.differing import RowChange
from custody.deciding.lists.importing import DryRun
from custody.records import importing
from custody.records.exporting import export_list
from custody.records.registry import Registry
from custody.refusal import Refusal, refuse
from custody.tabling import LAYOUTS, Format, template
from web.admission import Caller
from web.api.routes import route
from web.bodies import every_fault
from web.faults import FaultView, fault_view
from web.language import language_of
from web.problems import ProblemError


class Acceptance(Struct, frozen=True):
    """`result` is the `result_sha256` of the dry run that was accepted; `id` makes a second sending harmless.
    `although` are the warnings that are known, by their codes, with commas between them."""

    id: commands.Id
    result: Sha256
    reason: commands.Text
    although: str = ""


class DryRunView(Struct, frozen=True):
    """`result_sha256` is what an import must name; it is empty while there is any fault or nothing to import."""

    noun: str
    file_sha256: str
    result_sha256: str
    rows: int
    new: int
    changed: int
    same: int
    changes: tuple[RowChange, ...]
    fault_count: int
    faults: tuple[FaultView, ...]
    warnings: tuple[FaultView, ...] = ()
    """What is imported only when `although` names each of these codes."""
    although: tuple[str, ...] = ()
    notes: tuple[FaultView, ...] = ()
    """What becomes of the versions that are listed ahead."""
    held: tuple[str, ...] = ()
    """The consignments that the next gate holds once it is imported, as a clearance that they are under is replaced."""


class ImportedView(Struct, frozen=True):
    """The entries that the import was written as, all in one transaction."""

    noun: str
    file_sha256: str
    entries: tuple[int, ...]
    repeated: bool


@route("POST", "/lists/<noun>/check", "What importing this list would change", body=bytes, answer=DryRunView)
def check_list(registry: Registry, caller: Caller, body: bytes, noun: str) -> DryRunView | Refusal:
    answer = importing.check_upload(registry, _upload(noun, body), caller.somebody())
    return answer if isinstance(answer, Refusal) else dry_run_view(answer, language_of(request))


@route(
    "POST",
    "/lists/<noun>",
    "Import a list, all of it or nothing, as its dry run was accepted",
    body=bytes,
    answer=ImportedView,
    status=201,
    query=("id", "result", "reason", "although"),
)
def import_list(registry: Registry, caller: Caller, body: bytes, noun: str) -> ImportedView | Refusal:
    upload = _upload(noun, body)
    given = _acceptance()
    circumstances = caller.circumstances(registry.clock(), capture=Capture.IMPORT)
    known = tuple(filter(None, given.although.split(",")))
    accepted = importing.Acceptance(given.id, given.result, given.reason, known)
    answer = importing.import_upload(registry, upload, circumstances, accepted)
    if isinstance(answer, Refusal):
        return answer
    return ImportedView(noun, upload.sha256, tuple(entry.number for entry in answer.entries), answer.repeated)


@route("GET", "/lists/<noun>/<form>", "The list as a file, with what I may see of it", answer=bytes)
def export_file(registry: Registry, caller: Caller, noun: str, form: str) -> Response | Refusal:
    answer = export_list(registry, noun, form_of(form), caller.somebody())
    return answer if isinstance(answer, Refusal) else as_file(answer, noun, form_of(form))


@route("GET", "/lists/<noun>/template/<form>", "The list without a row: its headings in three languages", answer=bytes)
def empty_list(registry: Registry, caller: Caller, noun: str, form: str) -> Response | Refusal:
    if noun not in LAYOUTS:
        return refuse("list_unknown", 404, noun=noun[:40], known=", ".join(LAYOUTS))
    return as_file([template(noun, form_of(form))], f"{noun}-template", form_of(form))


def dry_run_view(answer: DryRun, lang: str) -> DryRunView:
    """The dry run as the API tells it, its faults in the language of the request."""
    return DryRunView(
        noun=answer.noun,
        file_sha256=answer.file_sha256,
        result_sha256=answer.result_sha256,
        rows=answer.rows,
        new=answer.new,
        changed=answer.changed,
        same=answer.same,
        changes=answer.changes,
        fault_count=answer.fault_count,
        faults=tuple(fault_view(fault, lang) for fault in answer.faults),
        warnings=tuple(fault_view(fault, lang) for fault in answer.warnings),
        although=answer.although,
        notes=tuple(fault_view(fault, lang) for fault in answer.notes),
        held=answer.held,
    )


def form_of(name: str) -> Format:
    """ProblemError 404 when lists do not come in this form."""
    if name not in tuple(Format):
        raise ProblemError("no_such_page", 404)
    return Format(name)


def as_file(pieces: Any, name: str, form: Format) -> Response:
    """A download that is sent as it is made."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form.value}"'}
    return Response(pieces, content_type=form.media_type, headers=headers)


def _acceptance() -> Acceptance:
    """Which dry run was accepted, and why. ProblemError 422 names what is missing."""
    try:
        return msgspec.convert(dict(request.args), Acceptance)
    except msgspec.ValidationError as error:
        wrong = every_fault(dict(request.args), Acceptance, str(error))
        raise ProblemError("list_acceptance", 422, errors=wrong) from error


def _upload(noun: str, body: bytes) -> importing.Upload:
    forms = {form.media_type: form for form in Format}
    form = forms.get(request.mimetype)
    if form is None:
        raise ProblemError("list_form", 415, got=request.mimetype or "-")
    return importing.Upload(noun, form, body)
