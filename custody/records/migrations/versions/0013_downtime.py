"""Downtime forms, and which crossing was written down on one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXTS = "station state issued_at issued_by told scan_sha256 entered_by confirmed_by consignment reason"


def upgrade() -> None:
    pad = [sa.Column(name, WHOLE, nullable=False) for name in ("last", "entry")]
    op.create_table("pad", sa.Column("station", sa.Text, primary_key=True), *pad, sqlite_strict=True)
    form: list[sa.Column[Any]] = [sa.Column(name, sa.Text, nullable=False) for name in _TEXTS.split()]
    form += [sa.Column(name, WHOLE, nullable=False) for name in ("place", "crossing", "entry")]
    op.create_table("downtime_form", sa.Column("number", sa.Text, primary_key=True), *form, sqlite_strict=True)
    for cut in ("station+state+place", "station+place"):
        op.create_index(f"downtime_form_by_{cut.replace('+', '_')}", "downtime_form", cut.split("+"))
    op.add_column("passage", sa.Column("form", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
