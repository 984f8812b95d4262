"""The use of the labels of an order: what the holder reports at the close-out."""

import sqlalchemy as sa
from alembic import op

revision = "closing"
down_revision = "getting_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "close_out",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_back", sa.Uuid(), nullable=True),
        sa.CheckConstraint("used >= 0 AND spoiled >= 0 AND returned >= 0", name=op.f("ck_close_out_counts")),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f("fk_close_out_batch_number_label_batch")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_close_out_closed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_close_out")),
    )
    op.create_index(op.f("ix_close_out_batch_number"), "close_out", ["batch_number"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_close_out_batch_number"), table_name="close_out")
    op.drop_table("close_out")
