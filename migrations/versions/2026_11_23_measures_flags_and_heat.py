"""measures, flags of readers, what covers a comment, how heated a thread is, and what a comment's words come to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

HOLDING: dict[str, Any] = {
    "sqlite_where": sa.text("lifted_at IS NULL"),
    "postgresql_where": sa.text("lifted_at IS NULL"),
}


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "comment_settings", sa.Column("cools_threads", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("until_at", moment, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", moment, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], op.f(f"fk_measures_{column}"), ondelete=ondelete)
            for column, table, ondelete in (
                ("article_id", "articles", "CASCADE"),
                ("category_id", "categories", "CASCADE"),
                ("account_id", "accounts", "CASCADE"),
                ("created_by_id", "accounts", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    op.create_index("ix_measures_holding", "measures", ["id"], **HOLDING)
    op.add_column("threads", sa.Column("heat", sa.Double(), server_default="0", nullable=False))
    op.add_column("threads", sa.Column("heat_at", moment, nullable=True))
    op.add_column("comments", sa.Column("covered_at", moment, nullable=True))
    op.add_column("comments", sa.Column("words_hash", sa.String(), nullable=True))
    op.create_index("ix_comments_words", "comments", ["words_hash", "created_at"])
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text_number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("covered_at", moment, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], op.f(f"fk_flags_{column}"), ondelete=ondelete)
            for column, table, ondelete in (
                ("comment_id", "comments", "CASCADE"),
                ("account_id", "accounts", "CASCADE"),
                ("action_id", "moderation_actions", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_index("ix_flags_comment_id_account_id", "flags", ["comment_id", "account_id"])
    op.create_index("ix_flags_account_id_id", "flags", ["account_id", "id"])
    op.create_index("ix_flags_action_id", "flags", ["action_id"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("flags")
    op.drop_index("ix_comments_words", "comments")
    op.drop_column("comments", "words_hash")
    op.drop_column("comments", "covered_at")
    op.drop_column("threads", "heat_at")
    op.drop_column("threads", "heat")
    op.drop_table("measures")
    op.drop_column("comment_settings", "cools_threads")
