"""Every explanation of a discrepancy stands, in its order, with who gave it and when."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("discrepancy", sa.Column("explanations", sa.Text, nullable=False, server_default="[]"))
    for column in ("explanation", "explained_by"):
        op.drop_column("discrepancy", column)


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
