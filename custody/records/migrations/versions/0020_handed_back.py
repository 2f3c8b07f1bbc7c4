"""When a lane was last given tokens, which of them it is asked to hand back, and which it has."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    for column, empty in (("given", ""), ("asked", "[]"), ("handed_back", "[]")):
        op.add_column("station_report", sa.Column(column, sa.Text, nullable=False, server_default=empty))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
