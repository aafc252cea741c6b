"""Decisions about many comments at once: each has its row in the log, and all are undone together.

Accounts are waited for first, then threads in the order of their numbers: so two batches never wait for one another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from app.accounts.commands.bans import hold as hold_both
from app.accounts.commands.bans import resume
from app.accounts.commands.locking import lock, read_roles
from app.accounts.models import Account, Ban
from app.accounts.policy import may_ban
from app.accounts.queries import find_ban, get_present_account
from app.comments.commands.learning import learn_many
from app.comments.commands.states import change_states, lock_threads
from app.comments.models import Comment, CommentState
from app.comments.policy import HERE
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.appeals import take_removal_back
from app.moderation.commands.cases import reopen_case
from app.moderation.commands.comments import Words, name_of, outcome_of, verdict_of
from app.moderation.commands.flags import judge, reopen
from app.moderation.commands.log import compose, require_moderator
from app.moderation.commands.people import ban, lift
from app.moderation.decisions import Decision
from app.moderation.models import Batch, CaseKind, ModerationAction
from app.moderation.policy import TOO_LATE, can_be_approved, can_be_rejected, can_be_undone, may_decide, may_settle
from app.moderation.queries.alike import Shown
from app.moderation.queries.appeals import OF_BANS
from app.moderation.queries.batches import (
    find_last_ban,
    find_undoing,
    list_bans,
    list_cases_closed_by,
    list_flagged_ids,
    list_fresh,
    list_ids_of_answered,
    list_left,
    list_places,
    list_removable_ids,
    map_open_cases,
    map_standing_actions,
)
from app.moderation.queries.log import list_undoable

MOST_AT_ONCE = 1_000  # comments in one transaction, for which others wait
NOTHING_LEFT = "Nothing of it is left to undo: all was decided again since, or deleted."


def decide_all(moderator: Account, chosen: Mapping[int, Shown], state: CommentState, words: Words) -> Batch:
    """Give comments that wait for a decision a state, each with what a page has shown of it.

    What was decided meanwhile, edited, deleted or escalated stays as it is, also where it waits anew.
    Raises NotAllowed, RuleBroken.
    """
    require_moderator(moderator)
    if not chosen:
        raise RuleBroken("Choose some comments first.")
    if len(chosen) > MOST_AT_ONCE:
        raise RuleBroken(f"Decide about {MOST_AT_ONCE:,} comments at once, and then about the others.")
    comments, can_be = hold(moderator, chosen), can_be_approved if state is CommentState.APPROVED else can_be_rejected
    cases = [case for case in map_open_cases([c.id for c in comments]).values() if may_settle(moderator, case)]
    waiting = {case.comment_id: case.id for case in cases if case.kind is not CaseKind.APPEAL}  # answered in writing
    fit = [
        c
        for c in comments
        if (c.revision_count, waiting.get(c.id)) == chosen[c.id] and can_be(c) and may_decide(moderator, c)
    ]
    if not fit:
        raise RuleBroken("All of these were decided, edited, deleted or left to an administrator meanwhile.")
    batch = begin(moderator)
    carry_out(batch, fit, state, words)
    return batch


def remove_everything(
    moderator: Account,
    account: Account,
    words: Words,
    why: str,
    until_at: datetime | None = None,
    *,
    seen: int | None = None,
    batch: Batch | None = None,
) -> Batch:
    """Ban somebody who is not banned yet, and reject what they wrote; of much the first, and the next with its batch.

    A ban whose id was `seen` stays, but for a suspension where it is said why there is to be another.
    Raises NotAllowed, RuleBroken.
    """
    hold_both(moderator, account)
    if not may_ban(moderator, account):
        raise NotAllowed("Only moderators remove everything of somebody, and nobody that of staff.")
    if batch is None:
        batch = begin(moderator)
        held = find_ban(account)
        if not held or held.id != seen or (held.until_at and (why or until_at)):
            ban(moderator, account, why, until_at, batch_id=batch.id, seen=seen)
    ids = list_removable_ids(account, MOST_AT_ONCE)
    comments = [each for each in hold(moderator, ids) if each.state in HERE]
    carry_out(batch, comments, CommentState.REJECTED, words)
    return batch


def hold(moderator: Account, comment_ids: Iterable[int], account_ids: Iterable[int] = ()) -> list[Comment]:
    """The comments as they are now; raises NotAllowed for who is no moderator by now.

    Nobody else changes their threads, their authors, the moderator or these accounts in the meantime.
    """
    ids = sorted(comment_ids)
    places = list_places(ids)
    lock(moderator.id, *account_ids, *(author_id for author_id, _ in places))
    read_roles(moderator)
    require_moderator(moderator)
    lock_threads(article_id for _, article_id in places)
    return list_fresh(ids)


def begin(moderator: Account, undoes: Batch | None = None) -> Batch:
    """A batch without decisions."""
    batch = Batch(moderator_id=moderator.id, moderator=moderator, undoes_id=undoes.id if undoes else None)
    db.session.add(batch)
    db.session.flush()
    return batch


def carry_out(batch: Batch, comments: Sequence[Comment], state: CommentState, words: Words) -> None:
    """Give comments a state, each with its row in the log; close their cases, answer their flags, learn from them."""
    actions = {comment.id: compose_one(batch, comment, state, words) for comment in comments}
    db.session.add_all(actions.values())
    db.session.flush()
    for comment_id, case in map_open_cases(list(actions)).items():
        case.closed_at, case.action_id = now(), actions[comment_id].id
    flagged, outcome = list_flagged_ids(list(actions)), outcome_of(state)
    for comment in comments:
        comment.removed_for = actions[comment.id].reason_label or comment.removed_for
        if comment.covered_at or comment.id in flagged:
            judge(comment, actions[comment.id], outcome)
    db.session.flush()
    change_states([(comment, state) for comment in comments if comment.state is not state])
    learn_many([(comment, verdict_of(actions[comment.id])) for comment in comments])


def compose_one(batch: Batch, comment: Comment, state: CommentState, words: Words) -> ModerationAction:
    """The row of one comment."""
    before = comment.state
    decision = name_of(before, state)
    return compose(batch.moderator, decision, comment=comment, state_before=before, batch_id=batch.id, **asdict(words))


def undo_batch(moderator: Account, batch: Batch) -> Batch:
    """Make everything as it was before a batch, but what was decided again since; of much the first, then the next.

    Raises NotAllowed, RuleBroken; that also where nothing is left.
    """
    require_moderator(moderator)
    if batch.undoes_id:
        raise RuleBroken("This is an undo already; decide anew instead.")
    if not can_be_undone(batch):
        raise RuleBroken(TOO_LATE)
    bans = list_bans(batch)
    about = {action.comment_id: action for action in list_left(batch, MOST_AT_ONCE) if action.comment_id}
    comments = hold(moderator, about, list_banned_ids(bans))
    standing = list_undoable(list(about.values()))
    fit = [c for c in comments if about[c.id].id in standing and may_decide(moderator, c)]
    fit = [c for c in fit if c.state is not CommentState.DELETED]
    freed = list_freed(moderator, bans)
    undoing = find_undoing(batch)
    if not fit and not freed:
        raise RuleBroken(f"{undoing.moderator.name} was faster: this is undone already." if undoing else NOTHING_LEFT)
    undoing = undoing or begin(moderator, undoes=batch)
    take_back(moderator, undoing, [(comment, about[comment.id]) for comment in fit])
    for action, person, held in freed:
        note = "The suspension before it holds again." if resume(held) else ""
        lift(moderator, person, note=note, undoes_id=action.id, batch_id=undoing.id)
    return undoing


def list_banned_ids(actions: Iterable[ModerationAction]) -> set[int]:
    """The accounts that these decisions banned, and those that they were merged into since."""
    banned = {action.account_id for action in actions if action.account_id and action.decision in OF_BANS}
    return banned | {get_present_account(account_id).id for account_id in banned}


def list_freed(moderator: Account, bans: Iterable[ModerationAction]) -> list[tuple[ModerationAction, Account, Ban]]:
    """Those of these bans that the moderator can lift and nobody has decided about since, and who bears them now."""
    freed = []
    for action in bans:
        person = get_present_account(action.account_id or 0)
        read_roles(person)
        is_last = find_last_ban(list_banned_ids([action])) == action.id
        held = find_ban(person)
        if is_last and held and may_ban(moderator, person):
            freed.append((action, person, held))
    return freed


def take_back(moderator: Account, undoing: Batch, decided: Sequence[tuple[Comment, ModerationAction]]) -> None:
    """Give comments the states that they had before these decisions, and open their cases again."""
    undone = {comment.id: compose_undo(moderator, undoing, comment, action) for comment, action in decided}
    db.session.add_all(undone.values())
    db.session.flush()
    open_cases = map_open_cases([comment.id for comment, _ in decided])
    for case in list_cases_closed_by([action.id for _, action in decided]):
        reopen_case(case, open_cases.get(case.comment_id))
    flagged = list_ids_of_answered([action.id for _, action in decided])
    for comment, action in decided:
        if comment.id in flagged:
            reopen(comment, action)
        if comment.id in open_cases and open_cases[comment.id].kind is CaseKind.APPEAL:
            take_removal_back(comment, undone[comment.id])
    db.session.flush()
    change_states([(c, a.state_before) for c, a in decided if a.state_before and a.state_before is not c.state])
    standing = map_standing_actions([comment.id for comment, _ in decided])
    learn_many([(comment, verdict_of(standing.get(comment.id))) for comment, _ in decided])


def compose_undo(moderator: Account, undoing: Batch, comment: Comment, action: ModerationAction) -> ModerationAction:
    """The row of one comment whose decision is taken back."""
    before = comment.state
    return compose(
        moderator, Decision.UNDO, comment=comment, state_before=before, undoes_id=action.id, batch_id=undoing.id
    )
