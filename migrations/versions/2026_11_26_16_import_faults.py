"""Rejected rows of an import are kept with codes and values, not with an English text."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "import_faults"
down_revision = "throttling"
branch_labels = None
depends_on = None

NO_RIGHT = "not a right"
COMMON = ("id", "run_id", "line", "row")


def upgrade() -> None:
    new: tuple[sa.Column[Any], ...] = (
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("is_no_right", sa.Boolean(), nullable=False),
    )
    _anew(new, ("reason",), _coded)


def downgrade() -> None:
    old = (sa.Column("reason", sa.String(length=2000), nullable=False),)
    _anew(old, ("faults", "is_no_right"), _plain)


def _anew(columns: tuple[sa.Column[Any], ...], before: tuple[str, ...], change: Callable[..., dict[str, Any]]) -> None:
    """Create the table again with other columns for the reasons of a rejected row; no table refers to it."""
    kinds: dict[str, Any] = {"id": sa.Uuid(), "run_id": sa.Uuid(), "line": sa.Integer(), "row": sa.Text()}
    there = sa.table("import_fault", *(sa.column(name, kinds.get(name)) for name in (*COMMON, *before)))
    connection = op.get_bind()
    rows = connection.execute(sa.select(*there.c)).mappings().all()
    op.drop_table("import_fault")
    table = op.create_table(
        "import_fault",
        *(sa.Column(name, kind, nullable=False) for name, kind in kinds.items()),
        *columns,
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_fault_run_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_fault")),
        sa.UniqueConstraint("run_id", "line", name=op.f("uq_import_fault_run_id_line")),
    )
    op.create_index(op.f("ix_import_fault_run_id"), "import_fault", ["run_id"], unique=False)
    op.bulk_insert(
        table, [{name: row[name] for name in COMMON} | change(*(row[one] for one in before)) for row in rows]
    )


def _coded(reason: str) -> dict[str, Any]:
    is_no_right = reason.startswith(NO_RIGHT)
    code = "no_right_as_told" if is_no_right else "as_told"
    fault = {"field": "", "code": code, "values": {"text": reason}}
    return {"faults": json.dumps([fault], ensure_ascii=False), "is_no_right": is_no_right}


def _plain(faults: str, is_no_right: object) -> dict[str, Any]:
    told = [
        f"{one['field']}: {one['code']} {json.dumps(one['values'], ensure_ascii=False)}" for one in json.loads(faults)
    ]
    return {"reason": ((f"{NO_RIGHT}: " if is_no_right else "") + "; ".join(told))[:2000]}
