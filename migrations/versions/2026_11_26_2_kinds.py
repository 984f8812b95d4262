"""Series of numbers have the kind of right in their name."""

import sqlalchemy as sa
from alembic import op

revision = "kinds"
down_revision = "folded"
branch_labels = None
depends_on = None

KINDS = {"4": "trademark", "6": "geographical_indication"}
SERIES = sa.table("number_series", sa.column("series", sa.String))


def upgrade() -> None:
    for prefix, kind in KINDS.items():
        _rename(prefix, kind)


def downgrade() -> None:
    for prefix, kind in KINDS.items():
        _rename(kind, prefix)


def _rename(old: str, new: str) -> None:
    """Replace the second part of names such as ``certificate-4`` and ``application-4-2026``."""
    for what in ("certificate", "application"):
        begin = f"{what}-{old}"
        of_the_kind = sa.or_(SERIES.c.series == begin, SERIES.c.series.startswith(f"{begin}-", autoescape=True))
        named = sa.literal(f"{what}-{new}").concat(sa.func.substr(SERIES.c.series, len(begin) + 1))
        op.execute(sa.update(SERIES).where(of_the_kind).values(series=named))
