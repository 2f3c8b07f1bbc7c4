"""Is it packed and kept as it must be: temperature, packaging."""

from datetime import datetime

from custody.clearance import Clearance
from custody.crossing.checks.notice import stands
from custody.crossing.contents import unrecorded, unrecorded_packages
from custody.crossing.coverage import Dimension, uncovered
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, not_applicable, unknown
from custody.crossing.goods_facts import ContainerFacts, PackageFacts
from custody.crossing.moments import day_number, foreseen_at
from custody.crossing.settings import Gate, Settings
from custody.crossing.source import by_clearance, by_logger, by_setting
from custody.wording import Param


def check_temp(facts: Facts, at: datetime) -> Finding:
    """Every package is kept in the temperature class of the scope's row, where that names one. A logger rides along
    where the clearance asks for one, calibrated and running, and has seen no excursion."""
    check = "TEMP"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    ours = [package for package in facts.packages if package.code in consignment.packages]
    faults: list[Fault] = []
    if facts.gate is Gate.G0 and not facts.packages:
        # Nothing is in a box yet that a logger could ride in.
        return not_applicable(check, facts.gate.value)
    faults += unrecorded_packages(consignment.packages, (package.code for package in ours))
    bare = [package.code for package in ours if not package.logger and not _still_open(package, facts)]
    awaited = [package.code for package in ours if not package.logger and _still_open(package, facts)]
    if clearance.requires_logger and bare:
        counts = Result.HOLD if _unfilable(facts, "logger") else _at_least_warn(facts.settings.missing_logger)
        faults.append(fault(counts, "no_logger", codes=listed(bare)))
    if clearance.requires_logger and awaited:
        faults.append(fault(Result.WARN, "no_logger", codes=listed(awaited)))
    for package in ours:
        faults += _logger(package, facts, at)
    faults += _other_class(ours, facts, consignment, clearance)
    # Where no logger rides nothing was measured, and nobody says that it was in order.
    words = "" if any(package.logger for package in ours) or clearance.requires_logger else "unmeasured"
    return judge(check, faults, by_clearance(clearance), words, count=len(ours))


def _other_class(
    ours: list[PackageFacts], facts: Facts, consignment: ConsignmentFacts, clearance: Clearance
) -> list[Fault]:
    outside = uncovered(facts, consignment, clearance, Dimension.TEMPERATURE)
    kinds = {(kind.category, kind.risk, kind.kept) for kind in outside.kinds}
    kind_of = {each.code: (each.category, each.risk) for each in facts.containers} if kinds else {}
    allowed = ", ".join(outside.allowed)
    faults: list[Fault] = []
    for package in ours:
        stated = package.temperature_class
        if not any((*kind_of[code], stated) in kinds for code in package.contents if code in kind_of):
            continue
        if stated:
            faults.append(fault(Result.DENY, "other_class", code=package.code, stated=stated, allowed=allowed))
        else:
            faults.append(fault(Result.HOLD, "class_not_stated", code=package.code, allowed=allowed))
    return faults


def _still_open(package: PackageFacts, facts: Facts) -> bool:
    """At a pre-check a box without seals is being packed: there is time to put a logger in and to start it."""
    return facts.gate is Gate.G0 and not package.seals


def _logger(package: PackageFacts, facts: Facts, at: datetime) -> list[Fault]:
    faults: list[Fault] = []
    named = {"logger": package.logger or "-", "code": package.code}
    if package.logger and not package.logger_running:
        result = Result.WARN if _still_open(package, facts) else Result.HOLD
        faults.append(fault(result, "not_running", **named))
    until = package.logger_calibrated_until
    if package.logger and (until is None or until.toordinal() < day_number(foreseen_at(facts, at), facts.settings)):
        faults.append(fault(Result.HOLD, "not_calibrated", **named))
    reading = package.reading
    shown: dict[str, Param]
    # What is not fit to be used goes home all the same: a return is never stopped for what it is sent back for.
    counts = Result.WARN if facts.consignment is not None and facts.consignment.return_of else Result.HOLD
    if package.temperature == "excursion" and reading is None:
        faults.append(fault(counts, "excursion", **named))
    elif package.temperature == "excursion" and reading is not None:
        shown = {"peaks": reading.peaks or "-", "lasted": reading.minutes, "file": reading.file}
        if reading.before:
            shown |= {"consignment": reading.before}
        name = "excursion_before" if reading.before else "excursion_of"
        faults.append(fault(counts, name, **named, **shown))
    faults = [each.citing(by_logger(package.logger or "-")) for each in faults]
    if package.temperature == "unproven":
        result = _at_least_warn(facts.settings.unproven_temperature)
        by = by_setting("unproven_temperature", facts.settings)
        if reading is None:
            faults.append(fault(result, "unproven", **named).citing(by))
        elif reading.resolved:
            shown = {"peaks": reading.peaks or "-", "lasted": reading.minutes, "file": reading.file}
            faults.append(fault(result, "excursion_resolved", **named, **shown).citing(by))
        else:
            faults.append(fault(result, "unproven_by", file=reading.file, **named).citing(by))
    return faults


def _at_least_warn(result: Result) -> Result:
    """A setting that names no fault would silence the check."""
    return max(result, Result.WARN)


def check_packaging(facts: Facts, at: datetime) -> Finding:
    """The packaging class fits what is inside, and dry ice is stated where the temperature class needs it."""
    check = "PACKAGING"
    consignment = facts.consignment
    if consignment is None:
        return unknown(check, "consignment")
    faults = unrecorded(facts)
    ours = [package for package in facts.packages if package.code in consignment.packages]
    known = {container.code: container for container in facts.containers}
    for package in ours:
        inside = [known[code] for code in package.contents if code in known]
        faults += _packaging(package, inside, facts.settings)
    faults += _unsaid(ours, facts)
    return judge(check, faults, by_setting("bare_packages", facts.settings))


def _packaging(package: PackageFacts, inside: list[ContainerFacts], settings: Settings) -> list[Fault]:
    stated = package.packaging_class
    dangerous = [
        container.code
        for container in inside
        if container.infectious
        and (container.risk in settings.category_a_risks or not settings.risk.knows(container.risk))
    ]
    faults: list[Fault] = []
    if dangerous and stated not in settings.category_a_packages:
        unfit = fault(Result.DENY, "category_a", codes=listed(dangerous), code=package.code, packaging=stated or "-")
        faults.append(unfit.citing(by_setting("category_a_packages", settings)))
    if not stated:
        faults.append(fault(Result.HOLD, "unstated", code=package.code))
    elif stated in settings.bare_packages:
        faults.append(fault(Result.HOLD, "bare", code=package.code, packaging=stated))
    if package.temperature_class in settings.dry_ice_classes and not package.dry_ice_g:
        iceless = fault(Result.HOLD, "no_dry_ice", code=package.code)
        faults.append(iceless.citing(by_setting("dry_ice_classes", settings)))
    return faults


def _unsaid(ours: list[PackageFacts], facts: Facts) -> list[Fault]:
    """What the form has to say of these boxes, without which nothing is filed. What it says of the inside is said
    before the box is sealed, so that it stops it from the first tube on; a box is weighed when it is closed."""
    infectious = {container.code for container in facts.containers if container.infectious}
    silent = {
        "class_unsaid": [each for each in ours if not each.temperature_class and each.contents],
        "agent_unsaid": [each for each in ours if each.agent == "" and infectious & set(each.contents)],
        "unweighed": [each for each in ours if each.gross_weight_g == 0 and each.contents],
    }
    faults: list[Fault] = []
    for name, field in _FIELDS.items():
        if silent[name] and _unfilable(facts, field):
            early = name == "unweighed" and all(_still_open(each, facts) for each in silent[name])
            counts = Result.WARN if early else Result.HOLD
            lacking = fault(counts, name, codes=listed(each.code for each in silent[name]))
            faults.append(lacking.citing(by_setting("form_required", facts.settings)))
    return faults


_FIELDS = {"class_unsaid": "temperature_class", "agent_unsaid": "agent", "unweighed": "gross_weight"}
"""By fault, the field of the form that is empty."""


def _unfilable(facts: Facts, field: str) -> bool:
    """At a pre-check, that nothing is filed yet and nothing can be without this field."""
    return facts.gate is Gate.G0 and not stands(facts) and field in facts.settings.form_required
