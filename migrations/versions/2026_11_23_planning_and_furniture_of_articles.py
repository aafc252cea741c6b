"""review, pins, languages and link cards of articles, and for how long their threads are open."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OF_ARTICLES = {
    "in_review_at": (MOMENT, None),
    "reviewer_id": (sa.Integer(), None),
    "pinned_at": (MOMENT, None),
    "pinned_until_at": (MOMENT, None),
    "is_pinned_in_categories": (sa.Boolean(), sa.false()),
    "featured_at": (MOMENT, None),
    "featured_until_at": (MOMENT, None),
    "open_days": (sa.Integer(), None),
    "chosen_language": (sa.String(), None),
    "canonical_address": (sa.String(), None),
    "has_contents_list": (sa.Boolean(), sa.true()),
}
INDEXES = {
    "ix_articles_in_review": "in_review_at",
    "ix_articles_pinned": "pinned_at",
    "ix_articles_featured": "featured_at",
}


def upgrade() -> None:
    """Go to this revision."""
    for name, (kind, default) in OF_ARTICLES.items():
        op.add_column("articles", sa.Column(name, kind, server_default=default, nullable=default is None))
    for name, column_name in INDEXES.items():
        where = sa.text(f"{column_name} IS NOT NULL")
        op.create_index(name, "articles", [column_name], sqlite_where=where, postgresql_where=where)
    op.add_column("categories", sa.Column("open_days", sa.Integer(), nullable=True))
    op.add_column(
        "comment_settings", sa.Column("open_days", sa.Integer(), server_default=sa.text("-1"), nullable=False)
    )
    op.create_table(
        "link_cards",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("is_video", sa.Boolean(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_link_cards")),
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], op.f("fk_remarks_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], op.f("fk_remarks_author_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["accounts.id"], op.f("fk_remarks_resolved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index("ix_remarks_article_id", "remarks", ["article_id"])
    op.create_index("ix_remarks_author_id", "remarks", ["author_id"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("remarks")
    op.drop_table("link_cards")
    op.drop_column("comment_settings", "open_days")
    op.drop_column("categories", "open_days")
    for name in INDEXES:
        op.drop_index(name, "articles")
    for name in reversed(OF_ARTICLES):
        op.drop_column("articles", name)
