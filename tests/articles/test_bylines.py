"""Bylines: several authors in an order, all of whom may change the article, on every page that names authors."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.commands.merging import merge, undo_merge
from app.accounts.commands.roles import replace_roles
from app.accounts.models import Account, Role
from app.articles.commands.bylines import MOST_AUTHORS, leave_bylines, place_author, remove_author
from app.articles.commands.writing import publish, unpublish
from app.articles.models import Article, CoAuthor
from app.articles.policy import may_edit
from app.articles.queries.articles import get_article, has_public_articles
from app.articles.queries.bylines import list_writers
from app.articles.queries.lists import by_author, list_own_articles, page_articles
from app.articles.queries.shown import read_edition
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.cast import Cast, identity_of, make_account, make_article
from tests.conftest import Queries


def authors_of(article: Article) -> list[Account]:
    """The byline as the database has it."""
    db.session.flush()
    db.session.expire(article)
    return get_article(article.id).authors


def listed(account: Account) -> list[str]:
    """The titles on somebody's page."""
    return [each.title for each in page_articles(by_author(account)).articles]


def test_authors_stand_in_the_order_they_were_put_in(cast: Cast) -> None:
    article = make_article(cast.ada)

    place_author(cast.ada, article, cast.jun, 2)
    place_author(cast.ada, article, cast.vera, 1)
    assert authors_of(article) == [cast.vera, cast.ada, cast.jun]
    place_author(cast.jun, article, cast.jun, 2)

    assert authors_of(article) == [cast.vera, cast.jun, cast.ada]
    assert article.author_ids == (cast.vera.id, cast.jun.id, cast.ada.id)


def test_whoever_is_in_the_byline_may_change_the_article(cast: Cast) -> None:
    article = make_article(cast.ada)
    assert not may_edit(cast.jun, article)

    place_author(cast.ada, article, cast.jun, 2)
    assert may_edit(cast.jun, article)
    replace_roles(cast.jun, frozenset(), cast.ada)
    assert not may_edit(cast.jun, article)


def test_one_who_is_taken_out_may_not_change_it_any_more(cast: Cast) -> None:
    article = make_article(cast.jun)
    place_author(cast.jun, article, cast.vera, 2)

    remove_author(cast.vera, article, cast.jun)

    assert authors_of(article) == [cast.vera]
    with pytest.raises(NotAllowed):
        place_author(cast.jun, article, cast.jun, 1)


def test_the_last_author_stays(cast: Cast) -> None:
    article = make_article(cast.jun)

    with pytest.raises(RuleBroken, match="An article has an author"):
        remove_author(cast.jun, article, cast.jun)

    assert authors_of(article) == [cast.jun]


def test_only_people_who_write_here_come_into_a_byline(cast: Cast) -> None:
    article = make_article(cast.jun)

    with pytest.raises(RuleBroken, match="neither author nor editor"):
        place_author(cast.jun, article, cast.ben, 2)

    assert authors_of(article) == [cast.jun]
    assert list_writers() == [cast.ada, cast.vera, cast.jun]


def test_who_lost_the_role_keeps_the_place_in_the_byline(cast: Cast) -> None:
    article = make_article(cast.vera)
    place_author(cast.vera, article, cast.jun, 2)
    replace_roles(cast.jun, frozenset(), cast.ada)

    place_author(cast.vera, article, cast.jun, 1)

    assert authors_of(article) == [cast.jun, cast.vera]


def test_a_byline_has_an_end(cast: Cast) -> None:
    article = make_article(cast.jun)
    for number in range(MOST_AUTHORS - 1):
        place_author(cast.jun, article, make_account(f"Writer {number}", Role.AUTHOR), 99)

    with pytest.raises(RuleBroken, match=f"room for {MOST_AUTHORS}"):
        place_author(cast.jun, article, cast.vera, 99)


@pytest.mark.parametrize("who", ["ben", "mo", "jun", "eve"])
def test_others_change_no_byline(cast: Cast, who: str) -> None:
    article, actor = make_article(cast.ada), getattr(cast, who)

    with pytest.raises(NotAllowed):
        place_author(actor, article, cast.vera, 1)
    with pytest.raises(NotAllowed):
        remove_author(actor, article, cast.ada)

    assert authors_of(article) == [cast.ada]


def test_an_article_stands_on_the_page_of_each_author_once_it_is_public(cast: Cast) -> None:
    make_article(cast.ada, "Another's")
    make_article(cast.jun, "Alone", published_at=now() - timedelta(days=1))
    shared = make_article(cast.ada, "Shared", published_at=None)
    place_author(cast.ada, shared, cast.jun, 2)
    assert (listed(cast.jun), has_public_articles(cast.vera)) == (["Alone"], False)

    publish(cast.ada, shared)
    place_author(cast.ada, shared, cast.vera, 3)

    assert listed(cast.jun) == ["Shared", "Alone"]
    assert listed(cast.vera) == ["Shared"]
    assert has_public_articles(cast.vera)
    unpublish(cast.ada, shared)
    assert (listed(cast.jun), listed(cast.vera), has_public_articles(cast.vera)) == (["Alone"], [], False)


def test_readers_pages_are_made_anew_for_a_public_article_alone(cast: Cast) -> None:
    draft, public = make_article(cast.ada, published_at=None), make_article(cast.ada)
    before = read_edition()

    place_author(cast.ada, draft, cast.jun, 2)
    assert read_edition() == before
    place_author(cast.ada, public, cast.jun, 2)

    assert read_edition() != before


def test_ones_own_list_holds_what_one_shares_in_the_order_of_edits(cast: Cast) -> None:
    for number in range(60):
        article = make_article(cast.ada if number % 2 else cast.jun, f"Number {number}", published_at=None)
        article.edited_at = now() + timedelta(minutes=number)
        if number % 2:
            place_author(cast.ada, article, cast.jun, 2)
    make_article(cast.ada, "Hers alone")

    first = list_own_articles(cast.jun)
    second = list_own_articles(cast.jun, first.older)

    titles = [each.title for page in (first, second) for each in page.articles]
    assert titles == [f"Number {number}" for number in range(59, -1, -1)]
    assert second.older is None


def test_a_list_costs_the_same_queries_whoever_wrote(cast: Cast, watch_queries: Callable[[], Queries]) -> None:
    shared = make_article(cast.jun)
    place_author(cast.jun, shared, cast.vera, 2)
    db.session.commit()

    def cost() -> int:
        db.session.expunge_all()
        seen = watch_queries()
        names = [author.name for each in page_articles(by_author(cast.vera)).articles for author in each.authors]
        assert "Vera Lind" in names
        return len(seen)

    before = cost()
    for _ in range(4):
        more = make_article(make_account("Another Writer", Role.AUTHOR))
        for other in (cast.vera, make_account("Yet Another", Role.AUTHOR)):
            place_author(cast.vera, more, other, 2)
    db.session.commit()

    assert cost() == before


def test_a_merge_of_two_authors_of_an_article_names_them_once_and_is_undone(cast: Cast) -> None:
    other = make_account("Jun Elsewhere", Role.AUTHOR)
    article = make_article(cast.jun)
    place_author(cast.jun, article, other, 2)
    place_author(cast.jun, article, cast.vera, 3)

    replace_roles(other, frozenset(), cast.ada)
    row = merge(cast.jun, identity_of(other))
    assert authors_of(article) == [cast.jun, cast.vera]
    assert listed(cast.jun) == [article.title]
    undo_merge(cast.jun, row)

    assert authors_of(article) == [cast.jun, other, cast.vera]


def test_who_is_erased_leaves_the_bylines_that_others_stay_in(cast: Cast) -> None:
    alone, first, second = (make_article(cast.jun, title) for title in ("Alone", "First", "Second"))
    place_author(cast.jun, first, cast.vera, 2)
    place_author(cast.jun, second, cast.vera, 1)

    leave_bylines([cast.jun.id])

    assert [authors_of(each) for each in (alone, first, second)] == [[cast.jun], [cast.vera], [cast.vera]]
    assert db.session.scalars(select(CoAuthor)).all() == []
