"""links that log in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(op.f("ix_identities_email"), "identities", ["email"], unique=False)
    op.create_table(
        "login_links",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identities.id"], name=op.f("fk_login_links_identity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_links")),
    )
    for column in ("identity_id", "expires_at"):
        op.create_index(op.f(f"ix_login_links_{column}"), "login_links", [column], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("login_links")
    op.drop_index(op.f("ix_identities_email"), table_name="identities")
