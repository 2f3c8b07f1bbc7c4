"""Which numbers are those of loggers: none of them is a seal's or a tube's."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    number = sa.Column("number", sa.Text, primary_key=True)
    op.create_table("logger", number, sa.Column("entry", WHOLE, nullable=False), sqlite_strict=True)


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
