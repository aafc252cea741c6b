"""what the owner asks of comments, and what admission found in them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CODES = {"first comment": "newcomer", "guest, address confirmed": "guest"}


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "comment_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_comments", sa.Integer(), nullable=False),
        sa.Column("first_days", sa.Integer(), nullable=False),
        sa.Column("most_links", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_settings")),
    )
    op.add_column("comments", sa.Column("held_match", sa.String(), nullable=True))
    rename(CODES)


def rename(codes: dict[str, str]) -> None:
    """Call what held a comment by other words."""
    comments = sa.table("comments", sa.column("held_because", sa.String))
    for before, after in codes.items():
        op.execute(comments.update().where(comments.c.held_because == before).values(held_because=after))


def downgrade() -> None:
    """Go back to the one before."""
    rename({after: before for before, after in CODES.items()})
    op.drop_column("comments", "held_match")
    op.drop_table("comment_settings")
