"""Labels that no deed asks for: places and command cards. They are printed, and nothing of it stands in the ledger."""

from __future__ import annotations

import uuid

from custody.jobs import JobState, PrintJob
from custody.label import Label, encode_label, stock_of
from custody.parties import Station
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work


def print_card(station: Station, label: Label, job_id: str, behind: int) -> Work[None]:
    """Ask this station's first printer for the label, once for one id; `behind` is the position of its last job."""

    def ask(turn: Turn) -> None:
        if turn.world.get(PrintJob, job_id) is not None:
            return
        turn.world.put(
            PrintJob(
                id=job_id,
                station=station.name,
                printer=station.printers[0],
                subject=label.code,
                layout=stock_of(label).value,
                label=encode_label(label).decode(),
                copy=1,
                reason="",
                state=JobState.QUEUED,
                at=turn.recorded,
                position=behind + 1,
            )
        )

    return Work(Needs(keys=((PrintJob, str(uuid.UUID(job_id))),)), ask)
