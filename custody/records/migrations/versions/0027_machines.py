"""What a machine at a gate was given is handed back by that machine alone."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("station_report", sa.Column("machine", sa.Text, nullable=False, server_default=""))
    op.add_column("station_report", sa.Column("former", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
