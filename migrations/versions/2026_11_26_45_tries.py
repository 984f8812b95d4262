"""Wrong tries of numbers as the office sees them, and the digest of the texts on printed labels."""

import sqlalchemy as sa
from alembic import op

revision = "tries"
down_revision = "shipped"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("label_pin", sa.Column("earlier", sa.Integer(), server_default="0", nullable=False))
    op.add_column("label_pin", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("print_job", sa.Column("inscribed", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("print_job", "inscribed")
    op.drop_column("label_pin", "missed_at")
    op.drop_column("label_pin", "earlier")
