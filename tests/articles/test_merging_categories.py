"""A category merged into another: its articles, addresses, categories and measures are there, and nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.articles.commands.arranging import MOST_LEVELS, place_category
from app.articles.commands.filing import counted_in
from app.articles.commands.merging import merge_category
from app.articles.models import Category, article_categories
from app.articles.queries.articles import get_article
from app.articles.queries.categories import get_category, get_category_by_id, list_nested
from app.articles.queries.counts import count_by_category
from app.articles.queries.lists import in_categories, page_articles
from app.articles.queries.shown import read_edition
from app.comments.commands.measures import Target, start
from app.comments.measures import Kind
from app.comments.queries.categories import list_measures_of
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.cast import Cast, make_article, make_category


def nested() -> list[tuple[int, str]]:
    """All categories as they are nested."""
    return [(depth, each.name) for depth, each in list_nested()]


def test_articles_move_once_and_counts_are_right(cast: Cast) -> None:
    lanes, streets, other = (make_category(cast.vera, name) for name in ("Lanes", "Streets", "Other"))
    both = make_article(cast.ada, "Both", categories=(lanes, streets))
    one = make_article(cast.ada, "One", categories=(lanes, other))
    draft = make_article(cast.ada, "Draft", categories=(lanes,), published_at=None)
    later = make_article(cast.ada, "Later", categories=(lanes,), published_at=now() + timedelta(days=1))
    make_article(cast.ada, "Elsewhere", categories=(other,))

    merge_category(cast.vera, lanes, streets)

    db.session.expire_all()
    assert count_by_category() == {streets.id: 2, other.id: 2}
    assert streets.article_count == 3
    assert {each.id for each in page_articles(in_categories([streets])).articles} == {both.id, one.id}
    for article in (both, one, draft, later):
        found = get_article(article.id)
        assert streets.id in {each.id for each in found.categories}
        assert counted_in(found)[0] == ({each.id for each in found.categories} if found.listed_at else set())


def test_every_address_leads_to_the_other_for_ever(cast: Cast) -> None:
    lanes, streets = make_category(cast.vera, "Lanes"), make_category(cast.vera, "Streets")
    gone = lanes.id

    merge_category(cast.vera, lanes, streets)

    assert get_category("lanes").id == get_category("streets").id == streets.id
    with pytest.raises(NotFound):
        get_category_by_id(gone)
    with pytest.raises(RuleBroken, match="has or had the address"):
        make_category(cast.vera, "Lanes")


def test_what_lies_in_it_lies_in_the_other_in_order(cast: Cast) -> None:
    lanes, streets = make_category(cast.vera, "Lanes"), make_category(cast.vera, "Streets")
    inner = [make_category(cast.vera, name, lanes) for name in ("Alleys", "Bridges")]
    make_category(cast.vera, "Squares", streets)
    place_category(cast.vera, inner[1], 1)

    merge_category(cast.vera, lanes, streets)

    assert nested() == [(0, "Streets"), (1, "Squares"), (1, "Bridges"), (1, "Alleys")]


def test_a_category_merged_into_one_that_lies_in_it_leaves_it_its_place(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    local = make_category(cast.vera, "Local", history)
    lanes = make_category(cast.vera, "Lanes", local)
    make_category(cast.vera, "Maps", history)

    merge_category(cast.vera, history, lanes)

    assert nested() == [(0, "Lanes"), (1, "Local"), (1, "Maps")]


def test_a_merge_that_would_nest_too_deep_is_refused(cast: Cast) -> None:
    line = [make_category(cast.vera, "Level 1")]
    for level in range(2, MOST_LEVELS + 1):
        line.append(make_category(cast.vera, f"Level {level}", line[-1]))
    other = make_category(cast.vera, "Other")
    make_category(cast.vera, "Inner", other)
    db.session.commit()

    with pytest.raises(RuleBroken, match="levels deep"):
        merge_category(cast.vera, other, line[-1])

    db.session.rollback()
    assert (1, "Inner") in nested()


def test_measures_go_along_where_the_same_is_not_asked_already(cast: Cast) -> None:
    lanes, streets = make_category(cast.vera, "Lanes"), make_category(cast.vera, "Streets")
    start(cast.mo, Target(category=lanes), Kind.PREMODERATE)
    start(cast.mo, Target(category=lanes), Kind.SLOW, minutes=5)
    start(cast.mo, Target(category=streets), Kind.SLOW, minutes=2)

    merge_category(cast.vera, lanes, streets)

    assert {(each.kind, each.minutes) for each in list_measures_of(streets)} == {(Kind.PREMODERATE, 0), (Kind.SLOW, 2)}


def test_pages_are_made_anew(cast: Cast) -> None:
    lanes, streets = make_category(cast.vera, "Lanes"), make_category(cast.vera, "Streets")
    before = read_edition()

    merge_category(cast.vera, lanes, streets)

    assert read_edition() != before


def test_only_editors_merge_and_nothing_into_itself(cast: Cast) -> None:
    lanes, streets = make_category(cast.vera, "Lanes"), make_category(cast.vera, "Streets")
    make_article(cast.ada, categories=(lanes,))

    for who in (cast.ben, cast.mo, cast.jun):
        with pytest.raises(NotAllowed):
            merge_category(who, lanes, streets)
    with pytest.raises(RuleBroken, match="into itself"):
        merge_category(cast.vera, lanes, lanes)

    assert set(db.session.scalars(select(article_categories.c.category_id))) == {lanes.id}
    assert len(db.session.scalars(select(Category)).all()) == 2
