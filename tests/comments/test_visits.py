"""What is new to a reader who is logged in, and what is stored for it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.muting import mute
from app.comments.commands.reading import NOTED_EVERY, VISITS_KEPT, remember_visit
from app.comments.models import VISIT_LASTS, CommentState, Visit
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.models import Reason
from app.moderation.queries.log import get_action
from app.own.commands import forget_expired
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, make_identity, say
from tests.pages import Page

AGAIN = VISIT_LASTS + timedelta(minutes=5)


def new_on(browser: Browser, article: Article) -> list[str]:
    """The authors of the comments that a page marks as new."""
    page = Page(browser.get(f"/articles/{article.slug}").text)
    titles = {"comment-author", "badge new"}
    found = [each for each in page.elements if each.attributes.get("class") in titles]
    return [before.text for before, each in pairwise(found) if each.text == "New"]


def visit(browser: Browser, article: Article, **fields: str) -> int:
    """What the script sends, or with `all` the button."""
    return browser.press(f"/articles/{article.slug}/visits", **fields).status_code


def test_what_was_written_since_the_last_visit_is_marked_until_the_next(client: Browser, cast: Cast) -> None:
    article, begun_at = make_article(cast.ada), now()
    say(cast.jun, article)
    client.log_in(cast.ben)

    assert new_on(client, article) == []
    assert visit(client, article) == 204
    with time_machine.travel(begun_at + AGAIN, tick=False):
        say(cast.vera, article)
        say(cast.ben, article)
        assert new_on(client, article) == ["Vera Lind"]
        assert visit(client, article) == 204
        assert new_on(client, article) == ["Vera Lind"]
    with time_machine.travel(begun_at + 2 * AGAIN, tick=False):
        assert new_on(client, article) == []


def test_what_was_approved_since_the_last_visit_is_new_however_long_it_had_waited(client: Browser, cast: Cast) -> None:
    article, begun_at = make_article(cast.ada), now()
    waiting = [make_comment(each, article, state=CommentState.PENDING) for each in (cast.jun, cast.vera)]
    remember_visit(cast.ben, article.id)
    client.log_in(cast.ben)

    with time_machine.travel(begun_at + AGAIN, tick=False):
        approve(cast.mo, waiting[0])
        db.session.commit()
        assert new_on(client, article) == ["전준호"]
        assert visit(client, article) == 204
    with time_machine.travel(begun_at + 2 * AGAIN, tick=False):
        undo(cast.mo, get_action(reject(cast.mo, waiting[0], Reason.OTHER).id))
        approve(cast.mo, waiting[1])
        db.session.commit()

        assert new_on(client, article) == ["Vera Lind"]


def test_a_comment_says_since_when_it_is_there_only_where_it_had_waited(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    waiting = make_comment(cast.jun, article, state=CommentState.PENDING)
    make_comment(cast.vera, article)
    with time_machine.travel(datetime(2026, 5, 1, 12, 0, tzinfo=UTC), tick=False):
        approve(cast.mo, waiting)
    db.session.commit()

    page = Page(client.get(f"/articles/{article.slug}").text)

    told = [each.attributes.get("data-since") for each in page.all("article", **{"class": "comment"})]
    assert told == [None, "2026-05-01T12:00:00Z"]


def test_the_button_says_that_all_is_read(client: Browser, cast: Cast) -> None:
    article, begun_at = make_article(cast.ada), now()
    remember_visit(cast.ben, article.id)
    client.log_in(cast.ben)
    with time_machine.travel(begun_at + AGAIN, tick=False):
        say(cast.vera, article)
        page = Page(client.get(f"/articles/{article.slug}").text)
        assert "1 new" in page.all("form", action=f"/articles/{article.slug}/visits")[0].text

        answer = client.press(f"/articles/{article.slug}/visits", all="1")

        assert (answer.status_code, answer.location) == (303, f"/articles/{article.slug}#thread")
        assert new_on(client, article) == []


def test_what_is_new_stays_so_while_the_visit_goes_on(client: Browser, cast: Cast) -> None:
    article, begun_at = make_article(cast.ada), now()
    remember_visit(cast.ben, article.id)
    client.log_in(cast.ben)

    with time_machine.travel(begun_at + AGAIN, tick=False):
        say(cast.vera, article)
        visit(client, article)
    with time_machine.travel(begun_at + AGAIN + 2 * NOTED_EVERY, tick=False):
        visit(client, article)

        assert new_on(client, article) == ["Vera Lind"]


def test_what_the_muted_wrote_is_not_new(client: Browser, cast: Cast) -> None:
    article, begun_at = make_article(cast.ada), now()
    remember_visit(cast.ben, article.id)
    mute(cast.ben, cast.jun.id)

    with time_machine.travel(begun_at + AGAIN, tick=False):
        say(cast.jun, article)
        say(cast.vera, article)

        assert new_on(client.log_in(cast.ben), article) == ["Vera Lind"]


def test_who_posts_was_there(client: Browser, cast: Cast) -> None:
    article, begun_at = make_article(cast.ada), now()
    client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text="I was there.")

    with time_machine.travel(begun_at + AGAIN, tick=False):
        say(cast.vera, article)

        assert new_on(client, article) == ["Vera Lind"]


def test_who_only_opens_a_page_leaves_nothing(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    client.log_in(cast.ben).get(f"/articles/{article.slug}")

    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.DELETED])
def test_only_what_everybody_may_read_is_new(client: Browser, cast: Cast, state: CommentState) -> None:
    article = make_article(cast.ada)
    remember_visit(cast.mo, article.id)
    later = now() + AGAIN
    first = make_comment(cast.vera, article, state=state, created_at=later)
    if state is CommentState.DELETED:
        make_comment(cast.mo, article, "Why?", first)

    with time_machine.travel(later, tick=False):
        assert new_on(client.log_in(cast.mo), article) == []


def test_visitors_share_a_page_on_which_nothing_is_new(app: Flask, client: Browser, cast: Cast) -> None:
    article, reader = make_article(cast.ada), new_browser(app)
    remember_visit(cast.ben, article.id)
    with time_machine.travel(now() + AGAIN, tick=False):
        say(cast.vera, article)

        assert new_on(client.log_in(cast.ben), article) == ["Vera Lind"]
        assert new_on(reader, article) == []
        assert "/visits" not in reader.get(f"/articles/{article.slug}").text


def test_after_a_merge_the_later_of_two_visits_counts_and_both_come_apart(client: Browser, cast: Cast) -> None:
    article, nora, begun_at = make_article(cast.ada), make_account("Nora Field"), now()
    remember_visit(cast.ben, article.id)
    with time_machine.travel(begun_at + AGAIN, tick=False):
        say(cast.vera, article)
        remember_visit(nora, article.id)
    row = merge(cast.ben, make_identity(nora))

    with time_machine.travel(begun_at + 3 * AGAIN, tick=False):
        assert new_on(client.log_in(cast.ben), article) == []
        undo_merge(cast.ben, row)
        assert new_on(client, article) == ["Vera Lind"]


def owners() -> list[int]:
    """Whose visits are stored."""
    return list(db.session.scalars(select(Visit.account_id)))


def test_long_ago_visits_are_forgotten(cast: Cast) -> None:
    article = make_article(cast.ada)
    remember_visit(cast.ben, article.id)
    with time_machine.travel(now() + VISITS_KEPT, tick=False):
        remember_visit(cast.vera, article.id)

        forget_expired()

        assert owners() == [cast.vera.id]


def test_a_visit_is_noted_once_for_each_article(cast: Cast) -> None:
    accounts: list[Account] = [cast.ben, cast.ben, cast.vera]
    first, second = make_article(cast.ada), make_article(cast.ada)

    for account in accounts:
        for article in (first, second):
            remember_visit(account, article.id)

    assert sorted(owners()) == sorted([cast.ben.id, cast.ben.id, cast.vera.id, cast.vera.id])


def test_all_is_read_for_whoever_says_so_right_after_they_came(cast: Cast) -> None:
    article = make_article(cast.ada)
    remember_visit(cast.ben, article.id)

    remember_visit(cast.ben, article.id, has_read_all=True)

    visits = db.session.scalars(select(Visit)).all()
    assert [each.seen_until_at == each.visited_at for each in visits] == [True]
