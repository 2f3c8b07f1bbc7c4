"""What the authority answered: that it refused a notification, and that it accepted one after all."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for column in ("refused_at", "refused_why", "accepted_at"):
        op.add_column("notification", sa.Column(column, sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
