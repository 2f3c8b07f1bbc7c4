"""By which crossing a container came to be kept inside a park: turned back, it is free again at home."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("transit", sa.Column("kept", WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
