"""Who has put a seal of a number on what, and who has registered tubes under one code: makers number alike."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

LISTS = (("seal", "uses"), ("alias", "others"), ("alias", "named_by"), ("package", "shared_seals"))


def upgrade() -> None:
    for table, column in LISTS:
        op.add_column(table, sa.Column(column, sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
