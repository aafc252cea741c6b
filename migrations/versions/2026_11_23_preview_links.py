"""preview links of articles."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("articles", sa.Column("preview_salt", sa.String(), nullable=True))
    op.add_column("articles", sa.Column("preview_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("articles", "preview_until")
    op.drop_column("articles", "preview_salt")
