"""the database itself refuses to change the log, but for an erasure of texts."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# A row may be changed before it is sealed, and once after that: when its texts go, and their salt.
CHANGED = (
    "OLD.hash IS NOT NULL AND (OLD.salt IS NULL OR NEW.salt IS NOT NULL OR NEW.message <> '' OR NEW.note <> ''"
    " OR NEW.hash IS NULL OR NEW.hash <> OLD.hash)"
)
TRIGGERS = (("log_is_never_changed", "UPDATE", CHANGED), ("log_is_never_shortened", "DELETE", "OLD.hash IS NOT NULL"))
SENTENCE = "The log is never changed; record another decision."


def upgrade() -> None:
    """Go to this revision. On SQLite a later one that makes the table anew must make the triggers anew."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        does = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    else:
        body = f"BEGIN RAISE EXCEPTION '{SENTENCE}'; END"
        op.execute(f"CREATE FUNCTION keep_the_log() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        does = "EXECUTE FUNCTION keep_the_log()"
    for name, change, when in TRIGGERS:
        head = f"CREATE TRIGGER {name} BEFORE {change} ON moderation_actions FOR EACH ROW WHEN ({when})"
        op.execute(sa.text(f"{head} {does}"))


def downgrade() -> None:
    """Go back to the one before."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, _, _ in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON moderation_actions")
    if not is_sqlite:
        op.execute("DROP FUNCTION keep_the_log()")
