"""The table of rules about words."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.accounts.signals import stays
from app.kernel.clock import now
from app.kernel.database import Base, ByteOrdered


class WordDecision(StrEnum):
    """What becomes of a comment with certain words; of several rules the first of these counts."""

    REJECT = "reject"  # it is not taken
    HOLD = "hold"  # it waits for a moderator
    FLAG = "flag"  # readers have it at once, and a moderator looks
    REPLACE = "replace"  # it says other words instead


class WordRule(Base):
    """Words that an administrator wants looked for, and what is to be done about them.

    `pattern` is as it was written (`admission.words.patterns`), and `key` what it means: two rules never mean the same.
    """

    __tablename__ = "word_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(ByteOrdered, unique=True)
    pattern: Mapped[str]
    decision: Mapped[WordDecision]
    replacement: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), info=stays("it says who made the rule"))

    created_by: Mapped[Account] = relationship(lazy="raise")
