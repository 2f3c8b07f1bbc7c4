"""What an officer of a silent lane and a coordinator have said together: that nothing has crossed there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXTS = "consignment station state reason_code reason asked_by asked_at answered_by"


def upgrade() -> None:
    columns: list[sa.Column[Any]] = [sa.Column(name, sa.Text, nullable=False) for name in _TEXTS.split()]
    columns.append(sa.Column("entry", WHOLE, nullable=False))
    op.create_table("standstill", sa.Column("id", sa.Text, primary_key=True), *columns, sqlite_strict=True)
    op.create_index("standstill_by_consignment", "standstill", ["consignment"])


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
