"""Branches are read once for each of their marks, and anew as soon as readers would see something else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.accounts.commands.joining import rename
from app.articles.models import Article
from app.articles.queries.shown import read_edition
from app.comments.commands.own import delete_own, edit, restore
from app.comments.models import Comment, CommentState
from app.comments.queries import branches
from app.comments.queries.branches import Branch
from app.comments.queries.pages import Order, page_thread
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject
from app.moderation.models import Reason
from tests.cast import Cast, make_article, make_comment, say

Change = Callable[[Cast, Comment], object]
WINDOW = timedelta(days=10_000)
CHANGES: dict[str, Change] = {
    "a reply": lambda cast, reply: say(cast.vera, reply.article, "One more.", reply),
    "an edit": lambda cast, reply: edit(cast.ben, reply, "Better words.", seen=0, window=WINDOW),
    "a deletion": lambda cast, reply: delete_own(cast.ben, reply),
    "a restoration": lambda cast, reply: (delete_own(cast.ben, reply), read(reply.article), restore(cast.ben, reply)),
    "a rejection": lambda cast, reply: reject(cast.mo, reply, Reason.SPAM),
    "an approval": lambda cast, reply: approve(
        cast.mo, make_comment(cast.jun, reply.article, "May I?", reply, CommentState.PENDING)
    ),
}


def read(article: Article, order: Order = Order.OLDEST) -> tuple[Branch, ...]:
    """The branches of the first page, as the database has them now."""
    db.session.flush()
    return page_thread(article.id, order, 1, None, read_edition().and_of(f"thread:{article.id}")).branches


@pytest.mark.parametrize("order", [Order.OLDEST, Order.REPLIES])
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_change_reads_the_branch_that_it_is_in_and_no_other(cast: Cast, change: Change, order: Order) -> None:
    article = make_article(cast.ada)
    first, second = (make_comment(cast.jun, article, text) for text in ("The first.", "The second."))
    reply = make_comment(cast.ben, article, "A reply.", first)
    make_comment(cast.vera, article, "Another.", reply)
    before = {branch.comments[0].id: branch for branch in read(article, order)}

    change(cast, reply)
    after = {branch.comments[0].id: branch for branch in read(article, order)}

    assert after[second.id] is before[second.id]
    assert after[first.id] is not before[first.id]


def test_a_new_top_level_comment_leaves_the_others_as_they_were(cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.jun, article, "The first.")
    (before,) = read(article)

    say(cast.vera, article, "The second.")
    after = read(article)

    assert after[0] is before
    assert [branch.comments[0].author_name for branch in after] == [cast.jun.name, cast.vera.name]


def test_a_new_name_is_read_in_every_branch(cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.jun, article, "The first.", make_comment(cast.vera, article, "The second."))
    read(article)

    rename(cast.jun, "June Newname")

    assert [each.author_name for each in read(article)[0].comments] == [cast.vera.name, "June Newname"]


def test_a_branch_that_changed_takes_the_place_of_what_it_was(cast: Cast) -> None:
    article = make_article(cast.ada)
    first = make_comment(cast.jun, article, "The first.")
    read(article)

    for number in range(5):
        say(cast.vera, article, f"One more, {number}.", first)
        (branch,) = read(article)

    assert [each.branch for each, _ in branches.kept.things.values()] == [branch]


def test_long_branches_take_no_more_room_than_short_ones(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches.kept, "room", 50_000)
    article = make_article(cast.ada)
    for number in range(10):
        make_comment(cast.jun, article, f"{number} " + "said at length " * 600)

    shown = read(article)

    assert len(shown) == 10
    assert 0 < sum(len(each.branch.comments[0].html) for each, _ in branches.kept.things.values()) <= 50_000
    assert read(article) == shown
