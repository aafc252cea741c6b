"""What the spam score learns from moderators, and what it forgets.

Words are the last thing that a transaction locks: whoever decides about several comments holds their threads before the
first of them is learnt.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, text, update

from app.accounts.models import Account
from app.comments.admission.models import IS_RARE, Learnt, SpamWord, Verdict
from app.comments.admission.spam import words_of
from app.comments.models import Comment
from app.comments.queries.spam import EVERY
from app.comments.signals import learnt
from app.kernel.clock import now
from app.kernel.database import Moment, db, parts

CAN_BE_UNLEARNT = timedelta(days=30)
RARE_KEPT = timedelta(days=30)  # words that were in one comment only
KEPT = timedelta(days=365)  # words that were in no comment since
MOST_KEPT = 200_000
Counts = dict[Verdict, Counter[str]]

ADD = text(
    "INSERT INTO spam_words (word, spam_count, ham_count, learnt_at) VALUES (:word, :spam, :ham, :at)"
    " ON CONFLICT (word) DO UPDATE SET spam_count = spam_words.spam_count + excluded.spam_count,"
    " ham_count = spam_words.ham_count + excluded.ham_count, learnt_at = excluded.learnt_at"
).bindparams(bindparam("at", type_=Moment))
TAKE = text(
    "UPDATE spam_words SET spam_count = CASE WHEN spam_count > :spam THEN spam_count - :spam ELSE 0 END,"
    " ham_count = CASE WHEN ham_count > :ham THEN ham_count - :ham ELSE 0 END WHERE word = :word"
)


def learn(comment: Comment, verdict: Verdict | None) -> None:
    """Know a comment as spam, as none, or not at all; as it stands now, and once however often it is learnt."""
    db.session.refresh(comment, ["html"])
    learn_many([(comment, verdict)])


def learn_many(verdicts: Sequence[tuple[Comment, Verdict | None]]) -> None:
    """The same of comments that are as they stand now; each word is counted once for all of them."""
    hold_words()
    known = find_learnt([comment.id for comment, _ in verdicts])
    more, outdated, fresh = Counts(), list[Learnt](), list[tuple[Comment, Learnt]]()
    for comment, verdict in verdicts:
        words, before = words_in(comment) if verdict else [], known.get(comment.id)
        if before and before.verdict is verdict and before.words in ("", "\n".join(words)):
            continue
        if before:
            outdated.append(before)
        if verdict:
            more.setdefault(verdict, Counter()).update(words)
            fresh.append((comment, Learnt(comment_id=comment.id, verdict=verdict, words="\n".join(words))))
    unlearn(outdated)
    put_on(more)
    db.session.add_all(each for _, each in fresh)
    db.session.flush()
    for comment, each in fresh:
        learnt.send(comment, verdict=each.verdict)


def unlearn_texts(comments: Sequence[Comment]) -> None:
    """Unlearn what was learnt of comments whose words are to be gone for good."""
    hold_words()
    unlearn(find_learnt([each.id for each in comments]).values())


def find_learnt(comment_ids: Sequence[int]) -> dict[int, Learnt]:
    """What is known of each of the comments."""
    found: dict[int, Learnt] = {}
    for part in parts(comment_ids):
        known = select(Learnt).where(Learnt.comment_id.in_(part)).execution_options(populate_existing=True)
        found |= {each.comment_id: each for each in db.session.scalars(known)}
    return found


def words_in(comment: Comment) -> list[str]:
    """The words of a comment, with the one that is in all of them."""
    return [EVERY, *words_of(comment.html, db.session.get_one(Account, comment.author_id).name)]


def unlearn(known: Iterable[Learnt]) -> None:
    """Take the words of comments off again; of those that were learnt long ago nobody knows them any more."""
    less = Counts()
    for each in known:
        less.setdefault(each.verdict, Counter()).update(each.words.split("\n") if each.words else ())
        db.session.delete(each)
    db.session.flush()
    take_off(less)


def put_on(counts: Counts) -> None:
    """Count each word as often as it was learnt."""
    at = now()
    for verdict, words in counts.items():
        db.session.execute(ADD, [{"word": word, "at": at, **so_many(verdict, n)} for word, n in sorted(words.items())])


def take_off(counts: Counts) -> None:
    """Count each word as much less, and drop those of which nothing is left."""
    nothing_left = (SpamWord.spam_count == 0, SpamWord.ham_count == 0, SpamWord.word != EVERY)
    for verdict, words in counts.items():
        if words:
            db.session.execute(TAKE, [{"word": word, **so_many(verdict, n)} for word, n in sorted(words.items())])
        for part in parts(sorted(words)):
            db.session.execute(delete(SpamWord).where(SpamWord.word.in_(part), *nothing_left))


def so_many(verdict: Verdict, count: int) -> dict[str, int]:
    """So many comments, on the side that they are counted on."""
    return {"spam": count * (verdict is Verdict.SPAM), "ham": count * (verdict is Verdict.HAM)}


def hold_words() -> None:
    """Let nobody else change a count before this transaction ends: none is lost, and nobody waits in a ring."""
    db.session.execute(ADD, {"word": EVERY, "at": now(), "spam": 0, "ham": 0})


def forget_rare_words() -> None:
    """Drop words that stayed rare and those that nobody used for long; and which comment had which words, in time.

    Nothing else may be locked after it (`hold_words`).
    """
    if db.session.get(SpamWord, EVERY) is None:
        return  # nothing was ever learnt
    hold_words()
    spare = SpamWord.word != EVERY
    newest = select(SpamWord.learnt_at).order_by(SpamWord.learnt_at.desc()).offset(MOST_KEPT).limit(1)
    db.session.execute(delete(SpamWord).where(spare, text(IS_RARE), SpamWord.learnt_at <= now() - RARE_KEPT))
    db.session.execute(delete(SpamWord).where(spare, SpamWord.learnt_at <= now() - KEPT))
    db.session.execute(delete(SpamWord).where(spare, SpamWord.learnt_at <= newest.scalar_subquery()))
    old = (Learnt.words != "", Learnt.learnt_at <= now() - CAN_BE_UNLEARNT)
    db.session.execute(update(Learnt).where(*old).values(words=""))
    db.session.flush()
