"""A hold that a discrepancy lets go of when it is resolved."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("hold", sa.Column("discrepancy", sa.Text, nullable=False, server_default=""))
    op.create_index("hold_by_discrepancy", "hold", ["discrepancy"], if_not_exists=True)


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
