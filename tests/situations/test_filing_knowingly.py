"""Nobody files into a denial unawares: what the border will say is told with the filing, and asked about before it."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, EXIT, TECHNICIAN
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import COMPLIANCE, QUOTA, refused, seen, state, tally

SAID = "All of it is true."


def try_to_file(journey: Journey, consignment: str, **more: object) -> Answer:
    answer = journey.at(COORDINATOR).post("/notifications", consignment=consignment, declaration=SAID, **more)
    return {"status": answer.status_code, **answer.get_json()}


def sealed(journey: Journey, **plan: object) -> str:
    return journey.consign(journey.box()[1], **plan)


def test_a_filing_answers_with_what_the_pre_check_says_and_the_same_again_with_the_same(
    journey: Journey, clock: Clock
) -> None:
    consignment = sealed(journey)
    body = {"id": "01890a5d-ac96-774b-bcce-b302099a9001", "consignment": consignment, "declaration": SAID}
    first = journey.at(COORDINATOR).done("/notifications", body)
    assert (first["precheck"]["gate"], first["precheck"]["verdict"]) == ("G0", "ALLOW")
    warned = [each for each in first["precheck"]["findings"] if each["result"] == "WARN"]
    assert warned and all(text["zh-Hant"] for each in warned for text in each["found"])
    clock.pass_by(hours=2)
    assert journey.at(COORDINATOR).done("/notifications", body) == first


def test_what_holds_is_filed_and_told(journey: Journey) -> None:
    consignment = sealed(journey)
    hold = {"target": consignment, "hold_kind": "quality", "reason": "the freezer was warm"}
    journey.at(COMPLIANCE).done("/holds", **hold)
    answer = try_to_file(journey, consignment)
    assert (answer["status"], answer["precheck"]["verdict"], faults(answer["precheck"])) == (201, "HOLD", ["HOLDS"])


@pytest.mark.parametrize("clearance", ["TRAIN-EXPIRED", "TRAIN-SUSPENDED"])
def test_what_will_be_denied_is_not_filed_until_somebody_names_what_denies_it(journey: Journey, clearance: str) -> None:
    consignment = sealed(journey, clearance=clearance)
    answer = try_to_file(journey, consignment)
    assert (answer["status"], answer["type"]) == (409, "/problems/denied_ahead")
    denied = [each["check"] for each in answer["findings"] if each["result"] == "DENY"]
    assert "ORG_LISTED" in denied and ", ".join(denied) == answer["checks"]
    assert all(text["zh-Hans"] for each in answer["findings"] for text in (*each["found"], *each["fix"]))
    assert state(journey, consignment) == "sealed", "nothing was filed"
    some = try_to_file(journey, consignment, although=denied[:1])
    assert some["status"] == 409, "each of them must be named"
    filed = try_to_file(journey, consignment, although=denied)
    assert (filed["status"], filed["precheck"]["verdict"]) == (201, "DENY")
    entries = journey.at(COORDINATOR).get(f"/containers/{boxed(journey, consignment)}/timeline").get_json()["entries"]
    (told,) = [each["summary"]["en"] for each in entries if each["kind"] == "notification_filed"]
    known = "knowing that the border would deny it, for what it found under: Consignor's clearance"
    assert known in told, "that it was filed knowingly stays for ever"


def boxed(journey: Journey, consignment: str) -> str:
    (package,) = seen(journey, consignment)["packages"]
    return str(journey.at(TECHNICIAN).get(f"/packages/{package}").get_json()["containers"][0])


@pytest.mark.parametrize("check", ["ORG_LISTED", "FOO"])
def test_a_check_that_denies_nothing_or_that_nobody_knows_is_not_filed_in_spite_of(
    journey: Journey, check: str
) -> None:
    consignment = sealed(journey)
    answer = try_to_file(journey, consignment, although=[check])
    assert (answer["status"], answer["type"]) == (422, "/problems/denies_nothing")
    assert (answer["checks"], answer["denied"]) == (check, "-")
    denied = try_to_file(journey, sealed(journey, clearance="TRAIN-EXPIRED"))["checks"].split(", ")
    more = try_to_file(journey, sealed(journey, clearance="TRAIN-EXPIRED"), although=[*denied, check])
    assert more["status"] == (201 if check in denied else 422)


def test_an_exit_that_is_past_is_never_filed(journey: Journey, clock: Clock) -> None:
    consignment = sealed(journey)
    clock.pass_by(minutes=61)
    ahead = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert (ahead["verdict"], "TIME_WINDOW" in faults(ahead)) == ("HOLD", True), "told before anybody tries to file"
    answer = try_to_file(journey, consignment, although=["TIME_WINDOW"])
    assert (answer["status"], answer["type"]) == (409, "/problems/exit_past")
    times = {name: (clock() + timedelta(hours=hours)).isoformat() for hours, name in ((1, "exit"), (2, "entry"))}
    plan = {f"planned_{name}": at for name, at in times.items()}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/change", **plan)
    assert try_to_file(journey, consignment)["status"] == 201


def test_what_runs_late_is_amended_with_a_time_that_is_still_to_come(journey: Journey, clock: Clock) -> None:
    number = journey.file(sealed(journey))
    clock.pass_by(minutes=70)
    path = f"/notifications/{number}/amend"
    late = journey.at(COORDINATOR).post(path, reason="he is ill", carrier="CUR-K02")
    assert refused(late) == (409, "exit_past")
    leaving, coming = ((clock() + timedelta(minutes=minutes)).isoformat() for minutes in (30, 90))
    times = {"planned_exit": leaving, "planned_entry": coming}
    assert journey.at(COORDINATOR).done(path, reason="he is ill", carrier="CUR-K02", **times)["precheck"]


def test_an_amendment_to_other_times_is_judged_by_the_version_that_it_makes(journey: Journey, clock: Clock) -> None:
    number = journey.file(sealed(journey))
    later = {
        f"planned_{name}": (clock() + timedelta(days=5, hours=h)).isoformat() for h, name in ((0, "exit"), (1, "entry"))
    }
    answer = journey.at(COORDINATOR).done(f"/notifications/{number}/amend", reason="the van is broken", **later)
    assert "NOTICE_FRESH" not in faults(answer["precheck"])
    assert not any(f"{number} v1" in str(each) for each in answer["precheck"]["findings"])


def test_an_entry_before_the_exit_is_told_by_the_clock_on_the_wall(journey: Journey, clock: Clock) -> None:
    package = journey.box()[1]
    leaving, entering = (clock() + timedelta(hours=h) for h in (3, 2))
    plan = {"planned_exit": leaving.astimezone(UTC).isoformat(), "planned_entry": entering.astimezone(UTC).isoformat()}
    given = {"packages": [package], "to_organisation": "HK-BETA", "to_site": "HK-BETA-LAB", "purpose": "joint_research"}
    given |= {"clearance": "TRAIN-SOUTH-1", "checkpoint": "FTZ-CH1", "carrier": "CUR-K01"}
    answer = journey.at(COORDINATOR).post("/consignments", **given, **plan)
    assert refused(answer) == (422, "entry_before_exit")
    told = [f"{at.astimezone(timezone(timedelta(hours=8))):%Y-%m-%d %H:%M}" for at in (leaving, entering)]
    assert all(text in answer.get_json()["detail"] for text in told)
    asked = journey.at(COORDINATOR).post(
        "/crossings/check", {"packages": [package], "plan": {"clearance": "TRAIN-SOUTH-1", **plan}}
    )
    assert all(text in asked.get_json()["detail"] for text in told), asked.get_json()


def test_under_a_revoked_clearance_nothing_is_filed_or_amended(journey: Journey) -> None:
    first, second = sealed(journey), sealed(journey)
    number = journey.file(first)
    revoked = {"clearance": "TRAIN-SOUTH-1", "status": "revoked", "reason": "letter of the authority"}
    journey.at(COMPLIANCE).done("/clearances/status", **revoked)
    answer = try_to_file(journey, second, although=["ORG_LISTED"])
    assert (answer["status"], answer["type"]) == (409, "/problems/filed_under_revoked")
    amended = journey.at(COORDINATOR).post(
        f"/notifications/{number}/amend", reason="it changed", carrier="CUR-K02", although=["ORG_LISTED"]
    )
    assert refused(amended) == (409, "filed_under_revoked")
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="revoked")


def test_under_a_clearance_that_was_replaced_the_right_one_is_named(journey: Journey) -> None:
    consignment = sealed(journey)
    known = journey.at("ADM-01").get("/listings/clearance/TRAIN-SOUTH-1").get_json()["versions"][-1]["value"]
    row = {**known, "number": "TRAIN-SOUTH-9", "version": 1, "supersedes": "TRAIN-SOUTH-1"}
    journey.at("ADM-01").done("/listings", noun="clearance", rows=[row], reason="renewed under a new number")
    answer = try_to_file(journey, consignment)
    assert (answer["type"], answer["successor"]) == ("/problems/filed_under_superseded", "TRAIN-SOUTH-9")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/change", clearance="TRAIN-SOUTH-9")
    assert try_to_file(journey, consignment)["status"] == 201


def test_an_amendment_into_a_denial_is_asked_about_in_the_same_way(journey: Journey) -> None:
    number = journey.file(sealed(journey))
    path = f"/notifications/{number}/amend"
    answer = journey.at(COORDINATOR).post(path, reason="another courier", carrier="CUR-K03")
    assert refused(answer) == (409, "denied_ahead") and "CARRIER" in answer.get_json()["checks"]
    filed = journey.at(COORDINATOR).done(path, reason="another courier", carrier="CUR-K03", although=["CARRIER"])
    assert filed["precheck"]["verdict"] == "DENY"


def test_a_full_quota_is_told_with_the_number_and_no_word_passes_it(journey: Journey) -> None:
    journey.file(journey.consign(journey.box(8)[1], clearance=QUOTA))
    second = journey.consign(journey.box(3)[1], clearance=QUOTA)
    answer = try_to_file(journey, second, although=["QUOTA"])
    assert (answer["status"], answer["type"], answer["left"]) == (409, "/problems/quota_exceeded", 2)
    assert tally(journey) == (0, 8, 1)


def test_what_was_taken_back_does_not_bind_what_is_filed_next(journey: Journey) -> None:
    tubes, package = journey.box()
    consignment = journey.consign(package)
    number = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="one stays here")
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="one stays here")
    technician.done("/unpackings", package=package, containers=tubes[:1])
    journey.seals[package] = "FEWER-0001"
    technician.done("/sealings", package=package, seals=["FEWER-0001"])
    ahead = journey.at(COORDINATOR).post("/crossings/check", {"consignment": consignment}).get_json()
    assert ahead["verdict"] == "ALLOW"
    assert try_to_file(journey, consignment)["precheck"]["verdict"] == "ALLOW"
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
