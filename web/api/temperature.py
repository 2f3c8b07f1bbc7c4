"""/loggers/start, and a logger's file: tried without effect first, then confirmed."""

from __future__ import annotations

from flask import request
from msgspec import Raw, Struct

from custody import commands
from custody.holding import Consignment, LoggerReport
from custody.loggers import Assessment, LineFault
from custody.records.logger_reading import Trial, discrepancies_of, reports_on, take_reading
from custody.records.registry import Registry
from custody.records.turns.request import Request
from custody.records.views.reading import one
from custody.refusal import Refusal
from custody.wording import say
from web.admission import Caller
from web.api.acting import carry_out
from web.api.answers import Written, answer_of, written
from web.api.packages import seen_package
from web.api.routes import Stream, route
from web.temperature import TemperatureNow, now_of, try_stream


class FaultView(Struct, frozen=True):
    """`line` counts from 1; 0 is the file as a whole."""

    line: int
    reason: str
    say: dict[str, str]


class TrialView(Struct, frozen=True):
    """What a confirmation would write. Nothing was written yet; it can be confirmed when `acceptable`."""

    package: str
    consignment: str
    logger: str
    file_sha256: str
    file_bytes: int
    mapping: str
    candidates: list[str]
    acceptable: bool
    faults: list[FaultView]
    assessment: Assessment | None


class ReportView(Struct, frozen=True):
    entry: int
    at: str
    logger: str
    consignment: str
    verdict: str
    say: dict[str, str]
    file_sha256: str
    assessment: Raw


class TemperatureView(Struct, frozen=True):
    """`now` is about the journey that the package is on; `reports` has every one that was ever read of it."""

    now: TemperatureNow
    reports: list[ReportView]


@route(
    "POST",
    "/loggers/start",
    "A temperature logger is put into a package and started",
    body=commands.StartLogger,
    answer=Written,
    status=201,
)
def start_logger(registry: Registry, caller: Caller, body: commands.StartLogger) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route(
    "POST",
    "/loggers/renumber",
    "The number of the logger that rode in a package was typed wrongly",
    body=commands.RenumberLogger,
    answer=Written,
    status=201,
)
def renumber_logger(registry: Registry, caller: Caller, body: commands.RenumberLogger) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route(
    "POST",
    "/packages/<code>/temperature",
    "What a logger's file says of the journey; nothing is written",
    body=Stream,
    answer=TrialView,
    query=("mapping",),
)
def try_temperature(registry: Registry, caller: Caller, code: str) -> TrialView | Refusal:
    package = seen_package(registry, caller, code)
    if isinstance(package, Refusal):
        return package
    found = try_stream(registry, caller, package, request, request.args.get("mapping", ""))
    return found if isinstance(found, Refusal) else _trial_view(found)


@route(
    "POST",
    "/packages/<code>/temperature/confirm",
    "Take the file that was tried into the ledger",
    body=commands.ReadLogger,
    answer=Written,
    status=201,
)
def confirm_temperature(registry: Registry, caller: Caller, body: commands.ReadLogger, code: str) -> Written | Refusal:
    package = seen_package(registry, caller, code)
    if isinstance(package, Refusal):
        return package
    asked = Request(body, caller.circumstances(registry.clock()), package.code)
    return answer_of(take_reading(registry, asked, package), written)


@route("GET", "/packages/<code>/temperature", "What is proven of its temperature", answer=TemperatureView)
def temperature(registry: Registry, caller: Caller, code: str) -> TemperatureView | Refusal:
    package = seen_package(registry, caller, code)
    if isinstance(package, Refusal):
        return package
    with registry.reading() as connection:
        consignment = one(connection, Consignment, package.consignment)
        reports = reports_on(connection, package.code)
        discrepancies = discrepancies_of(connection, package.consignment)
    now = now_of(registry.zone, package, consignment, reports, discrepancies)
    return TemperatureView(now, [_report_view(each) for each in reports])


def _trial_view(trial: Trial) -> TrialView:
    return TrialView(
        package=trial.package,
        consignment=trial.consignment,
        logger=trial.logger,
        file_sha256=trial.file_sha256,
        file_bytes=trial.file_bytes,
        mapping=trial.mapping,
        candidates=list(trial.candidates),
        acceptable=trial.assessment is not None,
        faults=[_fault_view(fault) for fault in trial.faults],
        assessment=trial.assessment,
    )


def _fault_view(fault: LineFault) -> FaultView:
    return FaultView(fault.line, fault.reason.value, fault.say())


def _report_view(report: LoggerReport) -> ReportView:
    return ReportView(
        entry=report.entry,
        at=report.at,
        logger=report.logger,
        consignment=report.consignment,
        verdict=report.verdict,
        say=say(f"logger.proof.{report.verdict}"),
        file_sha256=report.file_sha256,
        assessment=Raw(report.assessment.encode()),
    )
