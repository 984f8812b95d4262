"""A right of use may depend on a title that its goods carry."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import rebuild

revision = "titles"
down_revision = "cited"
branch_labels = None
depends_on = None

KEY = "fk_authorisation_title_id_record"
COLUMN = f"title_id CHAR(32) CONSTRAINT {KEY} REFERENCES record (id)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE authorisation ADD COLUMN {COLUMN}")
        return
    op.add_column("authorisation", sa.Column("title_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f(KEY), "authorisation", "record", ["title_id"], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "authorisation", lambda sql: sql.replace(f", {COLUMN}", ""))
        return
    op.drop_constraint(op.f(KEY), "authorisation", type_="foreignkey")
    op.drop_column("authorisation", "title_id")
