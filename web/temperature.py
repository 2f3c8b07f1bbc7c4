"""A logger's file as it comes in from outside, and what is known of a package's temperature now."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Request
from msgspec import Struct

from custody.deciding.packages.proof import proof_of, standing, was_resolved, who_resolved
from custody.holding import Consignment, Discrepancy, LoggerReport, Package
from custody.loggers import Proof, shipped_settings
from custody.records.logger_reading import Trial, may_try, try_file
from custody.records.registry import Registry
from custody.records.work.logger_files import LoggerFiles, NoRoomError, TooLargeError
from custody.refusal import Refusal
from custody.wording import say
from custody.zone import Zone
from web.admission import Caller
from web.problems import ProblemError

FRAMING = 1 << 16
"""What a form may have around its file."""


class TemperatureNow(Struct, frozen=True):
    """`proof` is PROVEN, UNPROVEN, EXCURSION, or SO_FAR before it has arrived; null while nothing is to be proven yet.

    `resolved`: it is not proven because it left its range, and people have looked at that and resolved it; these are
    `resolved_by`.
    `counts`: the entry of the file that this is said by, whatever was read before or after it.
    `required`: the clearance asks for a logger. `file_missing`: it has arrived, and its logger was not read since.
    """

    package: str
    consignment: str | None
    logger: str | None
    started: str | None
    calibrated_until: str | None
    temperature_class: str | None
    required: bool
    proof: str | None
    say: dict[str, str] | None
    file_missing: bool
    resolved: bool
    resolved_by: tuple[str, ...]
    counts: int | None


def now_of(
    zone: Zone,
    package: Package,
    consignment: Consignment | None,
    reports: list[LoggerReport],
    discrepancies: list[Discrepancy],
) -> TemperatureNow:
    clearance = zone.clearances.get(consignment.clearance) if consignment is not None else None
    required = clearance is not None and clearance.requires_logger
    proof = proof_of(package, consignment, reports, discrepancies, required=required)
    counts = standing(package.code, package.consignment, reports, discrepancies)
    resolved = was_resolved(counts)
    by = who_resolved(package.code, package.consignment, discrepancies) if resolved else ()
    read = any(each.consignment == package.consignment and each.verdict != Proof.SO_FAR for each in reports)
    return TemperatureNow(
        package=package.code,
        consignment=package.consignment or None,
        logger=package.logger or None,
        started=package.logger_started or None,
        calibrated_until=package.logger_calibrated_until or None,
        temperature_class=package.temperature_class or None,
        required=required,
        proof=proof.value if proof is not None else None,
        say=_say(proof, resolved, by),
        file_missing=proof not in (None, Proof.SO_FAR) and not read,
        resolved=resolved,
        resolved_by=by,
        counts=counts.entry if counts is not None else None,
    )


def _say(proof: Proof | None, resolved: bool, by: tuple[str, ...]) -> dict[str, str] | None:
    if resolved:
        return say("logger.resolved_by", by=", ".join(by)) if by else say("logger.resolved")
    return say(f"logger.proof.{proof.value}") if proof is not None else None


def let_in(request: Request, *, framed: bool = False) -> None:
    """Let a body as large as a logger's file may be through the bound that every other request has.

    ProblemError 411 or 413 before any of it is read.
    """
    most = shipped_settings().limits.bytes
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise ProblemError("length_needed", 411)
    request.max_content_length = most + FRAMING * framed
    if (request.content_length or 0) > request.max_content_length:
        raise ProblemError("too_large", 413, most=most)


def try_stream(registry: Registry, caller: Caller, package: Package, request: Request, mapping: str) -> Trial | Refusal:
    """The dry run on the body of this request."""
    let_in(request)
    wrong = may_try(registry, caller.circumstances(registry.clock()), package)
    if wrong is not None:
        return wrong
    return take_and_try(registry, package, cast(BinaryIO, request.stream), mapping)


def take_and_try(registry: Registry, package: Package, stream: BinaryIO, mapping: str) -> Trial | Refusal:
    """Let the file wait and try it; one that cannot be read whatever is chosen does not wait."""
    files = LoggerFiles(registry.data)
    most = shipped_settings().limits.bytes
    try:
        taken = files.take(stream, most, registry.clock())
    except TooLargeError as error:
        raise ProblemError("too_large", 413, most=most) from error
    except NoRoomError as error:
        raise ProblemError("no_room", 503) from error
    found = try_file(registry, package, taken.sha256, mapping)
    if isinstance(found, Refusal) or (found.assessment is None and not found.candidates):
        files.drop(taken)
    return found
