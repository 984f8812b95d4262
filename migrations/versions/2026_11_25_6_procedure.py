"""Rows that the examination of an application adds."""

import sqlalchemy as sa
from alembic import op

revision = "procedure"
down_revision = "rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("gazette", sa.String(length=60), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_publication_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_record_id"), "publication", ["record_id"], unique=False)
    op.create_table(
        "defect_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("defects", sa.JSON(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8000), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_defect_notice_answered_by_account")),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name=op.f("fk_defect_notice_issued_by_account")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_defect_notice_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect_notice")),
    )
    op.create_index(op.f("ix_defect_notice_record_id"), "defect_notice", ["record_id"], unique=False)
    op.create_table(
        "opposition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("opponent", sa.String(length=300), nullable=False),
        sa.Column("grounds", sa.String(length=8000), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "upheld_in_part",
                "dismissed",
                "withdrawn",
                name="oppositionoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.String(length=8000), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_opposition_decided_by_account")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_opposition_record_id_record")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_opposition_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opposition")),
    )
    op.create_index(op.f("ix_opposition_record_id"), "opposition", ["record_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("grant", "refusal", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reasons", sa.String(length=8000), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.String(length=8000), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_proposal_second_officer")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_proposal_decided_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_proposal_proposed_by_account")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_proposal_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_record_id"), "proposal", ["record_id"], unique=False)
    op.create_table(
        "ending",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_ending_ended_by_account")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_ending_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ending")),
    )
    op.create_index(op.f("ix_ending_record_id"), "ending", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ending")
    op.drop_table("proposal")
    op.drop_table("opposition")
    op.drop_table("defect_notice")
    op.drop_table("publication")
