"""Cases, and the log: a row for each decision, never changed nor removed; only an erasure takes its words."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account, Role
from app.accounts.signals import moves, stays
from app.articles.models import Article
from app.comments.models import Comment, CommentState, only_where
from app.kernel.clock import now
from app.kernel.database import Base
from app.moderation.decisions import BY_ITSELF, Decision

IS_OPEN = "cases.closed_at IS NULL"
IS_UNANSWERED = "appeals.answer_id IS NULL"
IS_ESCALATED = "cases.escalated_at IS NOT NULL"
IS_CLAIMED = "cases.claimed_by_id IS NOT NULL"

CLAIM_LASTS = timedelta(minutes=5)


LOG = "log"  # the mark of pages that show the log (`kernel.versions`)
TEXT: dict[str, Any] = {"text": True}  # a column that an erasure empties; the chain knows only a salted digest of it


CODE_LIMIT = 20


class CaseKind(StrEnum):
    """Why moderators look at a comment: it waits, readers flagged it, or its author appeals."""

    PENDING = "pending"
    FLAGGED = "flagged"
    APPEAL = "appeal"


class Reason(StrEnum):
    """The codes of the reasons that every site begins with; an administrator may add others."""

    OFF_TOPIC = "off_topic"
    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class CodedReason(Base):
    """A reason that moderators may choose, until it is retired, and what the person is told by it."""

    __tablename__ = "reasons"

    code: Mapped[str] = mapped_column(String(CODE_LIMIT), primary_key=True)
    label: Mapped[str]
    text: Mapped[str]
    position: Mapped[int]
    retired_at: Mapped[datetime | None]


class Case(Base):
    """A comment that needs a look; while it is open there is no other of the same comment.

    `because` is the check of admission that asked for it, or what most of its flags say, and `match` what was found;
    `score` is how sure that is, in percent, where it is known.
    `action_id` is the decision that closed it; without one its author did, who deleted the comment.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_open_comment", "comment_id", unique=True, **only_where(IS_OPEN)),
        Index("ix_cases_open", "kind", "id", **only_where(IS_OPEN)),
        Index("ix_cases_open_author", "author_id", "id", **only_where(IS_OPEN)),
        Index("ix_cases_open_article", "article_id", "id", **only_where(IS_OPEN)),
        Index("ix_cases_open_because", "because", "id", **only_where(IS_OPEN)),
        Index("ix_cases_escalated", "id", **only_where(IS_ESCALATED)),
        Index("ix_cases_claimed", "claimed_by_id", **only_where(IS_CLAIMED)),
        Index(None, "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=moves())
    kind: Mapped[CaseKind]
    because: Mapped[str]
    match: Mapped[str] = mapped_column(default="")
    score: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), info=stays("a claim lasts minutes"))
    claimed_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_actions.id"), unique=True)

    comment: Mapped[Comment] = relationship(lazy="raise")
    author: Mapped[Account] = relationship(lazy="raise", foreign_keys=[author_id])
    claimed_by: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[claimed_by_id])

    @property
    def is_claimed(self) -> bool:
        """Whether a moderator looks at it now."""
        return self.claimed_at is not None and now() < self.claimed_at + CLAIM_LASTS


class Batch(Base):
    """Decisions that were made together and are undone together; the undo is another batch."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=stays("the log is never changed"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    moderator: Mapped[Account] = relationship(lazy="raise")


class ModerationAction(Base):
    """One decision: who, when, about what, why; an undo is another row that names the one it undoes.

    With `revision_number` it is about a former text of the comment, and not about the comment. Without a moderator it
    came from the command line or by itself. `role` is what the moderator decided as; `details` is whatever else is to
    be told, in words and numbers that nobody will want erased. `reason_label` and `reason_text` are what the reason was
    called and what it said then; the person reads them and the `message`, and the `note` is for moderators alone. The
    last five columns are the chain (`moderation.chain`), which is written when the transaction commits. What was
    decided in one go about many comments has one `batch_id`.
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
    reason: Mapped[str | None] = mapped_column(String(CODE_LIMIT))
    reason_label: Mapped[str] = mapped_column(default="", server_default=text("''"))
    reason_text: Mapped[str] = mapped_column(default="", server_default=text("''"))
    message: Mapped[str] = mapped_column(default="", info=TEXT)
    note: Mapped[str] = mapped_column(default="", server_default=text("''"), info=TEXT)
    until_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state_before: Mapped[CommentState | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_actions.id"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(index=True)  # a key would make SQLite's table anew
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
    # Only to be read: rows that might refer to one another would be written one by one.
    undone: Mapped["ModerationAction | None"] = relationship(lazy="raise", remote_side=[id], viewonly=True)

    @property
    def actor(self) -> str:
        """Who decided, as the beginning of a sentence."""
        return self.moderator.name if self.moderator else BY_ITSELF.get(self.decision, "The command line")


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


class Appeal(Base):
    """That a person asks for another look at a decision about them, once; `answer` is the decision that answers it."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_open", "id", **only_where(IS_UNANSWERED)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("moderation_actions.id"), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=moves("appeal", "appeals")
    )
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_actions.id"), unique=True)

    action: Mapped[ModerationAction] = relationship(lazy="raise", foreign_keys=[action_id])
    answer: Mapped[ModerationAction | None] = relationship(lazy="raise", foreign_keys=[answer_id])
    account: Mapped[Account] = relationship(lazy="raise")


@event.listens_for(ModerationAction, "before_update")
@event.listens_for(ModerationAction, "before_delete")
def refuse_to_change_history(mapper: object, connection: object, action: Any) -> None:
    """A decision that was wrong is answered by another decision."""
    raise RuntimeError("A moderation action is never changed; record another one.")
