"""Many comments are decided about at once, each with its row in the log, and all of it is taken back in one press."""

import re
from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy import select, update

from app.accounts.models import Account
from app.accounts.queries import find_ban
from app.articles.models import Article
from app.comments.admission.models import Learnt, SpamWord
from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.appeals import appeal_removal
from app.moderation.commands.batches import MOST_AT_ONCE, decide_all, remove_everything, undo_batch
from app.moderation.commands.comments import Words, approve, name_of, reject, undo
from app.moderation.commands.flags import flag
from app.moderation.commands.people import ban, lift
from app.moderation.decisions import Decision
from app.moderation.flags.models import Flag, FlagReason, Outcome
from app.moderation.models import Batch, Case, ModerationAction, Reason
from app.moderation.policy import UNDO_LASTS
from app.moderation.queries.alike import Shown
from app.moderation.queries.batches import map_open_cases
from app.moderation.queries.log import get_action
from tests.cast import Cast, make_account, make_article, make_comment
from tests.comments.edits import change
from tests.comments.test_counts import kept_and_counted, list_gaps
from tests.conftest import Queries
from tests.moderation.watchers import cover_it, raise_flag

WHY = Words(Reason.SPAM, "Buy nothing.")
Given = tuple[CommentState, Words]
SPAM = (CommentState.REJECTED, WHY)
APPROVAL = (CommentState.APPROVED, Words())


def make_raid(cast: Cast, count: int, articles: int = 3, people: int = 4) -> tuple[list[Article], list[Comment]]:
    """So many comments that wait, of several people under several articles, half of them replies; beside others."""
    threads = [make_article(cast.ada, f"Article {number}") for number in range(articles)]
    roots = [make_comment(cast.jun, article) for article in threads]
    replies = [make_comment(cast.vera, article, parent=root) for article, root in zip(threads, roots, strict=True)]
    crowd = [make_account(f"Raider {number}") for number in range(people)]
    parents = (None, *([replies] if count else []))
    raid = [
        make_comment(
            crowd[n % people],
            threads[n % articles],
            f"Cheap shoes {n}.",
            replies[n % articles] if parents[n % 2] else None,
            CommentState.PENDING,
            now(),
        )
        for n in range(count)
    ]
    db.session.commit()
    return threads, raid


def chosen(comments: list[Comment]) -> dict[int, Shown]:
    """The comments as a page has shown them."""
    waiting = map_open_cases([comment.id for comment in comments])
    return {
        comment.id: (comment.revision_count, waiting[comment.id].id) for comment in comments if comment.id in waiting
    }


def spelled(comments: list[Comment]) -> str:
    """The same as a form sends it."""
    return " ".join(f"{key}:{revisions}:{case}" for key, (revisions, case) in chosen(comments).items())


def states(comments: list[Comment]) -> list[CommentState]:
    """Their states as they are in the database now."""
    for comment in comments:
        db.session.refresh(comment, ["state"])
    return [comment.state for comment in comments]


def log_of(batch: Batch) -> list[ModerationAction]:
    """Its rows in the log."""
    rows = select(ModerationAction).where(ModerationAction.batch_id == batch.id).order_by(ModerationAction.id)
    return list(db.session.scalars(rows))


def cases() -> list[tuple[object, ...]]:
    """Every case as it is."""
    db.session.flush()
    return [tuple(row) for row in db.session.execute(select(Case.__table__).order_by(Case.id))]


def assert_counted(articles: list[Article]) -> None:
    """The counts of every thread are what counting gives."""
    for article in articles:
        kept, counted = kept_and_counted(article)
        assert kept == counted
        assert list_gaps(article) == []


@pytest.mark.parametrize("verdict", [SPAM, APPROVAL], ids=["rejected", "approved"])
def test_each_comment_of_a_batch_has_its_row_in_the_log_and_the_counts_stay_right(
    cast: Cast, verdict: tuple[CommentState, Words]
) -> None:
    articles, raid = make_raid(cast, 30)

    batch = decide_all(cast.mo, chosen(raid), *verdict)

    assert set(states(raid)) == {verdict[0]}
    rows = log_of(batch)
    assert {row.comment_id for row in rows} == {comment.id for comment in raid}
    assert {(row.decision, row.reason, row.message, row.state_before) for row in rows} == {
        (name_of(CommentState.PENDING, verdict[0]), verdict[1].reason, verdict[1].message, CommentState.PENDING)
    }
    assert_counted(articles)
    assert not any(case.closed_at is None for case in db.session.scalars(select(Case)))


def test_an_undo_asks_for_no_ban_of_those_whose_comments_come_back(
    cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    _, raid = make_raid(cast, 30)
    raider = db.session.get_one(Account, raid[0].author_id)
    batch = remove_everything(cast.mo, raider, WHY, "Shoes.")
    of_many = decide_all(cast.mo, chosen(raid), *SPAM)

    queries = watch_queries()
    undo_batch(cast.ada, batch)
    undo_batch(cast.ada, of_many)

    assert len([each for each in queries.statements if "moderation_actions.account_id IN" in each]) == 1
    assert find_ban(raider) is None
    assert set(states(raid)) == {CommentState.PENDING}


@pytest.mark.parametrize("verdict", [SPAM, APPROVAL], ids=["rejected", "approved"])
def test_a_batch_is_undone_in_one_press_to_exactly_what_was(cast: Cast, verdict: Given) -> None:
    articles, raid = make_raid(cast, 30)
    before, open_before = cases(), states(raid)

    batch = decide_all(cast.mo, chosen(raid), *verdict)
    undoing = undo_batch(cast.ada, batch)

    assert (states(raid), cases()) == (open_before, before)
    assert [row.undoes_id for row in log_of(undoing)] == [row.id for row in log_of(batch)]
    assert {(row.decision, row.moderator_id) for row in log_of(undoing)} == {(Decision.UNDO, cast.ada.id)}
    assert_counted(articles)


def test_what_was_decided_edited_or_deleted_meanwhile_stays_as_it_is(cast: Cast) -> None:
    _, raid = make_raid(cast, 6)
    shown = chosen(raid)
    approve(cast.ada, raid[0])
    change(raid[1], "Cheaper shoes.", waits=True)
    delete_own(db.session.get_one(Account, raid[2].author_id), raid[2])

    batch = decide_all(cast.mo, shown, *SPAM)

    assert [row.comment_id for row in log_of(batch)] == [comment.id for comment in raid[3:]]
    assert states(raid)[:3] == ["approved", "pending", "deleted"]
    with pytest.raises(RuleBroken, match="decided, edited, deleted or left to an administrator meanwhile"):
        decide_all(cast.mo, shown, *SPAM)


def test_what_was_decided_meanwhile_and_flagged_since_stays_as_it_is(cast: Cast) -> None:
    """It waits again, but for another reason than the one that was on the page."""
    _, raid = make_raid(cast, 2)
    shown = chosen(raid)
    approve(cast.ada, raid[0])
    raise_flag(cast.ben, raid[0])

    decide_all(cast.mo, shown, *SPAM)

    assert states(raid) == ["approved", "rejected"]


def test_what_was_decided_again_since_is_not_undone_with_its_batch(cast: Cast) -> None:
    articles, raid = make_raid(cast, 4)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)
    approve(cast.ada, raid[0])
    undo(cast.ada, get_action(log_of(batch)[1].id))
    delete_own(db.session.get_one(Account, raid[1].author_id), raid[1])

    undoing = undo_batch(cast.mo, batch)

    assert states(raid) == ["approved", "deleted", "pending", "pending"]
    assert len(log_of(undoing)) == 2
    assert_counted(articles)


def test_a_batch_is_undone_once_and_its_undo_never(cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)
    undoing = undo_batch(cast.mo, batch)

    with pytest.raises(RuleBroken, match="Mo Ellis was faster: this is undone already"):
        undo_batch(cast.ada, batch)
    with pytest.raises(RuleBroken, match="undo already"):
        undo_batch(cast.mo, undoing)


def test_decisions_are_undone_for_thirty_days(cast: Cast) -> None:
    _, raid = make_raid(cast, 4)
    batch, single = decide_all(cast.mo, chosen(raid[:3]), *SPAM), reject(cast.mo, raid[3], Reason.SPAM)

    with time_machine.travel(now() + UNDO_LASTS):
        for late in (lambda: undo_batch(cast.mo, batch), lambda: undo(cast.mo, single)):
            with pytest.raises(RuleBroken, match="more than 30 days ago"):
                late()

    assert set(states(raid)) == {CommentState.REJECTED}


def test_everything_of_somebody_is_removed_with_a_ban_and_brought_back_in_one_press(cast: Cast) -> None:
    articles, raid = make_raid(cast, 12, people=1)
    author = db.session.get_one(Account, raid[0].author_id)
    for comment in raid[:5]:
        approve(cast.mo, comment)
    reject(cast.mo, raid[5], Reason.ABUSE)
    before, open_before = states(raid), [case for case in cases() if case]

    batch = remove_everything(cast.mo, author, WHY, "You sell shoes.")
    assert find_ban(author)
    assert set(states(raid)) == {CommentState.REJECTED}
    assert len(log_of(batch)) == 12
    assert_counted(articles)
    undo_batch(cast.mo, batch)

    assert find_ban(author) is None
    assert (states(raid), cases()) == (before, open_before)
    assert_counted(articles)


def test_a_ban_that_was_made_anew_since_stays(cast: Cast) -> None:
    _, raid = make_raid(cast, 2, people=1)
    author = db.session.get_one(Account, raid[0].author_id)
    batch = remove_everything(cast.mo, author, WHY, "You sell shoes.")
    lift(cast.ada, author)
    ban(cast.ada, author, "Again.")

    undo_batch(cast.mo, batch)

    assert find_ban(author)
    assert set(states(raid)) == {CommentState.PENDING}


def ban_of(person: Account) -> int | None:
    """The ban that a page shows."""
    held = find_ban(person)
    return held.id if held else None


def test_who_is_banned_already_is_removed_and_stays_banned(cast: Cast) -> None:
    make_comment(cast.eve, make_article(cast.ada), state=CommentState.PENDING)

    batch = remove_everything(cast.mo, cast.eve, WHY, "", seen=ban_of(cast.eve))
    undo_batch(cast.mo, batch)

    assert [row.decision for row in log_of(batch)] == [Decision.REJECT]
    assert find_ban(cast.eve)


def flags() -> list[tuple[object, ...]]:
    """Every flag, with what became of it."""
    rows = select(Flag.id, Flag.outcome, Flag.action_id).order_by(Flag.id)
    return [tuple(row) for row in db.session.execute(rows)]


@pytest.mark.parametrize(("verdict", "outcome"), [(SPAM, Outcome.RIGHT), (APPROVAL, Outcome.WRONG)])
def test_a_batch_answers_flags_and_its_undo_lets_them_wait_again(cast: Cast, verdict: Given, outcome: Outcome) -> None:
    article = make_article(cast.ada)
    flagged, other = make_comment(cast.ben, article), make_comment(cast.jun, article, state=CommentState.PENDING)
    cover_it(flagged, article)
    covered_at, before = flagged.covered_at, (flags(), cases())

    batch = decide_all(cast.mo, chosen([flagged, other]), *verdict)
    assert {row[1] for row in flags()} == {outcome}
    assert flagged.covered_at is None
    undo_batch(cast.mo, batch)

    assert (flags(), cases()) == before
    assert flagged.covered_at == covered_at
    assert states([flagged, other]) == ["approved", "pending"]
    assert_counted([article])


def learnt() -> list[tuple[object, ...]]:
    """What the spam score knows of which comment, and how often of each word."""
    known = select(Learnt.comment_id, Learnt.verdict, Learnt.words).order_by(Learnt.comment_id)
    words = select(SpamWord.word, SpamWord.spam_count, SpamWord.ham_count).order_by(SpamWord.word)
    return [tuple(row) for query in (known, words) for row in db.session.execute(query)]


def test_a_batch_teaches_what_its_decisions_would_one_by_one(cast: Cast) -> None:
    (article, *_), raid = make_raid(cast, 6)
    approve(cast.mo, raid[0])
    cover_it(raid[0], article)
    before = learnt()

    batch = decide_all(cast.mo, chosen(raid), *APPROVAL)
    at_once = learnt()
    undo_batch(cast.mo, batch)
    undone = learnt()
    for comment in raid:
        approve(cast.mo, comment)

    assert undone == before
    assert learnt() == at_once != before


def test_what_was_learnt_long_ago_is_not_unlearnt_word_by_word(cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)
    db.session.execute(update(Learnt).values(words=""))
    words = learnt()[2:]

    undo_batch(cast.mo, batch)

    assert learnt() == words


def test_a_comment_that_was_flagged_since_waits_again_with_one_case(cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    batch = decide_all(cast.mo, chosen(raid), *APPROVAL)
    flag(make_account("A Reader"), raid[0], FlagReason.ABUSE, seen_text=0)

    undo_batch(cast.mo, batch)

    assert set(states(raid)) == {CommentState.PENDING}
    waiting = db.session.scalars(select(Case.comment_id).where(Case.closed_at.is_(None)))
    assert sorted(waiting) == [comment.id for comment in raid]


def test_an_appeal_is_no_part_of_a_batch_and_answered_where_its_removal_is_undone(cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)
    appeal = appeal_removal(db.session.get_one(Account, raid[0].author_id), raid[0], "I sell nothing.")
    with pytest.raises(RuleBroken, match="meanwhile"):
        decide_all(cast.ada, chosen(raid[:1]), *APPROVAL)

    undoing = undo_batch(cast.ada, batch)

    assert appeal.answer_id in {row.id for row in log_of(undoing)}
    assert set(states(raid)) == {CommentState.PENDING}


def test_only_moderators_decide_about_many(cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)

    for who in (cast.ben, cast.jun, cast.vera, cast.eve):
        for act in (
            lambda who=who: decide_all(who, chosen(raid), *APPROVAL),
            lambda who=who: remove_everything(who, cast.ben, WHY, "Out."),
            lambda who=who: undo_batch(who, batch),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_batch_has_some_comments_and_not_too_many(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Choose some"):
        decide_all(cast.mo, {}, *SPAM)
    with pytest.raises(RuleBroken, match="1,000 comments at once"):
        decide_all(cast.mo, dict.fromkeys(range(1, MOST_AT_ONCE + 2), (0, 0)), *SPAM)


def test_the_rows_of_a_batch_are_written_in_a_few_statements(cast: Cast, watch_queries: Callable[[], Queries]) -> None:
    articles, raid = make_raid(cast, 300, articles=10, people=20)

    queries = watch_queries()
    undo_batch(cast.mo, decide_all(cast.mo, chosen(raid), *SPAM))
    db.session.commit()

    # SQLite, which has no way to go, writes the rows of the log one by one.
    on_a_server = () if db.engine.dialect.name == "sqlite" else ("moderation_actions",)
    for table in ("comments", "spam_words", "learnt", *on_a_server):
        writes = [each for each in queries.statements if re.match(rf"(INSERT INTO|UPDATE) {table}\b", each)]
        assert len(writes) < 60, f"{table}: one for each thread, and not for each comment"
    assert_counted(articles)
