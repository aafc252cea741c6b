"""the chain of the log, which also tells of staff and settings."""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

AT_ONCE = 500
BEGINNING = "0" * 64
TEXTS = ("message", "note")
# What only later revisions know: they leave it in the log as they go, for the chain would tell of a gap.
LATER = (
    *("roles", "log_in", "merge", "undo_merge", "setting", "environment", "erase", "set_reasons", "change_rules"),
    *("start_measure", "end_measure", "escalate", "warn", "withdraw", "note", "uphold", "overturn"),
)
LOG = sa.table(
    "moderation_actions",
    sa.column("id", sa.Integer),
    sa.column("decision", sa.String),
    sa.column("moderator_id", sa.Integer),
    sa.column("comment_id", sa.Integer),
    sa.column("revision_number", sa.Integer),
    sa.column("article_id", sa.Integer),
    sa.column("account_id", sa.Integer),
    sa.column("reason", sa.String),
    sa.column("reason_label", sa.String),
    sa.column("reason_text", sa.String),
    sa.column("message", sa.String),
    sa.column("note", sa.String),
    sa.column("until_at", sa.DateTime(timezone=True)),
    sa.column("state_before", sa.String),
    sa.column("undoes_id", sa.Integer),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("number", sa.Integer),
    sa.column("form", sa.Integer),
    sa.column("salt", sa.String),
    sa.column("texts_digest", sa.String),
    sa.column("hash", sa.String),
)
CASES = sa.table("cases", sa.column("action_id", sa.Integer))
HEAD = sa.table("log_head", sa.column("id", sa.Integer), sa.column("number", sa.Integer), sa.column("hash", sa.String))


def upgrade() -> None:
    """Go to this revision."""
    for column in (
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("form", sa.Integer(), nullable=True),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("texts_digest", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=True),
    ):
        op.add_column("moderation_actions", column)
    op.create_index("ix_moderation_actions_by_decision", "moderation_actions", ["decision", "id"])
    op.create_index("ix_moderation_actions_by_moderator", "moderation_actions", ["moderator_id", "id"])
    op.create_index("ix_moderation_actions_number", "moderation_actions", ["number"], unique=True)
    op.create_index("ix_moderation_actions_created_at", "moderation_actions", ["created_at"])
    let_moderator_be(" NOT NULL", "")
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "known_settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_known_settings")),
    )
    op.add_column("comment_settings", sa.Column("public_log", sa.Boolean(), server_default=sa.true(), nullable=False))
    chain()


def let_moderator_be(before: str, after: str) -> None:
    """Let a decision have no moderator, or not.

    On SQLite by the procedure that https://www.sqlite.org/lang_altertable.html#otheralter gives for changes that leave
    the rows as they are: to make the table anew would take what refers to it.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("moderation_actions", "moderator_id", existing_type=sa.Integer(), nullable=not after)
        return
    version = op.get_bind().scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'moderation_actions'"
        ).bindparams(before=f"moderator_id INTEGER{before},", after=f"moderator_id INTEGER{after},")
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def chain() -> None:
    """Give the rows that there are their places: each has a hash over itself and the row before."""
    number, last = 0, BEGINNING
    for rows in batches():
        changes = []
        for row in rows:
            number += 1
            texts = {name: row[name] for name in TEXTS if row[name]}
            salt = token_hex(16) if texts else None
            digest = hmac.digest(bytes.fromhex(salt), form(texts), "sha256").hex() if salt else None
            told = {**row, "number": number, "form": 1, "texts_digest": digest}
            last = hash_row(told, last)
            changes.append(
                {"key": row["id"], "number": number, "form": 1, "salt": salt, "digest": digest, "hash": last}
            )
        op.get_bind().execute(
            sa.update(LOG).where(LOG.c.id == sa.bindparam("key")).values(texts_digest=sa.bindparam("digest")),
            changes,
        )
    op.get_bind().execute(sa.insert(HEAD).values(id=1, number=number, hash=last))


def batches() -> Iterator[list[dict[str, Any]]]:
    """The rows as they were made, a few at a time."""
    after = 0
    while rows := list(
        op.get_bind().execute(sa.select(LOG).where(LOG.c.id > after).order_by(LOG.c.id).limit(AT_ONCE)).mappings()
    ):
        after = rows[-1]["id"]
        yield [dict(row) for row in rows]


def hash_row(row: dict[str, Any], before: str) -> str:
    """The hash of the form numbered 1, which docs/moderation.md describes."""
    told = {name: value for name, value in row.items() if name not in (*TEXTS, "salt", "hash")}
    return sha256(f"{before}\n".encode() + form(told)).hexdigest()


def form(values: dict[str, Any]) -> bytes:
    """JSON in ASCII without white space, names in their order; what has no value, or an empty one, is left out."""
    told = {name: spell(value) for name, value in values.items() if value not in (None, "")}
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def spell(value: Any) -> Any:
    """Times in UTC with their microseconds."""
    if not isinstance(value, datetime):
        return value
    at = value.astimezone(UTC) if value.tzinfo else value
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


def forget_later() -> None:
    """Leave no decision that the one before does not know: some it calls otherwise, others go, with their undoing."""
    for before, after, of_comment in (("suspend", "ban", False), ("overturn", "restore", True)):
        rows = sa.update(LOG).where(LOG.c.decision == before, LOG.c.comment_id.is_not(None) == of_comment)
        op.get_bind().execute(rows.values(decision=after))
    going = sa.select(LOG.c.id).where(LOG.c.decision.in_(LATER) | LOG.c.moderator_id.is_(None))
    op.get_bind().execute(sa.update(CASES).where(CASES.c.action_id.in_(going)).values(action_id=None))
    op.get_bind().execute(sa.delete(LOG).where(LOG.c.id.in_(going) | LOG.c.undoes_id.in_(going)))


def downgrade() -> None:
    """Go back to the one before, which knows of no decisions but those of moderators about readers."""
    forget_later()
    op.drop_column("comment_settings", "public_log")
    op.drop_table("known_settings")
    op.drop_table("log_head")
    let_moderator_be("", " NOT NULL")
    for name in ("by_decision", "by_moderator", "number", "created_at"):
        op.drop_index(f"ix_moderation_actions_{name}", "moderation_actions")
    for name in ("hash", "texts_digest", "salt", "form", "number", "details", "role"):
        op.drop_column("moderation_actions", name)
