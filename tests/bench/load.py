"""Many clients in one process: raw sockets kept open, each sends its next request when its last one is answered.

    python -m tests.bench.load < task.json      prints {"acts", "seconds", "latencies_ms", "errors"}

A task is {"port", "seconds", "giver", "receiver", "racks": [[CODE…]…], "bare"?}: one client for each rack. A client
hands its rack over and has it accepted, then the other way round; each of these is one request and one durable act.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
import uuid
from typing import Any

_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


class Client:
    """One rack on its way between two people."""

    def __init__(self, task: dict[str, Any], rack: list[str]) -> None:
        self._people = [(task["giver"], task["giver_token"]), (task["receiver"], task["receiver_token"])]
        self._rack = rack
        self._bare = task.get("bare", False)
        self._handoff = ""
        self.socket = socket.create_connection(("127.0.0.1", task["port"]))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun = 0.0
        self._read = b""

    def send(self) -> None:
        self.begun = time.perf_counter()
        self.socket.sendall(self._offer() if self._bare or not self._handoff else self._accept())

    def receive(self) -> int | None:
        """The status of the answer once the whole of it is here; 0 when the service hung up."""
        read = self.socket.recv(65536)
        self._read += read
        head, end, body = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if read and (not end or length is None or len(body) < int(length[1])):
            return None
        self._read = b""
        status = int(head[9:12] or b"0")
        if status == 201 and not self._bare:
            self._go_on(body)
        return status

    def _go_on(self, body: bytes) -> None:
        if self._handoff:
            self._handoff = ""
            self._people.reverse()
        else:
            self._handoff = json.loads(body)["handoff"]

    def _offer(self) -> bytes:
        body = {"id": str(uuid.uuid4()), "subjects": self._rack, "to": self._people[1][0]}
        return _request("/api/v1/handoffs", self._people[0][1], body)

    def _accept(self) -> bytes:
        path = f"/api/v1/handoffs/{self._handoff}/accept"
        return _request(path, self._people[1][1], {"id": str(uuid.uuid4())})


def _request(path: str, token: str, body: dict[str, Any]) -> bytes:
    raw = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


def run(task: dict[str, Any]) -> dict[str, Any]:
    clients = [Client(task, rack) for rack in task["racks"]]
    ready = selectors.EpollSelector()
    latencies: list[float] = []
    errors = 0
    for client in clients:
        ready.register(client.socket, selectors.EVENT_READ, client)
    begun = time.perf_counter()
    for client in clients:
        client.send()
    waiting = len(clients)
    until = begun + task["seconds"]
    while waiting > 0:
        answered = ready.select(30)
        if not answered:
            raise TimeoutError(f"{waiting} clients have had no answer for 30 s")
        for key, _ in answered:
            client = key.data
            status = client.receive()
            if status is None:
                continue
            now = time.perf_counter()
            latencies.append((now - client.begun) * 1000)
            errors += status != 201
            if now < until and status:
                client.send()
            else:
                waiting -= 1
    taken = time.perf_counter() - begun
    return {"acts": len(latencies) - errors, "seconds": taken, "latencies_ms": latencies, "errors": errors}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
