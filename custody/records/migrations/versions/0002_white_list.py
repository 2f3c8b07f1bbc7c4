"""Reference data with versions, and what a journey under the white list leaves behind."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# table: (key, text columns, whole-number columns, indexed columns)
NOUNS: dict[str, tuple[str, str, str, str]] = {
    "listing": ("id", "topic noun effective body", "version entry", "topic entry"),
    "tally": ("id", "", "used reserved draws entry", ""),
    "reservation": ("id", "consignment tally state", "amount entry", "consignment"),
    "override": (
        "id",
        "consignment check_code gate reason_code reason requested_by organisation state fingerprint evidence_sha256 "
        "approved_by expires_at at",
        "entry",
        "consignment organisation",
    ),
    "discrepancy": (
        "id",
        "consignment discrepancy_kind codes detail opened_by organisation state due explanation resolution at",
        "entry",
        "consignment organisation",
    ),
    "transit": (
        "id",
        "consignment container clearance from_organisation to_organisation direction at returned",
        "clearance_version entry",
        "consignment container clearance+at to_organisation+at from_organisation+at",
    ),
    "logger_report": (
        "id",
        "logger package consignment verdict assessment file_sha256 at",
        "entry",
        "consignment package",
    ),
}

# table: (column, what the rows that stand already get)
COLUMNS: dict[str, tuple[tuple[str, str | int], ...]] = {
    "container": (("parents", "[]"), ("hgr", 0), ("infectious", 0), ("animal", 0), ("park_only", 0)),
    "package": (
        ("opening", ""),
        ("temperature_class", ""),
        ("gross_weight_g", 0),
        ("description", ""),
        ("logger", ""),
        ("logger_started", ""),
        ("logger_calibrated_until", ""),
    ),
    "consignment": (
        ("project", ""),
        ("ethics", ""),
        ("channel", "hand_carry"),
        ("ccrn", ""),
        ("part_of", ""),
        ("return_of", ""),
        ("before", ""),
        ("arrived", "[]"),
        ("manifest_sha256", ""),
    ),
    "notification": (
        ("form", "{}"),
        ("lead_from", ""),
        ("window_from", ""),
        ("window_to", ""),
        ("acknowledged_at", ""),
    ),
}


def upgrade() -> None:
    for name, (key, texts, wholes, indexed) in NOUNS.items():
        op.create_table(name, *_columns(key, texts.split(), wholes.split()), sqlite_strict=True)
        for cut in indexed.split():
            op.create_index(f"{name}_by_{cut.replace('+', '_')}", name, cut.split("+"))
    for name, columns in COLUMNS.items():
        for column, value in columns:
            kind = WHOLE if isinstance(value, int) else sa.Text
            op.add_column(name, sa.Column(column, kind, nullable=False, server_default=str(value)))
    op.execute(sa.text("UPDATE container SET parents = '[\"' || parent || '\"]' WHERE parent <> ''"))
    op.drop_column("container", "parent")


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")


def _columns(key: str, texts: list[str], wholes: list[str]) -> list[sa.Column[Any]]:
    columns: list[sa.Column[Any]] = [sa.Column(key, sa.Text, primary_key=True)]
    columns += [sa.Column(name, sa.Text, nullable=False) for name in texts]
    return columns + [sa.Column(name, WHOLE, nullable=False) for name in wholes]
