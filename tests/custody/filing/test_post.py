"""The address, against a server that fails in every way that servers do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from custody.filing import Declined, Delivered, Filed, Unsure
from custody.filing.post import LONGEST_ANSWER, HttpPost
from tests.custody.filing.authority import Authority, drips, drips_without_length, hangs, hangs_up, said

FILED = Filed("NO-7K3M9QXD42", b'{"version":1}', b"")


def post(authority: Authority, token_file: Path | None = None, patience: float = 20) -> HttpPost:
    return HttpPost(authority.url, token_file, 20, patience)


def test_the_version_s_number_is_the_idempotency_key_and_the_token_goes_along(
    authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    assert isinstance(post(authority, tmp_path / "token").file(FILED), Delivered)
    headers, body = authority.received[0]
    assert (headers["Idempotency-Key"], headers["Authorization"]) == ("NO-7K3M9QXD42", "Bearer s3cret")
    assert (headers["Content-Type"], body) == ("application/json", FILED.form)


def test_a_reference_in_the_answer_comes_back(authority: Authority) -> None:
    authority.answers = [said(201, '{"reference": " GD-2026-77 ", "other": [1]}')]
    outcome = post(authority).file(FILED)
    assert isinstance(outcome, Delivered) and outcome.reference == "GD-2026-77"


@pytest.mark.parametrize(
    "body", ["", "thank you", "[1]", '{"reference": 5}', '{"reference": "' + "x" * 41 + '"}', "\x00", "[" * 60_000]
)
def test_an_answer_without_a_usable_reference_delivers_all_the_same(authority: Authority, body: str) -> None:
    authority.answers = [said(200, body)]
    outcome = post(authority).file(FILED)
    assert isinstance(outcome, Delivered) and outcome.reference == ""


def test_an_answer_that_is_cut_off_or_is_not_what_it_says_is_no_delivery(authority: Authority) -> None:
    broken = said(200, '{"reference": "GD-2026', Content_Type="application/json; charset=utf-8")
    nested = said(200, '{"a":' * 12_000, Content_Type="application/json")
    for answer in (drips_without_length, said(200, "x" * (LONGEST_ANSWER + 1)), broken, nested):
        authority.answers = [answer]
        assert isinstance(post(authority, patience=0.4).file(FILED), Unsure)
    authority.answers = [said(200, '{"reference": "GD-1"}', Content_Type="application/json")]
    assert isinstance(post(authority).file(FILED), Delivered)


@pytest.mark.parametrize("status", [401, 403, 408, 425, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again(authority: Authority, status: int) -> None:
    authority.answers = [said(status, "come back", Retry_After="7")]
    outcome = post(authority).file(FILED)
    assert isinstance(outcome, Unsure) and outcome.retry_after == 7
    assert str(status) in outcome.detail


@pytest.mark.parametrize("status", [301, 302, 400, 404, 409, 422])
def test_what_will_not_pass_is_a_no(authority: Authority, status: int) -> None:
    authority.answers = [said(status, "not like this", Location="http://elsewhere.example/")]
    outcome = post(authority).file(FILED)
    assert isinstance(outcome, Declined) and "not like this" in outcome.detail
    assert len(authority.received) == 1, "a redirection is not followed with what is ours to file"


@pytest.mark.parametrize("answer", [hangs(9), hangs_up, drips], ids=["hangs", "hangs up", "drips"])
def test_an_answer_that_does_not_come_in_time_is_not_waited_for(authority: Authority, answer: object) -> None:
    authority.answers = [answer]  # type: ignore[list-item]
    began = time.monotonic()
    assert isinstance(post(authority, patience=0.4).file(FILED), Unsure)
    assert time.monotonic() - began < 6


def test_what_the_other_side_says_is_kept_as_one_plain_line(authority: Authority) -> None:
    authority.answers = [said(400, "<b>no</b>\r\n\x1b[31mred" + "x" * 1000)]
    outcome = post(authority).file(FILED)
    assert isinstance(outcome, Declined)
    assert outcome.detail.isprintable() and len(outcome.detail) <= 300


def test_a_missing_token_file_is_told_and_nothing_is_sent(authority: Authority, tmp_path: Path) -> None:
    outcome = post(authority, tmp_path / "gone").file(FILED)
    assert isinstance(outcome, Unsure) and "gone" in outcome.detail
    assert authority.received == []
