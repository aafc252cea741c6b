"""cases of moderation, one for each comment that waits."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN: dict[str, Any] = {"sqlite_where": sa.text("closed_at IS NULL"), "postgresql_where": sa.text("closed_at IS NULL")}


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("match", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("escalated_at", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], op.f(f"fk_cases_{column}"), ondelete=ondelete)
            for column, table, ondelete in (
                ("comment_id", "comments", "CASCADE"),
                ("article_id", "articles", "CASCADE"),
                ("author_id", "accounts", None),
                ("claimed_by_id", "accounts", None),
                ("action_id", "moderation_actions", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("action_id", name=op.f("uq_cases_action_id")),
    )
    op.create_index("ix_cases_open_comment", "cases", ["comment_id"], unique=True, **OPEN)
    op.create_index("ix_cases_open", "cases", ["kind", "id"], **OPEN)
    for column in ("author", "article"):
        op.create_index(f"ix_cases_open_{column}", "cases", [f"{column}_id", "id"], **OPEN)
    op.create_index("ix_cases_open_because", "cases", ["because", "id"], **OPEN)
    op.create_index("ix_cases_comment_id", "cases", ["comment_id"])
    op.execute(
        "INSERT INTO cases (comment_id, article_id, author_id, kind, because, match, score, opened_at)"
        " SELECT id, article_id, author_id, 'pending', COALESCE(held_because, ''), '', 0, created_at"
        " FROM comments WHERE state = 'pending' ORDER BY id"
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("cases")
