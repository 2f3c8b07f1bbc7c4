"""A copy of a machine at a gate is known by what it says that it was given last."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for name in ("giving", "told_giving"):
        op.add_column("station_report", sa.Column(name, WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
