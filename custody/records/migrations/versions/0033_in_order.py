"""When a box was counted and when a gate let it in: what is told late is put where it belongs."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("container", sa.Column("entered", sa.Text, nullable=False, server_default=""))
    op.add_column("package", sa.Column("entered", sa.Text, nullable=False, server_default=""))
    op.add_column("package", sa.Column("counted", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
