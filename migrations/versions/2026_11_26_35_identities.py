"""Identities at an identity service, and sign-ins that are under way there."""

import sqlalchemy as sa
from alembic import op

revision = "identities"
down_revision = "access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_identity_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_identity")),
        sa.UniqueConstraint("account_id", name=op.f("uq_account_identity_account_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_account_identity_digest")),
    )
    op.create_table(
        "identity_step",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("bound_to", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("onward", sa.String(length=1000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_identity_step")),
    )
    op.create_index(op.f("ix_identity_step_expires_at"), "identity_step", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_identity_step_expires_at"), table_name="identity_step")
    op.drop_table("identity_step")
    op.drop_table("account_identity")
