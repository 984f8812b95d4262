"""Lots that are made of other lots, with yields as data."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import rebuild

revision = "made_of_lots"
down_revision = "tries"
branch_labels = None
depends_on = None

MEASURES = ("g", "ml", "piece")
BEFORE = "status IN ('open', 'recalled')"
AFTER = "status IN ('open', 'recalled', 'void')"
MEASURE = "measure IN ('g', 'ml', 'piece')"
STATUS_OF_A_LOT, MEASURE_OF_A_LOT = "ck_lot_lotstatus", "ck_lot_measure"
OWN = f"CONSTRAINT {MEASURE_OF_A_LOT} CHECK ({MEASURE})"


def upgrade() -> None:
    op.create_table(
        "yield",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("per", sa.BigInteger(), nullable=False),
        _measure("per_measure"),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        _measure("most_measure"),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("per > 0 AND most >= 0", name=op.f("ck_yield_amounts")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_yield_record_id_record")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_yield_set_by_account")),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_yield")),
    )
    op.create_table(
        "lot_input",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("yield_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lot_input_quantity")),
        sa.CheckConstraint("source_id <> lot_id", name=op.f("ck_lot_input_another")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_input_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "source_id", name=op.f("pk_lot_input")),
    )
    op.create_index(op.f("ix_lot_input_source_id"), "lot_input", ["source_id"], unique=False)
    op.add_column("lot", sa.Column("measure", sa.String(length=32), nullable=True))
    op.add_column("lot", sa.Column("recalled_with", sa.Uuid(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "lot", lambda sql: _with_check(sql.replace(BEFORE, AFTER)))
        return
    _check(STATUS_OF_A_LOT, AFTER)
    op.create_check_constraint(op.f(MEASURE_OF_A_LOT), "lot", MEASURE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "lot", lambda sql: sql.replace(AFTER, BEFORE).replace(f", {OWN}", ""))
    else:
        op.drop_constraint(op.f(MEASURE_OF_A_LOT), "lot", type_="check")
        _check(STATUS_OF_A_LOT, BEFORE)
    op.drop_column("lot", "recalled_with")
    op.drop_column("lot", "measure")
    op.drop_index(op.f("ix_lot_input_source_id"), table_name="lot_input")
    op.drop_table("lot_input")
    op.drop_table("yield")


def _measure(name: str) -> sa.Column[str]:
    kind = sa.Enum(*MEASURES, name=name, native_enum=False, length=32, create_constraint=True)
    return sa.Column(name, kind, nullable=False)


def _check(name: str, condition: str) -> None:
    op.drop_constraint(op.f(name), "lot", type_="check")
    op.create_check_constraint(op.f(name), "lot", condition)


def _with_check(sql: str) -> str:
    """Add the check of the unit as the last constraint."""
    return f"{sql.rstrip().removesuffix(')')}, {OWN})"
