"""Whoever wrote what a moderator removed sees where it stood that it was removed, and why; nobody else does."""

from collections.abc import Callable

import pytest

from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState
from app.comments.threads import ROOTS_A_PAGE
from app.kernel.database import db
from app.moderation.commands.comments import reject
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.comments.crowds import shown_on
from tests.conftest import Queries
from tests.pages import Page

TOLD = "Your comment was removed by a moderator: Spam. It advertises something."


@pytest.fixture
def thread(cast: Cast) -> list[Comment]:
    """Comments of ben's between those of others: alone, a reply, with a reply; and one that waits."""
    article = make_article(cast.ada)
    first = make_comment(cast.jun, article, "First.")
    alone = make_comment(cast.ben, article, "Alone.")
    reply = make_comment(cast.ben, article, "A reply.", first)
    answered = make_comment(cast.ben, article, "Answered.")
    make_comment(cast.vera, article, "Indeed.", answered)
    make_comment(cast.jun, article, "Last.")
    db.session.commit()
    return [alone, reply, answered]


def test_its_writer_sees_a_tombstone_with_the_reason_where_it_stood(
    client: Browser, cast: Cast, thread: list[Comment]
) -> None:
    address = f"/articles/{thread[0].article.slug}"
    before = shown_on(client.get(address).text)
    for comment in thread:
        reject(cast.mo, comment, Reason.SPAM, "Not here.")
    db.session.commit()

    mine = client.log_in(cast.ben).get(address).text
    others = [new_browser(client.application).get(address).text]
    others += [new_browser(client.application).log_in(who).get(address).text for who in (cast.jun, cast.mo, cast.ada)]

    assert shown_on(mine) == before
    assert Page(mine).text.count(TOLD) == 3
    assert Page(mine).text.count("They wrote: “Not here.”") == 3
    assert {f"/comments/{each.id}/appeal" for each in thread} <= set(Page(mine).links())
    assert not any(words in mine for words in ("Alone.", "A reply.", "Answered."))
    for page in others:
        assert shown_on(page) == [each for each in before if each not in (thread[0].id, thread[1].id)]
        assert TOLD not in page
        assert "Not here." not in page


@pytest.mark.parametrize("order", ["newest", "replies"])
def test_in_another_order_it_stands_as_it_did(client: Browser, cast: Cast, thread: list[Comment], order: str) -> None:
    address = f"/articles/{thread[0].article.slug}?order={order}"
    before = shown_on(client.get(address).text)
    reject(cast.mo, thread[0], Reason.SPAM)
    db.session.commit()

    mine = shown_on(client.log_in(cast.ben).get(address).text)

    assert mine == (before if order == "newest" else [each for each in before if each != thread[0].id])


def test_it_stands_on_its_page_and_on_no_other(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    made = [
        make_comment(cast.ben if n in (3, ROOTS_A_PAGE + 3) else cast.jun, article) for n in range(ROOTS_A_PAGE + 5)
    ]
    mine = [each for each in made if each.author_id == cast.ben.id]
    for comment in mine:
        reject(cast.mo, comment, Reason.SPAM)
    db.session.commit()
    address = f"/articles/{article.slug}"
    client.log_in(cast.ben)

    pages = {query: shown_on(client.get(f"{address}?{query}").text) for query in ("page=1", "page=2")}
    newest = shown_on(client.get(f"{address}?order=newest").text)
    branch = shown_on(client.get(f"{address}/branches/{made[0].id}").text)
    only = shown_on(client.get(f"{address}?only=author").text) if "only=author" in client.get(address).text else []

    assert [mine[0].id in pages["page=1"], mine[1].id in pages["page=1"]] == [True, False]
    assert [mine[0].id in pages["page=2"], mine[1].id in pages["page=2"]] == [False, True]
    assert pages["page=1"].index(mine[0].id) == 3
    assert pages["page=2"] == [each.id for each in made[ROOTS_A_PAGE:]]
    assert newest.index(mine[1].id) == 1
    assert branch == [made[0].id]
    assert only == []


def test_what_was_never_approved_stands_where_new_ones_come(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    first = make_comment(cast.jun, article)
    comment = make_comment(cast.ben, article, state=CommentState.PENDING)
    reject(cast.mo, comment, Reason.SPAM)
    second = make_comment(cast.jun, article)
    db.session.commit()
    client.log_in(cast.ben)

    oldest, newest = (client.get(f"/articles/{article.slug}{query}").text for query in ("", "?order=newest"))

    assert shown_on(oldest) == [first.id, second.id, comment.id]
    assert shown_on(newest) == [comment.id, second.id, first.id]
    assert "Your comment was rejected by a moderator: Spam." in Page(oldest).text


def test_the_last_one_that_was_removed_stands_last(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    first, last = make_comment(cast.jun, article), make_comment(cast.ben, article)
    reject(cast.mo, last, Reason.SPAM)
    db.session.commit()

    assert shown_on(client.log_in(cast.ben).get(f"/articles/{article.slug}").text) == [first.id, last.id]


def test_what_its_writer_deleted_is_not_told(client: Browser, cast: Cast, thread: list[Comment]) -> None:
    delete_own(cast.ben, thread[0])
    reject(cast.mo, thread[0], Reason.SPAM)
    db.session.commit()

    page = client.log_in(cast.ben).get(f"/articles/{thread[0].article.slug}").text

    assert TOLD not in page
    assert thread[0].id not in shown_on(page)


def test_a_waiting_writer_is_told_by_which_check_in_place(client: Browser, cast: Cast, thread: list[Comment]) -> None:
    comment = make_comment(cast.ben, thread[0].article, state=CommentState.PENDING)
    db.session.commit()
    address, why = f"/articles/{comment.article.slug}", "It waits for a moderator, because your account is new here."

    mine, moderators = (new_browser(client.application).log_in(who).get(address).text for who in (cast.ben, cast.mo))

    assert why in Page(mine).text
    assert why not in Page(moderators).text
    assert f"comment-{comment.id}" in moderators


def test_many_tombstones_cost_as_many_queries_as_one(
    client: Browser, cast: Cast, thread: list[Comment], watch_queries: Callable[[], Queries]
) -> None:
    address, counts = f"/articles/{thread[0].article.slug}", []
    client.log_in(cast.ben)

    for comment in thread:
        reject(cast.mo, comment, Reason.SPAM)
        make_comment(cast.ben, comment.article, state=CommentState.PENDING)
        db.session.commit()
        queries = watch_queries()
        client.get(address)
        counts.append(len(queries))

    assert counts[1] == counts[2]
