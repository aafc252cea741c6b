"""where a category stands among its siblings."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("categories", sa.Column("position", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("categories", "position")
