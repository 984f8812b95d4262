"""Requests to join, representatives of an organisation, applications on paper, notes for colleagues."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import rebuild

revision = "getting_in"
down_revision = "flags"
branch_labels = None
depends_on = None

WORDS = {
    ("membership", "role"): (
        ("producer", "manager", "examiner", "registrar", "inspector", "administrator", "reader"),
        ("producer", "manager", "representative", "examiner", "registrar", "inspector", "administrator", "reader"),
    ),
    ("record_file", "purpose"): (
        ("area_map", "specimen", "regulation", "consent", "specification"),
        (
            *("area_map", "specimen", "regulation", "consent", "specification"),
            *("application_form", "letter", "other_paper"),
        ),
    ),
}
"""Words that a column may hold, before and after."""
KEY = "fk_record_entered_by_account"
COLUMNS: dict[str, Any] = {
    "received_at": sa.DateTime(timezone=True),
    "entered_by": sa.Uuid(),
    "taken_over_at": sa.DateTime(timezone=True),
}
ON_SQLITE = {
    "received_at": "received_at DATETIME",
    "entered_by": f"entered_by CHAR(32) CONSTRAINT {KEY} REFERENCES account (id)",
    "taken_over_at": "taken_over_at DATETIME",
}


def upgrade() -> None:
    for (table, column), (before, after) in WORDS.items():
        _allow(table, column, before, after)
    if op.get_bind().dialect.name == "sqlite":
        for column in ON_SQLITE.values():
            op.execute(f"ALTER TABLE record ADD COLUMN {column}")
    else:
        for name, kind in COLUMNS.items():
            op.add_column("record", sa.Column(name, kind, nullable=True))
        op.create_foreign_key(op.f(KEY), "record", "account", ["entered_by"], ["id"])
    _requests()
    op.create_table(
        "colleague_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_colleague_note_record_id_record")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_colleague_note_written_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague_note")),
    )
    op.create_index(op.f("ix_colleague_note_record_id"), "colleague_note", ["record_id"], unique=False)


def _requests() -> None:
    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            _words("joinstatus", "received", "questioned", "approved", "declined", "withdrawn"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            _words("partykind", "person", "household_business", "cooperative", "company", "association", "authority"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("representative", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=True),
        sa.Column("name_folded", sa.String(length=300), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["administrative_unit.id"], name=op.f("fk_join_request_unit_id_administrative_unit")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_join_request_entered_by_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_join_request_decided_by_account")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_join_request_party_id_party")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_join_request_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("number", name=op.f("uq_join_request_number")),
        sa.UniqueConstraint("address_digest", name=op.f("uq_join_request_address_digest")),
    )
    for column in ("status", "tax_code", "unit_id", "received_at", "party_id", "account_id"):
        op.create_index(op.f(f"ix_join_request_{column}"), "join_request", [column], unique=False)
    op.create_table(
        "join_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8000), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["join_request.id"], name=op.f("fk_join_question_request_id_join_request")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_join_question_asked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_question")),
    )
    op.create_index(op.f("ix_join_question_request_id"), "join_question", ["request_id"], unique=False)
    op.create_table(
        "join_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["join_request.id"], name=op.f("fk_join_file_request_id_join_request")),
        sa.ForeignKeyConstraint(["digest"], ["stored_file.digest"], name=op.f("fk_join_file_digest_stored_file")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_join_file_added_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_file")),
    )
    op.create_index(op.f("ix_join_file_request_id"), "join_file", ["request_id"], unique=False)


def downgrade() -> None:
    for table in ("colleague_note", "join_file", "join_question", "join_request"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "record", _without_the_counter)
    else:
        op.drop_constraint(op.f(KEY), "record", type_="foreignkey")
        for name in COLUMNS:
            op.drop_column("record", name)
    op.execute("DELETE FROM membership WHERE role = 'representative'")
    op.execute("DELETE FROM record_file WHERE purpose IN ('application_form', 'letter', 'other_paper')")
    for (table, column), (before, after) in WORDS.items():
        _allow(table, column, after, before)


def _without_the_counter(sql: str) -> str:
    for column in ON_SQLITE.values():
        sql = sql.replace(f", {column}", "")
    return sql


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _allow(table: str, column: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Replace the words that a column may hold."""
    name = op.f(f"ck_{table}_{column}")
    told = [", ".join(f"'{word}'" for word in words) for words in (before, after)]
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), table, lambda sql: sql.replace(f"{column} IN ({told[0]})", f"{column} IN ({told[1]})"))
        return
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({told[1]})")
