"""What waits for a second person is looked up by whose it is."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_index("container_by_asked_organisation", "container", ["asked", "organisation"], if_not_exists=True)


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
