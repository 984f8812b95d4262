"""print files are handed over octet by octet, and taken with their last one"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rebuilding import rebuild

revision = "handing_over"
down_revision = "said_since"
branch_labels = None
depends_on = None

BEFORE = "'cancelled', 'failed', 'erased'"
AFTER = "'broken_off', 'cancelled', 'failed', 'erased'"
STATES = "state IN ('waiting', 'making', 'ready', 'delivered', {rest})"
CHECK = "ck_print_job_printstate"


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("print_job", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("print_job", sa.Column("handed", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("print_job", sa.Column("pieces", document, server_default=sa.text("'[]'"), nullable=False))
    _check(BEFORE, AFTER)
    # What was entered as taken and is still being fetched is fetched to its end.
    job = sa.table(
        "print_job", sa.column("opened_at", sa.DateTime(timezone=True)), sa.column("is_entered", sa.Boolean())
    )
    op.execute(sa.update(job).where(job.c.is_entered).values(opened_at=datetime.now(UTC)))


def downgrade() -> None:
    op.execute("UPDATE print_job SET state = 'delivered' WHERE state = 'broken_off'")
    _check(AFTER, BEFORE)
    for name in ("pieces", "handed", "opened_at"):
        op.drop_column("print_job", name)


def _check(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "print_job", lambda sql: sql.replace(before, after))
        return
    op.drop_constraint(op.f(CHECK), "print_job", type_="check")
    op.create_check_constraint(op.f(CHECK), "print_job", STATES.format(rest=after))
