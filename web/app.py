"""The Flask application over one registry."""

from __future__ import annotations

import structlog
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, RequestEntityTooLarge

from custody.records.registry import Registry
from custody.records.store.unavailable import UnavailableError
from custody.records.work.admission import keep_credentials
from custody.records.work.logger_files import LoggerFiles
from web.api import make_api
from web.api.routes import PREFIX
from web.bodies import MOST_BYTES
from web.health import mount_health
from web.live import keep_live
from web.openapi import mount_openapi
from web.pages import mount_pages
from web.pages.mounting import page_of_error
from web.patience import LOCKED_FOR, MOST_SIGN_INS, MOST_SIGN_INS_OF_A_NAME, Patience
from web.problems import MEDIA_TYPE, ProblemError, unavailable_response
from web.security import secure
from web.telling import tell_in_json

log = structlog.get_logger("custody.web")

_CODES = {404: "no_such_page", 405: "method", 413: "too_large", 400: "bad_request", 415: "not_json_type"}


def create_app(registry: Registry) -> Flask:
    """The service: API, pages, live updates and health, over an open registry."""
    tell_in_json()
    app = Flask("web", static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES, MAX_FORM_PARTS=2000)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["registry"] = registry
    app.extensions["patience"] = Patience()
    LoggerFiles(registry.data).begin()
    app.extensions["sign_in_patience"] = Patience(most=MOST_SIGN_INS)
    app.extensions["name_patience"] = Patience(MOST_SIGN_INS_OF_A_NAME, LOCKED_FOR)
    with registry.reading() as connection:
        keep_credentials(registry.writer, connection, registry.zone)
    app.register_blueprint(make_api())
    pulse = keep_live(app, registry)
    mount_pages(app, registry)
    mount_openapi(app)
    mount_health(app, registry, pulse)
    _add_errors(app)
    app.after_request(secure)
    return app


def _add_errors(app: Flask) -> None:
    @app.errorhandler(ProblemError)
    def problem(error: ProblemError) -> Response:
        return error.response()

    @app.errorhandler(UnavailableError)
    def unavailable(error: UnavailableError) -> Response:
        log.warning("unavailable", why=str(error), path=request.path)
        return unavailable_response(error)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return Response(status=status, headers=[(k, v) for k, v in error.get_headers() if k == "Location"])
        if _for_people():
            return page_of_error(error)
        if isinstance(error, RequestEntityTooLarge):
            return ProblemError("too_large", 413, most=request.max_content_length or MOST_BYTES).response()
        response = ProblemError(_CODES.get(status, "bad_request"), status, got=request.method).response()
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(error.valid_methods)
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        # The edge: whatever went wrong is told to the operator in full, to the caller not at all.
        log.exception("unexpected", path=request.path, method=request.method)
        if _for_people():
            return page_of_error(InternalServerError())
        return ProblemError("unexpected", 500).response()


def _for_people() -> bool:
    """Whether a browser asks, outside the API."""
    if request.path.startswith((PREFIX, "/operator")):
        return False
    return request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"
