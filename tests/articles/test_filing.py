"""What lists show and count is what going through every article would give, whatever was done to them."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account
from app.accounts.queries import get_account
from app.articles.commands.arranging import change_category
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, create, publish, unpublish
from app.articles.models import Article, Category, article_categories
from app.articles.queries.articles import get_article
from app.articles.queries.counts import count_by_category, list_months
from app.articles.queries.lists import Choice, in_categories, in_month, page_articles
from app.kernel.database import db, writing
from tests.cast import Cast, make_article, make_category

BEGIN = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")  # where the month begins nine hours earlier

hours = st.integers(-1500, 1500)
choices = st.sets(st.integers(0, 2))
steps = st.one_of(
    st.tuples(st.just("write"), choices),
    st.tuples(st.just("publish"), st.integers(0, 4), st.none() | hours),
    st.tuples(st.just("unpublish"), st.integers(0, 4)),
    st.tuples(st.just("revise"), st.integers(0, 4), choices),
    st.tuples(st.just("wait"), st.integers(1, 800)),
)


class Desk:
    """An editor at work, and a clock."""

    def __init__(self, editor: Account, clock: time_machine.Traveller) -> None:
        self.editor, self.clock = editor, clock
        outer = make_category(editor, "Outer")
        self.categories = [outer, make_category(editor, "Inner", outer), make_category(editor, "Other")]
        self.articles: list[Article] = []

    def do(self, what: str, *rest: object) -> None:
        """One step; what can't be done yet is left out."""
        if what == "write":
            self.articles.append(create(self.editor, self.text(*rest)))
        elif what == "wait":
            self.clock.shift(timedelta(hours=rest[0]))
        elif self.articles:
            article = self.articles[rest[0] % len(self.articles)]
            getattr(self, what)(article, *rest[1:])

    def text(self, chosen: set[int]) -> Writing:
        """A text that is filed under these categories."""
        return Writing("A title", "A text.", categories=tuple(self.categories[index] for index in sorted(chosen)))

    def publish(self, article: Article, after: int | None) -> None:
        """Publish at once, or so many hours from the beginning on, told in another zone."""
        publish(self.editor, article, None if after is None else (BEGIN + timedelta(hours=after)).astimezone(SEOUL))

    def unpublish(self, article: Article) -> None:
        """Withdraw what is public."""
        if article.is_public:
            unpublish(self.editor, article)

    def revise(self, article: Article, chosen: set[int]) -> None:
        """File it under others."""
        revise(self.editor, article, self.text(chosen))


def read_all(choice: Choice) -> list[int]:
    """Every article of a list, page by page."""
    page = page_articles(choice)
    found = [article.id for article in page.articles]
    while page.older:
        page = page_articles(choice, before=page.older)
        found += [article.id for article in page.articles]
    return found


def check(categories: list[Category]) -> None:
    """Compare every list and count with going through all articles."""
    every = select(Article).options(selectinload(Article.categories)).execution_options(populate_existing=True)
    articles = db.session.scalars(every).all()
    public = sorted((each for each in articles if each.is_public), key=lambda each: (each.published_at, each.id))
    newest_first = [article.id for article in reversed(public)]
    months = Counter(map(month_of, public))
    filed = Counter(category.id for each in public for category in each.categories)

    assert [((each.year, each.month), each.article_count) for each in list_months()] == sorted(months.items())[::-1]
    assert {number: count for number, count in count_by_category().items() if count} == filed
    assert read_all(Choice()) == newest_first
    for month in months:
        assert read_all(in_month(*month)) == [each.id for each in reversed(public) if month_of(each) == month]
    for chosen in ([categories[2]], categories[:2], categories):
        inside = {each.id for each in public if set(each.categories) & set(chosen)}
        assert read_all(in_categories(chosen)) == [each for each in newest_first if each in inside]


def month_of(article: Article) -> tuple[int, int]:
    """Year and month of its publication, in UTC."""
    assert article.published_at
    return article.published_at.year, article.published_at.month


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(days=st.lists(st.lists(steps, min_size=1, max_size=8), min_size=1, max_size=4))
def test_lists_and_counts_are_right_after_every_sequence_of_commands(cast: Cast, days: list[list[tuple[str]]]) -> None:
    with time_machine.travel(BEGIN, tick=False) as clock:
        desk = Desk(get_account(cast.vera.id), clock)
        for day in days:
            for step in day:
                desk.do(*step)
            check(desk.categories)
    db.session.rollback()  # the next one begins anew


def test_a_scheduled_article_is_counted_from_its_moment_on_without_anybodys_doing(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    with time_machine.travel(BEGIN, tick=False) as clock:
        make_article(cast.ada, categories=(history,), published_at=BEGIN)
        make_article(cast.ada, categories=(history,), published_at=BEGIN + timedelta(hours=1))
        make_article(cast.ada, categories=(history,), published_at=BEGIN + timedelta(days=1))

        seen = []
        for later in (timedelta(0), timedelta(hours=1), timedelta(hours=23)):
            clock.shift(later)
            seen.append((count_by_category()[history.id], [(each.month, each.article_count) for each in list_months()]))

    assert seen == [(1, [(1, 1)]), (2, [(1, 2)]), (3, [(2, 1), (1, 2)])]


def test_a_new_text_of_an_article_leaves_the_counts_alone(cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    article = make_article(cast.ada, categories=(history,))

    revise(cast.ada, article, Writing("Corrected", "Text.", categories=(history,)))

    db.session.refresh(history)
    assert history.article_count == 1
    assert [each.article_count for each in list_months()] == [1]


def test_a_draft_stands_in_no_list(cast: Cast) -> None:
    history, science = make_category(cast.vera, "History"), make_category(cast.vera, "Science")
    draft = make_article(cast.ada, categories=(history,), published_at=None)

    revise(cast.ada, draft, Writing("Still a draft", "Text.", categories=(science,)))

    assert list(db.session.execute(select(article_categories.c.category_id, article_categories.c.published_at))) == [
        (science.id, None)
    ]


def at_once(app: Flask, works: list[Callable[[], None]]) -> None:
    """Do all of this at the same moment, each in a transaction of its own."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        barrier.wait(20)
        with app.app_context(), writing():
            work()
            db.session.commit()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(run, works))


def test_one_article_published_and_withdrawn_by_several_at_once_is_counted_once(app: Flask, cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    number = make_article(cast.ada, categories=(history,), published_at=None).id
    vera = cast.vera.id
    db.session.commit()

    def press() -> None:
        editor, article = get_account(vera), get_article(number)
        if article.is_public:
            unpublish(editor, article)
        publish(editor, article)

    at_once(app, [press] * 6)

    check([history, history, history])
    assert count_by_category() == {history.id: 1}


def test_articles_filed_at_once_under_the_same_categories_never_wait_for_each_other_in_a_ring(
    app: Flask, cast: Cast
) -> None:
    """While each moves from one category to the other, the categories themselves get new addresses."""
    categories = [make_category(cast.vera, name) for name in ("First", "Second", "Third")]
    ids, vera = [category.id for category in categories], cast.vera.id
    numbers = [make_article(cast.vera, categories=(categories[n % 3],)).id for n in range(6)]
    db.session.commit()

    def move(article_id: int, category_id: int) -> None:
        category = db.session.get_one(Category, category_id)
        revise(get_account(vera), get_article(article_id), Writing("Moved", "Text.", categories=(category,)))

    def rename(category_id: int) -> None:
        category = db.session.get_one(Category, category_id)
        change_category(get_account(vera), category, category.name, f"new-{category_id}", "", None)

    for turn in range(4):
        moves = [lambda n=n, to=ids[(n + turn) % 3]: move(n, to) for n in numbers]
        at_once(app, [*moves, *(lambda c=c: rename(c) for c in ids)])

    check(categories)
    assert sum(count_by_category().values()) == len(numbers)
