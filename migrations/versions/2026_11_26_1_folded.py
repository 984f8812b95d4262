"""Names in the form in which the search compares them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from registry.folding import folded

revision = "folded"
down_revision = "exchange"
branch_labels = None
depends_on = None

NAMES = {"party": ("name", "name_latin"), "record_party": ("name",)}
LENGTHS = {"party": 601, "record_party": 500}
AT_ONCE = 1_000


def upgrade() -> None:
    for table, names in NAMES.items():
        op.add_column(table, sa.Column("name_folded", sa.String(length=LENGTHS[table]), nullable=True))
        fill(table, names)


def fill(table: str, names: Sequence[str]) -> None:
    """Fill ``name_folded`` of the rows that exist, in portions of AT_ONCE rows."""
    there = sa.table(table, sa.column("id", sa.Uuid()), *map(sa.column, (*names, "name_folded")))
    write = sa.update(there).where(there.c.id == sa.bindparam("key")).values(name_folded=sa.bindparam("folded"))
    last = None
    while True:
        some = sa.select(there.c.id, *(there.c[name] for name in names)).order_by(there.c.id).limit(AT_ONCE)
        rows = op.get_bind().execute(some if last is None else some.where(there.c.id > last)).all()
        if not rows:
            return
        op.get_bind().execute(write, [{"key": key, "folded": folded(*found)} for key, *found in rows])
        last = rows[-1].id


def downgrade() -> None:
    for table in NAMES:
        op.drop_column(table, "name_folded")
