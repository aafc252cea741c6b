"""former texts that a moderator removed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("comment_revisions", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("moderation_actions", sa.Column("revision_number", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the one before, which knows no such decisions: what was removed is not shown to readers."""
    op.execute("UPDATE comment_revisions SET is_public = false WHERE removed_at IS NOT NULL")
    op.execute("DELETE FROM moderation_actions WHERE revision_number IS NOT NULL")
    op.drop_column("moderation_actions", "revision_number")
    op.drop_column("comment_revisions", "removed_at")
