"""The log: what every decision writes, and who may decide."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, select, text, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, Role
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean
from app.kernel.versions import bump
from app.moderation.chain import BEGINNING, TABLE, seal
from app.moderation.decisions import Decision
from app.moderation.models import LOG, CodedReason, LogHead, ModerationAction
from app.moderation.policy import may_moderate

MESSAGE_LIMIT = 1_000
THE_ONE = 1
UNSEALED = "unsealed actions"
SEALING = ("number", "form", "salt", "texts_digest", "hash")
BEGIN_LOG = text("INSERT INTO log_head (id, number, hash) VALUES (:id, 0, :hash) ON CONFLICT DO NOTHING")


def require_moderator(account: Account) -> None:
    """Raises NotAllowed for everybody else."""
    if not may_moderate(account):
        raise NotAllowed("Only moderators decide about comments.")


def checked(message: str, what: str = "A message") -> str:
    """A message to a person, or a note, cleaned; raises RuleBroken that calls it `what`."""
    message = clean(message)
    if len(message) > MESSAGE_LIMIT:
        raise RuleBroken(f"{what} has at most {MESSAGE_LIMIT:,} characters.")
    return message


def choose_reason(code: str | None) -> CodedReason | None:
    """The reason of this code, where one was chosen; raises RuleBroken where nobody may choose it any more."""
    if code is None:
        return None
    reason = db.session.get(CodedReason, code)
    if reason is None or reason.retired_at:
        raise RuleBroken("This reason is not on the list any more. Choose another one.")
    return reason


def compose(
    moderator: Account | None,
    decision: Decision,
    *,
    comment: Comment | None = None,
    revision_number: int | None = None,
    article_id: int | None = None,
    account_id: int | None = None,
    reason: str | None = None,
    message: str = "",
    note: str = "",
    until_at: datetime | None = None,
    details: dict[str, Any] | None = None,
    state_before: CommentState | None = None,
    undoes_id: int | None = None,
    batch_id: int | None = None,
) -> ModerationAction:
    """A decision as the log will hold it, with what its reason says by now; raises RuleBroken.

    Without a moderator it was made at the command line, or by the clock.
    """
    chosen = choose_reason(reason)
    return ModerationAction(
        decision=decision,
        moderator_id=moderator.id if moderator else None,
        moderator=moderator,
        role=role_of(moderator) if moderator else None,
        comment=comment,
        comment_id=comment.id if comment else None,
        revision_number=revision_number,
        article_id=comment.article_id if comment else article_id,
        account_id=comment.author_id if comment else account_id,
        reason=reason,
        reason_label=chosen.label if chosen else "",
        reason_text=chosen.text if chosen else "",
        message=checked(message),
        note=checked(note, "A note"),
        until_at=until_at,
        details=details,
        state_before=state_before,
        undoes_id=undoes_id,
        batch_id=batch_id,
        created_at=now(),
    )


def record(moderator: Account | None, decision: Decision, **what: Any) -> ModerationAction:
    """Write a decision into the log; raises RuleBroken."""
    action = compose(moderator, decision, **what)
    db.session.add(action)
    db.session.flush()
    return action


def role_of(account: Account) -> Role | None:
    """The role in which somebody decides: the highest that they have."""
    return next((role for role in (Role.ADMINISTRATOR, Role.MODERATOR) if role in account.roles), None)


@event.listens_for(ModerationAction, "after_insert")
def remember(mapper: object, connection: object, action: ModerationAction) -> None:
    """Whatever comes into the log is sealed before the transaction ends."""
    db.session.info.setdefault(UNSEALED, []).append(action)


@event.listens_for(db.session, "before_commit")
def seal_actions(session: Session) -> None:
    """Give the rows of this transaction their places in the chain.

    It is the last thing that a transaction does, and the head the last that it waits for: so nobody who holds it
    waits for anybody, and two moderators at once make one chain.
    """
    if UNSEALED not in session.info or session.in_nested_transaction():
        return
    session.flush()
    actions = [each for each in session.info.pop(UNSEALED) if each in session]  # others were rolled back
    if not actions:
        return
    head = hold_head()
    bump(LOG)  # behind the head, as for whoever holds that from the start (`environment`)
    rows = session.execute(select(TABLE).where(TABLE.c.id.in_([each.id for each in actions])).order_by(TABLE.c.id))
    changes = []
    for row in rows.mappings():
        change = seal(dict(row), head.number + 1, head.hash)
        changes.append({**change, "key": row["id"]})
        head.number, head.hash = change["number"], change["hash"]
    session.connection().execute(update(TABLE).where(TABLE.c.id == bindparam("key")), changes)
    for action in actions:
        session.expire(action, SEALING)


def hold_head() -> LogHead:
    """The last row of the log, which nobody else adds to before this transaction ends."""
    query = select(LogHead).where(LogHead.id == THE_ONE).with_for_update().execution_options(populate_existing=True)
    head = db.session.scalar(query)
    if head is None:
        db.session.execute(BEGIN_LOG, {"id": THE_ONE, "hash": BEGINNING})
        head = db.session.scalars(query).one()
    return head
