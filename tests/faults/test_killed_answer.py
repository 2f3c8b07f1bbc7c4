"""The process is killed between the authority's answer and the act: never an answer lost, never one entered twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from custody.filing import Declined, Filed, Outcome
from custody.records.registry import open_registry
from custody.rounds import Rounds
from custody.zone import Zone
from tests.conftest import Clock
from tests.custody.test_answers import entered, version
from tests.custody.test_rounds import file
from tests.practice import Practice
from tests.shape.tree import ROOT

CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from custody.filing import Declined
from custody.records.registry import open_registry
from custody.rounds import Rounds
from custody.zone import load_zone
from tests.conftest import ZONE

data, url, at, when = sys.argv[1:]

def die(*about):
    os.kill(os.getpid(), signal.SIGKILL)

registry = open_registry(Path(data), url, load_zone(ZONE), lambda: datetime.fromisoformat(at), os.urandom)

class Authority:
    way = "post"

    def file(self, filed):
        # It has answered; what is committed next is what came of it.
        registry.writer.on_commit = die
        if when == "before the act":
            die()
        return Declined("422: field 7")

Rounds(registry, Authority()).deliver()
"""


class Authority:
    way = "post"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def file(self, filed: Filed) -> Outcome:
        self.asked.append(filed.notification)
        return Declined("422: field 7")


@pytest.mark.parametrize(("when", "asked_again"), [("before the act", True), ("after the commit", False)])
def test_a_refusal_is_entered_once_whenever_the_process_is_killed(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock, when: str, asked_again: bool
) -> None:
    first = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    number = file(Practice(first))
    first.close()
    command = [sys.executable, "-c", CHILD, str(tmp_path), database_url, clock().isoformat(), when]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    clock.pass_by(minutes=6)  # past the lease of the attempt that was cut off
    again = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    authority = Authority()
    rounds = Rounds(again, authority)
    assert rounds.deliver() == ({number: "refused"} if asked_again else {})
    assert rounds.deliver() == {} and authority.asked == ([number] if asked_again else [])
    assert len(entered(again)) == 1 and version(again, number).refused_why == "422: field 7"
    again.close()
