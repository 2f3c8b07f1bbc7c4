"""Which labels a deed asks for, and what a scan-back means for their print jobs."""

from __future__ import annotations

import uuid

from msgspec.structs import replace

from custody import acts, commands
from custody.acts import Entry
from custody.holding import Consignment, Container, Package
from custody.jobs import JobState, PrintJob, may_become
from custody.label import Label, PackageLabel, Party, TubeLabel, VialLabel, encode_label
from custody.parties import Organisation, Station
from custody.scene import Scene
from custody.wording import text


def queue_labels(scene: Scene, entry: Entry, command: commands.Command | None = None) -> None:
    """Put the print jobs into the world that this entry asks for. Without a printer nearby there are none."""
    match entry.act:
        case acts.Registered(codes=codes, adopted=adopted) if getattr(command, "print", True) and not adopted:
            _queue(scene, entry, codes, getattr(command, "layout", "tube"), "")
        case acts.Aliquoted(codes=codes):
            _queue(scene, entry, codes, "tube", "")
        case acts.PackageBegun(package=package) if getattr(command, "print", True):
            _queue(scene, entry, (package,), "package", "")
        case acts.Pooled(code=code):
            _queue(scene, entry, (code,), "tube", "")
        case acts.Relabelled(container=container):
            _queue(scene, entry, (container,), _layout_before(scene, container), "relabelled")
        case acts.Reprinted(subject=subject, reason=reason):
            _queue(scene, entry, (subject,), _layout_before(scene, subject), reason)
        case _:
            pass


def settle_label(scene: Scene, entry: Entry) -> None:
    """A label that was scanned back is printed, whatever the printer said."""
    if not isinstance(entry.act, acts.LabelVerified):
        return
    jobs = [job for job in scene.world.all(PrintJob) if job.subject == entry.act.subject]
    for job in jobs:
        if may_become(job.state, JobState.VERIFIED):
            scene.world.put(replace(job, state=JobState.VERIFIED, detail=f"#{entry.number}"))


def label_of(scene: Scene, subject: Container | Package, layout: str) -> Label:
    """What the label of this subject says now."""
    if isinstance(subject, Package):
        return _package_label(scene, subject)
    if layout == "vial":
        # A vial has room for its code alone; half a site's name would only mislead.
        return VialLabel(code=subject.code, copy=subject.copies)
    return TubeLabel(
        code=subject.code,
        category=_word("category", subject.category),
        risk=subject.risk,
        site=subject.site,
        copy=subject.copies,
    )


def printing_station(scene: Scene) -> Station | None:
    """Where the label comes out: the station in use, else the first of the actor's organisation with a printer."""
    here = scene.zone.stations.get(scene.circumstances.station)
    if here is not None and here.printers:
        return here
    own = [
        station
        for station in scene.zone.stations.values()
        if station.printers and scene.zone.sites[station.site].organisation == scene.actor.organisation
    ]
    return own[0] if own else None


def _queue(scene: Scene, entry: Entry, codes: tuple[str, ...], layout: str, reason: str) -> None:
    station = printing_station(scene)
    if station is None:
        return
    for place, code in enumerate(codes):
        subject = scene.world.get(Container, code) or scene.world.get(Package, code)
        if subject is None:
            continue
        scene.world.put(
            PrintJob(
                id=str(uuid.uuid5(uuid.UUID(entry.id), code)),
                station=station.name,
                printer=_printer(station, layout),
                subject=code,
                layout=layout,
                label=encode_label(label_of(scene, subject, layout)).decode(),
                copy=subject.copies,
                reason=reason,
                state=JobState.QUEUED,
                at=entry.recorded,
                position=entry.number * 1000 + place,
            )
        )


def _printer(station: Station, layout: str) -> str:
    """Packages print on the last printer of the station, everything else on the first: wide stock is loaded last."""
    return station.printers[-1] if layout == "package" else station.printers[0]


def _layout_before(scene: Scene, subject: str) -> str:
    if scene.world.get(Package, subject) is not None:
        return "package"
    jobs = sorted((job for job in scene.world.all(PrintJob) if job.subject == subject), key=lambda job: job.position)
    return jobs[-1].layout if jobs else "tube"


def _package_label(scene: Scene, package: Package) -> PackageLabel:
    consignment = scene.world.get(Consignment, package.consignment)
    consignor = scene.zone.organisations[package.organisation]
    consignee = scene.zone.organisations.get(consignment.to_organisation) if consignment is not None else None
    return PackageLabel(
        code=package.code,
        consignor=_party(consignor),
        consignee=_party(consignee) if consignee is not None else Party(name="—"),
        duty_desk=consignor.names.en,
        duty_phone=consignor.duty_phone,
        dry_ice=package.dry_ice_g,
        consignment=package.consignment,
        copy=package.copies,
    )


def _party(organisation: Organisation) -> Party:
    names, address = organisation.names, organisation.address
    chinese = (names.zh_hant, address.zh_hant) if organisation.side == "HK" else (names.zh_hans, address.zh_hans)
    return Party(name=names.en, address=(chinese[0], address.en, chinese[1]))


def _word(group: str, value: str) -> str:
    return text(f"{group}.{value}", "en")
