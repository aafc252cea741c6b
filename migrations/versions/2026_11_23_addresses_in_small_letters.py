"""addresses in small letters."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("UPDATE identities SET email = lower(email) WHERE email <> lower(email)")


def downgrade() -> None:
    """Go back to the one before: nobody knows any more which letters were large."""
