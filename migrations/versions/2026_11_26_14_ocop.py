"""OCOP titles are a kind of right."""

from alembic import op

from migrations.rebuilding import rebuild

revision = "ocop"
down_revision = "titles"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('geographical_indication', 'trademark')"
AFTER = "kind IN ('geographical_indication', 'trademark', 'ocop')"


def upgrade() -> None:
    _check(BEFORE, AFTER)


def downgrade() -> None:
    _check(AFTER, BEFORE)


def _check(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "record", lambda sql: sql.replace(old, new))
        return
    op.drop_constraint(op.f("ck_record_kind"), "record", type_="check")
    op.create_check_constraint(op.f("ck_record_kind"), "record", new)
