"""Processes that belong together: real ones, small enough to start in a few milliseconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from custody import supervision
from custody.supervision import Child, Supervision

SLEEPS = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
HAS_A_CHILD = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
ON_A_LINE = "from custody import lifeline; lifeline.hold_on(); print('held', flush=True); import time; time.sleep(600)"


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether it runs; what has ended and waits to be collected does not."""
    stat = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(stat) and not stat.startswith("Z")


def child(name: str, program: str, directory: Path) -> Child:
    return Child(name, lambda: [sys.executable, "-c", program], directory / f"{name}.txt")


def pid_of(one: Child) -> int:
    assert one.process is not None
    return one.process.pid


def said(one: Child) -> str:
    return one.transcript.read_text().strip()


def test_the_last_stage_is_stopped_first(tmp_path: Path) -> None:
    order = tmp_path / "order"
    program = (
        "import signal, sys, time\n"
        f"def end(*_):\n    open({str(order)!r}, 'a').write(NAME + ' ')\n    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\nprint('up', flush=True)\ntime.sleep(600)"
    )
    kept = Supervision(print)
    first, second = (child(name, f"NAME = {name!r}\n{program}", tmp_path) for name in ("first", "second"))
    kept.start(first)
    kept.start(second)
    wait_until(lambda: said(first) == said(second) == "up")
    kept.stop()
    assert order.read_text().split() == ["second", "first"]


def test_who_does_not_stop_when_asked_is_ended_by_force_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "STOP_WITHIN_S", 0.3)
    kept, deaf = Supervision(print), child("deaf", DEAF, tmp_path)
    kept.start(deaf)
    wait_until(lambda: said(deaf) == "deaf")
    begun = time.monotonic()
    kept.stop()
    assert time.monotonic() - begun < 2
    assert not is_alive(pid_of(deaf))


def test_what_a_child_has_started_ends_with_it(tmp_path: Path) -> None:
    kept, parent = Supervision(print), child("parent", HAS_A_CHILD, tmp_path)
    kept.start(parent)
    wait_until(lambda: said(parent).isdigit())
    assert is_alive(int(said(parent)))
    kept.stop()
    wait_until(lambda: not is_alive(int(said(parent))))


def test_a_child_that_dies_is_started_again_and_a_line_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "BACKOFF_S", (0.01,))
    lines: list[str] = []
    kept, one = Supervision(lines.append), child("one", SLEEPS, tmp_path)
    kept.start(one)
    killed = pid_of(one)
    os.kill(killed, signal.SIGKILL)

    def again() -> bool:
        kept.look_after()
        return one.is_running and pid_of(one) != killed

    wait_until(again)
    kept.stop()
    assert len(lines) == 1
    assert "one stopped by itself (SIGKILL)" in lines[0]
    assert str(one.transcript) in lines[0]


def test_the_pause_grows_with_every_death(tmp_path: Path) -> None:
    kept, one = Supervision(lambda _: None), child("one", "raise SystemExit(3)", tmp_path)
    kept.start(one)
    pauses = []
    for _ in range(3):
        wait_until(lambda: not one.is_running)
        before = time.monotonic()
        kept.look_after()
        assert one.due is not None
        pauses.append(round(one.due - before, 1))
        one.due = 0.0
        kept.look_after()
    kept.stop()
    assert pauses == list(supervision.BACKOFF_S[:3])


def test_a_renewed_child_gets_its_command_anew_and_nobody_calls_it_a_death(tmp_path: Path) -> None:
    lines: list[str] = []
    words = iter(["first", "second"])
    kept = Supervision(lines.append)
    one = Child(
        "one",
        lambda: [sys.executable, "-c", f"print({next(words)!r}, flush=True); {SLEEPS}"],
        tmp_path / "one.txt",
    )
    kept.start(one)
    wait_until(lambda: said(one) == "first")
    kept.renew([one])

    def again() -> bool:
        kept.look_after()
        return said(one).split() == ["first", "second"]

    wait_until(again)
    kept.stop()
    assert lines == []
    assert one.deaths == 0


def test_a_child_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom custody.supervision import Child, Supervision\n"
        f"one = Child('one', lambda: [sys.executable, '-c', {ON_A_LINE!r}], Path({str(tmp_path / 'one.txt')!r}))\n"
        "kept = Supervision(print)\nkept.start(one)\nprint(one.process.pid, flush=True)\ntime.sleep(600)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    wait_until(lambda: (tmp_path / "one.txt").read_text().strip() == "held")
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    wait_until(lambda: not is_alive(pid))


def test_a_child_that_is_deaf_to_the_end_of_its_line_ends_by_force(tmp_path: Path) -> None:
    program = f"from custody import lifeline; lifeline.GRACE_S = 0.2; lifeline.hold_on(); {DEAF}"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == b"deaf\n"
    process.stdin.close()
    assert process.wait(10) == -signal.SIGKILL
    process.stdout.close()


def test_a_transcript_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "LONGEST_TRANSCRIPT", 10)
    one = child("one", "print('again')", tmp_path)
    one.transcript.write_text("much was said before")
    one.start()
    one.wait(time.monotonic() + 10)
    assert said(one) == "again"
    assert one.transcript.with_suffix(".old.txt").read_text() == "much was said before"


def test_what_cannot_be_started_again_now_is_tried_later(tmp_path: Path) -> None:
    lines: list[str] = []
    kept, one = Supervision(lines.append), child("one", "raise SystemExit(0)", tmp_path)
    kept.start(one)
    wait_until(lambda: not one.is_running)
    kept.look_after()
    one.transcript.unlink()
    one.transcript.mkdir()  # stands for a disk that takes nothing
    one.due = 0.0
    kept.look_after()
    assert "one cannot be started" in lines[-1]
    one.transcript.rmdir()
    one.due = 0.0
    kept.look_after()
    assert one.is_running or (one.process is not None and one.process.returncode == 0)
    assert one.due is None
    kept.stop()
