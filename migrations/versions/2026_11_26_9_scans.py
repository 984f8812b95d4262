"""How often labels are checked."""

import sqlalchemy as sa
from alembic import op

revision = "scans"
down_revision = "kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_scan",
        sa.Column("batch_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_minute", sa.Integer(), nullable=False),
        sa.Column("last_minute", sa.Integer(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("month_minute", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("month_before", sa.Integer(), nullable=False),
        sa.Column("today", sa.String(length=1024), nullable=False),
        sa.Column("places", sa.String(length=400), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_number", "label_index", name=op.f("pk_label_scan")),
    )
    op.create_index(op.f("ix_label_scan_last_minute"), "label_scan", ["last_minute"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        # A crash clears this table and dumps leave it out, so that no backup can identify an earlier browser.
        op.execute("CREATE UNLOGGED TABLE scan_salt (day integer PRIMARY KEY, salt bytea NOT NULL)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TABLE scan_salt")
    op.drop_index(op.f("ix_label_scan_last_minute"), table_name="label_scan")
    op.drop_table("label_scan")
