"""The sample site: what a newcomer finds, on both kinds of database."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account, Identity, Role
from app.accounts.queries import find_account_by_slug, find_ban, find_identity
from app.articles.models import Article, ArticleState, Category
from app.articles.queries.categories import list_categories
from app.comments.models import Comment, CommentState, Thread
from app.demo.commands import fill, is_empty, list_people, move_identities
from app.kernel.database import db
from app.moderation.models import ModerationAction
from tests.browser import Browser
from tests.cast import Cast, keep_reasons, make_article
from tests.pages import Page, assert_inert

ISSUER = "http://127.0.0.1:8001"
HANGUL = re.compile("[가-힣]")


@pytest.fixture
def site(app: Flask) -> None:
    """The sample site in an empty database."""
    assert is_empty()
    keep_reasons()
    fill(ISSUER)
    db.session.expunge_all()


def list_articles() -> list[Article]:
    """Every article of the sample site."""
    return list(db.session.scalars(select(Article).order_by(Article.published_at, Article.id)))


@pytest.mark.usefixtures("site")
def test_there_are_enough_articles_in_enough_categories_in_two_languages() -> None:
    articles, categories = list_articles(), list_categories()
    public = [article for article in articles if article.is_public]

    assert len(public) >= 12
    assert len(categories) >= 6
    assert len([each for each in categories if each.parent_id]) >= 2
    assert len([each for each in public if each.language == "ko" and HANGUL.search(each.slug)]) >= 3
    assert ArticleState.DRAFT in {article.state for article in articles}
    assert all(article.excerpt and article.html for article in articles)


@pytest.mark.usefixtures("site")
def test_one_article_has_everything_that_an_article_can_have() -> None:
    elements = ("<h2", "<h3", "<pre", "<table", 'class="footnotes"', "<img", "<blockquote", "<ol", "<ul", "<em")
    longest = max(list_articles(), key=lambda article: article.word_count)

    assert all(element in longest.html for element in elements)
    assert len(longest.contents) >= 3


@pytest.mark.usefixtures("site")
def test_one_thread_is_long_and_deep_one_closed_and_one_empty() -> None:
    threads = list(db.session.scalars(select(Thread)))
    largest = max(threads, key=lambda thread: thread.last_number)
    depths = list(db.session.scalars(select(Comment.depth).where(Comment.article_id == largest.article_id)))

    assert len(depths) == largest.last_number >= 60
    assert max(depths) - min(depths) >= 3
    assert [thread.comment_count > 0 for thread in threads if thread.closed_at] == [True]
    counts = {thread.article_id: thread.comment_count for thread in threads}
    assert any(not counts.get(article.id) for article in list_articles() if article.is_public)
    assert 1 in counts.values()


@pytest.mark.usefixtures("site")
def test_the_counts_of_every_thread_are_those_of_its_comments() -> None:
    approved = select(Comment.article_id, func.count()).where(Comment.state == CommentState.APPROVED)
    counted = dict(db.session.execute(approved.group_by(Comment.article_id)).all())

    kept = {each.article_id: each.comment_count for each in db.session.scalars(select(Thread)) if each.comment_count}

    assert kept == counted
    assert {CommentState.PENDING, CommentState.REJECTED} < set(db.session.scalars(select(Comment.state)))


@pytest.mark.usefixtures("site")
def test_the_four_people_to_try_are_what_they_are_said_to_be() -> None:
    ada, ben, mo, eve = (find_account_by_slug(name) for name in ("ada", "ben", "mo", "eve"))

    assert ada
    assert ben
    assert mo
    assert eve
    assert ada.roles == {Role.AUTHOR, Role.ADMINISTRATOR}
    assert (ben.roles, mo.roles, eve.roles) == (frozenset(), {Role.MODERATOR}, frozenset())
    assert find_ban(eve)
    assert not find_ban(ben)
    assert db.session.scalar(select(func.count()).select_from(Account)) == len(list_people())


@pytest.mark.usefixtures("site")
def test_nobody_wrote_before_they_were_here() -> None:
    comments = select(Account.slug).join(Comment, Comment.author_id == Account.id)
    articles = select(Account.slug).join(Article, Article.author_id == Account.id)

    early = comments.where(Comment.created_at < Account.created_at).union(
        articles.where(Article.published_at < Account.created_at)
    )

    assert list(db.session.scalars(early)) == []


@pytest.mark.usefixtures("site")
def test_every_page_of_the_sample_site_is_there_and_every_picture_too(client: Browser) -> None:
    paths = ["/", "/archive", "/categories", "/feed.atom", "/authors/ada", "/authors/jun"]
    paths += [f"/categories/{each.slug}" for each in list_categories()]
    paths += [f"/articles/{each.slug}" for each in list_articles() if each.is_public]

    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert path == "/feed.atom" or assert_inert(answer.text) is None
        for picture in Page(answer.text).all("img"):
            assert picture.attributes["alt"] or "avatar" in picture.attributes["class"], path
            with client.get(picture.attributes["src"]) as shown:
                assert shown.status_code == 200, picture


@pytest.mark.usefixtures("site")
def test_links_from_one_sample_article_to_another_lead_somewhere(client: Browser) -> None:
    for article in list_articles():
        for href in Page(article.html).links():
            if href.startswith("/"):
                assert client.get(href).status_code == 200, (article.slug, href)


@pytest.mark.usefixtures("site")
def test_identities_move_with_the_trial_provider_and_nobody_elses_do(app: Flask) -> None:
    ada = find_account_by_slug("ada")
    assert ada
    other = Identity(
        account_id=ada.id, provider="corp", issuer="https://corp.example", subject="7", email="", email_verified=False
    )
    db.session.add(other)

    move_identities("http://127.0.0.1:9001")
    db.session.expunge_all()

    moved = find_identity("http://127.0.0.1:9001", "ada")
    assert moved
    assert moved.account.slug == "ada"
    assert find_identity(ISSUER, "ada") is None
    assert find_identity("https://corp.example", "7")


@pytest.mark.usefixtures("site")
def test_what_moderators_did_is_in_the_log() -> None:
    actions = list(db.session.scalars(select(ModerationAction)))

    assert len(actions) >= 3


def test_the_command_fills_an_empty_database_and_no_other(app: Flask) -> None:
    runner = app.test_cli_runner()
    keep_reasons()
    db.session.commit()

    first = runner.invoke(args=["demo", "fill"])
    articles = len(list_articles())
    second = runner.invoke(args=["demo", "fill"])

    assert (first.exit_code, first.output) == (0, "The sample site is there.\n")
    assert articles >= 12
    assert second.exit_code == 1
    assert "holds something already" in second.output
    assert len(list_articles()) == articles
    assert find_identity("http://127.0.0.1:8001", "ben")


def test_the_command_leaves_what_people_wrote_alone(app: Flask, cast: Cast) -> None:
    make_article(cast.ada, "Mine")
    db.session.commit()

    answer = app.test_cli_runner().invoke(args=["demo", "fill"])

    assert answer.exit_code == 1
    assert [article.title for article in list_articles()] == ["Mine"]
    assert db.session.scalars(select(Category)).all() == []
