"""What is received at a bench: a box that the last gate has let in, and what an earlier receipt had not found."""

from __future__ import annotations

from msgspec.structs import replace

from custody.deciding.consignments.receiving import RECEIVERS
from custody.deciding.containers.carriage import awaited_by, missed_by
from custody.desk import Desk
from custody.han_spacing import joined
from custody.holding import Consignment, ConsignmentState, Container, Package, Step, legal_steps
from custody.scanning.reading import Feedback, Meaning, means
from custody.scene import Scene
from custody.wording import say

_ARRIVED = (ConsignmentState.ENTRY_CLEARED, ConsignmentState.RECEIVED_PARTIAL)


def arrived_here(subject: Container | Package, laid: Desk, scene: Scene) -> Meaning | None:
    """That it waits for its receipt at this bench, and by which card; None of anything else, and to who may not."""
    consignment = scene.world.get(Consignment, subject.consignment) if isinstance(subject, Package) else None
    if consignment is None or scene.lacks_role(*RECEIVERS) is not None:
        return None
    site = scene.zone.stations[laid.station].site
    ours = (consignment.to_organisation, consignment.to_site) == (scene.actor.organisation, site)
    waits = subject.code in consignment.going and subject.code not in consignment.arrived
    if not (ours and waits and consignment.journey in _ARRIVED and Step.RECEIVE in legal_steps(consignment)):
        return None
    return means(
        "arrived_here", Feedback.GOOD, laid, "package", "command", code=subject.code, consignment=consignment.number
    )


def missed_here(subject: Container | Package, laid: Desk, scene: Scene) -> Meaning | None:
    """That it was reported missing by who reads it now; it is asked for before anybody takes it over."""
    short = missed_by(scene.actor.organisation, subject, scene.world)
    if short is None or scene.lacks_role(*RECEIVERS) is not None:
        return None
    return means("missed_here", Feedback.WARN, laid, "command", code=subject.code, consignment=short.number)


def missed_and_held(missed: Meaning, stopped: Meaning) -> Meaning:
    """Both of something that is on hold and was missing: it is received all the same, and its hold stays."""
    told = (missed.sentence, say("scan.lifts_no_hold"), stopped.sentence)
    sentence = {lang: joined((told[0][lang] + " ", told[1][lang] + " ", told[2][lang])) for lang in missed.sentence}
    return replace(missed, sentence=sentence)


def not_received(code: str, scene: Scene) -> bool:
    """Whether this is a box that has come to the reader's organisation, and that nobody has received."""
    box = scene.world.package(code)
    sent = scene.world.get(Consignment, box.consignment) if box is not None else None
    if sent is None or code not in sent.going or code in sent.arrived or awaited_by(sent) != scene.actor.organisation:
        return False
    return sent.journey in _ARRIVED and Step.RECEIVE in legal_steps(sent)
