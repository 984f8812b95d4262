"""The private address of a request to join, encrypted, so that links in letters lead back to it."""

import sqlalchemy as sa
from alembic import op

revision = "join_address"
down_revision = "close_out_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "join_address",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["join_request.id"], name=op.f("fk_join_address_request_id_join_request")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_join_address")),
    )


def downgrade() -> None:
    op.drop_table("join_address")
