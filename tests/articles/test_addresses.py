"""Slugs keep their script, and every address that something had leads to it for ever."""

import unicodedata
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.articles.commands.arranging import change_category, create_category, remove_category
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article, Category
from app.articles.queries.articles import get_article
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category

GENERATED = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def rename(cast: Cast, article: Article, *slugs: str) -> None:
    """Give an article one address after another."""
    for slug in slugs:
        revise(cast.ada, article, Writing(article.title, article.source, slug))


def rename_category(cast: Cast, category: Category, *slugs: str) -> None:
    """Give a category one address after another."""
    for slug in slugs:
        change_category(cast.ada, category, category.name, slug, "", None)


def land(client: Browser, path: str) -> tuple[list[int], str]:
    """The statuses on the way and the path where it ends."""
    statuses = []
    for _ in range(5):
        answer = client.get(path)
        statuses.append(answer.status_code)
        if answer.status_code != 301:
            return statuses, unquote(path)
        path = answer.location
    raise AssertionError("It goes round in circles.")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("골목의 이름", "골목의-이름"),
        ("Ведро дождя", "ведро-дождя"),
        ("雨の音", "雨の音"),
        ("Füße & Straße", "füsse-strasse"),
        ("What's New?", "whats-new"),
        ("!!!", "untitled"),
    ],
)
def test_a_slug_keeps_its_script(client: Browser, cast: Cast, title: str, slug: str) -> None:
    article = make_article(cast.ada, title)
    db.session.commit()

    answer = client.get("/articles/" + quote(slug))

    assert article.slug == slug
    assert answer.status_code == 200


def test_a_slug_written_in_another_normal_form_is_the_same_slug(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "골목의 이름")
    db.session.commit()

    answer = client.get("/articles/" + quote(unicodedata.normalize("NFD", "골목의-이름")))

    assert answer.status_code == 200


@GENERATED
@given(title=st.text(st.characters(codec="utf-8"), min_size=1, max_size=120).filter(lambda text: text.strip()))
def test_every_title_makes_an_address_that_leads_to_its_article(client: Browser, cast: Cast, title: str) -> None:
    try:
        article = make_article(cast.ada, title, "A text of its own.")
    except RuleBroken:
        return  # nothing of it can be seen
    db.session.commit()

    page = client.get("/articles/" + quote(article.slug))
    feed = client.get("/articles/" + quote(article.slug) + "/feed.atom")

    assert page.status_code == feed.status_code == 200


@pytest.mark.parametrize("tail", ["", "/feed.atom"])
@pytest.mark.parametrize("old", ["first", "둘째", "third"])
def test_every_former_address_of_an_article_leads_to_its_present_one(
    client: Browser, cast: Cast, old: str, tail: str
) -> None:
    article = make_article(cast.ada, "First")
    rename(cast, article, "둘째", "third", "fourth")
    db.session.commit()

    statuses, path = land(client, f"/articles/{quote(old)}{tail}")

    assert (statuses, path) == ([301, 200], f"/articles/fourth{tail}")


@pytest.mark.parametrize("tail", ["", "/feed.atom"])
@pytest.mark.parametrize("old", ["first", "둘째", "third"])
def test_every_former_address_of_a_category_leads_to_its_present_one(
    client: Browser, cast: Cast, old: str, tail: str
) -> None:
    category = make_category(cast.ada, "First")
    rename_category(cast, category, "둘째", "third", "fourth")
    db.session.commit()

    statuses, path = land(client, f"/categories/{quote(old)}{tail}")

    assert (statuses, path) == ([301, 200], f"/categories/fourth{tail}")


@GENERATED
@given(slugs=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5))
def test_an_address_that_goes_back_to_a_former_one_never_loops(client: Browser, cast: Cast, slugs: list[str]) -> None:
    found = db.session.scalar(select(Article.id))
    article = get_article(found) if found else make_article(cast.ada, "A")
    category = db.session.scalar(select(Category)) or make_category(cast.ada, "A")
    rename(cast, article, "a", *slugs)
    rename_category(cast, category, "a", *slugs)
    db.session.commit()

    for old in {"a", *slugs}:
        for path in ("/articles/{}", "/articles/{}/feed.atom", "/categories/{}", "/categories/{}/feed.atom"):
            statuses, end = land(client, path.format(old))
            assert statuses == ([200] if old == slugs[-1] else [301, 200])
            assert end == path.format(slugs[-1])


def test_a_redirect_keeps_the_page_that_was_asked_for(client: Browser, cast: Cast) -> None:
    article, category = make_article(cast.ada, "First"), make_category(cast.ada, "First")
    rename(cast, article, "second")
    rename_category(cast, category, "second")
    db.session.commit()

    assert client.get("/articles/first?order=newest&page=1").location == "/articles/second?order=newest&page=1"
    assert client.get("/categories/first?before=7").location == "/categories/second?before=7"


def test_the_address_of_another_article_is_never_taken_over(client: Browser, cast: Cast) -> None:
    first = make_article(cast.ada, "The mill", "The first mill.")
    rename(cast, first, "the-old-mill")
    second = make_article(cast.jun, "The mill", "The second mill.")
    third = create(cast.jun, Writing("Third", "The third.", "the-mill"))
    rename(cast, third, "the-old-mill")
    publish(cast.jun, third)
    db.session.commit()

    assert (second.slug, third.slug) == ("the-mill-2", "the-old-mill-2")
    assert land(client, "/articles/the-mill") == ([301, 200], "/articles/the-old-mill")
    assert "The first mill." in client.get("/articles/the-old-mill").text
    assert "The second mill." in client.get("/articles/the-mill-2").text


def test_a_draft_holds_its_address_too(cast: Cast) -> None:
    make_article(cast.ada, "The mill", published_at=None)

    second = make_article(cast.jun, "The mill")

    assert second.slug == "the-mill-2"


def test_the_address_of_another_category_is_refused(client: Browser, cast: Cast) -> None:
    rename_category(cast, make_category(cast.ada, "History"), "the-past")
    other = make_category(cast.ada, "Science")

    for slug in ("history", "the-past"):
        with pytest.raises(RuleBroken, match="Another category has or had the address"):
            rename_category(cast, other, slug)
        with pytest.raises(RuleBroken, match="Another category has or had the address"):
            create_category(cast.ada, "New", slug)


def test_the_addresses_of_a_removed_category_are_free_again(client: Browser, cast: Cast) -> None:
    gone = make_category(cast.ada, "History")
    rename_category(cast, gone, "the-past")
    remove_category(cast.ada, gone)
    db.session.commit()
    assert client.get("/categories/history").status_code == 404

    rename_category(cast, make_category(cast.ada, "Science"), "history")
    db.session.commit()

    assert client.get("/categories/history").status_code == 200
