"""Containers that move together: their timelines meet in a crowd, where an entry stands once."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

# As of the other tables of the ledger: what stands there stays, also against INSERT OR REPLACE.
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER crowd_no_update BEFORE UPDATE ON crowd "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no update on crowd'); END",
        "CREATE TRIGGER crowd_no_delete BEFORE DELETE ON crowd "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no delete on crowd'); END",
        "CREATE TRIGGER crowd_new BEFORE INSERT ON crowd "
        "WHEN EXISTS (SELECT 1 FROM crowd WHERE name = NEW.name AND subject = NEW.subject) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: it stands in this crowd already'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER crowd_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON crowd "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "crowd",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("crowd_by_subject", "crowd", ["subject"])
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
