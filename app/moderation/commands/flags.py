"""Flags: readers ask moderators to look; enough of them cover a comment until one has."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, select, update

from app.accounts.models import Account
from app.accounts.queries import find_ban, get_account
from app.comments.commands.covering import cover
from app.comments.commands.heating import cool, warm
from app.comments.commands.threads import lock_thread
from app.comments.models import Comment, Thread
from app.comments.policy import HERE, is_staff
from app.comments.queries.records import read_record
from app.kernel.clock import now, spell_wait
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.kernel.text import clean_line, length
from app.moderation.commands.cases import open_case
from app.moderation.flags.models import Flag, FlagReason, Outcome
from app.moderation.models import CaseKind, ModerationAction
from app.moderation.policy import may_flag, needed_to_cover, weigh
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.flags import find_flag, has_withstood, list_open, list_own

SENTENCE_LIMIT = 300
OF_FLAGS = frozenset[str](FlagReason)
DAY = timedelta(days=1)
FLAGS_A_DAY = 30
FRESH = ("state", "author_id", "revision_count", "covered_at")


def flag(reader: Account, comment: Comment, reason: FlagReason, sentence: str = "", *, seen_text: int) -> Flag:
    """Ask moderators to look at a comment, as it stood after `seen_text` edits; said twice, it is said once.

    Raises NotAllowed, RuleBroken, TooSoon.
    """
    thread = hold(comment)
    if not may_flag(reader, find_ban(reader), comment):
        raise NotAllowed("You can't flag this comment.")
    earlier = find_flag(reader, comment)
    if earlier:
        return earlier
    if seen_text != comment.revision_count:
        raise RuleBroken("Its author has edited this comment meanwhile. Read it again before you flag it.")
    sentence = checked_sentence(sentence)
    own = list_own(reader)
    refuse_flood([row.created_at for row in own])
    weight = weigh(reader, read_record(reader), [row.outcome for row in own])
    made = Flag(comment_id=comment.id, account_id=reader.id, reason=reason, sentence=sentence, weight=weight)
    made.text_number = seen_text
    db.session.add(made)
    db.session.flush()
    warm(thread, weight)
    follow(comment)
    return made


def hold(comment: Comment) -> Thread:
    """Look at a comment as it is now; whoever flags it too, or decides about it, waits."""
    thread = lock_thread(comment.article_id)
    db.session.refresh(comment, FRESH)
    return thread


def checked_sentence(sentence: str) -> str:
    """What a reader adds, cleaned; raises RuleBroken."""
    sentence = clean_line(sentence)
    if length(sentence) > SENTENCE_LIMIT:
        raise RuleBroken(f"Say it in at most {SENTENCE_LIMIT} characters.")
    return sentence


def refuse_flood(times: Sequence[datetime]) -> None:
    """Raises TooSoon where somebody flagged too much within a day."""
    today = [each for each in times if each > now() - DAY]
    if len(today) >= FLAGS_A_DAY:
        wait = ceil((today[FLAGS_A_DAY - 1] + DAY - now()).total_seconds())
        raise TooSoon(f"You flagged {FLAGS_A_DAY} comments within a day. Go on in {spell_wait(wait)}.", wait)


def follow(comment: Comment) -> None:
    """Let the case of a comment, and whether it is covered, be what its flags say; nobody covers what staff wrote."""
    flags = list_open(comment)
    weights = {each.account_id: each.weight for each in reversed(flags)}
    total, needed = sum(weights.values()), needed_to_cover(withstood=has_withstood(comment))
    tell(comment, flags, min(100, round(100 * total / needed)))
    if total < needed:
        cover(comment, None)
    elif comment.covered_at is None and not is_staff(get_account(comment.author_id)):
        cover(comment, now())


def tell(comment: Comment, flags: Sequence[Flag], score: int) -> None:
    """Let a case say what most flags do; one that says what admission found goes on to say it, also without a flag."""
    case = find_open_case(comment.id)
    if case and case.kind is CaseKind.FLAGGED and case.because not in OF_FLAGS:
        case.score = score
    elif flags:
        reasons = {each.account_id: each.reason for each in flags}
        because, _ = Counter(reasons.values()).most_common(1)[0]
        match = f"{len(reasons)} {'person' if len(reasons) == 1 else 'people'}"
        open_case(comment, CaseKind.FLAGGED, because, match, score)
    elif case and case.kind is CaseKind.FLAGGED:
        case.closed_at = now()
    db.session.flush()


def take_back(reader: Account, comment: Comment) -> None:
    """Withdraw a flag that nobody has answered, and what it did; raises RuleBroken.

    The row stays and counts among those of a day: nobody flags and takes back without end.
    """
    thread = hold(comment)
    own = find_flag(reader, comment)
    if own is None or not comment.is_approved:
        return
    if own.outcome:
        raise RuleBroken("A moderator has answered your flag meanwhile, so it can't be taken back.")
    own.outcome, own.sentence = Outcome.WITHDRAWN, ""
    db.session.flush()
    cool(thread, own.weight, own.created_at)
    follow(comment)


def judge(comment: Comment, action: ModerationAction, outcome: Outcome) -> None:
    """Answer the flags of a comment by a decision about it: readers see it as any other, or not at all.

    Where it comes back, those were wrong too that were found right when it was removed.
    """
    if outcome is Outcome.WRONG:
        were_right = update(Flag).where(Flag.comment_id == comment.id, Flag.outcome == Outcome.RIGHT)
        db.session.execute(were_right.values(outcome=Outcome.WRONG, overturned_id=action.id))
    answered = update(Flag).where(Flag.comment_id == comment.id, Flag.outcome.is_(None))
    db.session.execute(answered.values(outcome=outcome, action_id=action.id, covered_at=comment.covered_at))
    cover(comment, None)


def reopen(comment: Comment, action: ModerationAction) -> None:
    """Let the flags that a decision answered wait again, with those that came since; what they cover is covered."""
    overturned = update(Flag).where(Flag.overturned_id == action.id)
    db.session.execute(overturned.values(outcome=Outcome.RIGHT, overturned_id=None))
    undone = update(Flag).where(Flag.action_id == action.id).returning(Flag.covered_at)
    since = db.session.scalars(undone.values(outcome=None, action_id=None)).all()
    cover(comment, comment.covered_at or next(iter(since), None))
    follow(comment)


def forget_sentences(comment: Comment) -> None:
    """Keep nothing of what readers said of words that are gone."""
    db.session.execute(update(Flag).where(Flag.comment_id == comment.id).values(sentence=""))


def forget_flags(account_ids: Sequence[int]) -> None:
    """Leave nothing of what people flagged: what only they covered is covered no more."""
    flagged = select(Flag.comment_id).where(Flag.account_id.in_(account_ids), Flag.outcome.is_(None))
    comments = select(Comment).where(Comment.id.in_(flagged), Comment.state.in_(HERE))
    affected = db.session.scalars(comments.order_by(Comment.article_id, Comment.id)).all()
    for comment in affected:
        hold(comment)
    db.session.execute(delete(Flag).where(Flag.account_id.in_(account_ids)))
    for comment in affected:
        follow(comment)
