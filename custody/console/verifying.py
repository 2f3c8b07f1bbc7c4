"""`custody verify`: prove an exported file, with nothing but the standard library and `cryptography` behind it."""

from __future__ import annotations

import click

from custody.ledger import verify as verifier


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("file", type=click.Path())
@click.option("--key", help="The ledger's public key, if you have it from somewhere else than the file.")
def verify(file: str, key: str | None) -> None:
    """Prove FILE. Exit 0: proved, 1: refuted, with the entry named, 2: unreadable."""
    if key is not None and not key.strip():
        # An empty key is most likely one that could not be fetched: to believe the file then would prove nothing.
        raise click.UsageError("--key is empty. Give the ledger's key, or leave --key out.")
    raise SystemExit(verifier.main([file, *(["--key", key] if key is not None else [])]))
