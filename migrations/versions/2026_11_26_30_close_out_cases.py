"""Cases that a close-out opens."""

from alembic import op

from migrations.rebuilding import rebuild

revision = "close_out_cases"
down_revision = "proving"
branch_labels = None
depends_on = None

BEFORE = "source IN ('report', 'scan', 'inspection', 'offer')"
AFTER = "source IN ('report', 'scan', 'inspection', 'offer', 'close_out')"


def upgrade() -> None:
    _check(BEFORE, AFTER)


def downgrade() -> None:
    _check(AFTER, BEFORE)


def _check(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "office_case", lambda sql: sql.replace(old, new))
        return
    op.drop_constraint(op.f("ck_office_case_casesource"), "office_case", type_="check")
    op.create_check_constraint(op.f("ck_office_case_casesource"), "office_case", new)
