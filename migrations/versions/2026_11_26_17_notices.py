"""Notices of every kind, messages to be sent, and the address and language of an account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "notices"
down_revision = "import_faults"
branch_labels = None
depends_on = None

KINDS = ("service", "progress", "task", "goods", "account", "reminder", "summary", "found", "found_many")
CHANNELS = ("mail", "sms", "zalo")
STATES = ("waiting", "sent", "refused", "given_up", "came_back")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
KEPT = "id, account_id, key, kind, about, subject, subject_id, record_id, told, at, read_at"
FOLLOWER = "notices"


def upgrade() -> None:
    op.add_column("account", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column("account", sa.Column("language", sa.String(length=2), nullable=True))
    _notice()
    op.execute(f"INSERT INTO notice ({KEPT}, is_office) SELECT {KEPT}, false FROM note")  # noqa: S608 # names of columns
    op.drop_table("note")
    _dispatch()
    op.create_table(
        "notice_choice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("noticekind", KINDS), nullable=False),
        sa.Column("channel", _words("channel", CHANNELS), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_choice_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "kind", "channel", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "turn",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turn")),
    )
    # Nobody gets notices of earlier acts: the follower begins after the last entry.
    op.execute(
        f"INSERT INTO bookmark (follower, position, digest, moved_at) "  # noqa: S608 # a word of this file
        f"SELECT '{FOLLOWER}', position, digest, at FROM entry ORDER BY position DESC LIMIT 1"
    )


def downgrade() -> None:
    op.execute(f"DELETE FROM bookmark WHERE follower = '{FOLLOWER}'")  # noqa: S608 # likewise
    for name in ("turn", "notice_choice", "dispatch"):
        op.drop_table(name)
    _note()
    found = f"INSERT INTO note ({KEPT}) SELECT {KEPT} FROM notice WHERE kind IN ('found', 'found_many')"  # noqa: S608 # likewise
    op.execute(found)
    op.drop_table("notice")
    op.drop_column("account", "language")
    op.drop_column("account", "email")


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", _words("noticekind", KINDS), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.String(length=64), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=True),
        sa.Column("phase", sa.String(length=16), nullable=True),
        sa.Column("recipient", sa.String(length=40), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("is_office", sa.Boolean(), nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.ForeignKeyConstraint(["about"], ["saved_search.id"], name=op.f("fk_notice_about_saved_search")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_notice_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_notice_account_id_key")),
    )
    op.create_index("ix_notice_account", "notice", ["account_id", "at"], unique=False)
    op.create_index("ix_notice_unread", "notice", ["account_id", "read_at"], unique=False)
    op.create_index(op.f("ix_notice_about"), "notice", ["about"], unique=False)
    op.create_index(op.f("ix_notice_record_id"), "notice", ["record_id"], unique=False)


def _dispatch() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("channel", _words("channel", CHANNELS), nullable=False),
        sa.Column("letter", sa.String(length=32), nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("state", _words("sending", STATES), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(account_id IS NULL) <> (address IS NULL)", name=op.f("ck_dispatch_somebody")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_dispatch_account_id_account")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_dispatch_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_dispatch_notice_id_channel")),
    )
    op.create_index("ix_dispatch_account", "dispatch", ["account_id", "state"], unique=False)
    op.create_index("ix_dispatch_waiting", "dispatch", ["state", "id"], unique=False)


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", _words("notekind", ("found", "found_many")), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.String(length=64), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_note_account_id_account")),
        sa.ForeignKeyConstraint(["about"], ["saved_search.id"], name=op.f("fk_note_about_saved_search")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_note_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_note_account_id_key")),
    )
    op.create_index("ix_note_account", "note", ["account_id", "at"], unique=False)
    op.create_index(op.f("ix_note_about"), "note", ["about"], unique=False)
    op.create_index(op.f("ix_note_record_id"), "note", ["record_id"], unique=False)
