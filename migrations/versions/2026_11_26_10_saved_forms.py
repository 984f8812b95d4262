"""Forms that are saved while they are filled in."""

import sqlalchemy as sa
from alembic import op

revision = "saved_forms"
down_revision = "scans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_form",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_form_account_id_account")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_saved_form_record_id_record")),
        sa.PrimaryKeyConstraint("account_id", "form", name=op.f("pk_saved_form")),
    )
    op.create_index(op.f("ix_saved_form_record_id"), "saved_form", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_table("saved_form")
