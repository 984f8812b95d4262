"""Print files that are made in the background, and the reports of presses on the labels they received."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "printing"
down_revision = "pins"
branch_labels = None
depends_on = None

STATES = ("waiting", "making", "ready", "delivered", "cancelled", "failed", "erased")


def upgrade() -> None:
    _create(
        "print_job",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("wishes", _document(), nullable=False),
        sa.Column("runs", _document(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="printstate", native_enum=False, length=32, create_constraint=True),
            nullable=False,
        ),
        sa.Column("turn", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("octets", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("is_entered", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.CheckConstraint("total >= 1 AND done >= 0 AND sent >= 0", name=op.f("ck_print_job_counts")),
        by="asked_by",
        at="asked_at",
    )
    op.create_index(op.f("ix_print_job_state"), "print_job", ["state"], unique=False)
    _create(
        "press_report",
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Integer(), nullable=False),
        sa.Column("takes_back", sa.Uuid(), nullable=True),
        sa.CheckConstraint("printed >= 0 AND spoiled >= 0 AND delivered >= 0", name=op.f("ck_press_report_counts")),
        by="reported_by",
        at="reported_at",
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_print_job_state"), table_name="print_job")
    for table in ("press_report", "print_job"):
        op.drop_index(op.f(f"ix_{table}_batch_number"), table_name=table)
        op.drop_table(table)


def _document() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _create(table: str, *rest: "sa.Column[object] | sa.CheckConstraint", by: str, at: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_number", sa.Integer(), nullable=False),
        *rest,
        sa.Column(by, sa.Uuid(), nullable=False),
        sa.Column(at, sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f(f"fk_{table}_batch_number_label_batch")
        ),
        sa.ForeignKeyConstraint([by], ["account.id"], name=op.f(f"fk_{table}_{by}_account")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_batch_number"), table, ["batch_number"], unique=False)
