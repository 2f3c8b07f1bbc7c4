"""Every no of the authority that stands, and everybody who has had a box open."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("container", sa.Column("refusals", sa.Text, nullable=False, server_default="[]"))
    op.drop_column("container", "refused")
    op.add_column("package", sa.Column("open_to", sa.Text, nullable=False, server_default="[]"))
    op.drop_column("package", "opened_by")


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
