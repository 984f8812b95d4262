"""why a matter ended"""

import sqlalchemy as sa
from alembic import op

revision = "4e6b2ba485d0"
down_revision = "e5159e57a57f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ending",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "draft",
                "amend",
                "lodge",
                "notify_defects",
                "answer_defects",
                "accept",
                "publish",
                "oppose",
                "examine",
                "propose_grant",
                "propose_refusal",
                "return",
                "approve_grant",
                "approve_refusal",
                "register",
                "withdraw",
                "terminate",
                "mirror",
                "define_area",
                "appoint_manager",
                "enrol",
                "open_account",
                "close_account",
                "issue_token",
                "revoke_token",
                "authorise",
                "suspend",
                "reinstate",
                "revoke",
                "declare_plot",
                "certify_quantity",
                "declare_lot",
                "recall",
                "order_labels",
                "approve_labels",
                "decline_labels",
                "print_labels",
                "mark_range",
                "open_epoch",
                "define_unit",
                "import",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_ending_ended_by_account")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_ending_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ending")),
    )
    with op.batch_alter_table("ending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ending_record_id"), ["record_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ending", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ending_record_id"))

    op.drop_table("ending")
