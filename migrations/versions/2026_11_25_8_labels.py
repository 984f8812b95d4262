"""Orders of labels."""

import sqlalchemy as sa
from alembic import op

revision = "labels"
down_revision = "use"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_epoch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_label_epoch")),
    )
    op.create_table(
        "label_batch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("pack", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ordered",
                "approved",
                "declined",
                "printed",
                name="batchstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("remark", sa.String(length=2000), nullable=True),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> ordered_by", name=op.f("ck_label_batch_second_person")),
        sa.CheckConstraint("number BETWEEN 0 AND 33554431", name=op.f("ck_label_batch_number")),
        sa.CheckConstraint("pack > 0", name=op.f("ck_label_batch_pack")),
        sa.CheckConstraint("quantity BETWEEN 1 AND 33554432", name=op.f("ck_label_batch_quantity")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_label_batch_decided_by_account")),
        sa.ForeignKeyConstraint(["epoch"], ["label_epoch.number"], name=op.f("fk_label_batch_epoch_label_epoch")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_label_batch_lot_id_lot")),
        sa.ForeignKeyConstraint(["ordered_by"], ["account.id"], name=op.f("fk_label_batch_ordered_by_account")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_label_batch")),
    )
    op.create_index(op.f("ix_label_batch_lot_id"), "label_batch", ["lot_id"], unique=False)
    op.create_index(op.f("ix_label_batch_ordered_at"), "label_batch", ["ordered_at"], unique=False)
    op.create_table(
        "label_range",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "activated",
                "void",
                "revoked",
                "recalled",
                name="rangestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_back", sa.Uuid(), nullable=True),
        sa.CheckConstraint("first >= 0 AND last >= first", name=op.f("ck_label_range_bounds")),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f("fk_label_range_batch_number_label_batch")
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_label_range_marked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_range")),
    )
    op.create_index("ix_label_range_cover", "label_range", ["batch_number", "first", "last"], unique=False)


def downgrade() -> None:
    op.drop_table("label_range")
    op.drop_table("label_batch")
    op.drop_table("label_epoch")
