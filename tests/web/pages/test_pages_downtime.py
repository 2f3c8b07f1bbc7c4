"""The paper forms of a gate, on their pages: issued, entered with a picture, confirmed by another officer."""

from __future__ import annotations

import hashlib
import io
import re

from custody.holding import Container
from custody.records.views.reading import one
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House, Page, Visitor
from web.pages.chain import downtime

PICTURE = b"\x89PNG the form, photographed"
HERE = "2026-11-23T10:00"


def form_of(visitor: Visitor) -> str:
    """The number of the next form, fresh from the pad."""
    page = visitor.send("/downtime", "issue_forms", station=EXIT, count="1")
    found = re.search(r"DF-FTZ-EXIT-1-\d{4}-[0-9A-Z]", page.text)
    assert found, "the page does not say which was issued"
    return found[0]


def entered(visitor: Visitor, form: str, picture: bytes = PICTURE, **fields: str) -> Page:
    path = f"/downtime/{form}"
    data = {"csrf": visitor.go(path).hidden("csrf"), "deed": "enter_form", "id": new_id(), "station": EXIT}
    data |= {"met": HERE, "verdict": "ALLOW", "officer": EXIT_OFFICER, "carrier": COURIER, **fields}
    files = {"scan": (io.BytesIO(picture), "form.png")} if picture else {}
    answer = visitor.client.post(path, data={**data, **files}, content_type="multipart/form-data")
    if answer.status_code == 303:
        return visitor.go(answer.headers["Location"])
    return Page(answer.status_code, answer.get_data(as_text=True))


def test_two_officers_enter_what_a_form_says(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-0001")
    first, second = house.visitor(EXIT_OFFICER), house.visitor("OFF-E02", "zh-Hant")
    form = form_of(first)
    said = {"consignment": consignment, "packages": package, "seals": "SEAL-0001"}
    page = entered(first, form, **said)
    assert "entered, waiting for a second person" in page.text
    assert hashlib.sha256(PICTURE).hexdigest() in page.text
    assert "You entered it" in page.text and 'value="confirm_form"' not in page.text
    assert "已補錄，待第二人確認" in second.go("/downtime").text
    assert f'href="/downtime/{form}"' in second.go("/").text, "his home page tells that it waits for him"
    assert f'href="/downtime/{form}"' not in first.go("/").text, "not for who entered it"
    waits = f"By paper form {form} it met FTZ-EXIT-1 at 2026-11-23 10:00"
    before = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert waits in before and f'href="/downtime/{form}"' not in before, "the sender learns that it waits"
    assert f'href="/downtime/{form}"' in house.visitor("OFF-E02").go(f"/consignments/{consignment}").text
    done = second.send(f"/downtime/{form}", "confirm_form", target=form)
    assert waits not in house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert "事後補錄" in done.text and "OFF-E02" in done.text
    shown = house.visitor(COORDINATOR, "zh-Hans").go(f"/consignments/{consignment}").text
    assert "当时记于纸质表格" in shown and form in shown
    assert form in first.go("/downtime").text.partition("Used and void")[2]


def test_a_picture_is_hashed_once_though_something_else_is_put_right(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-0002")
    officer = house.visitor(EXIT_OFFICER)
    form = form_of(officer)
    missing = entered(officer, form, b"", consignment=consignment)
    assert missing.status == 422 and "Scan or photo of the form: Fill this in." in missing.text
    wrong = entered(officer, form, consignment=consignment, packages=package, seals="SEAL-0002", met="2026-11-24T10:00")
    assert wrong.status == 422 and "which is still to come" in wrong.text
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert wrong.hidden("scan_sha256") == digest and f'value="{consignment}"' in wrong.text
    good = entered(officer, form, b"", consignment=consignment, packages=package, seals="SEAL-0002", scan_sha256=digest)
    assert "entered, waiting" in good.text and digest in good.text


def test_what_the_officer_decided_is_read_off_the_paper_and_what_he_wrote_beside_is_kept(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-0003")
    first, second = house.visitor(EXIT_OFFICER), house.visitor("OFF-E02")
    form = form_of(first)
    fresh = first.go(f"/downtime/{form}").text
    verdicts = fresh.partition('name="verdict"')[2].partition("</select>")[0]
    assert "selected" not in verdicts.replace('<option value="" selected>', "")
    assert verdicts.index('value=""') < verdicts.index('value="ALLOW"'), "nothing is chosen before it is read"
    said = {"consignment": consignment, "packages": package, "seals": "SEAL-0003", "remarks": "The lamp was out."}
    assert "Decided: Fill this in." in entered(first, form, verdict="", **said).text
    assert "The lamp was out." in entered(first, form, **said).text
    second.send(f"/downtime/{form}", "confirm_form", target=form)
    assert "Remarks: The lamp was out." in house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text


def test_remarks_name_no_donor(house: House) -> None:
    officer = house.visitor(EXIT_OFFICER)
    said = {"consignment": house.practice.ready(seal="SEAL-0004")[0], "remarks": "donor born 3 May 1980, A123456(3)"}
    assert entered(officer, form_of(officer), **said).status == 422


def test_a_picture_that_is_too_large_is_turned_away_before_it_is_read(house: House) -> None:
    officer = house.visitor(EXIT_OFFICER)
    form = form_of(officer)
    assert entered(officer, form, b"0" * (downtime.MOST_BYTES + (1 << 17))).status == 413


def test_whoever_works_elsewhere_sees_no_form(house: House) -> None:
    form = form_of(house.visitor(EXIT_OFFICER))
    for staff in (COORDINATOR, COURIER, "OFF-N01"):
        other = house.visitor(staff)
        assert form not in other.go("/downtime").text
        assert other.go(f"/downtime/{form}").status == 404
    auditor = house.visitor("AUD-01")
    assert form in auditor.go("/downtime").text
    assert 'value="enter_form"' not in auditor.go(f"/downtime/{form}").text


def test_a_form_is_declared_void_on_its_page(house: House) -> None:
    officer = house.visitor(EXIT_OFFICER)
    form = form_of(officer)
    page = officer.send(f"/downtime/{form}", "void_form", target=form, reason="torn")
    assert "void" in page.text and "Reason: torn" in page.text
    sheet = officer.client.get(f"/downtime/{form}/sheet")
    assert sheet.status_code == 200 and sheet.get_data().startswith(b"%PDF")


def test_a_handoff_on_paper_is_entered_by_one_and_confirmed_by_another_of_the_bench(house: House) -> None:
    (tube,) = house.practice.register()
    first, second = house.visitor(TECHNICIAN), house.visitor(COORDINATOR, "zh-Hant")
    issued = first.send("/downtime", "issue_forms", station=BENCH, count="1").text
    number = re.search(r"DF-SZ-BENCH-1-\d{4}-[0-9A-Z]", issued)
    assert number
    path = f"/downtime/{number[0]}"
    data = {"csrf": first.go(path).hidden("csrf"), "deed": "enter_handoff_form", "id": new_id(), "station": BENCH}
    data |= {"met": HERE, "giver": TECHNICIAN, "receiver": COURIER, "subjects": tube, "remarks": "By torchlight."}
    files = {"scan": (io.BytesIO(PICTURE), "form.png")}
    answer = first.client.post(path, data={**data, **files}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "confirm_handoff_form" not in first.go(path).text, "not by himself"
    page = second.go(path)
    assert tube in page.text and COURIER in page.text and "By torchlight." in page.text
    second.send(path, "confirm_handoff_form", target=number[0])
    assert f">{COORDINATOR} · <a" in second.go(path).text
    with house.registry.reading() as connection:
        found = one(connection, Container, tube)
    assert found is not None and found.custodian == COURIER


def test_no_form_is_issued_for_a_lane_out_of_use(house: House) -> None:
    shut = next(each for each in house.registry.zone.stations.values() if not each.enabled)
    officers = [who for who in house.registry.zone.people.values() if house.registry.zone.works_at(who, shut)]
    assert officers, "somebody works there when it is in use"
    for officer in officers[:2]:
        choices = re.findall('<option value="([^"]+)"', house.visitor(officer.staff).go("/downtime").text)
        assert choices and shut.name not in choices
