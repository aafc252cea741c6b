"""open remarks are found without the others."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_remarks_open", "remarks", ["article_id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_remarks_open", "remarks")
