"""Leave to pass a fault belongs to the way on which it was found."""

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("override", sa.Column("homeward", WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
