"""Which steps of its journey a consignment is offered, by where it stands and where its boxes are."""

from __future__ import annotations

from sqlalchemy import Connection

from custody.deciding.consignments.at_home import all_home, is_home
from custody.holding import Consignment, Container, Step, Transit, legal_steps
from custody.records.store.rows import load


def steps_of(connection: Connection, consignment: Consignment) -> tuple[Step, ...]:
    """Nothing is declared lost where all that has not been received is at home."""
    steps = legal_steps(consignment)
    if Step.GIVE_UP not in steps or _is_anything_out(connection, consignment):
        return steps
    return tuple(step for step in steps if step is not Step.GIVE_UP)


def _is_anything_out(connection: Connection, consignment: Consignment) -> bool:
    boxes = {*consignment.under_way}
    if not boxes:
        return True
    inside = load(connection, Container, "package", boxes)
    missing = load(connection, Container, "code", {*consignment.missing}) if consignment.missing else []
    crossings = load(connection, Transit, "consignment", {consignment.number})
    transits = {each.container: each for each in crossings}
    home = {each.code for each in (*inside, *missing) if is_home(each, transits.get(each.code), consignment)}
    lie_in = {box: [each for each in inside if each.package == box] for box in boxes}
    return not all(all_home(lie_in[box], home) for box in boxes) or any(
        code not in home for code in consignment.missing
    )
