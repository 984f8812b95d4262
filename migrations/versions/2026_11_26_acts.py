"""acts: a version for every subject, how an opposition is decided, the decision behind an area"""

import sqlalchemy as sa
from alembic import op

revision = "acts"
down_revision = "exchange"
branch_labels = None
depends_on = None

VERSIONED = (
    "administrative_unit",
    "party",
    "account",
    "token",
    "plot",
    "certified_quantity",
    "lot",
    "label_epoch",
    "label_batch",
)


def upgrade() -> None:
    for table in VERSIONED:
        # Not in batch mode, which would copy the table on SQLite and lose its CHECKs.
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("area", sa.Column("decision_number", sa.String(length=60), nullable=True))
    with op.batch_alter_table("opposition") as batch:
        batch.add_column(sa.Column("outcome", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("reasons", sa.String(length=8000), nullable=True))
        batch.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("decided_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f("fk_opposition_decided_by_account"), "account", ["decided_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("opposition") as batch:
        batch.drop_constraint(op.f("fk_opposition_decided_by_account"), type_="foreignkey")
        for column in ("decided_by", "decided_on", "reasons", "outcome"):
            batch.drop_column(column)
    op.drop_column("area", "decision_number")
    for table in reversed(VERSIONED):
        op.drop_column(table, "version")
