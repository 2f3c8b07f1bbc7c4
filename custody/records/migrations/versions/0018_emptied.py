"""The boxes that an authority emptied on their way, and who has received any of a consignment."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for name in ("emptied", "received_by"):
        op.add_column("consignment", sa.Column(name, sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
