"""What a label says, and nothing about how it is drawn.

A label is a frozen value that travels as JSON in the print job's row (a tagged union, `kind`), so what was printed can
be shown and printed again years later. Every label names one code in full; nothing on it may identify a donor.

Shapes: `code` is canonical (`HTC-7K3M9QXD42-5`); free text is one line of at most `LINE` characters; masses are
integer grams; `copy` counts from 1, and a copy above 1 is printed on the label (`R2` is the second).
What is not a code raises ValueError at once; the other limits are checked when a label is read (`decode_label`).
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from custody.privacy import Mark, donor_marks

LINE = 200
CODE = re.compile(r"HT[A-Z]-[0-9A-HJKMNP-TV-Z]{10}-[0-9A-Z]")

Line: TypeAlias = Annotated[str, msgspec.Meta(max_length=LINE)]
Copy: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=99)]
Grams: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=999_900)]


class Stock(StrEnum):
    """The kinds of label there are; a layout is made for one of them."""

    VIAL = "vial"
    TUBE = "tube"
    PACKAGE = "package"
    PLACE = "place"
    BADGE = "badge"
    COMMAND = "command"


class VialLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="vial"):
    """A cryogenic vial: the code, and at most the storage class and the short code of the site."""

    code: str
    storage: Line = ""
    site: Line = ""
    copy: Copy = 1

    def __post_init__(self) -> None:
        _demand_code(self.code)


class TubeLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="tube"):
    """A tube: as the vial, with room for category and risk group in words and one free line."""

    code: str
    category: Line = ""
    risk: Line = ""
    storage: Line = ""
    site: Line = ""
    note: Line = ""
    copy: Copy = 1

    def __post_init__(self) -> None:
        _demand_code(self.code)


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Consignor or consignee: an organisation and where it is. Never a private person."""

    name: Line
    address: tuple[Line, ...] = ()


class PackageLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="package"):
    """An outer package of Category B specimens under packing instruction 650.

    The UN3373 diamond and the proper shipping name belong to the layout; here stands what differs from package to
    package. `duty_phone` is a desk that answers at all hours, not a private number. `dry_ice` is the net mass of
    carbon dioxide in grams, 0 where there is none (then no UN1845 mark is drawn).
    """

    code: str
    consignor: Party
    consignee: Party
    duty_desk: Line
    duty_phone: Annotated[str, msgspec.Meta(min_length=5, max_length=24, pattern=r"^\+?[0-9][0-9 ()-]+$(?!\n)")]
    dry_ice: Grams = 0
    consignment: Line = ""
    storage: Line = ""
    copy: Copy = 1

    def __post_init__(self) -> None:
        _demand_code(self.code)


class PlaceLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="place"):
    """A shelf, freezer, bench or box position."""

    code: str
    name: Line = ""
    site: Line = ""
    copy: Copy = 1

    def __post_init__(self) -> None:
        _demand_code(self.code)


class BadgeLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="badge"):
    """A badge shows the staff code and the organisation; a person's name stays in the side table."""

    code: str
    staff: Line
    organisation: Line = ""
    role: Line = ""
    copy: Copy = 1

    def __post_init__(self) -> None:
        _demand_code(self.code)


class CommandLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="command"):
    """A card that gloved hands scan instead of pressing a button; its words in the three languages."""

    code: str
    en: Line
    zh_hant: Line = ""
    zh_hans: Line = ""
    copy: Copy = 1

    def __post_init__(self) -> None:
        _demand_code(self.code)


Label: TypeAlias = VialLabel | TubeLabel | PackageLabel | PlaceLabel | BadgeLabel | CommandLabel


def stock_of(label: Label) -> Stock:
    """Which kind of label this is, and so which layouts can draw it."""
    return _STOCKS[type(label)]


def encode_label(label: Label) -> bytes:
    """The label as JSON, for the print job's row."""
    return msgspec.json.encode(label)


def decode_label(data: bytes | str) -> Label:
    """The label that `encode_label` wrote; msgspec.ValidationError names the field that does not fit."""
    return _DECODER.decode(data)


def lines(label: Label) -> Mapping[str, str]:
    """Everything the label can say, by the names that layouts use. A value that is not given is absent, never blank."""
    said = {name: value for name, value in msgspec.structs.asdict(label).items() if isinstance(value, str)}
    zone, body, check = label.code.split("-")
    said |= {"code_zone": zone, "code_start": body[:5], "code_end": f"{body[5:]}-{check}"}
    if label.copy > 1:
        said["copy"] = f"R{label.copy}"
    if isinstance(label, PackageLabel):
        said |= _package_lines(label)
    return {name: value for name, value in said.items() if value.strip()}


def names(stock: Stock) -> frozenset[str]:
    """Every name that `lines` can give for this kind of label: what a layout made for it may ask for."""
    kind = next(kind for kind, made in _STOCKS.items() if made is stock)
    own = {name for name in kind.__struct_fields__ if name not in ("consignor", "consignee")}
    extra = {"code_zone", "code_start", "code_end"}
    if stock is Stock.PACKAGE:
        extra |= {who + tail for who in ("consignor", "consignee") for tail in ("", "_1", "_2", "_3")}
    return frozenset(own | extra)


def marks_on(label: Label) -> Mapping[str, tuple[Mark, ...]]:
    """The donor's marks found in what a person typed, by the name of the text; a label with any must not be printed.

    The code and the duty phone are not searched: they are checked for their own shape.
    """
    found = {name: donor_marks(value) for name, value in lines(label).items() if name in _TYPED}
    return {name: marks for name, marks in found.items() if marks}


_TYPED = frozenset({"category", "risk", "storage", "site", "note", "name", "role", "consignment", "duty_desk"}) | {
    who + tail for who in ("consignor", "consignee") for tail in ("", "_1", "_2", "_3")
}
_STOCKS: Mapping[type[Label], Stock] = {
    VialLabel: Stock.VIAL,
    TubeLabel: Stock.TUBE,
    PackageLabel: Stock.PACKAGE,
    PlaceLabel: Stock.PLACE,
    BadgeLabel: Stock.BADGE,
    CommandLabel: Stock.COMMAND,
}
_DECODER: "msgspec.json.Decoder[Label]" = msgspec.json.Decoder(Label)


def _demand_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code as it is printed (HTC-7K3M9QXD42-5); format it with format_code")


def _package_lines(label: PackageLabel) -> dict[str, str]:
    said = {}
    for who, party in (("consignor", label.consignor), ("consignee", label.consignee)):
        said[who] = party.name
        said |= {f"{who}_{number}": line for number, line in enumerate(party.address[:3], start=1)}
    if label.dry_ice:
        kilograms, grams = divmod(label.dry_ice, 1000)
        said["dry_ice"] = f"{kilograms}.{grams:03d}".rstrip("0").rstrip(".") + " kg"
    return said
