"""Packages: begun, described, filled, sealed, opened; and the logger that rides inside."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from custody.commands.command import Codes, Command, PackagingClass, Ref, Sha256, TemperatureClass, Text, Typed


class BeginPackage(Command, frozen=True, kw_only=True):
    packaging_class: PackagingClass = "UN3373"
    dry_ice_g: Annotated[int, Meta(ge=0, le=200_000)] = 0
    containers: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    print: bool = True
    temperature_class: TemperatureClass | Literal[""] = ""


class DescribePackage(Command, frozen=True, kw_only=True):
    """What a notification says of a package, before it is sealed. What is left out stays as it was."""

    package: Typed
    gross_weight_g: Annotated[int, Meta(ge=0, le=2_000_000)] = 0
    temperature_class: TemperatureClass | Literal[""] = ""
    dry_ice_g: Annotated[int, Meta(ge=0, le=200_000)] = 0
    description: Annotated[str, Meta(max_length=200)] = ""
    agent: Annotated[str, Meta(max_length=100)] = ""
    packaging_class: PackagingClass | Literal[""] = ""


class Pack(Command, frozen=True, kw_only=True):
    package: Typed
    containers: Codes


class Unpack(Command, frozen=True, kw_only=True):
    package: Typed
    containers: Codes


class Seal(Command, frozen=True, kw_only=True):
    """`counted`: what was counted inside, where an authority has opened the box and it is sealed again."""

    package: Typed
    seals: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=8)]
    counted: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()


class Unseal(Command, frozen=True, kw_only=True):
    package: Typed
    seals: Annotated[tuple[Typed, ...], Meta(max_length=8)]
    """As they are found on it; none where one has come off."""
    reason: Annotated[str, Meta(max_length=500)] = ""
    """May be left out by who opens what he has received."""
    opening: Literal["", "customs", "recount", "other"] = ""
    """customs: an officer opened it lawfully, under `officer_reference`. recount: to count what is inside, whatever
    seals are on it."""
    officer_reference: Annotated[str, Meta(max_length=80)] = ""


class StartLogger(Command, frozen=True, kw_only=True):
    """A temperature logger is put into a package and started. The temperature class that it is to prove may be left
    out where the package has one that is a range, and is no other than that; a package on dry ice stays so, whatever
    range it is to prove. The time may be left out when it is started now. Of a sealed package it lies before the
    sealing. `serial` is the maker's number, by which the logger's file will name it: asked for where `logger` is one of
    our codes."""

    package: Typed
    logger: Typed
    calibrated_until: date
    temperature_class: Annotated[str, Meta(max_length=40)] = ""
    started_at: Annotated[str, Meta(max_length=40)] = ""
    serial: Annotated[str, Meta(max_length=40)] = ""


class RenumberLogger(Command, frozen=True, kw_only=True):
    """After it has left: the number typed for the logger in this package was wrong. `serial` as for a start.

    `consignment` says in which it rode, whatever was started in the package since; empty: the last in which any did.
    """

    package: Typed
    logger: Typed
    serial: Annotated[str, Meta(max_length=40)] = ""
    reason: Text
    consignment: Annotated[str, Meta(max_length=40)] = ""


class ReadLogger(Command, frozen=True, kw_only=True):
    """The logger's file, tried before, is taken into the ledger as it was read then."""

    file_sha256: Sha256
    mapping: Ref
