"""Figures as JSON lines: {"name", "value", "unit", "ratio"?, "against"?}. A ratio is how near we come to `against`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence


def say(name: str, value: float, unit: str, ratio: float | None = None, against: str = "") -> None:
    line: dict[str, object] = {"name": name, "value": round(value, 3), "unit": unit}
    if ratio is not None:
        line |= {"ratio": round(ratio, 3), "against": against}
    print(json.dumps(line), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def seconds(what: Callable[[], object], times: int = 1) -> list[float]:
    """How long each of `times` runs took."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        what()
        taken.append(time.perf_counter() - begun)
    return taken
