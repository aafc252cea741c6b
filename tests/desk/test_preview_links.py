"""The preview link: whoever has it sees the article for a week, unless a new one was made."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.articles.commands.bylines import place_author
from app.articles.commands.previews import renew_preview
from app.articles.commands.writing import publish
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_category, make_comment
from tests.conftest import close, make_app
from tests.pages import Page


def make_link(client: Browser, article_id: int) -> str:
    """Make a link as the desk does; its path."""
    path = f"/desk/articles/{article_id}/preview-link"
    answer = client.press(path)
    assert (answer.status_code, answer.location) == (303, path)
    (field,) = [each for each in Page(client.get(path).text).all("input") if each.attributes.get("id") == "link"]
    return str(field.attributes["value"]).removeprefix("http://localhost")


def test_whoever_has_the_link_sees_the_draft_as_readers_will(app: Flask, client: Browser, cast: Cast) -> None:
    category = make_category(cast.vera, "History")
    article = make_article(cast.jun, "A draft", "## One\n\nA *word*.", categories=(category,), published_at=None)
    place_author(cast.jun, article, cast.vera, 2)
    db.session.commit()
    link = make_link(client.log_in(cast.jun), article.id)

    answer = new_browser(app).get(link)

    page = Page(answer.text)
    assert answer.status_code == 200
    assert "<em>word</em>" in answer.text
    assert "전준호 and Vera Lind" in page.text
    assert "History" in page.text
    assert page.all("form", action=f"/articles/{article.slug}/comments") == []
    assert "Leave a reply" not in page.text
    assert "Tell the author" not in page.text
    assert [each.attributes["content"] for each in page.all("meta", name="robots")] == ["noindex"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


def test_a_new_link_ends_the_one_before(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()
    client.log_in(cast.jun)
    first = make_link(client, article.id)

    second = make_link(client, article.id)

    assert first != second
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_a_link_leads_there_for_a_week(app: Flask, client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()
    link, reader = make_link(client.log_in(cast.jun), article.id), new_browser(app)

    with time_machine.travel(datetime.now(UTC) + timedelta(days=6, hours=23), tick=False):
        assert reader.get(link).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, seconds=1), tick=False):
        assert reader.get(link).status_code == 404
        assert "No link leads there" in client.get(f"/desk/articles/{article.id}/preview-link").text


def test_forged_tokens_nobody_guesses_or_reuses_a_signature(client: Browser, cast: Cast) -> None:
    mine, other, bare = (make_article(cast.jun, title, published_at=None) for title in ("Mine", "Other", "Bare"))
    for article in (mine, other):
        renew_preview(cast.jun, article)
    db.session.commit()
    link = make_link(client.log_in(cast.jun), mine.id)
    signature = link.rpartition("/")[2]

    tries = [f"/previews/{each.id}/{signature}" for each in (other, bare)]
    tries += [f"/previews/{mine.id}/{forged}" for forged in ("x", signature[:-1], "한글", "%00", signature + "A")]

    assert {client.get(path).status_code for path in tries} == {404}


def test_keys_a_link_outlives_a_rotated_key(app: Flask, client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()
    link = make_link(client.log_in(cast.jun), article.id)
    settings, new = app.config["SETTINGS"], "another key for tests, of more than enough characters"
    rotated = make_app(replace(settings, secret_key=new, secret_key_fallbacks=(settings.secret_key,)))
    forgotten = make_app(replace(settings, secret_key=new))

    answers = [new_browser(each).get(link).status_code for each in (rotated, forgotten)]

    for each in (rotated, forgotten):
        close(each)
    assert answers == [200, 404]


def test_once_it_is_published_the_link_leads_to_the_article(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "A draft", published_at=None)
    db.session.commit()
    link = make_link(client.log_in(cast.jun), article.id)
    publish(cast.jun, article)
    make_comment(cast.ben, article)
    db.session.commit()

    answer = client.get(link)

    assert (answer.status_code, answer.location) == (302, "/articles/a-draft")


def test_only_who_may_edit_makes_one(cast: Cast) -> None:
    article = make_article(cast.ada, published_at=None)

    for who in (cast.ben, cast.mo, cast.jun, cast.eve):
        with pytest.raises(NotAllowed):
            renew_preview(who, article)

    assert article.preview_salt is None
