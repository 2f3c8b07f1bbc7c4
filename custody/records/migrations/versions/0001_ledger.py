"""The ledger, what it leaves behind, and what stands beside it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# table: (key, text columns, whole-number columns, indexed columns)
NOUNS: dict[str, tuple[str, str, str, str]] = {
    "container": (
        "code",
        "category risk unit owner organisation custodian site state place package parent adopted handoff consignment "
        "parties",
        "amount label_verified copies entry",
        "package organisation consignment",
    ),
    "package": (
        "code",
        "packaging_class organisation custodian site state seals place handoff consignment parties",
        "dry_ice_g label_verified copies entry",
        "organisation consignment",
    ),
    "alias": ("alias", "code", "", ""),
    "seal": ("number", "package", "entry", ""),
    "handoff": (
        "id",
        "giver giver_organisation receiver receiver_organisation offered carried state at",
        "entry",
        "receiver+state giver",
    ),
    "hold": ("id", "target hold_kind reason placed_by organisation at", "entry released", "target"),
    "consignment": (
        "number",
        "from_organisation from_site to_organisation to_site direction purpose clearance checkpoint "
        "carrier_organisation carrier vehicle planned_exit planned_entry packages state notification at",
        "clearance_version entry",
        "from_organisation to_organisation checkpoint",
    ),
    "notification": (
        "number",
        "consignment state filed_at filed_by manifest reference",
        "version entry",
        "consignment",
    ),
    "passage": ("entry", "consignment gate checkpoint station verdict at", "entry", "consignment"),
    "desk": ("station", "staff seen basket package seals carrier awaiting last", "", ""),
    "print_job": (
        "id",
        "station printer subject layout label reason state at detail",
        "copy position odometer",
        "station subject",
    ),
    "scan": ("id", "request station raw at received answer", "entry", "station"),
    "credential": ("staff", "pin_hash password_hash locked_until", "failures", ""),
    "token": ("digest", "staff station issued", "revoked", "staff"),
    "session": ("digest", "staff station since seen", "ended", ""),
    "station_report": ("station", "boot scanner printers at", "queue clock_offset_ms", ""),
}


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "link",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("number", WHOLE, sa.ForeignKey("entry.number"), primary_key=True, autoincrement=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "node",
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "head",
        sa.Column("one", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    for name, (key, texts, wholes, indexed) in NOUNS.items():
        op.create_table(name, *_columns(key, texts.split(), wholes.split()), sqlite_strict=True)
        for cut in indexed.split():
            op.create_index(f"{name}_by_{cut.replace('+', '_')}", name, cut.split("+"))
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")


def _columns(key: str, texts: list[str], wholes: list[str]) -> list[sa.Column[Any]]:
    key_type = WHOLE if key in wholes else sa.Text
    columns: list[sa.Column[Any]] = [sa.Column(key, key_type, primary_key=True, autoincrement=False)]
    columns += [sa.Column(name, sa.Text, nullable=False) for name in texts]
    return columns + [sa.Column(name, WHOLE, nullable=False) for name in wholes if name != key]


# An entry's number and a link or node once written stay. The INSERT guard on the number is what stops
# INSERT OR REPLACE, which on SQLite slips past the delete trigger.
GUARDS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {verb} on {table}'); END"
            for table in ("entry", "link", "node")
            for verb in ("update", "delete")
        ),
        "CREATE TRIGGER entry_next BEFORE INSERT ON entry "
        "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entry) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: an entry takes the next number'); END",
        "CREATE TRIGGER link_new BEFORE INSERT ON link "
        "WHEN EXISTS (SELECT 1 FROM link WHERE subject = NEW.subject AND number = NEW.number) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: this link stands already'); END",
        "CREATE TRIGGER node_new BEFORE INSERT ON node "
        "WHEN EXISTS (SELECT 1 FROM node WHERE position = NEW.position) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: this node stands already'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the ledger is append-only: no % on %', lower(TG_OP), TG_TABLE_NAME; END $$",
        "CREATE FUNCTION entry_takes_the_next_number() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM entry) THEN "
        "RAISE EXCEPTION 'the ledger is append-only: an entry takes the next number'; END IF; RETURN NEW; END $$",
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
            for table in ("entry", "link", "node")
        ),
        "CREATE TRIGGER entry_next BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_takes_the_next_number()",
    ),
}
