"""Where a rule comes from, as a finding names it."""

from collections.abc import Iterable

from custody.clearance import Clearance, Permit, PermitRule
from custody.crossing.facts import NoticeFacts
from custody.crossing.finding import PRACTICE, Phrase
from custody.crossing.goods_facts import ManifestFacts
from custody.crossing.settings import Settings
from custody.wording import Param


def by_clearance(clearance: Clearance) -> Phrase:
    return Phrase("crossing.source.clearance", {"reference": clearance.reference})


def by_notice(notice: NoticeFacts) -> Phrase:
    return Phrase("crossing.source.notice", {"reference": notice.reference})


def by_answer(reference: str) -> Phrase:
    """What the authority said to this version of a notification."""
    return Phrase("crossing.source.answer", {"reference": reference})


def by_manifest(manifest: ManifestFacts) -> Phrase:
    return Phrase("crossing.source.manifest", {"sha": manifest.sha256[:16]})


def by_setting(name: str, settings: Settings) -> Phrase:
    return Phrase("crossing.source.setting", {"setting": name, "version": settings.version})


def by_clearance_or_setting(clearance: Clearance, own: bool, name: str, settings: Settings) -> Phrase:
    """Of a figure that a clearance may state itself: `own` says that this one does."""
    return by_clearance(clearance) if own else by_setting(name, settings)


def by_notice_or_plan(notice: NoticeFacts | None) -> Phrase:
    """Of what a notification states: before there is one, the plan of the consignment states it."""
    return by_notice(notice) if notice is not None else Phrase("crossing.source.plan")


def by_risk_table(settings: Settings) -> Phrase:
    return Phrase("crossing.source.risk_table", {"version": settings.risk.version})


def by_permit(permit: Permit) -> Phrase:
    return Phrase("crossing.source.permit", {"number": permit.number, "kind": permit.kind.value})


def by_hours(checkpoint: str) -> Phrase:
    return Phrase("crossing.source.hours", {"checkpoint": checkpoint})


def by_station(station: str) -> Phrase:
    """The row in which the station is listed: where it stands, which way it serves, whether it is in service."""
    return Phrase("crossing.source.station", {"station": station})


def by_person(staff: str) -> Phrase:
    """What is on file of a person: authorisation, training, lists."""
    return Phrase("crossing.source.person", {"staff": staff})


def by_vehicle(registration: str) -> Phrase:
    return Phrase("crossing.source.vehicle", {"vehicle": registration})


def by_logger(serial: str) -> Phrase:
    """What is on record of a temperature logger: its calibration, its start, its readings."""
    return Phrase("crossing.source.logger", {"logger": serial})


def by_law(*rules: PermitRule) -> Phrase:
    """The laws and their clauses, as rows of the permit rules cite them, to each reader in his language."""
    params: dict[str, Param] = {"law": _laws(rule.cited.en if rule.cited else rule.source for rule in rules)}
    if any(rule.cited for rule in rules):
        params["law.zh-Hant"] = _laws(rule.cited.zh_hant if rule.cited else rule.source for rule in rules)
        params["law.zh-Hans"] = _laws(rule.cited.zh_hans if rule.cited else rule.source for rule in rules)
    return Phrase("crossing.source.law", params)


def _laws(cited: Iterable[str]) -> str:
    return "; ".join(sorted(set(cited)))


def by_practice() -> Phrase:
    return PRACTICE
