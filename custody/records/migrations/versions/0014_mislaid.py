"""What had left, and without which a gate has let the others pass."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("consignment", sa.Column("mislaid", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
