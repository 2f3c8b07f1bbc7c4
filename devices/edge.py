"""The clock of the machine; the only place in a station that looks at it."""

import time
from datetime import datetime

from devices.recorded import Moment


def now() -> Moment:
    at_ms = time.time_ns() // 1_000_000
    at = datetime.fromtimestamp(at_ms / 1000).astimezone()
    return Moment(at.isoformat(timespec="milliseconds"), at_ms, time.monotonic())
