"""What was out of its range on an earlier way stays so under another number."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("container", sa.Column("warmed", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
