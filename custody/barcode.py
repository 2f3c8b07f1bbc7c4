"""The barcode that a maker prints on his goods: an EAN or UPC number. It names a product, and no one box of it.

A scanner that is set so tells of what kind the barcode was by an AIM identifier before it (ISO/IEC 15424), "]E" and a
digit for EAN and UPC. Where there is none the number alone tells, by its length and its check digit.
"""

import re

from stdnum import ean

_PRODUCT = re.compile(r"\]E[0-9]")
_NUMBER = re.compile(r"[0-9]{8}|[0-9]{12}|[0-9]{13}")


def split_product(text: str) -> tuple[str, str]:
    """(identifier of an EAN or UPC barcode, what follows it); the identifier is empty where none stands before it."""
    found = _PRODUCT.match(text)
    return (found[0], text[found.end() :]) if found is not None and text[found.end() :] else ("", text)


def is_of_a_product(identifier: str) -> bool:
    """Whether this AIM identifier is that of an EAN or UPC barcode."""
    return _PRODUCT.fullmatch(identifier) is not None


def is_product_number(text: str) -> bool:
    """Whether this is an EAN-13, an EAN-8 or a UPC-A number with its right check digit."""
    return _NUMBER.fullmatch(text) is not None and ean.is_valid(text)
