"""what the spam score has learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

IS_RARE = sa.text("spam_count + ham_count = 1")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "spam_words",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("spam_count", sa.Integer(), nullable=False),
        sa.Column("ham_count", sa.Integer(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_spam_words")),
    )
    op.create_index(op.f("ix_spam_words_learnt_at"), "spam_words", ["learnt_at"])
    op.create_index("ix_spam_words_rare", "spam_words", ["learnt_at"], sqlite_where=IS_RARE, postgresql_where=IS_RARE)
    op.create_table(
        "learnt_comments",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Enum("spam", "ham", name="verdict", native_enum=False, length=20), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_learnt_comments_comment_id_comments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_learnt_comments")),
    )
    op.create_index(op.f("ix_learnt_comments_learnt_at"), "learnt_comments", ["learnt_at"])
    op.add_column(
        "comment_settings", sa.Column("spam_refused", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("comment_settings", "spam_refused")
    op.drop_table("learnt_comments")
    op.drop_table("spam_words")
