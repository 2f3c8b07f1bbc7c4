"""The doubt over a strange seal lies on the package, no longer on the decision that read it; and who sealed it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("package", sa.Column("doubts", sa.Text, nullable=False, server_default="[]"))
    op.add_column("package", sa.Column("sealed_by", sa.Text, nullable=False, server_default=""))
    for column in ("strange", "recorded"):
        op.drop_column("passage", column)


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
