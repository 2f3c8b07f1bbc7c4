"""Indexes by which what needs attention is found, however long the ledger is."""

from alembic import op

revision = "0003"
down_revision = "0002"

INDEXES = {
    "handoff": "state+at",
    "hold": "released+entry",
    "consignment": "state",
    "override": "state",
}


def upgrade() -> None:
    for table, cut in INDEXES.items():
        op.create_index(f"{table}_by_{cut.replace('+', '_')}", table, cut.split("+"))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
