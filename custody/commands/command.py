"""What every command has, and the kinds of words and figures that commands are made of."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

ENDS = r"$(?!\n)"
"""The end of a pattern, in Python as in the document of the API: `$` alone stands before a last newline too."""

# Of version 5 are the ids by which the system knows its own acts again; they follow from names that everybody can read,
# so nobody else may take one beforehand.
Id = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-46-9a-fA-F][0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}" + ENDS,
        description="A UUID chosen by the client, of any version but 5; sending it again gives the first answer again",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Typed = Annotated[str, Meta(min_length=1, max_length=64)]
"""A code as scanned or typed."""
Ref = Annotated[str, Meta(min_length=1, max_length=40)]
"""A staff code, an organisation, a site, a category, a clearance number."""
Codes = Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=500)]
MOST = 10**15 - 1
"""No number from outside is larger: both databases and every JSON reader keep it whole."""
Count = Annotated[int, Meta(ge=1, le=500)]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Instant = Annotated[str, Meta(min_length=20, max_length=40, description="RFC 3339 with offset")]
Unit = Annotated[str, Meta(pattern=r"^[A-Za-zµ]{1,12}" + ENDS, description="uL, mL, ug, mg, g, cells, pieces, …")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}" + ENDS, description="SHA-256 of a file, lower case")]
PackagingClass = Literal["UN3373", "UN2814", "EXEMPT", "NONE"]
PACKAGING_CLASSES: tuple[str, ...] = get_args(PackagingClass)
TemperatureClass = Literal["ambient", "chilled", "frozen", "ultra", "cryo", "dry_ice"]
TEMPERATURE_CLASSES: tuple[str, ...] = get_args(TemperatureClass)
# fmt: off
Condition = Literal[
    "SAT", "SB", "CC", "CT", "CL", "XAMB", "XREF", "XFRZ", "XDFRZ", "XUFRZ", "XNTR", "XC37",
    "XATM", "XDRY", "BKV", "DMG", "LKD", "DIM", "TWD", "TNO", "DSH", "LSH", "SNR", "UNK",
]
# fmt: on
"""How it was found: codes of HL7 table 0544 (seal broken, cracked, …) and of LDMS (broken vial, thawed, …)."""
DiscrepancyKind = Literal[
    "short", "over", "damaged", "wrong_item", "seal", "temperature", "id_conflict", "document", "time"
]
HoldKind = Literal["quarantine", "consent", "quality", "customs", "recall", "legal", "investigation"]


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: Id
