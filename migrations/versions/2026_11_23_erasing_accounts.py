"""erasing accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("keeps_texts", sa.Boolean(), nullable=True))
        batch_op.create_index(batch_op.f("ix_accounts_erase_at"), ["erase_at"], unique=False)

    op.create_table(
        "barred_identities",
        sa.Column("identity_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_barred_identities_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("identity_hash", name=op.f("pk_barred_identities")),
    )
    with op.batch_alter_table("barred_identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_barred_identities_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("barred_identities")
    op.drop_index(op.f("ix_accounts_erase_at"), table_name="accounts")
    op.drop_column("accounts", "keeps_texts")  # no batch: it would drop the table, and by cascade what refers to it
    op.drop_column("accounts", "erase_at")
