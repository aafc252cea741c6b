"""hints of readers to authors."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "hints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("correction", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("thanks", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], op.f(f"fk_hints_{column}"), ondelete=ondelete)
            for column, table, ondelete in (
                ("article_id", "articles", "CASCADE"),
                ("account_id", "accounts", "CASCADE"),
                ("answered_by_id", "accounts", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hints")),
    )
    op.create_index("ix_hints_article_id_state_id", "hints", ["article_id", "state", "id"])
    op.create_index("ix_hints_account_id_id", "hints", ["account_id", "id"])
    op.create_index("ix_hints_state_id", "hints", ["state", "id"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("hints")
