"""That a station stopped something for nothing but that it could ask nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("passage", sa.Column("alone", WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
