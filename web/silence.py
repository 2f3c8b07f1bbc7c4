"""Hanging up on connections that fell silent in the middle of a request."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from web.arrival import SILENT_S, Arrivals, plain

_LOOK_S = 2.0
# In tcp(7)'s struct tcp_info, in milliseconds: how long ago something was sent, and how long ago something came.
_LAST_SENT, _LAST_CAME = 44, 52


def hang_up_on_silence(arrivals: Arrivals, port: int, never: threading.Event) -> None:
    """While bodies are awaited: end the connections to this port that sent a part of a request and then nothing more.

    The server below has no such limit of its own. Only Linux tells how long a connection has been silent. A line must
    be found silent twice: an answer may be done and not sent yet at the first look.
    """
    before: set[object] = set()
    while sys.platform == "linux" and not never.wait(_LOOK_S):
        silent: set[object] = set()
        slow = arrivals.slow()
        for line in connections(port) if arrivals.waiting else ():
            with line, contextlib.suppress(OSError):  # it may have ended by itself meanwhile
                peer = line.getpeername()
                if plain(peer[0]) in slow or not _is_silent(line):
                    continue
                if peer in before:
                    line.shutdown(socket.SHUT_RDWR)
                silent.add(peer)
        before = silent


def _is_silent(line: socket.socket) -> bool:
    told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    (sent,), (came,) = struct.unpack_from("I", told, _LAST_SENT), struct.unpack_from("I", told, _LAST_CAME)
    return bool(came > SILENT_S * 1000 and sent >= came)


def connections(port: int) -> Iterator[socket.socket]:
    """This process's connections to that port, each as a descriptor of our own that the caller closes.

    Only descriptors of sockets are ever copied: to close a copy of a file's descriptor gives up every lock that this
    process holds on the file, and the database's locks are such.
    """
    for entry in Path("/proc/self/fd").iterdir():
        try:
            if not entry.readlink().name.startswith("socket:"):
                continue
            held = os.dup(int(entry.name))
        except OSError:
            continue  # it was closed meanwhile
        if not stat.S_ISSOCK(os.fstat(held).st_mode):
            continue  # the number became a file's in between; the copy stays open, for the sake of the locks
        line = socket.socket(fileno=held)
        try:
            ours = line.family in (socket.AF_INET, socket.AF_INET6) and line.getsockname()[1] == port
            line.getpeername()
        except OSError:
            ours = False  # it listens, or its other end is gone
        if ours:
            yield line
        else:
            line.close()
