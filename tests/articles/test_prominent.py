"""What is pinned stays on top, what is featured is shown larger, until its day is over; furniture is checked."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine

from app.accounts.models import Account
from app.articles.commands.furnishing import Furniture, Prominence, feature, furnish, keep_open
from app.articles.commands.writing import unpublish
from app.articles.models import Article
from app.articles.queries.prominent import list_pinned
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.browser import Browser
from tests.cast import PUBLISHED, Cast, make_article, make_category
from tests.pages import Page

NOON = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
PIN = Prominence(is_pinned=True)


def make_articles(author: Account, count: int) -> list[Article]:
    """Published articles an hour apart, the newest first."""
    hours = reversed(range(count))
    return [make_article(author, f"Number {n}", published_at=PUBLISHED + timedelta(hours=n)) for n in hours]


def cards(client: Browser, path: str = "/") -> list[str]:
    """The names of the articles on a page, in its order."""
    return [each.rpartition("/")[2] for each in Page(client.get(path).text).cards()]


def test_what_is_pinned_stands_on_top_of_the_home_page_once(client: Browser, cast: Cast) -> None:
    articles = make_articles(cast.ada, 12)
    db.session.commit()
    before = cards(client)

    feature(cast.vera, articles[11], PIN)
    feature(cast.vera, articles[3], PIN)
    db.session.commit()

    assert before == [each.slug for each in articles[:10]]
    rest = [each for each in before if each != articles[3].slug]
    assert cards(client) == [articles[3].slug, articles[11].slug, *rest]
    assert cards(client, f"/?before={articles[9].id}") == [each.slug for each in articles[10:]]


def test_it_is_unpinned_when_its_day_is_over_without_anybodys_doing(client: Browser, cast: Cast) -> None:
    articles = make_articles(cast.ada, 3)
    with time_machine.travel(NOON, tick=False):
        feature(cast.vera, articles[2], Prominence(is_pinned=True, pinned_until=NOON.date(), is_featured=True))
        db.session.commit()
        pinned, html = cards(client), client.get("/").text
    assert articles[2].pinned_until == NOON.date()

    with time_machine.travel(datetime(2031, 5, 2, tzinfo=UTC), tick=False):
        after, later = cards(client), client.get("/").text

    assert (pinned[0], html.count("Pinned"), html.count("card-featured")) == (articles[2].slug, 1, 1)
    assert (after, later.count("Pinned"), later.count("card-featured")) == ([each.slug for each in articles], 0, 1)


def test_what_is_featured_is_larger_until_its_day_is_over(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    with time_machine.travel(NOON, tick=False):
        feature(cast.vera, article, Prominence(is_featured=True, featured_until=NOON.date()))
        db.session.commit()
        before = client.get("/").text
    with time_machine.travel(datetime(2031, 5, 2, tzinfo=UTC), tick=False):
        after = client.get("/").text

    assert ("card-featured" in before, "card-featured" in after) == (True, False)
    assert article.featured_until == NOON.date()


def test_it_stands_on_top_of_its_categories_only_where_that_was_ticked(client: Browser, cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    local, other = make_category(cast.vera, "Local", history), make_category(cast.vera, "Other")
    old, new = (make_article(cast.ada, name, categories=(local,)) for name in ("Old", "New"))
    make_article(cast.ada, "Elsewhere", categories=(other,))
    feature(cast.vera, old, PIN)
    db.session.commit()
    without = cards(client, "/categories/history")

    feature(cast.vera, old, Prominence(is_pinned=True, in_categories=True))
    db.session.commit()

    assert without == [new.slug, old.slug]
    assert cards(client, "/categories/history") == cards(client, "/categories/local") == [old.slug, new.slug]
    assert cards(client, "/categories/other") == ["elsewhere"]


def test_no_draft_and_nothing_withdrawn_is_on_top(cast: Cast) -> None:
    draft, later = make_article(cast.ada, published_at=None), make_article(cast.ada, published_at=NOON)
    gone = make_article(cast.ada)
    gone.unpublished_at = PUBLISHED

    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        for each in (draft, later, gone):
            feature(cast.vera, each, PIN)
        assert list_pinned() == []
    with time_machine.travel(NOON, tick=False):
        assert list_pinned() == [later]


def test_three_are_pinned_at_once(cast: Cast) -> None:
    first, *others = make_articles(cast.ada, 4)
    for each in others:
        feature(cast.vera, each, PIN)
        feature(cast.vera, each, PIN)

    titles = ", ".join(f"“{each.title}”" for each in others)
    with pytest.raises(RuleBroken, match=f"3 articles are pinned already: {titles}. Unpin one of them first."):
        feature(cast.vera, first, PIN)
    feature(cast.vera, others[0], Prominence())
    feature(cast.vera, first, PIN)

    assert list_pinned()[0] is first


def test_what_was_withdrawn_or_never_published_holds_no_pin(cast: Cast) -> None:
    first, *others = make_articles(cast.ada, 4)
    for each in others:
        feature(cast.vera, each, PIN)
    unpublish(cast.ada, others[0])
    others[1].published_at = None

    feature(cast.vera, first, PIN)

    assert first.is_pinned


@pytest.mark.parametrize("day", [date(2031, 4, 30), date(2099, 1, 1)])
def test_a_day_that_is_over_is_refused(cast: Cast, day: date) -> None:
    article = make_article(cast.ada)

    with time_machine.travel(NOON, tick=False), pytest.raises(RuleBroken, match="That day is over"):
        feature(cast.vera, article, Prominence(is_pinned=True, pinned_until=day))

    assert not article.is_pinned


def test_only_editors_feature_and_arrange_and_authors_furnish_their_own(cast: Cast) -> None:
    article, category = make_article(cast.ada), make_category(cast.vera, "History")

    for act in (
        partial(feature, cast.jun, article, PIN),
        partial(furnish, cast.jun, article, Furniture()),
        partial(keep_open, cast.jun, category, 7),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert (article.is_pinned, category.open_days) == (False, None)


def test_a_chosen_language_stays_and_without_one_the_letters_tell(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Ein Titel")

    furnish(cast.ada, article, Furniture(language="de"))
    db.session.commit()
    chosen = client.get(f"/articles/{article.slug}").text
    furnish(cast.ada, article, Furniture())
    db.session.commit()

    assert Page(chosen).all("h1", lang="de")
    assert not Page(client.get(f"/articles/{article.slug}").text).all("h1", lang="de")
    assert article.language == "en"


def test_the_canonical_address_and_the_list_of_contents_are_shown_at_once(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, source="# One\n\nA\n\n# Two\n\nB\n\n# Three\n\nC")
    db.session.commit()
    before = client.get(f"/articles/{article.slug}").text

    address = "https://first.example/an/article?x=1"
    furnish(cast.ada, article, Furniture(canonical_address=f" {address} ", has_contents_list=False))
    db.session.commit()

    after = Page(client.get(f"/articles/{article.slug}").text)
    assert "contents-beside" in before
    assert not after.all("nav", **{"aria-label": "Contents"})
    assert after.all("link", rel="canonical")[0].attributes["href"] == address


WRONG = {
    "plain": Furniture(canonical_address="http://first.example/"),
    "no host": Furniture(canonical_address="https:///first"),
    "script": Furniture(canonical_address="javascript:alert(1)"),
    "password": Furniture(canonical_address="https://ada:secret@first.example/"),
    "port": Furniture(canonical_address="https://first.example:8443/"),
    "rubbish": Furniture(canonical_address="https://[first.example/"),
    "backslash": Furniture(canonical_address="https://first.example\\@other.example/"),
    "long": Furniture(canonical_address=f"https://first.example/{'x' * 1_000}"),
    "language": Furniture(language="xx"),
    "days": Furniture(open_days=-2),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_furniture_is_refused(cast: Cast, wrong: str) -> None:
    article = make_article(cast.ada)

    with pytest.raises(RuleBroken):
        furnish(cast.ada, article, WRONG[wrong])

    assert (article.canonical_address, article.chosen_language, article.open_days) == (None, None, None)
