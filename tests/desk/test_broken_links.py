"""Before an article is published, links of it to our own addresses that lead nowhere are told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.articles.commands.redirects import import_redirects
from app.articles.models import ArticleState
from app.articles.queries.articles import get_article
from app.comments.models import CommentState
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category, make_comment, make_upload
from tests.conftest import Queries
from tests.pages import Page

GOOD = [
    "https://elsewhere.example/articles/nothing",
    "mailto:ada@example.org",
    "/articles/here",
    "/articles/here#s-a-heading",
    "http://localhost/articles/here#thread",
    "/articles/here#comment-{comment}",
    "/articles/later",
    "#s-own",
    "#",
    "/categories/history",
    "/authors/{author}",
    "/comments/{comment}",
    "/archive?page=2",
    "/moved/{comment}",
    "/",
    "/media/{digest}/{file}",
    "/articles/here/hint",
]
BROKEN = [
    "/articles/nothing",
    "/articles/here#s-nothing",
    "http://localhost/articles/nothing",
    "/articles/hidden",
    "#nothing",
    "/categories/nothing",
    "/authors/nobody",
    "/authors/{silent}",
    "/comments/4711",
    "/comments/{pending}",
    "/nowhere",
    "/archive/",
    "/logout",
    "/articles/here#comment-4711",
    "/articles/here#comment-{pending}",
    "/articles/here#comment-9999999999999999999",
    "/articles/here#comment-x",
    "#comment-{comment}",
    "/media/0123456789abcdef0123456789abcdef/x.pdf",
    "/media/{digest}/other.pdf",
    "/desk/library",
    "/moderation",
]


def prepare(cast: Cast) -> dict[str, object]:
    """What there is to link to."""
    here = make_article(cast.ada, "Here", "## A heading\n\nText.")
    make_article(cast.ada, "Hidden", published_at=None)
    make_article(cast.ada, "Later", published_at=datetime.now(UTC) + timedelta(days=1))
    make_category(cast.vera, "History")
    comment = make_comment(cast.ben, here)
    pending = make_comment(cast.ben, here, state=CommentState.PENDING)
    import_redirects(
        cast.vera, f"/moved/{comment.id} /archive", "http://localhost", lambda path: False, elsewhere=False
    )
    db.session.commit()
    people = {"author": cast.ada.slug, "silent": cast.mo.slug}
    upload = make_upload(cast.ada)
    return people | {"comment": comment.id, "pending": pending.id, "digest": upload.digest, "file": upload.file}


def publish(
    client: Browser, article_id: int, links: list[str], action: str = "publish", **more: str
) -> tuple[int, str]:
    """Publish an article with these links; what is answered."""
    source = "## Own\n\n" + "\n\n".join(f"[A link](<{each}>)" for each in links)
    answer = client.press(f"/desk/articles/{article_id}", action=action, title="Mine", source=source, **more)
    return answer.status_code, answer.text


def test_links_that_lead_somewhere_are_no_hindrance(client: Browser, cast: Cast) -> None:
    names = prepare(cast)
    article = make_article(cast.jun, "Mine", published_at=None)
    db.session.commit()

    status, text = publish(client.log_in(cast.jun), article.id, [each.format(**names) for each in GOOD])

    assert status == 303, text[text.find("lead nowhere") :][:300]


@pytest.mark.parametrize("link", BROKEN)
def test_a_link_that_leads_nowhere_is_told_and_nothing_is_published(client: Browser, cast: Cast, link: str) -> None:
    link = link.format(**prepare(cast))
    article = make_article(cast.jun, "Mine", published_at=None)
    db.session.commit()

    status, text = publish(client.log_in(cast.jun), article.id, ["/archive", link])

    assert status == 422
    assert f"lead nowhere: {link}." in Page(text).text
    assert "Publish anyway" in text
    db.session.expire_all()
    assert get_article(article.id).state is ArticleState.DRAFT


def test_one_may_publish_anyway(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Mine", published_at=None)
    db.session.commit()

    status, _ = publish(client.log_in(cast.jun), article.id, ["/nowhere"], anyway="1")

    assert status == 303
    db.session.expire_all()
    assert get_article(article.id).state is ArticleState.PUBLISHED


def test_a_draft_is_saved_with_whatever_links(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Mine", published_at=None)
    db.session.commit()

    status, _ = publish(client.log_in(cast.jun), article.id, ["/nowhere"], "save")

    assert status == 303
    assert "Publish anyway" not in client.get(f"/desk/articles/{article.id}").text


def test_measures_an_article_is_read_once_however_many_links_lead_to_it(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    prepare(cast)
    article = make_article(cast.jun, "Mine", published_at=None)
    client.log_in(cast.jun)
    links = [f"/articles/here?n={n}{anchor}" for n in range(20) for anchor in ("", "#s-a-heading")]

    queries = watch_queries()
    status, _ = publish(client, article.id, links)

    assert status == 303
    read = [each for each in queries.statements if "JOIN article_addresses" in each]
    assert len(read) == 2  # the other one, and for the link of its own heading itself
