"""flags that were right until the comment came back, and what holds found by where it does."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

HOLDING = {"sqlite_where": sa.text("lifted_at IS NULL"), "postgresql_where": sa.text("lifted_at IS NULL")}


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("flags", sa.Column("overturned_id", sa.Integer(), nullable=True))
    op.create_index("ix_flags_overturned_id", "flags", ["overturned_id"])
    op.create_index("ix_measures_holding_here", "measures", ["article_id", "category_id", "account_id"], **HOLDING)
    op.create_index("ix_measures_holding_category", "measures", ["category_id"], **HOLDING)
    op.create_index("ix_measures_holding_account", "measures", ["account_id"], **HOLDING)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_measures_holding_account", "measures")
    op.drop_index("ix_measures_holding_category", "measures")
    op.drop_index("ix_measures_holding_here", "measures")
    op.drop_index("ix_flags_overturned_id", "flags")
    op.drop_column("flags", "overturned_id")
    op.execute("DELETE FROM flags WHERE outcome = 'withdrawn'")
