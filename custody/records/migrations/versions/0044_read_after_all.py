"""By which decision the system has resolved a discrepancy."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column(
        "discrepancy",
        sa.Column(
            "resolved_in", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, server_default="0"
        ),
    )


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
