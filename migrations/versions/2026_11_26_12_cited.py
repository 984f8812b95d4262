"""What a proposal cites, and which similar signs the officer saw."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "cited"
down_revision = "searches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("cites", "near"):
        document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
        op.add_column("proposal", sa.Column(name, document, nullable=True))


def downgrade() -> None:
    for name in ("near", "cites"):
        op.drop_column("proposal", name)
