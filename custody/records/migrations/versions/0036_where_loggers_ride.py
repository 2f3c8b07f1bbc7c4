"""Where a logger rides, who has named its number, and whether a file of it was ever read."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("package", sa.Column("logger_serial", sa.Text, nullable=False, server_default=""))
    for name in ("boxes", "named_by"):
        op.add_column("logger", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
    op.add_column("logger", sa.Column("read", WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
