"""Cases of suspicion."""

import sqlalchemy as sa
from alembic import op

revision = "cases"
down_revision = "closing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_aside",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_photo_aside")),
    )
    op.create_index(op.f("ix_photo_aside_kept_at"), "photo_aside", ["kept_at"], unique=False)

    op.create_table(
        "office_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "report",
                "scan",
                "inspection",
                "offer",
                name="casesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "suspicion",
            sa.Enum(
                "not_issued",
                "withdrawn",
                "copied",
                "differs",
                "tampered",
                "no_label",
                "origin",
                "other",
                "scanned_often",
                "scanned_widely",
                "scanned_too_far",
                "scanned_in_bulk",
                "scanned_after_sale",
                "difference",
                name="suspicion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "new", "in_hand", "closed", name="casestatus", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=120), nullable=True),
        sa.Column("batch_number", sa.Integer(), nullable=True),
        sa.Column("label_index", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("story", sa.String(length=8000), nullable=True),
        sa.Column("offer", sa.String(length=2000), nullable=True),
        sa.Column("reporter_name", sa.String(length=200), nullable=True),
        sa.Column("reporter_phone", sa.String(length=32), nullable=True),
        sa.Column("reporter_email", sa.String(length=200), nullable=True),
        sa.Column("erasure_asked_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("flag", sa.String(length=80), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("summary", sa.String(length=8000), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "labels_withdrawn",
                "platform_notified",
                "surveillance_notified",
                "nothing_found",
                name="caseoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("range_id", sa.Uuid(), nullable=True),
        sa.Column("findings", sa.String(length=8000), nullable=True),
        sa.Column("answer", sa.String(length=8000), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_office_case_ended")),
        sa.CheckConstraint("label_index IS NULL OR batch_number IS NOT NULL", name=op.f("ck_office_case_label")),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name=op.f("fk_office_case_assigned_to_account")),
        sa.ForeignKeyConstraint(
            ["batch_number"], ["label_batch.number"], name=op.f("fk_office_case_batch_number_label_batch")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_office_case_lot_id_lot")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_office_case_opened_by_account")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_office_case_party_id_party")),
        sa.ForeignKeyConstraint(["range_id"], ["label_range.id"], name=op.f("fk_office_case_range_id_label_range")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_office_case_record_id_record")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["administrative_unit.id"], name=op.f("fk_office_case_unit_id_administrative_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_case")),
        sa.UniqueConstraint("digest", name=op.f("uq_office_case_digest")),
        sa.UniqueConstraint("number", name=op.f("uq_office_case_number")),
    )
    op.create_index(op.f("ix_office_case_assigned_to"), "office_case", ["assigned_to"], unique=False)
    op.create_index(
        "ix_office_case_flag",
        "office_case",
        ["flag"],
        unique=True,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index("ix_office_case_label", "office_case", ["batch_number", "label_index"], unique=False)
    op.create_index(op.f("ix_office_case_lot_id"), "office_case", ["lot_id"], unique=False)
    op.create_index(op.f("ix_office_case_opened_at"), "office_case", ["opened_at"], unique=False)
    op.create_index(op.f("ix_office_case_party_id"), "office_case", ["party_id"], unique=False)
    op.create_index(op.f("ix_office_case_record_id"), "office_case", ["record_id"], unique=False)

    op.create_table(
        "case_referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "recipient",
            sa.Enum(
                "platform",
                "market_surveillance",
                name="referralrecipient",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("addressee", sa.String(length=300), nullable=False),
        sa.Column("request", sa.String(length=8000), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(length=300), nullable=True),
        sa.CheckConstraint("(sent_on IS NULL) = (sent_by IS NULL)", name=op.f("ck_case_referral_sent")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("fk_case_referral_case_id_office_case")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_case_referral_sent_by_account")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_case_referral_written_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_referral")),
    )
    op.create_index(op.f("ix_case_referral_case_id"), "case_referral", ["case_id"], unique=False)

    op.create_table(
        "case_picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_case_picture_added_by_account")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("fk_case_picture_case_id_office_case")),
        sa.ForeignKeyConstraint(["digest"], ["stored_file.digest"], name=op.f("fk_case_picture_digest_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_picture")),
    )
    op.create_index(op.f("ix_case_picture_case_id"), "case_picture", ["case_id"], unique=False)


def downgrade() -> None:
    for table in ("case_picture", "case_referral", "office_case", "photo_aside"):
        op.drop_table(table)
