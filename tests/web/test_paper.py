"""Sheets are drawn one at a time, and whoever would wait too long is told so."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from web import paper
from web.problems import ProblemError


def test_sheets_are_drawn_one_at_a_time_and_a_long_queue_is_told_to_come_back() -> None:
    begun, go_on = threading.Event(), threading.Event()
    at_once: list[int] = []
    drawing: list[int] = []

    def draw() -> bytes:
        drawing.append(1)
        at_once.append(len(drawing))
        begun.set()
        assert go_on.wait(10)
        drawing.pop()
        return b"%PDF-"

    threads = [threading.Thread(target=paper.pdf, args=(draw, "sheet")) for _ in range(paper.QUEUE + 1)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    while paper.waiting() < paper.QUEUE:
        threading.Event().wait(0.01)
    with pytest.raises(ProblemError) as told:
        paper.pdf(draw, "sheet")
    with Flask(__name__).test_request_context():
        answer = told.value.response()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert set(answer.get_json()["say"]) == {"en", "zh-Hant", "zh-Hans"}
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert at_once == [1] * len(threads)
