"""Labels are reported as shipped."""

from alembic import op

from migrations.rebuilding import rebuild

revision = "shipped"
down_revision = "printing"
branch_labels = None
depends_on = None

BEFORE = "state IN ('activated', 'void', 'revoked', 'recalled', 'displayed', 'sold', 'marked')"
AFTER = "state IN ('activated', 'void', 'revoked', 'recalled', 'displayed', 'shipped', 'sold', 'marked')"


def upgrade() -> None:
    _check(BEFORE, AFTER)


def downgrade() -> None:
    _check(AFTER, BEFORE)


def _check(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "label_range", lambda sql: sql.replace(old, new))
        return
    op.drop_constraint(op.f("ck_label_range_rangestate"), "label_range", type_="check")
    op.create_check_constraint(op.f("ck_label_range_rangestate"), "label_range", new)
