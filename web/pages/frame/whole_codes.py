"""Codes in a sentence on a big screen, which a browser would break at their hyphens: each stays on one line."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_CODE = re.compile(r"(?:HT[A-Z]|CN|NO|DI)-[0-9A-Z]{6,}(?:-[0-9A-Z])?")


def whole_codes(sentence: str) -> Markup:
    """The sentence with each of our codes and numbers in a piece of its own."""
    pieces = Markup("")
    end = 0
    for found in _CODE.finditer(sentence):
        pieces += escape(sentence[end : found.start()]) + Markup("<span class='whole'>{}</span>").format(found[0])
        end = found.end()
    return pieces + escape(sentence[end:])
