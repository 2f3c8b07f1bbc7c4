"""What a newcomer reads first: where to look, how to sign in, what to try."""

from __future__ import annotations

from pathlib import Path

from custody.parties import Person, Role, Station, StationKind
from custody.wording import text
from custody.zone import Zone

_PAGES = {
    StationKind.BENCH: "bench",
    StationKind.RECEIPT: "bench",
    StationKind.CHECKPOINT_EXIT: "checkpoint",
    StationKind.CHECKPOINT_ENTRY: "checkpoint",
}

_OF_ROLES = (
    ("/containers", (Role.TECHNICIAN,)),
    ("/handoffs", (Role.COURIER,)),
    ("/checkpoint", (Role.OFFICER,)),
    ("/consignments", (Role.COORDINATOR, Role.COMPLIANCE)),
    ("/fleet", (Role.ADMIN,)),
    ("/ledger", (Role.AUDITOR,)),
)
"""Where each role looks besides its station; words for the roles are those of the pages."""


def welcome(zone: Zone, url: str, data: Path) -> str:
    """The text for the terminal. The secrets in it are those of the training zone's files."""
    stations = [station for station in zone.stations.values() if station.enabled]
    people = [person for person in zone.people.values() if person.staff in zone.secrets]
    lines = [
        "",
        f"Custody is up at {url}",
        f"This is the {zone.about.names.en.lower()}: every organisation, person, clearance and rule in it is invented.",
        "",
        "Where to look",
        *(f"  {station.names.en:<34} {_page(url, station)}" for station in stations),
        *(f"  {', '.join(map(_role, roles)):<34} {url}{path}" for path, roles in _OF_ROLES),
        "",
        "How to sign in: staff code and password, or at a station badge code and PIN",
        f"  {'staff':<9}{'role':<20}{'organisation':<14}{'password':<20}{'badge':<19}PIN",
        *(_credentials(zone, person) for person in people),
        "",
        f"Data: {data}   What each part says: {data / 'transcripts'}",
        'README.md, section "The first five minutes", is a way through all of it. Ctrl-C stops everything.',
        "",
    ]
    return "\n".join(lines)


def _page(url: str, station: Station) -> str:
    return f"{url}/{_PAGES[station.kinds[0]]}/{station.name}"


def _credentials(zone: Zone, person: Person) -> str:
    secret = zone.secrets[person.staff]
    roles = ", ".join(map(_role, person.roles))
    who = f"{person.staff:<9}{roles:<20}{person.organisation:<14}"
    return f"  {who}{secret.password:<20}{person.badge:<19}{secret.pin}"


def _role(role: Role) -> str:
    return text(f"role.{role}", "en")
