"""The public text of a recall, and the time since which a lot is recalled."""

import sqlalchemy as sa
from alembic import op

revision = "recalls"
down_revision = "passkeys"
branch_labels = None
depends_on = None

TABLES = ("lot", "label_range")
TOLD = ("public_reason", "public_advice")


def upgrade() -> None:
    for table in TABLES:
        for name in TOLD:
            op.add_column(table, sa.Column(name, sa.String(length=500), nullable=True))
    op.add_column("lot", sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS label_range_never_update")  # it names the columns; the guards are put back
    op.drop_column("lot", "recalled_at")
    for table in TABLES:
        for name in TOLD:
            op.drop_column(table, name)
