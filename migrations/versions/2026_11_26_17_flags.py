"""Signs of copied labels: limits of a right, flags, displays, sold and marked labels."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import rebuild

revision = "flags"
down_revision = "notices"
branch_labels = None
depends_on = None

STATES = ("activated", "void", "revoked", "recalled")
MORE_STATES = (*STATES, "displayed", "sold", "marked")


def upgrade() -> None:
    _check(STATES, MORE_STATES)
    op.add_column("label_range", sa.Column("until", sa.Date(), nullable=True))
    _may_be_nobody("CHAR(32) NOT NULL", "CHAR(32)")
    op.create_table(
        "scan_limits",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sessions_in_30_days", sa.Integer(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("provinces_in_7_days", sa.Integer(), nullable=True),
        sa.Column("countries_in_48_hours", sa.Integer(), nullable=True),
        sa.Column("days_after_sale", sa.Integer(), nullable=True),
        sa.Column("far_km", sa.Integer(), nullable=True),
        sa.Column("fast_kmh", sa.Integer(), nullable=True),
        sa.Column("over_median_percent", sa.Integer(), nullable=True),
        sa.Column("shadow_until", sa.Date(), nullable=True),
        sa.Column("takes_back", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_scan_limits_record_id_record")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_scan_limits_set_by_account")),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_scan_limits")),
    )
    rules = sa.Enum("R2", "R3", "R4", "R5", "R6", name="scanrule", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "scan_flag",
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("label_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", rules, nullable=False),
        sa.Column("is_shadow", sa.Boolean(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f("fk_scan_flag_batch_number_label_batch")
        ),
        sa.PrimaryKeyConstraint("batch_number", "label_index", "rule", name=op.f("pk_scan_flag")),
    )
    op.create_index(op.f("ix_scan_flag_at"), "scan_flag", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_scan_flag_at"), table_name="scan_flag")
    op.drop_table("scan_flag")
    op.drop_table("scan_limits")
    _may_be_nobody("CHAR(32)", "CHAR(32) NOT NULL")
    op.drop_column("label_range", "until")
    _check(MORE_STATES, STATES)


def _check(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    before, after = (", ".join(f"'{word}'" for word in words) for words in (old, new))
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "label_range", lambda sql: sql.replace(f"({before})", f"({after})"))
        return
    op.drop_constraint(op.f("ck_label_range_rangestate"), "label_range", type_="check")
    op.create_check_constraint(op.f("ck_label_range_rangestate"), "label_range", f"state IN ({after})")


def _may_be_nobody(old: str, new: str) -> None:
    """Allow or forbid a run of labels without the account that marked it."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "label_range", lambda sql: sql.replace(f"marked_by {old}", f"marked_by {new}"))
    else:
        op.alter_column("label_range", "marked_by", nullable="NOT NULL" not in new)
