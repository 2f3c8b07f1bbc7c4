"""The infectious agent of a package, and what is to be delivered to the authority."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TEXTS = ("consignment", "state", "at", "due", "tried", "detail", "reference", "way")


def upgrade() -> None:
    op.add_column("package", sa.Column("agent", sa.Text, nullable=False, server_default=""))
    columns = [sa.Column(name, sa.Text, nullable=False) for name in TEXTS]
    key = sa.Column("notification", sa.Text, primary_key=True)
    attempts = sa.Column("attempts", WHOLE, nullable=False)
    op.create_table("delivery", key, *columns, attempts, sqlite_strict=True)
    op.create_index("delivery_by_state_due", "delivery", ["state", "due"])
    op.create_index("delivery_by_consignment", "delivery", ["consignment"])
    op.create_index("notification_by_state_window_to", "notification", ["state", "window_to"])


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
