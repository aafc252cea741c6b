"""The log: one row for each decision, never changed and never removed; only an erasure takes the message out of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account, Role
from app.accounts.signals import stays
from app.articles.models import Article
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import Base


LOG = "log"  # the mark of pages that show the log (`kernel.versions`)
TEXT: dict[str, Any] = {"text": True}  # a column that an erasure empties; the chain knows only a salted digest of it


class Decision(StrEnum):
    """What a moderator can decide, and what else the log tells of the staff and of the site."""

    APPROVE = "approve"
    REJECT = "reject"
    UNDO = "undo"
    CLOSE = "close"
    REOPEN = "reopen"
    BAN = "ban"
    LIFT = "lift"
    REMOVE_TEXT = "remove_text"
    ROLES = "roles"
    LOG_IN = "log_in"
    MERGE = "merge"
    UNDO_MERGE = "undo_merge"
    SETTING = "setting"
    ENVIRONMENT = "environment"
    ERASE = "erase"


# What everybody may read of: how readers are treated. What staff do among themselves is theirs.
PUBLIC = frozenset(
    {
        Decision.APPROVE,
        Decision.REJECT,
        Decision.UNDO,
        Decision.CLOSE,
        Decision.REOPEN,
        Decision.BAN,
        Decision.LIFT,
        Decision.REMOVE_TEXT,
    }
)


class Reason(StrEnum):
    """Why a comment was rejected, or a former text of it removed."""

    OFF_TOPIC = "off_topic"
    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class ModerationAction(Base):
    """One decision: who, when, about what, why; an undo is another row that names the one it undoes.

    With `revision_number` it is about a former text of the comment, and not about the comment. Without a moderator it
    came from the command line or by itself. `role` is what the moderator decided as; `details` is whatever else is to
    be told, in words and numbers that nobody will want erased. The last five columns are the chain
    (`moderation.chain`), which is written when the transaction commits.
    """

    __tablename__ = "moderation_actions"
    __table_args__ = (
        Index("ix_moderation_actions_by_decision", "decision", "id"),
        Index("ix_moderation_actions_by_moderator", "moderator_id", "id"),
        Index("ix_moderation_actions_number", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[Decision]
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), info=stays("the log is never changed"))
    role: Mapped[Role | None]
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    revision_number: Mapped[int | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id"), index=True, info=stays("the log is never changed")
    )
    reason: Mapped[Reason | None]
    message: Mapped[str] = mapped_column(default="", info=TEXT)
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state_before: Mapped[CommentState | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_actions.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    number: Mapped[int | None]
    form: Mapped[int | None]
    salt: Mapped[str | None]
    texts_digest: Mapped[str | None]
    hash: Mapped[str | None]

    moderator: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[moderator_id])
    account: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[account_id])
    article: Mapped[Article | None] = relationship(lazy="raise")
    comment: Mapped[Comment | None] = relationship(lazy="raise")

    @property
    def actor(self) -> str:
        """Who decided, as the beginning of a sentence."""
        return self.moderator.name if self.moderator else "The command line"


class LogHead(Base):
    """The last row of the log: how many there are, and its hash. Whoever adds one holds this row until the commit."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    hash: Mapped[str]


class KnownSetting(Base):
    """A keyed digest of a setting as the site was started with it last, so that the log can tell of a change."""

    __tablename__ = "known_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]


@event.listens_for(ModerationAction, "before_update")
@event.listens_for(ModerationAction, "before_delete")
def refuse_to_change_history(mapper: object, connection: object, action: Any) -> None:
    """A decision that was wrong is answered by another decision."""
    raise RuntimeError("A moderation action is never changed; record another one.")
