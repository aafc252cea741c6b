"""Appeals: made once by the person whom a decision is about, answered by somebody who did not make it."""

from collections.abc import Collection
from datetime import datetime

from app.accounts.commands.bans import hold
from app.accounts.commands.locking import lock
from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.comments.admission.models import Verdict
from app.comments.commands import warnings
from app.comments.commands.learning import learn
from app.comments.commands.states import change_state
from app.comments.commands.threads import lock_thread
from app.comments.models import Comment, CommentState
from app.comments.queries.warnings import find_warning_by
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean
from app.moderation.commands.cases import open_case, settle
from app.moderation.commands.flags import judge
from app.moderation.commands.log import record, require_moderator
from app.moderation.decisions import Decision
from app.moderation.flags.models import Outcome
from app.moderation.models import Appeal, CaseKind, ModerationAction
from app.moderation.policy import can_be_appealed, can_be_approved, may_answer
from app.moderation.queries.appeals import (
    find_appeal_answered_by,
    find_appeal_of,
    find_newest_ban,
    find_open_appeal,
    find_removal,
    list_open_appeals_by,
    list_standing_sanctions,
)

APPEAL_LIMIT = 1_000


def appeal_removal(author: Account, comment: Comment, source: str) -> Appeal:
    """Ask for another look at why a comment is not there for readers; raises NotAllowed, RuleBroken."""
    lock_thread(comment.article_id)
    db.session.refresh(comment, ["state", "author_id", "deleted_from"])
    action = find_removal(comment)
    if action is None or comment.state is not CommentState.REJECTED or not can_be_approved(comment):
        raise RuleBroken("Nothing was decided about this comment that you could appeal against.")
    if comment.author_id != author.id:
        raise NotAllowed("Only its author appeals.")
    made = keep(author, action, source)
    open_case(comment, CaseKind.APPEAL, action.reason or "")
    return made


def appeal_sanction(person: Account, action: ModerationAction, source: str) -> Appeal:
    """Ask for another look at a ban, a suspension or a warning of oneself; raises NotAllowed, RuleBroken."""
    lock(person.id)
    if action.id not in {each.id for each in list_standing_sanctions(person)}:
        raise RuleBroken("This does not hold any more, or is about somebody else.")
    return keep(person, action, source)


def keep(person: Account, action: ModerationAction, source: str) -> Appeal:
    """Keep an appeal, the only one against this decision; raises RuleBroken."""
    source = clean(source)
    if find_appeal_of(action):
        raise RuleBroken("You have appealed against this already; a decision is looked at once more, and not again.")
    if not can_be_appealed(action, find_newest_ban(person)):
        raise RuleBroken("This can't be appealed against any more.")
    if not source:
        raise RuleBroken("Write why you think that it was wrong.")
    if len(source) > APPEAL_LIMIT:
        raise RuleBroken(f"An appeal has at most {APPEAL_LIMIT:,} characters.")
    made = Appeal(action_id=action.id, account_id=person.id, text=source)
    made.action, made.account = action, person
    db.session.add(made)
    db.session.flush()
    return made


def uphold(moderator: Account, appeal: Appeal, sentence: str, *, note: str = "") -> ModerationAction:
    """Let a decision stand, and tell the person why; raises NotAllowed, RuleBroken."""
    check_answer(moderator, appeal, sentence)
    return answer(moderator, appeal, Decision.UPHOLD, sentence, note)


def overturn(moderator: Account, appeal: Appeal, sentence: str, *, note: str = "") -> ModerationAction:
    """Take a decision back with all that it did, and tell the person; raises NotAllowed, RuleBroken."""
    check_answer(moderator, appeal, sentence)
    comment = appeal.action.comment
    if comment and not can_be_approved(comment):
        raise RuleBroken("Its author has deleted this comment meanwhile.")
    action = answer(moderator, appeal, Decision.OVERTURN, sentence, note)
    if comment:
        judge(comment, action, Outcome.WRONG)
        change_state(comment, CommentState.APPROVED)
        learn(comment, Verdict.HAM)
    else:
        end_sanction(appeal)
    return action


def check_answer(moderator: Account, appeal: Appeal, sentence: str) -> None:
    """Hold what the appeal is about; raises NotAllowed, RuleBroken unless it waits for this moderator's answer."""
    hold(moderator, appeal.account)
    comment = appeal.action.comment
    if comment:
        lock_thread(comment.article_id)
        db.session.refresh(comment, ["state", "deleted_from"])
    db.session.refresh(appeal, ["answer_id"])
    require_moderator(moderator)
    if not may_answer(moderator, appeal):
        raise NotAllowed("Whoever decided does not answer the appeal against it; another moderator does.")
    if appeal.answer_id:
        given = db.session.get_one(ModerationAction, appeal.answer_id)
        by = db.session.get(Account, given.moderator_id) if given.moderator_id else None
        raise RuleBroken(f"{by.name if by else 'Somebody'} was faster: this appeal is answered already.")
    if not clean(sentence):
        raise RuleBroken("Write an answer; the person reads it.")


def answer(moderator: Account, appeal: Appeal, decision: Decision, sentence: str, note: str) -> ModerationAction:
    """Write the answer into the log, and close what waited for it."""
    comment = appeal.action.comment
    action = record(
        moderator,
        decision,
        comment=comment,
        account_id=appeal.account_id,
        message=sentence,
        note=note,
        state_before=comment.state if comment else None,
    )
    appeal.answer_id = action.id
    if comment:
        settle(comment, action)
    db.session.flush()
    return action


def end_sanction(appeal: Appeal) -> None:
    """Lift a ban, or withdraw a warning, where it still holds."""
    person = appeal.account
    if appeal.action.decision is Decision.WARN:
        given = find_warning_by(person, appeal.action.created_at)
        if given and given.withdrawn_at is None:
            warnings.withdraw(given)
        return
    ban = find_ban(person)
    if ban and ban.created_at <= appeal.action.created_at:  # and not one that came later
        ban.lifted_at = now()
        db.session.flush()


def take_back(
    account: Account, decisions: Collection[Decision], action: ModerationAction, *, given_at: datetime
) -> None:
    """A sanction given at this moment that ends otherwise answers the appeal against it."""
    for each in list_open_appeals_by(account, decisions, given_at):
        each.answer_id = action.id
    db.session.flush()


def take_removal_back(comment: Comment, action: ModerationAction) -> None:
    """A comment that comes back otherwise answers the appeal for it."""
    appeal = find_open_appeal(comment)
    if appeal:
        appeal.answer_id = action.id
        db.session.flush()


def open_again(moderator: Account, action: ModerationAction) -> None:
    """Let an appeal wait again whose answer is undone; raises NotAllowed for whoever may not answer it."""
    appeal = find_appeal_answered_by(action)
    if appeal is None:
        return
    if not may_answer(moderator, appeal):
        raise NotAllowed("Whoever decided does not undo the answer to the appeal against it; another moderator does.")
    appeal.answer_id = None
    db.session.flush()
