"""Atom feeds of the site, of a category and of a thread (RFC 4287)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask

from app.articles.commands.arranging import change_category
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, unpublish
from app.comments.commands.own import delete_own
from app.comments.models import CommentState
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import PUBLISHED, Cast, make_article, make_category, make_comment, say
from tests.feeds.atom import ATOM, XML, link, read_feed, texts


def test_the_feed_of_the_site_holds_the_newest_articles(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History & co")
    make_article(cast.jun, "골목의 이름", "골목은 *길다*.", categories=(history,))
    make_article(cast.ada, "Later", published_at=PUBLISHED + timedelta(days=1))
    db.session.commit()

    answer = client.get("/feed.atom")
    feed = read_feed(answer.text)

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert texts(feed, "title") == ["Later", "골목의 이름"]
    assert texts(feed, "author/name") == ["Ada Park", "전준호"]
    entry = feed.findall(f"{ATOM}entry")[1]
    assert entry.get(f"{XML}lang") == "ko"
    assert entry.findtext(f"{ATOM}content") == "<p>골목은 <em>길다</em>.</p>\n"
    assert entry.findtext(f"{ATOM}summary") == "골목은 길다."
    assert entry.find(f"{ATOM}category").attrib == {"term": "history-co", "label": "History & co"}  # type: ignore[union-attr]
    assert link(entry, "alternate") == "http://localhost/articles/" + quote("골목의-이름")
    assert link(feed, "self") == "http://localhost/feed.atom"
    assert feed.findtext(f"{ATOM}updated") == "2026-03-04T09:00:00Z"


def test_a_feed_holds_twenty_articles_and_their_bodies_know_where_they_stood(client: Browser, cast: Cast) -> None:
    for n in range(22):
        source = "![A hedge](/static/hedge.png) [there](#s-there)"
        make_article(cast.ada, f"Article {n}", source, published_at=PUBLISHED + timedelta(minutes=n))
    db.session.commit()

    feed = read_feed(client.get("/feed.atom").text)

    assert texts(feed, "title") == [f"Article {n}" for n in range(21, 1, -1)]
    newest = feed.findall(f"{ATOM}entry/{ATOM}content")[0]
    assert newest.get(f"{XML}base") == "http://localhost/articles/article-21"


def test_the_feed_of_a_category_holds_those_nested_in_it(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    local = make_category(cast.ada, "동네 이야기", history)
    make_article(cast.ada, "Inside", categories=(local,))
    make_article(cast.ada, "Outside", categories=(make_category(cast.ada, "Gardens"),))
    make_article(cast.ada, "In both", categories=(local, history))
    db.session.commit()

    outer = read_feed(client.get("/categories/history/feed.atom").text)
    inner = read_feed(client.get(link_of(local.slug)).text)

    assert texts(outer, "title") == texts(inner, "title") == ["In both", "Inside"]
    assert link(inner, "self") == "http://localhost" + link_of(local.slug)
    assert (outer.findtext(f"{ATOM}title") or "").startswith("History · ")


def link_of(slug: str) -> str:
    """The address of a category's feed."""
    return f"/categories/{quote(slug)}/feed.atom"


def test_the_feed_of_a_thread_holds_what_everybody_may_read(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Discussed")
    first = make_comment(cast.ben, article, "First & *foremost*")
    say(cast.jun, article, "둘째입니다", parent=first)
    for state in (CommentState.PENDING, CommentState.REJECTED, CommentState.DELETED):
        make_comment(cast.mo, article, f"It is {state}", state=state)
    deleted = make_comment(cast.mo, article, "Taken back")
    delete_own(cast.mo, deleted)
    make_comment(cast.ben, make_article(cast.ada, "Other"), "Elsewhere")
    db.session.commit()

    feed = read_feed(client.get("/articles/discussed/feed.atom").text)

    assert texts(feed, "author/name") == ["전준호", "Ben Cho"]
    assert [entry.get(f"{XML}lang") for entry in feed.findall(f"{ATOM}entry")] == ["ko", "en"]
    assert feed.findall(f"{ATOM}entry/{ATOM}content")[1].get(f"{XML}base") == "http://localhost/articles/discussed"
    assert texts(feed, "content")[1] == "<p>First &amp; <em>foremost</em></p>\n"
    assert link(feed.findall(f"{ATOM}entry")[1], "alternate") == f"http://localhost/comments/{first.id}"


def test_feeds_without_entries_are_feeds_too(client: Browser, cast: Cast) -> None:
    make_category(cast.ada, "History")
    assert texts(read_feed(client.get("/feed.atom").text), "title") == []
    make_article(cast.ada, "Quiet")
    db.session.commit()

    for path in ("/articles/quiet/feed.atom", "/categories/history/feed.atom"):
        assert texts(read_feed(client.get(path).text), "title") == []


def test_an_entry_keeps_its_id_when_its_address_changes_and_says_that_it_changed(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Before")
    db.session.commit()
    before = read_feed(client.get("/feed.atom").text)

    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False):
        revise(cast.ada, article, Writing("After", "New.", "after"))
    db.session.commit()
    after = read_feed(client.get("/feed.atom").text)

    assert texts(before, "id") == texts(after, "id")
    assert texts(after, "updated") == ["2026-08-01T00:00:00Z"] == [after.findtext(f"{ATOM}updated")]
    assert texts(after, "published") == ["2026-03-03T09:00:00Z"]


@pytest.mark.parametrize("path", ["/feed.atom", "/categories/history/feed.atom", "/articles/kept/feed.atom"])
def test_a_feed_that_has_not_changed_is_answered_with_304(client: Browser, cast: Cast, path: str) -> None:
    history = make_category(cast.ada, "History")
    article = make_article(cast.ada, "Kept", categories=(history,))
    other = make_article(cast.ada, "Other", categories=(history,))
    comment = make_comment(cast.ben, article)
    db.session.commit()
    first = client.get(path)

    same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    unpublish(cast.ada, other)
    delete_own(cast.ben, comment)
    db.session.commit()
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.data) == (304, b"")
    assert changed.status_code == 200
    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers


def test_a_feed_is_the_same_for_somebody_who_is_logged_in(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "One")
    make_article(cast.ada, "Draft", published_at=None)
    db.session.commit()

    plain, own = client.get("/feed.atom").text, client.log_in(cast.ada).get("/feed.atom").text

    assert plain == own


@pytest.mark.parametrize(
    "name", ["\x01", "\x0b", "\x0c", "\ufffe", "\uffff", "\u202e", "\ud800", "&#12;", "&#1;", "]]>"]
)
def test_control_characters_never_break_a_feed(client: Browser, cast: Cast, app: Flask, name: str) -> None:
    history = make_category(cast.ada, f"History{name}")
    change_category(cast.ada, history, history.name, "history", f"Told{name}.", None)
    title, source = f"Ti{name}tle", f"Te{name}xt `co{name}de`\n\n    block{name}\n\n[a](/b{name} 'c{name}')"
    article = make_article(cast.ada, title, source, categories=(history,))
    revise(cast.ada, article, Writing(title, source, "broken", f"Ex{name}cerpt", (history,)))
    make_comment(cast.ben, article, source.encode("utf-8", "replace").decode())
    db.session.commit()

    for path in ("/feed.atom", "/categories/history/feed.atom", "/articles/broken/feed.atom"):
        assert len(texts(read_feed(client.get(path).text), "title")) == 1
