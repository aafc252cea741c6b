"""comments of one author in a thread."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_comments_author_here", "comments", ["article_id", "author_id", "id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_comments_author_here", table_name="comments")
