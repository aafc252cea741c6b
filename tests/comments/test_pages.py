"""Pages of a thread: every comment is reached, at the same cost in any thread, and no page grows without end."""

from collections.abc import Callable

import pytest

from app.comments.threads import BRANCH_PAGE, DEEPEST, REPLIES_A_ROOT, ROOTS_A_PAGE
from app.kernel.database import db
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.comments.crowds import Depth, plant, random_parents, shown_on, walk
from tests.conftest import Queries

ORDERS = ("oldest", "newest", "replies")


def make_threads(cast: Cast, *counts: int) -> list[str]:
    """Articles with so many comments each, a tenth of them at the top; their addresses."""
    addresses = []
    for count in counts:
        article = make_article(cast.ada, f"{count} comments")
        plant(cast.ben, article, random_parents(count, max(1, count // 10), seed=count))
        addresses.append(f"/articles/{article.slug}")
    return addresses


@pytest.mark.parametrize("order", ORDERS)
def test_an_article_costs_the_same_queries_at_any_number_of_comments(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries], order: str
) -> None:
    one, hundred, thousand = make_threads(cast, 1, 100, 1_000)
    client.get(one)

    def cost(browser: Browser, address: str) -> int:
        queries = watch_queries()
        assert browser.get(address).status_code == 200
        return len(queries)

    for browser in (client, new_browser(client.application).log_in(cast.ben)):
        costs = [cost(browser, f"{address}?order={order}") for address in (one, hundred, thousand)]
        assert costs[0] <= costs[1] == costs[2] <= 17
        if order != "replies":
            assert cost(browser, f"{thousand}?order={order}&page=2") <= costs[2]


def test_a_branch_costs_the_same_queries_at_any_number_of_comments(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    small, large = make_article(cast.ada, "Small"), make_article(cast.ada, "Large")
    first, *_ = plant(cast.ben, small, [None, 0])
    second, *_ = plant(cast.ben, large, random_parents(600, 1, seed=3))
    client.get("/")

    costs = []
    for article, root in ((small, first), (large, second)):
        queries = watch_queries()
        assert client.get(f"/articles/{article.slug}/branches/{root}").status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("order", ORDERS)
def test_every_comment_of_a_thread_is_reached_from_its_first_page(client: Browser, cast: Cast, order: str) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    ids = plant(cast.ben, article, random_parents(400, 120, seed=7))
    strangers = plant(cast.ben, other, [None, 0])

    pages = walk(client, f"/articles/{article.slug}?order={order}")

    reached = {each for shown in pages.values() for each in shown}
    assert reached == set(ids)
    assert reached.isdisjoint(strangers)


@pytest.mark.parametrize("order", ORDERS)
def test_every_root_stands_on_exactly_one_page(client: Browser, cast: Cast, order: str) -> None:
    article = make_article(cast.ada)
    ids = plant(cast.ben, article, random_parents(200, 130, seed=5))

    pages = walk(client, f"/articles/{article.slug}?order={order}")

    roots = [each for address, shown in pages.items() if "/branches/" not in address for each in shown]
    assert sorted(each for each in roots if each in ids[:130]) == ids[:130]


def test_roots_come_oldest_newest_or_most_replied_first(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    first, second, third, *_ = plant(cast.ben, article, [None, None, None, 1, 1, 2])

    shown = {order: shown_on(client.get(f"/articles/{article.slug}?order={order}").text) for order in ORDERS}

    roots = {order: [each for each in ids if each in (first, second, third)] for order, ids in shown.items()}
    assert roots == {
        "oldest": [first, second, third],
        "newest": [third, second, first],
        "replies": [second, third, first],
    }


def test_more_replies_are_counted_and_go_on_where_the_page_ends(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    root, *replies = plant(cast.ben, article, [None, *[0] * 30])

    page = client.get(f"/articles/{article.slug}").text
    rest = client.get(f"/articles/{article.slug}/branches/{root}").text

    assert shown_on(page) == [root, *replies[:REPLIES_A_ROOT]]
    assert "10 more replies" in page
    assert shown_on(rest) == [root, *replies]


def test_a_branch_goes_on_below_the_comment_that_ended_the_page_before(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parents = [None, *[0] * (BRANCH_PAGE - 1), BRANCH_PAGE - 1]
    ids = plant(cast.ben, article, parents)

    page = client.get(f"/articles/{article.slug}/branches/{ids[0]}?after={ids[-2]}").text

    assert shown_on(page) == [ids[0], ids[-2], ids[-1]]


def test_deep_a_chain_of_two_thousand_replies_stays_flat_and_whole(client: Browser, cast: Cast) -> None:
    """ATTACKS, deep and wide: element depth under 256, every comment reached, each below the one it answers."""
    article = make_article(cast.ada)
    ids = plant(cast.ben, article, [None, *range(1_999)])

    pages = walk(client, f"/articles/{article.slug}")

    assert {each for shown in pages.values() for each in shown} == set(ids)
    assert all(len(shown) <= BRANCH_PAGE + DEEPEST for shown in pages.values())
    assert all(Depth(client.get(address).text).deepest < 60 for address in pages)
    assert "in reply to" in client.get(f"/articles/{article.slug}").text


def test_wide_five_thousand_siblings_fill_no_page_beyond_its_size(client: Browser, cast: Cast) -> None:
    """ATTACKS, deep and wide: thousands of answers to one comment, and of comments at the top."""
    answers, tops = make_article(cast.ada, "Answers"), make_article(cast.ada, "Tops")
    plant(cast.ben, answers, [None, *[0] * 4_999])
    plant(cast.ben, tops, [None] * 5_000)

    first, top = (client.get(f"/articles/{article.slug}") for article in (answers, tops))
    last = client.get(f"/articles/{tops.slug}?page=100")

    assert len(shown_on(first.text)) == 1 + REPLIES_A_ROOT
    assert len(shown_on(top.text)) == len(shown_on(last.text)) == ROOTS_A_PAGE
    assert max(len(page.data) for page in (first, top, last)) < 300_000


def test_deep_quotations_in_the_deepest_reply_stay_under_the_limit(client: Browser, cast: Cast) -> None:
    """ATTACKS, deep and wide: Markdown that nests, below replies that nest."""
    article = make_article(cast.ada)
    comment = None
    for _ in range(DEEPEST + 3):
        comment = make_comment(cast.ben, article, "> " * 3_000 + "- " * 1_500 + "deep", parent=comment)
    db.session.commit()

    page = client.get(f"/articles/{article.slug}").text

    assert len(shown_on(page)) == DEEPEST + 3
    assert Depth(page).deepest < 256


@pytest.mark.parametrize(
    "query",
    [
        "order=id",
        "order=",
        "order=newest;DROP TABLE comments",
        "order=descendant_count DESC--",
        "page=0",
        "page=-1",
        "page=3",
        "page=1.5",
        "page=99999999999999999999",
        "page=%00",
        "page=%D9%A1",
        "order=newest&page=3",
        "after=1-1",
        "order=replies&after=",
        "order=replies&after=1",
        "order=replies&after=x-1",
        "order=replies&after=1-",
        "order=replies&after=-1--1",
        "order=replies&after=1-1;--",
        "order=replies&after=99999999999999999999-99999999999999999999",
        "order=replies&after=9999999999-1",
        "order=replies&after=%EF%BF%BE-%00",
        "reply_to=-1",
        "reply_to=99999999999999999999",
    ],
)
def test_sort_and_filter_and_numbers_that_mean_nothing_are_not_found(client: Browser, cast: Cast, query: str) -> None:
    """ATTACKS, sort and filter; numbers: only from a fixed list, else 404."""
    article = make_article(cast.ada)
    plant(cast.ben, article, [None] * 60)

    answer = client.get(f"/articles/{article.slug}?{query}")

    assert answer.status_code == 404


@pytest.mark.parametrize("query", ["page=2", "order=replies&after=x", "order=hot"])
def test_a_thread_without_comments_has_one_page_and_the_same_orders(client: Browser, cast: Cast, query: str) -> None:
    article = make_article(cast.ada)
    db.session.commit()

    answers = [client.get(f"/articles/{article.slug}?{asked}").status_code for asked in (query, "page=1")]

    assert answers == [404, 200]


def test_the_largest_cursor_is_only_an_early_one(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    ids = plant(cast.ben, article, [None, None])

    everything = client.get(f"/articles/{article.slug}?order=replies&after=999999999-999999999")

    assert everything.status_code == 200
    assert sorted(shown_on(everything.text)) == ids
