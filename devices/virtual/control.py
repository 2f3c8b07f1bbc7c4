"""The buttons of the virtual hardware, over HTTP on the loopback address.

    GET  /                              {"scanners": {NAME: …}, "printers": {NAME: …}}
    GET  /scanners/NAME                 {"path", "fault", "beeps": [{"number", "at", "feedback", "raw"}, newest first]}
    POST /scanners/NAME/press           {"text"}: the bytes go out through the terminal
    POST /scanners/NAME/fault           {"fault": none|noise|double_read|no_suffix|split|unplugged}
    GET  /printers/NAME                 {"url", "fault", "odometer"}
    GET  /printers/NAME/labels          {"labels": [{"number", "codes", "at", "error"}, newest first]}
    GET  /printers/NAME/labels/N.png    the picture
    POST /printers/NAME/fault           {"fault": none|paper_out|…}

Every request carries `Authorization: Bearer TOKEN`, and a Host header that is this very address: a page of another site
that is open in a browser here has neither.
"""

import hmac
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import msgspec

from devices.virtual.scanner import Beep, Fault, Unplugged, VirtualScanner
from devices.virtual.zebra import VirtualZebra

LONGEST_BODY = 10_000
BEEPS = 50


class Reply(NamedTuple):
    status: int
    content: bytes
    kind: str = "application/json"


class Control:
    """Serves until stopped. Port 0: any free one."""

    def __init__(
        self, port: int, token: str, scanners: Mapping[str, VirtualScanner], printers: Mapping[str, VirtualZebra]
    ) -> None:
        self._port = port
        self._token = token
        self._scanners = scanners
        self._printers = printers
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Where it listens; only while it is started."""
        if self._server is None:
            raise RuntimeError("the control is not started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """OSError when the port is taken."""
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.control = self
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="virtual control", daemon=True).start()

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def may(self, host: str, authorization: str) -> bool:
        """Whether a request with these headers comes from one who read hardware.json."""
        given = authorization.encode("utf-8", "surrogateescape")
        return f"http://{host}" == self.url and hmac.compare_digest(given, f"Bearer {self._token}".encode())

    def get(self, path: str) -> Reply:
        match path.strip("/").split("/"):
            case [""]:
                scanners = {name: _scanner_state(one) for name, one in self._scanners.items()}
                printers = {name: _printer_state(one) for name, one in self._printers.items()}
                return _json({"scanners": scanners, "printers": printers})
            case ["scanners", name] if name in self._scanners:
                return _json(_scanner_state(self._scanners[name]))
            case ["printers", name] if name in self._printers:
                return _json(_printer_state(self._printers[name]))
            case ["printers", name, "labels"] if name in self._printers:
                return _json({"labels": self._printers[name].labels()})
            case ["printers", name, "labels", picture] if name in self._printers and _PICTURE.fullmatch(picture):
                return self._picture(self._printers[name], int(picture.removesuffix(".png")))
        return _no(404, f"Nothing is at {path}.")

    def post(self, path: str, body: bytes) -> Reply:
        try:
            match path.strip("/").split("/"):
                case ["scanners", name, "press"] if name in self._scanners:
                    self._scanners[name].press(msgspec.json.decode(body, type=_Press).text)
                    return _json(_scanner_state(self._scanners[name]))
                case ["scanners", name, "fault"] if name in self._scanners:
                    self._scanners[name].set_fault(Fault(msgspec.json.decode(body, type=_Wrong).fault))
                    return _json(_scanner_state(self._scanners[name]))
                case ["printers", name, "fault"] if name in self._printers:
                    self._printers[name].set_fault(msgspec.json.decode(body, type=_Wrong).fault)
                    return _json(_printer_state(self._printers[name]))
        except Unplugged as error:
            return _no(409, str(error))
        except (msgspec.DecodeError, ValueError) as error:
            return _no(422, str(error))
        return _no(404, f"Nothing is at {path}.")

    def _picture(self, printer: VirtualZebra, number: int) -> Reply:
        try:
            return Reply(200, printer.png(number), "image/png")
        except KeyError:
            return _no(404, f"The printer does not keep a label {number}.")


class _Press(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str


class _Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fault: str


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    control: Control


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 10
    server: _Server

    def do_GET(self) -> None:
        self._reply(self.server.control.get(self.path) if self._may() else _no(403, _STRANGER))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self._reply(_no(413, f"A body of up to {LONGEST_BODY} bytes with its Content-Length is needed."))
            return
        body = self.rfile.read(int(length))
        self._reply(self.server.control.post(self.path, body) if self._may() else _no(403, _STRANGER))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what matters is seen on the hardware."""

    def _may(self) -> bool:
        return self.server.control.may(self.headers.get("Host", ""), self.headers.get("Authorization", ""))

    def _reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(reply.content)


_PICTURE = re.compile(r"[0-9]{1,12}\.png", re.ASCII)
_STRANGER = "Say who you are by the token in hardware.json, at the address that stands there."


def _scanner_state(scanner: VirtualScanner) -> dict[str, Any]:
    beeps = [_heard(beep) for beep in scanner.beeps()[: -BEEPS - 1 : -1]]
    return {"path": str(scanner.path), "fault": scanner.fault, "beeps": beeps}


def _heard(beep: Beep) -> dict[str, Any]:
    return {"number": beep.number, "at": beep.at, "feedback": beep.feedback, "raw": beep.raw.hex()}


def _printer_state(printer: VirtualZebra) -> dict[str, Any]:
    return {"url": printer.url, "fault": printer.fault, "odometer": printer.odometer}


def _json(content: Any) -> Reply:
    return Reply(200, msgspec.json.encode(content))


def _no(status: int, detail: str) -> Reply:
    problem = {
        "type": "about:blank",
        "status": status,
        "title": "The virtual hardware cannot do that",
        "detail": detail,
    }
    return Reply(status, msgspec.json.encode(problem), "application/problem+json")
