"""Accesses to unpublished data: who read whose data."""

import sqlalchemy as sa
from alembic import op

revision = "access"
down_revision = "recalls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.String(length=120), nullable=False),
        sa.Column("credential", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["about_id"], ["account.id"], name=op.f("fk_access_about_id_account")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_account_id_account")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_access_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
        sa.UniqueConstraint("mark", name=op.f("uq_access_mark")),
    )
    op.create_index(op.f("ix_access_account_id"), "access", ["account_id"], unique=False)
    op.create_index(op.f("ix_access_at"), "access", ["at"], unique=False)
    op.create_index("ix_access_about_id_at", "access", ["about_id", "at"], unique=False)
    op.create_index("ix_access_party_id_at", "access", ["party_id", "at"], unique=False)
    op.create_index("ix_access_subject_subject_id", "access", ["subject", "subject_id"], unique=False)


def downgrade() -> None:
    op.drop_table("access")
