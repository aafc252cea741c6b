"""revisions of articles, and working copies."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CORRECTIONS = {"sqlite_where": sa.text("is_correction"), "postgresql_where": sa.text("is_correction")}
# What every article says now is its first revision.
FIRST_REVISIONS = """
    INSERT INTO article_revisions
        (article_id, number, editor_id, created_at, state, note, is_correction, title, particulars, source)
    SELECT id, 1, author_id, edited_at,
        CASE WHEN unpublished_at IS NOT NULL THEN 'unpublished' WHEN published_at IS NULL THEN 'draft'
            WHEN published_at > CURRENT_TIMESTAMP THEN 'scheduled' ELSE 'published' END,
        '', false, title, '{}', source
    FROM articles
"""


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("articles", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "article_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("particulars", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_revisions_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["accounts.id"], name=op.f("fk_article_revisions_editor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_revisions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_article_revisions_article_id_number")),
    )
    op.create_index("ix_article_revisions_editor_id", "article_revisions", ["editor_id"])
    op.create_index("ix_article_revisions_corrections", "article_revisions", ["article_id", "number"], **CORRECTIONS)
    op.create_table(
        "working_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("particulars", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_working_copies_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_working_copies_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copies")),
    )
    op.create_index("ix_working_copies_account_id_article_id", "working_copies", ["account_id", "article_id"])
    op.create_index("ix_working_copies_article_id", "working_copies", ["article_id"])
    op.execute(FIRST_REVISIONS)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("working_copies")
    op.drop_table("article_revisions")
    op.drop_column("articles", "version")
