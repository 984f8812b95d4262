"""The order version at which a label state was recorded, with indexes for new states and states taken back."""

import sqlalchemy as sa
from alembic import op

revision = "said_since"
down_revision = "made_of_lots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("label_range", sa.Column("order_version", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_label_range_said", "label_range", ["batch_number", "order_version"], unique=False)
    op.create_index(
        "ix_label_range_taken_back",
        "label_range",
        ["takes_back"],
        unique=False,
        sqlite_where=sa.text("takes_back IS NOT NULL"),
        postgresql_where=sa.text("takes_back IS NOT NULL"),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS label_range_never_update")  # it names the column; the guards are put back
    op.drop_index("ix_label_range_taken_back", table_name="label_range")
    op.drop_index("ix_label_range_said", table_name="label_range")
    op.drop_column("label_range", "order_version")
