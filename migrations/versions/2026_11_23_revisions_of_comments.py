"""revisions of comments, and deletions that can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATES = ("approved", "pending", "rejected", "deleted")


def upgrade() -> None:
    """Go to this revision."""
    state = sa.Enum(*STATES, name="commentstate", native_enum=False, length=20)
    with op.batch_alter_table("comments") as batch_op:
        batch_op.add_column(sa.Column("revision_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("deleted_from", state, nullable=True))
    op.create_table(
        "comment_revisions",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_revisions_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["accounts.id"], name=op.f("fk_comment_revisions_editor_id")),
        sa.PrimaryKeyConstraint("comment_id", "number", name=op.f("pk_comment_revisions")),
    )
    op.create_index("ix_comment_revisions_editor", "comment_revisions", ["editor_id", "created_at"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("comment_revisions")
    for name in ("deleted_from", "deleted_at", "edited_at", "revision_count"):
        op.drop_column("comments", name)
