"""comments on sections."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ADDED = (
    ("comments", "section_anchor"),
    ("comments", "section_heading"),
    ("comments", "section_words"),
    ("drafts", "section"),
)


def upgrade() -> None:
    """Go to this revision."""
    for table, name in ADDED:
        op.add_column(table, sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    for table, name in reversed(ADDED):
        op.drop_column(table, name)
