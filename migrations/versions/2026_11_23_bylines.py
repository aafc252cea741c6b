"""several authors of an article."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "co_authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], op.f("fk_co_authors_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], op.f("fk_co_authors_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_authors")),
    )
    op.create_index("ix_co_authors_article_id_position", "co_authors", ["article_id", "position"])
    op.create_index(
        "ix_co_authors_account_id_published_at_article_id", "co_authors", ["account_id", "published_at", "article_id"]
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("co_authors")
