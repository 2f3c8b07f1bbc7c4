"""A gate alone: from the byte that a scanner sends to the byte that makes it beep, while the service is away."""

from __future__ import annotations

from tests.bench.figures import percentile, say
from tests.devices.latency import alone


def without_network(rounds: int) -> None:
    """Over a box of fifty: every scan, and the one by which it decides. The aim of the second is 20 ms at p99."""
    for how, taken in alone(rounds).items():
        say(f"gate.{how}.p50", percentile(taken, 0.5), "ms")
        say(f"gate.{how}.p99", percentile(taken, 0.99), "ms")
