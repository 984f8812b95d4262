"""Limits on how often something may be asked, counted for all workers together."""

import sqlalchemy as sa
from alembic import op

revision = "throttling"
down_revision = "ocop"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_until"), "throttle", ["until"], unique=False)


def downgrade() -> None:
    op.drop_table("throttle")
