"""Downloads for printing, permitted repeats, and which withdrawals give the content of the lot back."""

import sqlalchemy as sa
from alembic import op

revision = "printed"
down_revision = "cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("label_range", sa.Column("frees", sa.Boolean(), nullable=True))
    _create(
        "print_file",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        by="taken_by",
        at="taken_at",
    )
    _create("print_repeat", by="allowed_by", at="allowed_at", always_by=True)


def downgrade() -> None:
    for table in ("print_repeat", "print_file"):
        op.drop_index(op.f(f"ix_{table}_batch_number"), table_name=table)
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS label_range_never_update")  # it names the column; the guards are put back
    op.drop_column("label_range", "frees")


def _create(table: str, *columns: "sa.Column[str]", by: str, at: str, always_by: bool = False) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        *columns,
        sa.Column(by, sa.Uuid(), nullable=not always_by),
        sa.Column(at, sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first >= 0 AND last >= first", name=op.f(f"ck_{table}_bounds")),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f(f"fk_{table}_batch_number_label_batch")
        ),
        sa.ForeignKeyConstraint([by], ["account.id"], name=op.f(f"fk_{table}_{by}_account")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_batch_number"), table, ["batch_number"], unique=False)
