"""Records of rights and the rows that belong to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "rights"
down_revision = "documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "geographical_indication",
                "trademark",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "ordinary",
                "collective",
                "certification",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "feature",
            sa.Enum(
                "word",
                "figurative",
                "combined",
                "three_dimensional",
                "colour",
                "sound",
                "motion",
                "hologram",
                "position",
                "pattern",
                "other",
                name="feature",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "custody",
            sa.Enum("own", "mirrored", name="custody", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("office", sa.String(length=8), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "lodged",
                "defective",
                "accepted",
                "published",
                "under_examination",
                "grant_proposed",
                "refusal_proposed",
                "grant_approved",
                "registered",
                "refused",
                "withdrawn",
                "terminated",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("product", sa.String(length=1000), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("application_number", sa.String(length=40), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("registration_number", sa.String(length=40), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'trademark') = (category IS NOT NULL)", name=op.f("ck_record_category_of_a_mark")),
        sa.CheckConstraint(
            "custody = 'mirrored' OR status <> 'registered' OR registration_number IS NOT NULL",
            name=op.f("ck_record_number"),
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR filed_on IS NULL OR expires_on >= filed_on", name=op.f("ck_record_term")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_record_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint(
            "office", "kind", "application_number", name=op.f("uq_record_office_kind_application_number")
        ),
        sa.UniqueConstraint(
            "office", "kind", "registration_number", name=op.f("uq_record_office_kind_registration_number")
        ),
    )
    op.create_index(op.f("ix_record_created_at"), "record", ["created_at"], unique=False)
    op.create_index("ix_record_listing", "record", ["status", "filed_on"], unique=False)
    op.create_index(op.f("ix_record_name"), "record", ["name"], unique=False)
    op.create_table(
        "record_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "applicant",
                "holder",
                "agent",
                "manager",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("delegation", sa.String(length=200), nullable=True),
        sa.CheckConstraint("party_id IS NOT NULL OR name IS NOT NULL", name=op.f("ck_record_party_named")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_record_party_party_id_party")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_party_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_party")),
    )
    op.create_index(op.f("ix_record_party_party_id"), "record_party", ["party_id"], unique=False)
    op.create_index(op.f("ix_record_party_record_id"), "record_party", ["record_id"], unique=False)
    op.create_table(
        "particulars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_particulars_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_particulars")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_particulars_record_id_version")),
    )
    op.create_index(op.f("ix_particulars_record_id"), "particulars", ["record_id"], unique=False)
    op.create_table(
        "classification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum("nice", "vienna", name="scheme", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("goods", sa.String(length=8000), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_classification_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classification")),
        sa.UniqueConstraint("record_id", "scheme", "code", name=op.f("uq_classification_record_id_scheme_code")),
    )
    op.create_index(op.f("ix_classification_code"), "classification", ["code"], unique=False)
    op.create_index(op.f("ix_classification_record_id"), "classification", ["record_id"], unique=False)
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("geometry", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hectares", sa.Float(), nullable=False),
        sa.Column("is_schematic", sa.Boolean(), nullable=False),
        sa.Column("map_digest", sa.String(length=64), nullable=True),
        sa.Column("defined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["map_digest"], ["stored_file.digest"], name=op.f("fk_area_map_digest_stored_file")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_area_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_area_record_id_version")),
    )
    op.create_index(op.f("ix_area_record_id"), "area", ["record_id"], unique=False)
    op.create_table(
        "area_unit",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_unit_area_id_area")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["administrative_unit.id"], name=op.f("fk_area_unit_unit_id_administrative_unit")
        ),
        sa.PrimaryKeyConstraint("area_id", "unit_id", name=op.f("pk_area_unit")),
    )
    op.create_table(
        "provenance",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_key", sa.String(length=100), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "confidence",
            sa.Enum("A", "B", "C", name="confidence", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("references", sa.String(length=4000), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_provenance_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_provenance")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_provenance_source_source_key")),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "record_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "area_map",
                "specimen",
                "regulation",
                "consent",
                "specification",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_record_file_added_by_account")),
        sa.ForeignKeyConstraint(["digest"], ["stored_file.digest"], name=op.f("fk_record_file_digest_stored_file")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_file_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_file")),
    )
    op.create_index(op.f("ix_record_file_record_id"), "record_file", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_table("record_file")
    op.drop_table("number_series")
    op.drop_table("provenance")
    op.drop_table("area_unit")
    op.drop_table("area")
    op.drop_table("classification")
    op.drop_table("particulars")
    op.drop_table("record_party")
    op.drop_table("record")
