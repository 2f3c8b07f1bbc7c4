"""How notifications reach the authority: the table `[filing]` of a zone's files. Data, not code."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class FilingSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Every key is explained in `config/filing.toml`."""

    by: Literal["drop", "post"]
    directory: str = "filed"
    url: str = ""
    token_file: str = ""
    connect_seconds: Annotated[int, Meta(ge=1, le=60)] = 5
    answer_seconds: Annotated[int, Meta(ge=1, le=120)] = 20
    retry_seconds: Annotated[int, Meta(ge=1, le=3600)] = 15
    longest_retry_seconds: Annotated[int, Meta(ge=1, le=86_400)] = 1800


def filing_faults(settings: FilingSettings) -> list[str]:
    """What cannot be right together; empty for sound settings."""
    faults = []
    if settings.by == "post" and not settings.url.startswith(("https://", "http://")):
        faults.append("filing: by = 'post' needs a url that starts with https://")
    if settings.by == "drop" and not settings.directory:
        faults.append("filing: by = 'drop' needs a directory")
    if settings.longest_retry_seconds < settings.retry_seconds:
        faults.append("filing: longest_retry_seconds must not be less than retry_seconds")
    return faults
