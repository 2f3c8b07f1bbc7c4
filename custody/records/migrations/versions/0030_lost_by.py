"""Who found what was lost, and who had said that it was, do not let go of it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("container", sa.Column("lost_by", sa.Text, nullable=False, server_default=""))
    op.add_column("hold", sa.Column("not_by", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
