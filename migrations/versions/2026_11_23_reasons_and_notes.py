"""a list of reasons that the owner may edit, and notes of moderators beside what people are told."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

REASONS = (
    ("off_topic", "Off topic", "It is neither about the article nor about what it answers."),
    ("spam", "Spam", "It advertises something, or says the same in many places."),
    ("abuse", "Abuse", "It insults or threatens somebody, or tells what is private about them."),
    ("other", "Something else", ""),
)
SAY_WHY = (
    "UPDATE comments SET removed_for = (SELECT reason_label FROM moderation_actions WHERE comment_id = comments.id"
    " AND decision IN ('reject', 'remove') ORDER BY id DESC LIMIT 1) WHERE state = 'rejected'"
)
EMPTY = ("note", "reason_label", "reason_text")


def upgrade() -> None:
    """Go to this revision."""
    reasons = op.create_table(
        "reasons",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reasons")),
    )
    rows = [
        {"code": code, "label": label, "text": text, "position": position}
        for position, (code, label, text) in enumerate(REASONS, 1)
    ]
    op.bulk_insert(reasons, rows)
    for name in EMPTY:
        op.add_column("moderation_actions", sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("moderation_actions", sa.Column("until_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("comments", sa.Column("removed_for", sa.String(), nullable=True))
    tell_apart()


def tell_apart() -> None:
    """What was written about a comment was for moderators; what was decided about what readers had is called so."""
    for statement in (
        "UPDATE moderation_actions SET note = message, message = '' WHERE decision IN ('reject', 'remove_text')",
        "UPDATE moderation_actions SET decision = 'remove' WHERE decision = 'reject' AND state_before = 'approved'",
        "UPDATE moderation_actions SET decision = 'restore' WHERE decision = 'approve' AND state_before = 'rejected'",
        "UPDATE moderation_actions SET reason_label = coalesce((SELECT label FROM reasons WHERE code = reason), '')",
        SAY_WHY,
    ):
        op.execute(statement)


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("UPDATE moderation_actions SET message = trim(message || ' ' || note)")
    op.execute("UPDATE moderation_actions SET decision = 'reject' WHERE decision = 'remove'")
    op.execute("UPDATE moderation_actions SET decision = 'approve' WHERE decision = 'restore'")
    op.drop_column("comments", "removed_for")
    for name in ("until_at", *EMPTY):
        op.drop_column("moderation_actions", name)
    op.drop_table("reasons")
