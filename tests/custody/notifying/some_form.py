"""A form that is whole, for tests; and one of any size."""

from __future__ import annotations

from msgspec.structs import replace

from custody.notifying.form import Box, Carriage, Drawn, Form, Grant, Line, Reserved, Side, Signature, Total, Way
from custody.parties import Names

BLOOD = Names("human blood", "人類血液", "人血液")
BOX = Box("HTP-7K3M9QXD42-5", BLOOD, "UN3373", "UN3373", 4250, 1500, "dry_ice", ("SEAL-1",), "TT-1", "", 2)
LINE = Line(BOX.code, ("HTC-1", "HTC-2"), "human_blood", BLOOD, "B1", 2000, "uL", True, False, False, "", "SZ-ALPHA")


def side(code: str, park: str) -> Side:
    names = Names(code, f"{code} 機構", f"{code} 机构")
    return Side(code, names, f"REG-{code}", names, "+86 755 0000 0101", f"{code}-LAB", names, park)


FORM = Form(
    notification="NO-7K3M9QXD42",
    version=1,
    replaces="",
    filed_at="2026-11-23T02:00:00Z",
    filed_by="SZA-C01",
    consignment="CN-7K3M9QXD42",
    clearance=Grant("TRAIN-SOUTH-1", 1, "training white list", "Training authority", "2029-12-31T15:59:59Z", ("1",)),
    consignor=side("SZ-ALPHA", "SZ"),
    consignee=side("HK-BETA", "HK"),
    direction="SOUTH",
    purpose="joint_research",
    project="GBA-17",
    ethics="EA-2026-014",
    way=Way(
        *("FTZ-CH1", Names("Channel No. 1", "一號通道", "一号通道"), "hand_carry"),
        *("2026-11-23T03:00:00Z", "2026-11-23T04:00:00Z", "2026-11-22T03:00:00Z", "2026-11-24T03:00:00Z"),
    ),
    carriage=Carriage("HT-COURIER", Names("Courier", "速遞", "快递"), "CUR-K01"),
    packages=(BOX,),
    lines=(LINE,),
    permits=(Drawn("HGR_EXIT", "TRAIN-HGR-1", "SZ-ALPHA", "2029-12-31T15:59:59Z", 2, "containers"),),
    containers=2,
    totals=(Total(4000, "uL"),),
    quotas=(Reserved("1", "uL", "2026-11", 4000, 100_000),),
    responsible="coordinator",
    duty_phone="+86 755 0000 0101",
    emergency=Names("Do not open.", "切勿打開。", "切勿打开。"),
    manifest_sha256="0" * 64,
    attachments=(),
    declaration="All of it is true.",
    signature=Signature("SZA-C01", "SZ-ALPHA", "coordinator", "2026-11-23T02:00:00Z", "declares_and_files"),
)


def big_form(packages: int, each: int) -> Form:
    """So many packages with so many containers each."""
    boxes = tuple(replace(BOX, code=f"HTP-{place:010}-0", containers=each) for place in range(packages))
    lines = tuple(
        replace(LINE, package=box.code, codes=tuple(f"HTC-{box.code[4:10]}{place:04}-0" for place in range(each)))
        for box in boxes
    )
    return replace(FORM, packages=boxes, lines=lines, containers=packages * each)
