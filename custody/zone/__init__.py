"""The zone that one installation serves: who takes part, where, under which clearances and rules. Data, not code.

A zone is a directory of TOML files. How the tables are spread over files is free; `[[organisation]]`, `[[site]]`,
`[[checkpoint]]`, `[[station]]`, `[[person]]`, `[[vehicle]]`, `[[clearance]]`, `[[permit]]`, `[[permit_rule]]` and
`[[rules]]` are lists, `[zone]` and `[categories]`
stand once, `[filing]` once or not at all.
"""

from custody.zone.listing import NOUNS, row_of, rows_of, standing, with_listings, zone_of
from custody.zone.loading import ZoneError, load_zone
from custody.zone.references import reference_faults
from custody.zone.values import About, Secret, Zone

__all__ = [
    "NOUNS",
    "About",
    "Secret",
    "Zone",
    "ZoneError",
    "load_zone",
    "reference_faults",
    "row_of",
    "rows_of",
    "standing",
    "with_listings",
    "zone_of",
]
