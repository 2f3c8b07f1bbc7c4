"""Which run of a station is the one that may let things pass alone, and whether another runs beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for column in ("holder", "holder_at", "twin_at", "doubled_at"):
        op.add_column("station_report", sa.Column(column, sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
