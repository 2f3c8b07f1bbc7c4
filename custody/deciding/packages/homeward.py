"""What is wanted home, by recall or for want of consent. Packed for that it stays held, and the hold stops all else."""

from __future__ import annotations

from custody.crossing.checks.hold import COMES_BACK, GOES_HOME, SENT_BACK
from custody.deciding.packages.boxes import is_free
from custody.holding import Consignment, Container, Hold, Package
from custody.scene import Scene, side_now
from custody.standing_holds import holds_around


def is_wanted_home(container: Container, scene: Scene) -> bool:
    """Whether it lies across the border from whoever recalls it or, where consent is wanting or its quality in doubt,
    from its owner. It has crossed, so that there is a home to go to."""
    wanted = [hold for hold in holds_around(scene, container) if hold.hold_kind in GOES_HOME]
    crossed = scene.world.of_all_origins(container, lambda each: bool(each.side))
    return crossed and bool(wanted) and all(_lies_across(container, hold, scene) for hold in wanted)


def may_go_home(package: Package, scene: Scene) -> bool:
    """Whether this box is planned for nothing yet, or is in the draft of a return."""
    consignment = scene.world.get(Consignment, package.consignment)
    returns = consignment is not None and bool(consignment.return_of) and consignment.state.unfiled
    return returns or is_free(package, scene.world)


def _lies_across(container: Container, hold: Hold, scene: Scene) -> bool:
    own = scene.actor.organisation
    if hold.organisation != own and hold.hold_kind not in COMES_BACK:
        return False
    home = container.owner if hold.organisation == own and hold.hold_kind in SENT_BACK else hold.organisation
    organisation, here = scene.zone.organisations.get(home), side_now(scene, container)
    return organisation is not None and None not in (here, organisation.side) and organisation.side is not here
