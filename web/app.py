"""The Flask application over one registry."""

from __future__ import annotations

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from custody.access import Credential
from custody.records.admission import keep_credentials
from custody.records.loading import Needs
from custody.records.reading import every
from custody.records.registry import Registry
from custody.records.writer import UnavailableError, Work
from web.api import make_api
from web.bodies import MOST_BYTES
from web.live import keep_live
from web.problems import ProblemError
from web.security import secure

log = structlog.get_logger("custody.web")

_CODES = {404: "no_such_page", 405: "method", 413: "too_large", 400: "bad_request", 415: "not_json_type"}


def create_app(registry: Registry) -> Flask:
    """The service: API, pages, live updates and health, over an open registry."""
    # Imported here, for pages need the app's extensions and the API does not need pages.
    from web.pages import mount_pages

    app = Flask("web", static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES, MAX_FORM_PARTS=2000)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["registry"] = registry
    with registry.reading() as connection:
        keep_credentials(registry.writer, connection, registry.zone)
    app.register_blueprint(make_api())
    keep_live(app, registry)
    mount_pages(app, registry)
    _add_health(app, registry)
    _add_errors(app)
    app.after_request(secure)
    return app


def _add_health(app: Flask, registry: Registry) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        """200 when the service can read and its writer takes work."""
        with registry.reading() as connection:
            every(connection, Credential)
        registry.writer.submit(Work(Needs(), lambda turn: None))
        return Response("ok\n", content_type="text/plain")


def _add_errors(app: Flask) -> None:
    @app.errorhandler(ProblemError)
    def problem(error: ProblemError) -> Response:
        return error.response()

    @app.errorhandler(UnavailableError)
    def unavailable(error: UnavailableError) -> Response:
        log.warning("unavailable", why=str(error), path=request.path)
        return ProblemError("unavailable", 503, why=str(error)).response()

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if isinstance(error, RequestEntityTooLarge):
            return ProblemError("too_large", 413, most=MOST_BYTES).response()
        if status < 400:
            return Response(status=status, headers=[(k, v) for k, v in error.get_headers() if k == "Location"])
        return ProblemError(_CODES.get(status, "bad_request"), status, got=request.method).response()

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        # The edge: whatever went wrong is told to the operator in full, to the caller not at all.
        log.exception("unexpected", path=request.path, method=request.method)
        return ProblemError("unexpected", 500).response()
