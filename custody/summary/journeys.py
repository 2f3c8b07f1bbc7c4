"""What the sentences about journeys are filled in with: packages, consignments, gates, notifications, discrepancies."""

from __future__ import annotations

from custody import acts
from custody.summary.naming import AND, Moment, named
from custody.wording import LANGUAGES, Param, say


def of_packing(
    act: acts.PackageBegun | acts.Packed | acts.Unpacked | acts.Sealed | acts.Unsealed,
) -> dict[str, Param]:
    base: dict[str, Param] = {"package": act.package, "count": len(act.containers)}
    match act:
        case acts.PackageBegun():
            return {**base, "packaging_class": act.packaging_class}
        case acts.Sealed():
            return {**base, "seals": AND.join(act.seals)}
        case acts.Unsealed():
            seals, reference = AND.join(act.seals or act.recorded), act.officer_reference or "-"
            return {**base, "seals": seals, "reason": act.reason, "reference": reference, "staff": act.by}
        case acts.Packed() | acts.Unpacked():
            return base


def of_crossing(
    act: acts.Consigned
    | acts.NotificationFiled
    | acts.NotificationAcknowledged
    | acts.NotificationCancelled
    | acts.Crossed,
) -> dict[str, Param]:
    match act:
        case acts.Consigned():
            return {
                "consignment": act.consignment,
                "count": len(act.packages),
                "giver": act.from_organisation,
                "receiver": act.to_organisation,
                "clearance": act.clearance,
            }
        case acts.NotificationFiled():
            return {"consignment": act.consignment, "notification": act.notification, "version": act.version}
        case acts.NotificationAcknowledged():
            return {"notification": act.notification, "reference": act.reference}
        case acts.NotificationCancelled():
            return {"notification": act.notification, "reason": act.reason}
        case acts.Crossed():
            return {
                "consignment": act.consignment,
                "gate": act.gate,
                "checkpoint": act.checkpoint,
                "verdict": act.verdict,
                "snapshot": Moment(act.snapshot_at),
                "form": act.form,
            }


def of_downtime(
    act: acts.DowntimeFormsIssued | acts.DowntimeFormEntered | acts.DowntimeFormRefused | acts.DowntimeFormVoided,
) -> dict[str, Param]:
    match act:
        case acts.DowntimeFormsIssued():
            return {"station": act.station, "count": len(act.forms), "first": act.forms[0], "last": act.forms[-1]}
        case acts.DowntimeFormEntered():
            met = act.told.met[:16].replace("T", " ")
            told = act.told
            handed = {"giver": told.giver, "receiver": told.receiver, "what": named(told.packages + told.containers)}
            return {"form": act.form, "consignment": told.consignment, "verdict": told.verdict, "at": met, **handed}
        case acts.DowntimeFormRefused() | acts.DowntimeFormVoided():
            return {"form": act.form, "reason": act.reason}


def of_another_way(
    act: acts.ConsignmentChanged
    | acts.ConsignmentCancelled
    | acts.ConsignmentDivided
    | acts.PackagesEmptied
    | acts.TurnedBack,
) -> dict[str, Param]:
    match act:
        case acts.ConsignmentChanged():
            # With the comma at which the catalogue parts the words of a group; it puts each language's own.
            return {"consignment": act.consignment, "fields": ", ".join(act.changed), "count": len(act.plan.packages)}
        case acts.ConsignmentCancelled() | acts.TurnedBack():
            return {"consignment": act.consignment, "reason": act.reason}
        case acts.PackagesEmptied():
            return {"consignment": act.consignment, "packages": named(act.packages)}
        case acts.ConsignmentDivided():
            parts = named(tuple(f"{part.consignment} ({len(part.packages)})" for part in act.parts))
            return {"consignment": act.consignment, "parts": parts}


def of_the_end(
    act: acts.ConsignmentReconciled
    | acts.ConsignmentClosed
    | acts.ConsignmentLossDeclared
    | acts.ConsignmentRecovered
    | acts.ConsignmentRestored,
) -> dict[str, Param]:
    match act:
        case acts.ConsignmentReconciled():
            return {"consignment": act.consignment, "crossed": act.crossed, "note": act.note or "-"}
        case acts.ConsignmentClosed():
            return {"consignment": act.consignment, "note": act.note or "-"}
        case acts.ConsignmentLossDeclared():
            return {"consignment": act.consignment, "reason": act.reason}
        case acts.ConsignmentRecovered():
            return {"consignment": act.consignment, "where": act.where}
        case acts.ConsignmentRestored():
            return {"consignment": act.consignment, "packages": named(act.packages)}


def of_notifying(
    act: acts.NotificationAmended | acts.NotificationLapsed | acts.ShareLapsed | acts.PackageDescribed,
) -> dict[str, Param]:
    match act:
        case acts.PackageDescribed():
            return {"package": act.package}
        case acts.NotificationAmended():
            return {"notification": act.notification, "replaces": act.replaces, "reason": act.reason}
        case acts.NotificationLapsed():
            until = Moment(act.window_to)
            return {"notification": act.notification, "consignment": act.consignment, "until": until}
        case acts.ShareLapsed():
            return {"consignment": act.consignment, "until": Moment(act.window_to)}


def of_answers(act: acts.NotificationRefused | acts.NotificationAccepted) -> dict[str, Param]:
    return {"notification": act.notification, "said": act.said or "-"}


def of_temperature(act: acts.LoggerStarted | acts.LoggerRenumbered | acts.LoggerRead) -> dict[str, Param]:
    match act:
        case acts.LoggerRenumbered():
            number = f"{act.logger} ({act.serial})" if act.serial else act.logger
            return {"package": act.package, "wrong": act.wrong, "logger": number, "reason": act.reason}
        case acts.LoggerStarted():
            return {
                "package": act.package,
                "logger": f"{act.logger} ({act.serial})" if act.serial else act.logger,
                "started": Moment(act.started_at),
                "kept": act.kept_range,
                "until": act.calibrated_until,
            }
        case acts.LoggerRead():
            return {
                "package": act.package,
                "logger": act.logger,
                "verdict": act.verdict,
                "readings": act.readings,
                "file": act.file_sha256[:12],
            }


def of_overriding(
    act: acts.OverrideRequested | acts.OverrideApproved | acts.OverrideEnded,
) -> dict[str, Param]:
    match act:
        case acts.OverrideRequested():
            return {"check": act.check, "gate": act.gate, "consignment": act.consignment, "reason": act.reason}
        case acts.OverrideApproved():
            until = Moment(act.expires_at)
            return {"check": act.check, "gate": act.gate, "consignment": act.consignment, "until": until}
        case acts.OverrideEnded():
            return {"check": act.check, "outcome": act.outcome, "reason": act.reason}


def of_the_zone(act: acts.ParkExitDecided | acts.Listed | acts.QuotaCarried) -> dict[str, Param]:
    match act:
        case acts.ParkExitDecided():
            return {"what": named(act.containers), "verdict": act.verdict}
        case acts.Listed():
            return {"count": len(act.rows), "source": act.source or "-"}
        case acts.QuotaCarried():
            return {"clearance": act.clearance, "version": act.version, "count": len(act.drawn)}


def rows_listed(act: acts.Listed) -> dict[str, str]:
    """The first few rows by noun, key and version, by language."""
    rows = [say("listed_row", noun=row.noun, row=row.key, version=row.version) for row in act.rows]
    return {lang: named(tuple(row[lang] for row in rows)) for lang in LANGUAGES}


def of_discrepancies(
    act: acts.DiscrepancyOpened
    | acts.DiscrepancyWidened
    | acts.DiscrepancyExplained
    | acts.DiscrepancyResolved
    | acts.DiscrepancyEscalated,
) -> dict[str, Param]:
    base: dict[str, Param] = {"discrepancy": act.discrepancy, "consignment": act.consignment}
    match act:
        case acts.DiscrepancyOpened():
            what = named(act.concerned + act.unknown) or "-"
            due = Moment(act.due)
            kind = act.discrepancy_kind
            return {**base, "kind": kind, "what": what, "owner": act.owner, "due": due, "detail": act.detail}
        case acts.DiscrepancyWidened():
            return {**base, "what": named(act.concerned) or "-", "cause": act.cause}
        case acts.DiscrepancyExplained():
            return {**base, "explanation": act.explanation}
        case acts.DiscrepancyResolved():
            return {**base, "resolution": act.resolution}
        case acts.DiscrepancyEscalated():
            return {**base, "reason": act.reason}


def of_standstills(
    act: acts.StandstillAsked | acts.StandstillConfirmed | acts.StandstillRefused,
) -> dict[str, Param]:
    where: dict[str, Param] = {"consignment": act.consignment, "station": act.station}
    match act:
        case acts.StandstillAsked():
            return {**where, "why": act.reason_code, "reason": act.reason}
        case acts.StandstillConfirmed():
            return {**where, "staff": act.asked_by}
        case acts.StandstillRefused():
            return {**where, "reason": act.reason}
