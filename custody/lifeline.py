"""The line between a process and the one that started it: when the starter is gone, however it went, this one stops.

    python -m custody.lifeline serve --port 8000     is `custody serve --port 8000` on such a line

The line is standard input: a pipe whose other end only the starter holds. The operating system closes it even when
the starter is killed, which no signal handler could promise, and on macOS as well as on Linux.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

GRACE_S = 5.0


def hold_on() -> None:
    """From now on end like on SIGTERM when standard input ends; after GRACE_S, end with all processes of the group."""
    # Its own descriptor, so that nothing which replaces or closes standard input cuts the line.
    line = os.dup(sys.stdin.fileno())
    threading.Thread(target=_watch, args=(line,), name="lifeline", daemon=True).start()


def leads_its_group() -> bool:
    """Whether a signal to the process group reaches our own children and nobody else."""
    return os.getpgrp() == os.getpid()


def _watch(line: int) -> None:
    while os.read(line, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    if leads_its_group():
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from custody.cli import main

    hold_on()
    main(prog_name="custody")
