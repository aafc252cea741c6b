"""What the spam score learns from moderators, and what it forgets.

Words are the last thing that a transaction locks: whoever decides about several comments holds their threads before the
first of them is learnt.
"""

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
from app.kernel.database import Moment, db

CAN_BE_UNLEARNT = timedelta(days=30)
RARE_KEPT = timedelta(days=30)  # words that were in one comment only
KEPT = timedelta(days=365)  # words that were in no comment since
MOST_KEPT = 200_000

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
    hold_words()
    known = db.session.get(Learnt, comment.id, populate_existing=True)
    words = words_now(comment) if verdict else []
    if known and known.verdict is verdict and known.words in ("", "\n".join(words)):
        return
    if known:
        unlearn(known)
    if verdict:
        add(words, verdict)
        db.session.add(Learnt(comment_id=comment.id, verdict=verdict, words="\n".join(words)))
        db.session.flush()
        learnt.send(comment, verdict=verdict)


def words_now(comment: Comment) -> list[str]:
    """The words of a comment as it stands, with the one that is in all of them."""
    db.session.refresh(comment, ["html"])
    return [EVERY, *words_of(comment.html, db.session.get_one(Account, comment.author_id).name)]


def unlearn_texts(comments: Sequence[Comment]) -> None:
    """Unlearn what was learnt of comments whose words are to be gone for good."""
    hold_words()
    for known in db.session.scalars(select(Learnt).where(Learnt.comment_id.in_([each.id for each in comments]))):
        unlearn(known)


def unlearn(known: Learnt) -> None:
    """Take the words of a comment off again; of one that was learnt long ago nobody knows them any more."""
    if known.words:
        words = known.words.split("\n")
        db.session.execute(TAKE, [{"word": word, **ones(known.verdict)} for word in words])
        nothing_left = (SpamWord.spam_count == 0, SpamWord.ham_count == 0, SpamWord.word != EVERY)
        db.session.execute(delete(SpamWord).where(SpamWord.word.in_(words), *nothing_left))
    db.session.delete(known)
    db.session.flush()


def add(words: Iterable[str], verdict: Verdict | None) -> None:
    """Count each word once more."""
    at = now()
    db.session.execute(ADD, [{"word": word, "at": at, **ones(verdict)} for word in words])


def ones(verdict: Verdict | None) -> dict[str, int]:
    """A comment, on the side that it is counted on."""
    return {"spam": int(verdict is Verdict.SPAM), "ham": int(verdict is Verdict.HAM)}


def hold_words() -> None:
    """Let nobody else change a count before this transaction ends: none is lost, and nobody waits in a ring."""
    add([EVERY], None)


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
