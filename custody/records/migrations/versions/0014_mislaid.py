"""What had left, and without which a gate has let the others pass; and when something was last taken out of a tube."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("container", sa.Column("parted", WHOLE, nullable=False, server_default="0"))
    op.add_column("consignment", sa.Column("mislaid", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
