"""Rights of use, plots, certified quantities, lots."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "use"
down_revision = "procedure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "revoked",
                name="authorisationstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_authorisation_dates")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_authorisation_granted_by_account")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_authorisation_party_id_party")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_authorisation_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
        sa.UniqueConstraint("number", name=op.f("uq_authorisation_number")),
    )
    op.create_index(op.f("ix_authorisation_party_id"), "authorisation", ["party_id"], unique=False)
    op.create_index(op.f("ix_authorisation_record_id"), "authorisation", ["record_id"], unique=False)
    op.create_table(
        "plot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authorisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("geometry", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hectares", sa.Float(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"], ["authorisation.id"], name=op.f("fk_plot_authorisation_id_authorisation")
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["account.id"], name=op.f("fk_plot_declared_by_account")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["administrative_unit.id"], name=op.f("fk_plot_unit_id_administrative_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot")),
        sa.UniqueConstraint("authorisation_id", "name", name=op.f("uq_plot_authorisation_id_name")),
    )
    op.create_index(op.f("ix_plot_authorisation_id"), "plot", ["authorisation_id"], unique=False)
    op.create_table(
        "certified_quantity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authorisation_id", sa.Uuid(), nullable=False),
        sa.Column("plot_id", sa.Uuid(), nullable=True),
        sa.Column("season", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum("g", "ml", "piece", name="measure", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("waste_permille", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=True),
        sa.Column("certified_by", sa.Uuid(), nullable=False),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_certified_quantity_quantity")),
        sa.CheckConstraint("waste_permille BETWEEN 0 AND 100", name=op.f("ck_certified_quantity_waste")),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisation.id"],
            name=op.f("fk_certified_quantity_authorisation_id_authorisation"),
        ),
        sa.ForeignKeyConstraint(
            ["certified_by"], ["account.id"], name=op.f("fk_certified_quantity_certified_by_account")
        ),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_certified_quantity_plot_id_plot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_quantity")),
        sa.UniqueConstraint(
            "authorisation_id", "season", "product", name=op.f("uq_certified_quantity_authorisation_id_season_product")
        ),
    )
    op.create_index(
        op.f("ix_certified_quantity_authorisation_id"), "certified_quantity", ["authorisation_id"], unique=False
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("certified_quantity_id", sa.Uuid(), nullable=False),
        sa.Column("plot_id", sa.Uuid(), nullable=True),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column(
            "status",
            sa.Enum("open", "recalled", name="lotstatus", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= produced_on", name=op.f("ck_lot_dates")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lot_quantity")),
        sa.ForeignKeyConstraint(
            ["certified_quantity_id"],
            ["certified_quantity.id"],
            name=op.f("fk_lot_certified_quantity_id_certified_quantity"),
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["account.id"], name=op.f("fk_lot_declared_by_account")),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_lot_plot_id_plot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("number", name=op.f("uq_lot_number")),
    )
    op.create_index(op.f("ix_lot_certified_quantity_id"), "lot", ["certified_quantity_id"], unique=False)


def downgrade() -> None:
    op.drop_table("lot")
    op.drop_table("certified_quantity")
    op.drop_table("plot")
    op.drop_table("authorisation")
