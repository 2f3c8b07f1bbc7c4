"""What becomes of containers on the way: what was missing, how it was found, who must explain it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# table: (column, what the rows that stand already get)
COLUMNS: dict[str, tuple[tuple[str, str | int], ...]] = {
    "container": (("condition", ""), ("gaps", "[]"), ("asked", ""), ("asked_by", "")),
    "consignment": (("missing", "[]"),),
    "discrepancy": (("explained_by", ""), ("resolved_by", ""), ("found", "[]"), ("cause", 0), ("parties", "[]")),
}


def upgrade() -> None:
    for name, columns in COLUMNS.items():
        for column, value in columns:
            kind = WHOLE if isinstance(value, int) else sa.Text
            op.add_column(name, sa.Column(column, kind, nullable=False, server_default=str(value)))
    op.create_index("discrepancy_by_state", "discrepancy", ["state"])


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
