"""What the service tells its operator: one line of JSON each on standard error, safe to read and to keep.

JSON escapes whatever a stranger may have put into an address; tracebacks come without the values of variables, which
may be secrets.
"""

from __future__ import annotations

import sys

import structlog


def tell_in_json() -> None:
    """Set structlog up, unless whoever runs us has done so already."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
