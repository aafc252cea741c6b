"""What the spam score learns from many decisions at once: each word is counted once for all of them.

As with one comment, words are the last thing that a transaction locks.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.comments.admission.models import Learnt, SpamWord, Verdict
from app.comments.admission.spam import words_of
from app.comments.commands.learning import ADD, TAKE, hold_words
from app.comments.models import Comment
from app.comments.queries.spam import EVERY
from app.kernel.clock import now
from app.kernel.database import db

AT_ONCE = 500
Counts = dict[Verdict, Counter[str]]


def learn_many(verdicts: Sequence[tuple[Comment, Verdict | None]]) -> None:
    """Know comments, which are as they stand now, as spam, as none, or not at all."""
    hold_words()
    known = find_learnt([comment.id for comment, _ in verdicts])
    more, less = Counts(), Counts()
    learnt: list[Learnt] = []
    for comment, verdict in verdicts:
        words, before = list(words_in(comment)) if verdict else [], known.get(comment.id)
        if before and before.verdict is verdict and before.words in ("", "\n".join(words)):
            continue
        if before:
            less.setdefault(before.verdict, Counter()).update(before.words.split("\n") if before.words else ())
            db.session.delete(before)
        if verdict:
            more.setdefault(verdict, Counter()).update(words)
            learnt.append(Learnt(comment_id=comment.id, verdict=verdict, words="\n".join(words)))
    db.session.flush()
    take_off(less)
    put_on(more)
    db.session.add_all(learnt)
    db.session.flush()


def find_learnt(comment_ids: Sequence[int]) -> dict[int, Learnt]:
    """What is known of each of the comments."""
    found: dict[int, Learnt] = {}
    for start in range(0, len(comment_ids), AT_ONCE):
        rows = select(Learnt).where(Learnt.comment_id.in_(comment_ids[start : start + AT_ONCE]))
        known = db.session.scalars(rows.execution_options(populate_existing=True))
        found |= {each.comment_id: each for each in known}
    return found


def words_in(comment: Comment) -> Iterator[str]:
    """The words of a comment, with the one that is in all of them."""
    yield EVERY
    yield from words_of(comment.html, db.session.get_one(Account, comment.author_id).name)


def put_on(counts: Counts) -> None:
    """Count each word as often as it was learnt."""
    at = now()
    for verdict, words in counts.items():
        db.session.execute(ADD, [{"word": word, "at": at, **ones(verdict, n)} for word, n in sorted(words.items())])


def take_off(counts: Counts) -> None:
    """Count each word as much less, and drop those of which nothing is left."""
    for verdict, words in counts.items():
        if not words:
            continue
        db.session.execute(TAKE, [{"word": word, **ones(verdict, n)} for word, n in sorted(words.items())])
        nothing_left = (SpamWord.spam_count == 0, SpamWord.ham_count == 0, SpamWord.word != EVERY)
        spelt = sorted(words)
        for start in range(0, len(spelt), AT_ONCE):
            part = SpamWord.word.in_(spelt[start : start + AT_ONCE])
            db.session.execute(delete(SpamWord).where(part, *nothing_left))


def ones(verdict: Verdict, count: int) -> dict[str, int]:
    """So many comments, on the side that they are counted on."""
    return {"spam": count * (verdict is Verdict.SPAM), "ham": count * (verdict is Verdict.HAM)}
