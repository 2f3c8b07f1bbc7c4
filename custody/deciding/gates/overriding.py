"""Overrides: two different people may pass a HOLD, where the table of the checks allows it, once and for a while."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from custody import acts, commands
from custody.acts import Crossed, Entry
from custody.crossing.decision import Verdict, decode_decision
from custody.crossing.facts import decode_facts
from custody.crossing.finding import Finding
from custody.crossing.registry import covers, fingerprint, may_override
from custody.crossing.settings import Gate
from custody.deciding.consignments.steps import illegal
from custody.deciding.gates.declared import filed_since, versions_of
from custody.holding import Consignment, ConsignmentState, Notification, Override, OverrideState, Step
from custody.instants import civil
from custody.parties import Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.zone import Zone

# A setting that was listed before it had bounds must not lead out of the calendar.
_LONGEST_MINUTES = 14 * 24 * 60

ASKERS = (Role.OFFICER, Role.COORDINATOR, Role.TECHNICIAN, Role.COMPLIANCE)


def request_override(
    decided: Entry | None, command: commands.RequestOverride, scene: Scene
) -> acts.OverrideRequested | Refusal:
    """Ask for leave to pass one check. `decided` is the entry of the decision that the command names."""
    wrong = scene.lacks_role(*ASKERS)
    if wrong is not None:
        return wrong
    if decided is None or not isinstance(decided.act, Crossed):
        return refuse("crossing_unknown", 404, entry=command.decision)
    consignment = scene.world.get(Consignment, decided.act.consignment)
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=decided.act.consignment)
    if not _has_to_do_with(consignment, scene):
        return refuse(
            "consignment_of_other", 403, consignment=consignment.number, organisation=consignment.from_organisation
        )
    over = illegal(consignment, Step.CROSS) if consignment.state.past_gates else None
    over = over or _overtaken(decided, consignment, scene)
    if over is not None:
        return over
    if decided.act.verdict == Verdict.ALLOW and decided.act.differs:
        return refuse("decision_let_pass", entry=decided.number, consignment=consignment.number)
    gate = Gate(decided.act.gate)
    findings = decode_decision(bytes(decided.act.decision)).findings
    finding = next((each for each in findings if each.check == command.check), None)
    if finding is None or not may_override(command.check, gate, finding):
        allowed = ", ".join(each.check for each in findings if may_override(each.check, gate, each)) or "-"
        return refuse("not_overridable", check=command.check, allowed=allowed)
    asked, versions = fingerprint(finding), versions_of(scene.world, consignment)
    for each in (each for each in scene.world.all(Override) if filed_since(versions, each.at) is None):
        same = (each.consignment, each.gate, each.check_code, each.fingerprint, each.homeward)
        waits = each.state is OverrideState.REQUESTED and each.requested_by == scene.actor.staff
        if waits and same == (consignment.number, gate.value, command.check, asked, _is_homeward(decided.act)):
            return refuse("override_asked", check=command.check, staff=each.requested_by)
    return acts.OverrideRequested(
        override=command.id.lower(),
        consignment=consignment.number,
        gate=gate.value,
        check=command.check,
        decision=decided.number,
        reason_code=command.reason_code,
        reason=command.reason,
        fingerprint=asked,
        evidence_sha256=command.evidence_sha256,
        homeward=_is_homeward(decided.act),
    )


def approve_override(
    override_id: str, command: commands.ApproveOverride, scene: Scene
) -> acts.OverrideApproved | Refusal:
    """Give the leave: another person, of compliance, of the organisation that carries the responsibility. Of what was
    notified otherwise, or anew, since it was asked for nobody gives it: no gate would take it."""
    found = _to_be_answered(override_id, scene)
    if isinstance(found, Refusal):
        return found
    consignment = scene.world.get(Consignment, found.consignment)
    versions = versions_of(scene.world, consignment) if consignment is not None else ()
    filed = filed_since(versions, found.at)
    if filed is not None:
        return refuse("override_notified_since", staff=found.requested_by, notification=filed.number)
    settings = scene.zone.settings_at(scene.at)
    local = civil(settings.utc_offset_minutes)
    until = (scene.at + timedelta(minutes=min(settings.override_minutes, _LONGEST_MINUTES))).astimezone(local)
    return acts.OverrideApproved(found.id, found.consignment, found.check_code, found.gate, until.isoformat())


def refuse_override(override_id: str, command: commands.RefuseOverride, scene: Scene) -> acts.OverrideEnded | Refusal:
    found = _to_be_answered(override_id, scene)
    if isinstance(found, Refusal):
        return found
    return acts.OverrideEnded(found.id, found.consignment, found.check_code, "refused", command.reason)


def withdraw_override(
    override_id: str, command: commands.WithdrawOverride, scene: Scene
) -> acts.OverrideEnded | Refusal:
    """Take it back, by who asked for it or who gave it. What was decided under it stands."""
    found = scene.world.get(Override, override_id.strip().lower())
    if found is None:
        return refuse("override_unknown", 404, override=override_id)
    if scene.actor.staff not in (found.requested_by, found.approved_by):
        return refuse("override_of_other", 403, override=found.id, staff=found.requested_by)
    if found.state not in (OverrideState.REQUESTED, OverrideState.APPROVED):
        return refuse("override_answered", override=found.id, state=found.state)
    return acts.OverrideEnded(found.id, found.consignment, found.check_code, "withdrawn", command.reason)


def responsible(consignment: Consignment, gate: str) -> str:
    """Who answers for it at this gate: the consignor until it has arrived, then the consignee."""
    return consignment.to_organisation if gate == Gate.G4.value else consignment.from_organisation


def may_answer(person: Person, override: Override, consignment: Consignment) -> bool:
    """Whether this person is the second one who gives or refuses this leave."""
    second = Role.COMPLIANCE in person.roles and person.staff != override.requested_by
    return second and person.organisation == responsible(consignment, override.gate)


def asked_for(
    finding: Finding,
    gate: str,
    overrides: Iterable[Override],
    versions: Collection[Notification],
    consignment: Consignment,
    zone: Zone,
) -> Override | None:
    """The request that waits for leave to pass this finding of that gate, as far as anybody can give it. `versions` are
    its filings."""
    homeward = consignment.state is ConsignmentState.RETURNING
    of_this = (finding.check, gate, homeward, OverrideState.REQUESTED)
    for each in overrides:
        same = (each.check_code, each.gate, each.homeward, each.state) == of_this and covers(each.fingerprint, finding)
        given = same and filed_since(versions, each.at) is None
        if given and any(may_answer(person, each, consignment) for person in zone.people.values()):
            return each
    return None


def _overtaken(decided: Entry, consignment: Consignment, scene: Scene) -> Refusal | None:
    """A refusal of what was decided on the other way, of something else than what is notified by now, or what the gate
    has decided anew since."""
    if not isinstance(decided.act, Crossed):
        return None
    if _is_homeward(decided.act) != (consignment.state is ConsignmentState.RETURNING):
        return refuse("decision_other_way", entry=decided.number, consignment=consignment.number)
    filed = filed_since(versions_of(scene.world, consignment), decided.circumstances.at)
    if filed is not None:
        return refuse("decision_notified_since", entry=decided.number, notification=filed.number)
    met = [passage for passage in scene.world.passages_of(consignment.number) if passage.gate == decided.act.gate]
    # What lies before the officers is what the gate said last, whatever of before was told since.
    last = max(met, key=lambda passage: (passage.at, passage.entry), default=None)
    if last is not None and last.entry != decided.number:
        return refuse("decision_overtaken", entry=decided.number, later=last.entry)
    return None


def _is_homeward(decided: Crossed) -> bool:
    """Whether that gate met it on its way home."""
    told = decode_facts(bytes(decided.facts)).consignment
    return told is not None and told.returning


def _to_be_answered(override_id: str, scene: Scene) -> Override | Refusal:
    wrong = scene.lacks_role(Role.COMPLIANCE)
    if wrong is not None:
        return wrong
    found = scene.world.get(Override, override_id.strip().lower())
    consignment = scene.world.get(Consignment, found.consignment) if found is not None else None
    if found is None or consignment is None:
        return refuse("override_unknown", 404, override=override_id)
    if found.state is not OverrideState.REQUESTED:
        return refuse("override_answered", override=found.id, state=found.state)
    if scene.actor.staff == found.requested_by:
        return refuse("override_own", 403, staff=scene.actor.staff)
    if scene.actor.organisation != responsible(consignment, found.gate):
        return refuse("not_responsible", 403, organisation=responsible(consignment, found.gate))
    return found


def _has_to_do_with(consignment: Consignment, scene: Scene) -> bool:
    parties = (consignment.from_organisation, consignment.to_organisation)
    return scene.actor.organisation in parties or Role.OFFICER in scene.person.roles
