"""drafts of edits."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REFERENCE = "fk_drafts_edits_id"


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("drafts") as batch_op:  # nothing refers to drafts
        batch_op.add_column(sa.Column("edits_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(REFERENCE), "comments", ["edits_id"], ["id"])


def downgrade() -> None:
    """Go back to the one before, which knows no drafts of edits."""
    op.execute("DELETE FROM drafts WHERE edits_id IS NOT NULL")
    with op.batch_alter_table("drafts") as batch_op:
        batch_op.drop_constraint(op.f(REFERENCE), type_="foreignkey")
        batch_op.drop_column("edits_id")
