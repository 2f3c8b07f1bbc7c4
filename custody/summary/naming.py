"""How several codes or words are named in one sentence."""

from __future__ import annotations

SHOWN = 3
AND = "\x1f"
COMMAS = {"en": ", ", "zh-Hant": "、", "zh-Hans": "、"}


def named(codes: tuple[str, ...]) -> str:
    """The first few by code, the rest as a number: "HTC-…, HTC-… +94"."""
    rest = len(codes) - SHOWN
    return AND.join(codes[:SHOWN]) + (f" +{rest}" if rest > 0 else "")
