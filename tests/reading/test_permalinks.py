"""Permalinks and branches: every comment that one may see is reached by its address, whatever its thread looks like."""

from random import Random
from urllib.parse import urldefrag

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing
from app.articles.models import Article
from app.comments.models import Comment, CommentState
from app.comments.policy import may_see
from app.comments.threads import REPLIES_A_ROOT, ROOTS_A_PAGE, displayed_ancestors
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.comments.crowds import plant, random_parents, shown_on

STATES = (*[CommentState.APPROVED] * 4, CommentState.PENDING, CommentState.REJECTED, CommentState.DELETED)


def grow_randomly(cast: Cast, article: Article, seed: int, count: int) -> list[Comment]:
    """A thread of many people in all states; nobody answers what was never approved."""
    dice = Random(seed)
    comments: list[Comment] = []
    for _ in range(count):
        seen = [comment for comment in comments if comment.branch_number is not None]
        parent = dice.choice([*seen[:2], *seen[-8:], None])
        author = dice.choice([cast.ben, cast.jun, cast.vera])
        comments.append(make_comment(author, article, parent=parent, state=dice.choice(STATES)))
    return comments


class Follower:
    """A browser that follows permalinks, and looks at each page once."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.pages = browser, dict[str, tuple[int, list[int]]]()

    def follow(self, comment_id: int) -> tuple[int, list[int], str]:
        """Where a permalink ends: the status, the comments on the page and the anchor that the browser jumps to."""
        answer = self.browser.get(f"/comments/{comment_id}")
        if answer.status_code != 302:
            return answer.status_code, [], ""
        address, anchor = urldefrag(answer.location)
        if address not in self.pages:
            page = self.browser.get(address)
            self.pages[address] = page.status_code, shown_on(page.text)
        return *self.pages[address], anchor


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_permalink_lands_on_its_comment_for_everybody_who_may_see_it(client: Browser, cast: Cast, seed: int) -> None:
    article = make_article(cast.ada)
    grow_randomly(cast, article, seed, 60)
    db.session.commit()
    viewers: dict[str, Account | None] = {"nobody": None, "ben": cast.ben, "mo": cast.mo}
    comments = list(db.session.scalars(select(Comment).execution_options(populate_existing=True)))
    at = {comment.path: comment for comment in comments}

    for who in viewers.values():
        follower = Follower(new_browser(client.application).log_in(who) if who else client)
        for comment in comments:
            status, shown, anchor = follower.follow(comment.id)
            reachable = may_see(who, comment) or comment.descendant_count > 0
            assert status == (200 if reachable else 404)
            if reachable:
                above = [at[path] for path in displayed_ancestors(comment.path)]
                assert anchor == comment.anchor
                assert {comment.id} | {each.id for each in above if each.descendant_count} <= set(shown)
                assert len(shown) == len(set(shown))


def test_a_permalink_finds_the_page_of_a_large_thread(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    ids = plant(cast.ben, article, [*[None] * 130, *[60] * 30])

    locations = [client.get(f"/comments/{number}").location for number in (ids[0], ids[49], ids[50], ids[129], ids[-1])]

    base = f"/articles/{article.slug}"
    assert locations == [
        f"{base}#comment-{ids[0]}",
        f"{base}#comment-{ids[ROOTS_A_PAGE - 1]}",
        f"{base}?page=2#comment-{ids[ROOTS_A_PAGE]}",
        f"{base}?page=3#comment-{ids[129]}",
        f"{base}/branches/{ids[-1]}#comment-{ids[-1]}",
    ]


@pytest.mark.parametrize("seed", [4, 5])
def test_every_permalink_of_a_random_tree_lands_on_its_comment(client: Browser, cast: Cast, seed: int) -> None:
    article = make_article(cast.ada)
    ids = plant(cast.ben, article, random_parents(400, 60, seed))
    sample, follower = Random(seed).sample(ids, 30), Follower(client)

    landed = {number: follower.follow(number) for number in sample}

    assert all(status == 200 and number in shown for number, (status, shown, _) in landed.items())
    assert all(anchor == f"comment-{number}" for number, (_, _, anchor) in landed.items())


def test_a_permalink_lands_on_the_last_reply_that_the_page_shows_and_on_the_first_that_it_does_not(
    client: Browser, cast: Cast
) -> None:
    article = make_article(cast.ada)
    _, *replies = plant(cast.ben, article, [None, *[0] * 25])

    last, first_left_out = replies[REPLIES_A_ROOT - 1], replies[REPLIES_A_ROOT]

    assert client.get(f"/comments/{last}").location == f"/articles/{article.slug}#comment-{last}"
    assert f"/branches/{first_left_out}#" in client.get(f"/comments/{first_left_out}").location


def test_the_writer_finds_what_waits_below_a_comment_that_was_removed_meanwhile(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    root = make_comment(cast.jun, article)
    waiting = make_comment(cast.ben, article, "Still waiting.", parent=root, state=CommentState.PENDING)
    reject(cast.mo, root, Reason.ABUSE)
    db.session.commit()

    seen = {
        who.name: Follower(new_browser(client.application).log_in(who)).follow(waiting.id)
        for who in (cast.ben, cast.mo, cast.vera)
    }

    assert {name: status for name, (status, *_) in seen.items()} == {"Ben Cho": 200, "Mo Ellis": 200, "Vera Lind": 404}
    assert seen["Ben Cho"][1] == seen["Mo Ellis"][1] == [root.id, waiting.id]
    assert Follower(client).follow(waiting.id)[0] == Follower(client).follow(root.id)[0] == 404


def test_what_is_approved_below_a_removed_comment_is_reached_with_the_tombstone(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    root = make_comment(cast.jun, article)
    waiting = make_comment(cast.ben, article, parent=root, state=CommentState.PENDING)
    reject(cast.mo, root, Reason.ABUSE)
    approve(cast.mo, waiting)
    db.session.commit()

    status, shown, _ = Follower(client).follow(waiting.id)

    assert (status, shown) == (200, [root.id, waiting.id])
    assert client.get(f"/comments/{root.id}").status_code == 302


def test_still_waiting_an_article_that_is_not_public_hides_its_comments(client: Browser, cast: Cast) -> None:
    """ATTACKS, still waiting: by the permalink of a comment, by its branch, by its feed."""
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, "Under a draft.")
    article.published_at = None
    db.session.commit()

    answers = [
        client.get(address)
        for address in (
            f"/comments/{comment.id}",
            f"/articles/{article.slug}/branches/{comment.id}",
            f"/articles/{article.slug}/feed.atom",
        )
    ]
    article.published_at = article.unpublished_at = now()
    db.session.commit()

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert client.get(f"/comments/{comment.id}").status_code == 404


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "x", "1.5", "99999999999999999999", "2147483648", "9223372036854775808", "%00", "%D9%A1", "1%0A"],
)
def test_numbers_that_name_no_comment_are_not_found(client: Browser, cast: Cast, number: str) -> None:
    """ATTACKS, numbers: 404, never 500."""
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    db.session.commit()
    branch = f"/articles/{article.slug}/branches"

    addresses = [
        f"/comments/{number}",
        f"/comments/{number}/deletion",
        f"{branch}/{number}",
        f"{branch}/{comment.id}?after={number}",
        f"{branch}/{comment.id}?reply_to={number}",
    ]

    client.log_in(cast.ben)
    assert [client.get(address).status_code for address in addresses] == [404] * 5
    assert client.get("/comments/2147483647").status_code == 404


def test_a_branch_stands_under_its_own_article_only(client: Browser, cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    here, sibling, there = (make_comment(cast.ben, where) for where in (article, article, other))
    db.session.commit()
    branch = f"/articles/{article.slug}/branches"

    statuses = [
        client.get(address).status_code
        for address in (
            f"{branch}/{here.id}",
            f"{branch}/{there.id}",
            f"{branch}/{here.id}?after={sibling.id}",
            f"{branch}/{here.id}?after={there.id}",
            f"{branch}/{here.id}?after={here.id}",
        )
    ]

    assert statuses == [200, 404, 404, 404, 404]


def test_a_branch_moves_with_its_article(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    old = article.slug
    revise(cast.ada, article, Writing(article.title, article.source, slug="moved-away"))
    db.session.commit()

    answer = client.get(f"/articles/{old}/branches/{comment.id}")

    assert (answer.status_code, answer.location) == (301, f"/articles/moved-away/branches/{comment.id}")
    assert client.get(f"/comments/{comment.id}").location == f"/articles/moved-away#comment-{comment.id}"
    assert client.get(answer.location).status_code == 200


def test_a_branch_and_a_permalink_are_the_same_for_everybody_who_is_not_logged_in(client: Browser, cast: Cast) -> None:
    """ATTACKS, shared caches: no cookie, a strong ETag, nothing personal."""
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    db.session.commit()
    address = f"/articles/{article.slug}/branches/{comment.id}"

    first, second = (new_browser(client.application).get(address) for _ in range(2))
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    own = new_browser(client.application).log_in(cast.ben).get(address)

    assert first.data == second.data
    assert again.status_code == 304
    assert all("Set-Cookie" not in each.headers for each in (first, again, client.get(f"/comments/{comment.id}")))
    assert own.headers["Cache-Control"] == "private, no-store"
