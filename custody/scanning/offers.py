"""The offers that are made at a bench, and those that wait there for the answer of whoever is signed in."""

from __future__ import annotations

from msgspec.structs import replace

from custody.acts import Accepted
from custody.crossing.finding import listed
from custody.deciding.containers.carriage import another_than_notified
from custody.desk import Desk
from custody.han_spacing import joined
from custody.holding import Consignment, Handoff, HandoffState
from custody.parties import Person
from custody.scanning.arriving import not_received
from custody.scanning.reading import Feedback, Meaning, means
from custody.scene import Scene
from custody.wording import say


def warned_of_carrier(told: Meaning, receiver: Person, desk: Desk, scene: Scene) -> Meaning:
    """The meaning of an offer of what was on the desk; that a gate will stop it with this receiver, whom its
    notification does not name, is told before he accepts."""
    laid = (scene.world.container(code) or scene.world.package(code) for code in desk.basket)
    numbers = dict.fromkeys(subject.consignment for subject in laid if subject is not None)
    filed = (scene.world.get(Consignment, number) for number in numbers)
    other = next((each for each in filed if each is not None and another_than_notified(each, receiver)), None)
    if told.act is None or other is None:
        return told
    named = {"staff": receiver.staff, "carrier": other.carrier, "consignment": other.number}
    warned = means("offered_to_another", Feedback.WARN, told.desk, act=told.act, **named)
    return replace(warned, word=told.word)


def offers_to(staff: str, scene: Scene) -> list[Handoff]:
    offers = (h for h in scene.world.all(Handoff) if h.receiver == staff and h.state is HandoffState.OFFERED)
    return sorted(offers, key=lambda handoff: handoff.entry)


def offers_here(desk: Desk, scene: Scene) -> list[Handoff]:
    """The offers to who is signed in; only those of what was scanned, when something was."""
    offers = offers_to(desk.staff, scene)
    scanned = set(desk.basket)
    return [offer for offer in offers if scanned & {*offer.offered, *offer.carried}] if scanned else offers


def size_of(handoff: Handoff) -> int:
    """How many containers and packages it is about."""
    return len(handoff.offered) + len(handoff.carried)


def accepted(act: Accepted, handoff: Handoff, desk: Desk, scene: Scene) -> Meaning:
    """That it was taken over: what was offered, and how many containers came in it; and what of it is to be received
    yet, for whose hands it is in does not say that it has arrived whole."""
    count, inside = len(handoff.offered), len(handoff.carried)
    word = "accepted_with" if inside else "accepted"
    told = means(word, Feedback.GOOD, desk, act=act, count=count, inside=inside, staff=handoff.giver)
    waits = [code for code in handoff.offered if not_received(code, scene)]
    if not waits:
        return replace(told, word="accepted")
    asked = say("scan.accepted_not_received", codes=listed(waits))
    sentence = {lang: joined((words + " ", asked[lang])) for lang, words in told.sentence.items()}
    return replace(told, word="accepted", feedback=Feedback.WARN, sentence=sentence, next=("package",))
