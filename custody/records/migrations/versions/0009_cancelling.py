"""When, by whom and why a notification ended; and deliveries that tell the authority so."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for name in ("ended_at", "ended_by", "ended_why"):
        op.add_column("notification", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("kind", sa.Text, nullable=False, server_default="filing"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
