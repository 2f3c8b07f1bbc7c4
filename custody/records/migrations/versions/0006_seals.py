"""What a gate read of seals that were never recorded, kept with its decision."""

import json

import sqlalchemy as sa
from alembic import op

from custody.fold.seals import doubt_in

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for column in ("strange", "recorded"):
        op.add_column("passage", sa.Column(column, sa.Text, nullable=False, server_default="[]"))
    connection = op.get_bind()
    stopped = sa.text(
        "SELECT passage.entry, entry.body FROM passage JOIN entry ON entry.number = passage.entry "
        "WHERE passage.verdict <> 'ALLOW'"
    )
    for number, body in connection.execute(stopped).all():
        act = json.loads(bytes(body))["act"]
        doubt = doubt_in(json.dumps(act["facts"]).encode(), act["verdict"])
        if doubt.strange:
            kept = {"strange": json.dumps(doubt.strange), "recorded": json.dumps(doubt.recorded), "entry": number}
            change = "UPDATE passage SET strange = :strange, recorded = :recorded WHERE entry = :entry"
            connection.execute(sa.text(change), kept)


def downgrade() -> None:
    raise RuntimeError("The ledger is append-only; there is no way back. Restore a backup beside it instead.")
