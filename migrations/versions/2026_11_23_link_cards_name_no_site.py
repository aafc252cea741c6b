"""link cards tell where they lead by their address, whatever a page calls its site."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.drop_column("link_cards", "site")


def downgrade() -> None:
    """Go back to the one before."""
    op.add_column("link_cards", sa.Column("site", sa.String(), server_default="", nullable=False))
