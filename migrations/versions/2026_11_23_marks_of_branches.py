"""marks of branches."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("comments", sa.Column("mark", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("comments", "mark")
