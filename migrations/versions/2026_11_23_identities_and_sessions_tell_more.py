"""identities and sessions tell more."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision.

    On SQLite a batch makes the table anew, and dropping the former one drops the rows that refer to it: so no batch for
    identities, which sessions refer to.
    """
    op.add_column("identities", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.add_column("identities", sa.Column("email_trusted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("device", sa.String(), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sessions SET used_at = created_at")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.alter_column("device", server_default=None)
        batch_op.alter_column("used_at", nullable=False)
        batch_op.create_index(batch_op.f("ix_sessions_identity_id"), ["identity_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_identity_id"))
        batch_op.drop_column("used_at")
        batch_op.drop_column("device")

    op.drop_column("identities", "email_trusted")
    op.drop_column("identities", "name")
