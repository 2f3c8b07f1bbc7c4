"""The bench page: the desk after a deed, the labels and how far they have come, what became of an offer."""

from __future__ import annotations

import re

from custody import commands
from custody.codes import COMMANDS, Command, place_code
from custody.desk import Desk
from custody.holding import Container
from custody.jobs import JobState
from custody.label import decode_label
from custody.records.views.reading import contents, latest_entries, one, recent_jobs
from custody.records.work.stations import JobReport, take_job_report
from tests.practice import BENCH, COURIER, ENTRY, EXIT, RECEIVER, TECHNICIAN, new_id
from tests.web.pages.conftest import House

AT_BENCH = f"/bench/{BENCH}"


def basket(house: House) -> tuple[str, ...]:
    with house.registry.reading() as connection:
        desk = one(connection, Desk, BENCH)
    assert desk is not None
    return desk.basket


def lay(house: House, *texts: str) -> None:
    house.practice.scan(BENCH, house.practice.badge(TECHNICIAN))
    for text in texts:
        house.practice.scan(BENCH, text)


def test_what_a_form_has_dealt_with_leaves_the_desk(house: House) -> None:
    first, second, other = house.practice.register(count=3)
    lay(house, first, second, other)
    page = house.visitor(TECHNICIAN).send(
        AT_BENCH, "begin_package", packaging_class="UN3373", dry_ice_g="0", containers=f"{first}\n{second}"
    )
    assert basket(house) == (other,)
    assert 'name="package" value="HTP-' in page.text.replace("\n", " ").replace("  ", " ")


def last_scan(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page.partition('id="scan"')[2].partition("</section>")[0]).split())


def test_the_last_scan_stays_with_what_a_form_has_made_of_it(house: House) -> None:
    (tube,) = house.practice.register()
    lay(house, tube)
    visitor = house.visitor(TECHNICIAN)
    assert "lies on the desk" in last_scan(visitor.go(AT_BENCH).text)
    begun = visitor.send(AT_BENCH, "begin_package", packaging_class="UN3373", dry_ice_g="0", containers=tube)
    package = re.search(r"HTP-[0-9A-Z]+-[0-9A-Z]", begun.text)
    assert package is not None
    # Also when the page is looked at again later, without the answer to the form.
    for told in (last_scan(begun.text), last_scan(visitor.go(AT_BENCH).text)):
        assert tube in told and package[0] in told, "the scan, and the package that it is in now"
        assert "lies on the desk" not in told and "Nothing has been scanned" not in told
    sealed = visitor.send(AT_BENCH, "seal", package=package[0], seals="SEAL-LAST-1")
    assert tube in last_scan(sealed.text) and "SEAL-LAST-1" in last_scan(sealed.text)
    house.practice.scan(BENCH, package[0])
    again = last_scan(visitor.go(AT_BENCH).text)
    assert f"{package[0]} lies on the desk" in again or "is verified and lies" in again
    assert "SEAL-LAST-1" not in again, "of a newer scan nothing has become yet"


def test_the_card_that_unpacks_is_printed_and_scanned(house: House) -> None:
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    card = str(COMMANDS[Command.UNPACK])
    visitor = house.visitor(TECHNICIAN)
    cards = visitor.go(f"{AT_BENCH}/cards")
    assert card in cards.text
    sent = {"csrf": cards.hidden("csrf"), "id": new_id(), "card": "unpack"}
    assert visitor.post(f"{AT_BENCH}/cards", **sent).status == 303
    lay(house, tube)
    assert house.practice.scan(BENCH, card).meaning == "unpacked"
    assert f"out of {package}" in last_scan(visitor.go(AT_BENCH).text)


def test_a_form_of_somebody_else_leaves_the_desk_as_it_is(house: House) -> None:
    (tube,) = house.practice.register(staff="SZA-T02")
    lay(house, tube)
    house.visitor("SZA-T02").send(AT_BENCH, "offer", subjects=tube, to=COURIER)
    assert basket(house) == (tube,)


def test_the_bench_says_what_became_of_an_offer(house: House) -> None:
    (tube,) = house.practice.register()
    lay(house, tube, str(COMMANDS[Command.OFFER]), house.practice.badge(COURIER))
    visitor = house.visitor(TECHNICIAN)
    assert "It stays yours until CUR-K01 accepts" in visitor.go(AT_BENCH).text
    offer = re.findall(r'name="target" value="([^"]+)"', house.visitor(COURIER).go("/handoffs").text)[-1]
    house.practice.do(COURIER, commands.Accept(id=new_id()), target=offer)
    page = visitor.go(AT_BENCH).text
    assert "CUR-K01 has accepted" in page
    assert "It stays yours until" not in page


def test_my_own_offers_do_not_stand_under_what_waits_for_me(house: House) -> None:
    (tube,) = house.practice.register()
    house.practice.offer(tube)
    page = house.visitor(TECHNICIAN).go(AT_BENCH).text
    waiting, mine = page.index("Waiting for my answer"), page.index("Offered by me, not yet answered")
    assert waiting < mine < page.index("To CUR-K01")


def test_the_labels_of_the_newest_deed_are_counted_and_all_can_be_reached(house: House) -> None:
    codes = house.practice.register(count=70)
    with house.registry.reading() as connection:
        jobs = recent_jobs(connection, BENCH, 70)
    for job in jobs[:3]:
        for state in (JobState.SENDING, JobState.PRINTED):
            house.registry.writer.submit(take_job_report(job.id, BENCH, JobReport(state)))
    lay(house, codes[-1])
    visitor = house.visitor(TECHNICIAN)
    assert "3 of 70 printed, 1 scanned back" in visitor.go(AT_BENCH).text
    first = visitor.go(f"{AT_BENCH}/labels").text
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    both = first + visitor.go(older).text
    assert all(code in both for code in codes)


def test_everything_held_is_counted_and_leafed_through(house: House) -> None:
    codes = house.practice.register(count=60)
    gone = codes[0]
    house.practice.do(TECHNICIAN, commands.Dispose(id=new_id(), subjects=(gone,), method="autoclaved", reason="spoilt"))
    visitor = house.visitor(TECHNICIAN)
    page, seen = "/containers", ""
    while page:
        shown = visitor.go(page).text
        seen += shown
        page = shown.partition('rel="next" href="')[2].partition('"')[0]
    assert all(code in seen for code in codes[1:])
    assert gone not in seen


def test_a_place_and_a_card_are_printed_and_the_place_is_stored_at(house: House) -> None:
    visitor = house.visitor(TECHNICIAN)
    page = visitor.go(f"{AT_BENCH}/cards")
    assert page.status == 200
    csrf = page.hidden("csrf")
    for fields in ({"place": "FREEZER-1/A3"}, {"card": "store"}):
        sent = {"csrf": csrf, "id": new_id(), **fields}
        for _ in range(2):
            assert visitor.post(f"{AT_BENCH}/cards", **sent).status == 303
    with house.registry.reading() as connection:
        card, place, *_ = recent_jobs(connection, BENCH, 3)
    assert (card.subject, card.layout) == (str(COMMANDS[Command.STORE]), "command")
    assert (place.subject, place.layout) == (str(place_code("SZ-ALPHA-LAB", "FREEZER-1/A3")), "place")
    (tube,) = house.practice.register()
    lay(house, tube, card.subject)
    assert house.practice.scan(BENCH, place.subject).meaning == "stored"


def test_a_place_without_a_name_or_with_a_donors_is_not_printed(house: House) -> None:
    visitor = house.visitor(TECHNICIAN)
    csrf = visitor.go(f"{AT_BENCH}/cards").hidden("csrf")
    for name, words in (("", "Fill this in."), ("x" * 41, "At most 40"), ("someone@example.com", "identifies a donor")):
        page = visitor.post(f"{AT_BENCH}/cards", csrf=csrf, id=new_id(), place=name)
        assert page.status == 422
        assert words in page.text


def test_nobody_prints_cards_at_a_bench_of_others(house: House) -> None:
    visitor = house.visitor("ADM-01")
    csrf = visitor.go("/").hidden("csrf")
    assert visitor.post(f"{AT_BENCH}/cards", csrf=csrf, id=new_id(), card="store").status == 403


def test_a_label_without_its_receiver_is_asked_for_again_once_there_is_one(house: House) -> None:
    package = house.practice.package(house.practice.register())
    visitor = house.visitor(TECHNICIAN)
    assert "want a receiver" not in visitor.go(AT_BENCH).text
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-LABEL-1",)))
    consignment = house.practice.consign(package)
    assert "want a receiver" in visitor.go(AT_BENCH).text
    visitor.send(AT_BENCH, "reprint", subject=package, reason=f"consignment {consignment} was drafted")
    assert "want a receiver" not in visitor.go(AT_BENCH).text
    with house.registry.reading() as connection:
        (job,) = recent_jobs(connection, BENCH, 1)
    assert "Beta" in decode_label(job.label).consignee.name  # type: ignore[union-attr]


def test_what_a_form_has_just_packed_keeps_its_verdict_though_the_desk_is_clear(house: House) -> None:
    (bad,) = house.practice.register(risk="A1")
    lay(house, str(COMMANDS[Command.FINISH]), bad)
    visitor = house.visitor(TECHNICIAN)
    assert "It would be denied" in visitor.go(AT_BENCH).text
    begun = visitor.send(AT_BENCH, "begin_package", packaging_class="UN3373", dry_ice_g="0", containers=bad)
    package = re.search(r'id="border-done".*?(HTP-[0-9A-Z]+-[0-9A-Z])', begun.text, re.DOTALL)
    assert package is not None and "It would be denied" in begun.text
    sealed = visitor.send(AT_BENCH, "seal", package=package[1], seals="SEAL-BORDER-1")
    assert "It would be denied" in sealed.text and package[1] in sealed.text


def test_what_a_card_has_just_sealed_keeps_its_verdict_too(house: House) -> None:
    (bad,) = house.practice.register(risk="A1")
    package = house.practice.package((bad,))
    lay(house, str(COMMANDS[Command.FINISH]), package, str(COMMANDS[Command.SEAL]), "SEAL-BORDER-2")
    page = house.visitor(TECHNICIAN).go(AT_BENCH).text
    assert 'id="border-done"' in page and "It would be denied" in page


def test_a_bench_out_of_labels_says_why_nothing_comes_out(house: House) -> None:
    (code,) = house.practice.register(count=1)
    with house.registry.reading() as connection:
        (job,) = recent_jobs(connection, BENCH, 1)
    assert job.subject == code
    house.registry.writer.submit(take_job_report(job.id, BENCH, JobReport(JobState.NOT_SENT, detail="paper_out")))
    shown = house.visitor(TECHNICIAN, "zh-Hant").go(AT_BENCH).text
    assert '<p class="alert">' in shown and "標籤紙已用完，請換上新卷。" in shown


def test_what_arrives_broken_is_told_in_words_after_the_safety_text(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-BROKE-1")
    for where in (EXIT, ENTRY):
        house.practice.cross(number, package, where, seal="SEAL-BROKE-1")
    with house.registry.reading() as connection:
        tube = contents(connection, package)[0].code
    page = house.visitor(RECEIVER, "zh-Hans").send(
        "/bench/HK-BENCH-1", "receive", packages=package, condition="DIM", damaged=f"{tube} BKV"
    )
    safety, told = page.text.find("切勿徒手接触"), page.text.find("损坏：")
    assert -1 < safety < told, "what protects the hands comes before what is on record"
    assert "容器破碎" in page.text[told : told + 300] and "BKV" not in page.text[told : told + 300]
    assert "其余状况：干冰耗尽" in page.text[told : told + 300]
    assert "+852" in page.text[safety : safety + 300]
    assert "切勿徒手接触" in house.visitor(RECEIVER, "zh-Hans").go(f"/containers/{tube}").text


def test_what_was_used_up_lies_on_no_desk(house: House) -> None:
    (code,) = house.practice.register(count=1)
    lay(house, code)
    visitor = house.visitor(TECHNICIAN)

    def desk() -> str:
        return visitor.go(AT_BENCH).text.partition('id="basket"')[2].partition("</section>")[0]

    assert code in desk()
    house.practice.do(TECHNICIAN, commands.Dispose(id=new_id(), subjects=(code,), method="consumed", reason="used up"))
    assert code not in desk()


def test_what_a_tube_is_can_be_said_when_it_is_begun(house: House) -> None:
    visitor = house.visitor(TECHNICIAN)
    form = visitor.go(AT_BENCH).text.partition('name="deed" value="register"')[2].partition("</form>")[0]
    assert all(f'type="checkbox" name="{mark}" value="yes">' in form for mark in ("infectious", "animal", "hgr"))
    said = {"count": "1", "category": "microorganism", "risk": "B1", "amount": "100", "unit": "uL", "layout": "tube"}
    made = []
    for marks in ({"infectious": "yes", "animal": "yes"}, {}):
        visitor.send(AT_BENCH, "register", **said, **marks)
        with house.registry.reading() as connection:
            (entry,) = latest_entries(connection, limit=1)
            made.append(one(connection, Container, entry.act.subjects()[0]))
    assert [(each.infectious, each.animal, each.hgr) for each in made if each] == [(True, True, False), (False,) * 3]


def test_boxes_of_two_consignments_that_one_deed_dealt_with_are_looked_at_apart(house: House) -> None:
    boxes = [house.practice.package(house.practice.register()) for _ in range(2)]
    for place, box in enumerate(boxes):
        house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=box, seals=(f"SEAL-APART-{place}",)))
        house.practice.consign(box)
    page = house.visitor(TECHNICIAN).send(AT_BENCH, "store", subjects=" ".join(boxes), place="F-7").text
    assert 'id="border-done"' in page and 'id="border-done-2"' in page
    assert "Repeated crossing" not in page


def test_the_page_of_a_tube_tells_what_the_border_would_say(house: House) -> None:
    (bad,) = house.practice.register(risk="A1")
    visitor = house.visitor(TECHNICIAN)
    assert "It would be denied" in visitor.go(f"/containers/{bad}").text
    box = house.practice.package((bad,))
    told = re.search(r'id="border".*?</section>', visitor.go(f"/containers/{bad}").text, re.DOTALL)
    assert told is not None and "It would be denied" in told[0] and box in told[0]
    assert 'id="border"' not in house.visitor(RECEIVER).go(f"/containers/{bad}").text
