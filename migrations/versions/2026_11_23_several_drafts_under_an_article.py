"""several drafts under an article."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("drafts", schema=None) as batch_op:  # nothing refers to drafts
        batch_op.drop_constraint(op.f("uq_drafts_token_hash_article_id"), type_="unique")
        batch_op.create_index("ix_drafts_token_hash", ["token_hash", "article_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before; of several drafts the last one stays."""
    op.execute("DELETE FROM drafts WHERE id NOT IN (SELECT max(id) FROM drafts GROUP BY token_hash, article_id)")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_drafts_token_hash")
        batch_op.create_unique_constraint(op.f("uq_drafts_token_hash_article_id"), ["token_hash", "article_id"])
