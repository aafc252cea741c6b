"""batches of decisions, and indexes for what is escalated or claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_cases_escalated", "cases", ["id"], "escalated_at IS NOT NULL"),
    ("ix_cases_claimed", "cases", ["claimed_by_id"], "claimed_by_id IS NOT NULL"),
    ("ix_moderation_actions_batch_id", "moderation_actions", ["batch_id"], None),
)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["accounts.id"], op.f("fk_batches_moderator_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["batches.id"], op.f("fk_batches_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_batches_undoes_id")),
    )
    op.add_column("moderation_actions", sa.Column("batch_id", sa.Integer(), nullable=True))
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Go back to the one before."""
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_column("moderation_actions", "batch_id")
    op.drop_table("batches")
