"""Lists as files: download one, see what a changed one would do, and import exactly that. Works without JavaScript.

Between the dry run and the import nothing is kept here: the page carries the file back to its sender, who sends it
again with the acceptance. So any process of the service can carry the import out, and nothing is left lying about.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from custody.acts import Capture
from custody.deciding.lists.confirming import answers
from custody.deciding.lists.importing import DryRun, may_import
from custody.records.exporting import export_list
from custody.records.importing import Acceptance, Imported, Upload, check_upload, import_upload
from custody.refusal import Refusal
from custody.tabling import LAYOUTS, MOST_BYTES, Format, field_words, template, value_words
from custody.wording import say
from web.pages.frame.acting import done
from web.pages.frame.visit import visit
from web.problems import ProblemError

SHOWN = 200
"""Changes on the page; of the others only how many there are."""
_WORKBOOK = b"PK"


def mount(pages: Blueprint) -> None:
    pages.before_request(_let_files_in)
    pages.get("/lists", endpoint="lists")(page)
    pages.post("/lists", endpoint="lists_deed")(deed)
    pages.get("/lists/<noun>/<form>", endpoint="list_file")(file)
    pages.get("/lists/<noun>/template/<form>", endpoint="list_template")(empty)


def page() -> str:
    return _page(None, None, {}, None)


def deed() -> AnyResponse | tuple[str, int]:
    """Look at an upload, or import what was looked at and accepted."""
    return _import() if request.form.get("deed") == "import" else _check()


def file(noun: str, form: str) -> Response | tuple[str, int]:
    """The list with what this person may see of it."""
    pieces = export_list(visit().registry, noun, _form(form), visit().person)
    if isinstance(pieces, Refusal):
        return _page(None, None, pieces.say(), None), pieces.status
    return _download(pieces, noun, _form(form))


def empty(noun: str, form: str) -> Response:
    if noun not in LAYOUTS:
        raise ProblemError("nothing_here", 404)
    return _download([template(noun, _form(form))], f"{noun}-template", _form(form))


def _check() -> tuple[str, int]:
    given = request.files.get("file")
    data = given.read(MOST_BYTES + 1) if given is not None else b""
    if not data:
        return _page(None, None, say("page.lists.no_file"), None), 422
    if len(data) > MOST_BYTES:
        return _page(None, None, say("page.lists.large", most=MOST_BYTES // 2**20), None), 413
    upload = Upload(request.form.get("noun", ""), Format.XLSX if data.startswith(_WORKBOOK) else Format.CSV, data)
    return _checked(upload, {})


def _import() -> AnyResponse | tuple[str, int]:
    here = visit()
    upload = Upload(request.form.get("noun", ""), _form(request.form.get("form", "")), _carried())
    reason = request.form.get("reason", "").strip()
    if not 0 < len(reason) <= 500:
        return _checked(upload, say("page.lists.no_reason"))
    circumstances = here.known.circumstances(here.registry.clock(), capture=Capture.IMPORT)
    known = tuple(request.form.getlist("although"))
    accepted = Acceptance(request.form.get("id", ""), request.form.get("result", ""), reason, known)
    answer = import_upload(here.registry, upload, circumstances, accepted)
    if isinstance(answer, Imported):
        return redirect(url_for("pages.lists", done=answer.entries[0].number), 303)
    return _checked(upload, answer.say())


def _checked(upload: Upload, wrong: dict[str, str]) -> tuple[str, int]:
    """The dry run of this file, under what went wrong before."""
    run = check_upload(visit().registry, upload, visit().person)
    if isinstance(run, Refusal):
        return _page(None, None, run.say(), None), run.status
    return _page(run, upload, wrong, base64.b64encode(zlib.compress(upload.data)).decode()), 422 if wrong else 200


def _page(run: DryRun | None, upload: Upload | None, wrong: dict[str, str], carried: str | None) -> str:
    here = visit()
    return render_template(
        "lists.html",
        nouns=list(LAYOUTS),
        may=[noun for noun in LAYOUTS if may_import(noun, here.person) is None],
        forms=[form.value for form in Format],
        run=run,
        upload=upload,
        known=[answers(code) for code in run.although] if run is not None else (),
        shown=run.changes[:SHOWN] if run is not None else (),
        trouble=wrong,
        carried=carried,
        field=lambda noun, field: field_words(noun, field, here.lang),
        plain=lambda noun, field, value: value_words(noun, field, value, here.lang, here.offset),
        done=done(),
    )


def _carried() -> bytes:
    """The file as the page before had it. ProblemError 400 when somebody altered it."""
    try:
        packed = base64.b64decode(request.form.get("carried", ""), validate=True)
        data = zlib.decompressobj().decompress(packed, MOST_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ProblemError("bad_request", 400) from error
    if len(data) > MOST_BYTES:
        raise ProblemError("bad_request", 400)
    return data


def _let_files_in() -> None:
    if request.endpoint == "pages.lists_deed":
        request.max_content_length = request.max_form_memory_size = 2 * MOST_BYTES


def _form(name: str) -> Format:
    if name not in tuple(Format):
        raise ProblemError("nothing_here", 404)
    return Format(name)


def _download(pieces: Any, name: str, form: Format) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form.value}"'}
    return Response(pieces, content_type=form.media_type, headers=headers)
