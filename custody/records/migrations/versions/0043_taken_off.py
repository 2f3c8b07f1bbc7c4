"""Which strange seal an officer has taken off a box, at the gate that had read it."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("package", sa.Column("taken_off", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
