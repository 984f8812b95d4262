"""Imports."""

import sqlalchemy as sa
from alembic import op

revision = "exchange"
down_revision = "labels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("running", "done", name="runstatus", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("layout", "digest", name=op.f("uq_import_run_layout_digest")),
    )
    op.create_table(
        "import_fault",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_fault_run_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_fault")),
        sa.UniqueConstraint("run_id", "line", name=op.f("uq_import_fault_run_id_line")),
    )
    op.create_index(op.f("ix_import_fault_run_id"), "import_fault", ["run_id"], unique=False)


def downgrade() -> None:
    op.drop_table("import_fault")
    op.drop_table("import_run")
