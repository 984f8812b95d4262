"""Numbers under the coating of labels."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import rebuild

revision = "pins"
down_revision = "identities"
branch_labels = None
depends_on = None

RULES, MORE_RULES = "'R2', 'R3', 'R4', 'R5', 'R6'", "'R1', 'R2', 'R3', 'R4', 'R5', 'R6'"
COUNTED, MORE_COUNTED = "'scanned_after_sale', 'difference'", "'scanned_after_sale', 'confirmed_again', 'difference'"
TOLD = "'not_issued', 'withdrawn', 'copied', 'differs', 'tampered', 'no_label', 'origin', 'other', 'scanned_often'"
SUSPICIONS = f"{TOLD}, 'scanned_widely', 'scanned_too_far', 'scanned_in_bulk'"


def upgrade() -> None:
    op.add_column("label_batch", sa.Column("has_pins", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("print_repeat", sa.Column("kind", sa.String(length=20), nullable=True))
    op.create_table(
        "label_pin",
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("label_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("today", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=6), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(confirmed_at IS NULL) = (receipt IS NULL)", name=op.f("ck_label_pin_confirmed")),
        sa.CheckConstraint("today BETWEEN 0 AND 5 AND tries BETWEEN 0 AND 15", name=op.f("ck_label_pin_tries")),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f("fk_label_pin_batch_number_label_batch")
        ),
        sa.PrimaryKeyConstraint("batch_number", "label_index", name=op.f("pk_label_pin")),
    )
    _check("scan_flag", "scanrule", "rule", RULES, MORE_RULES)
    _check("office_case", "suspicion", "suspicion", f"{SUSPICIONS}, {COUNTED}", f"{SUSPICIONS}, {MORE_COUNTED}")


def downgrade() -> None:
    _check("office_case", "suspicion", "suspicion", f"{SUSPICIONS}, {MORE_COUNTED}", f"{SUSPICIONS}, {COUNTED}")
    _check("scan_flag", "scanrule", "rule", MORE_RULES, RULES)
    op.drop_table("label_pin")
    op.drop_column("print_repeat", "kind")
    op.drop_column("label_batch", "has_pins")


def _check(table: str, name: str, column: str, old: str, new: str) -> None:
    """Replace the words that a column may hold."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), table, lambda sql: sql.replace(f"{column} IN ({old})", f"{column} IN ({new})"))
        return
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({new})")
