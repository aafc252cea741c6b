"""My replies: everything one said, what became of it, and nothing that is somebody else's."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from app.comments.commands.own import delete_own
from app.comments.models import CommentState
from app.comments.policy import RESTORABLE
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.people import ban
from app.moderation.models import Reason
from app.own.queries.replies import REPLIES_A_PAGE
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.conftest import Queries
from tests.pages import Page, assert_inert

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def replies_of(browser: Browser, query: str = "") -> Page:
    """The page of one's own replies."""
    answer = browser.get(f"/account/replies{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return Page(answer.text)


def test_a_rejected_writer_sees_what_happened_and_why(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun), "Buy my ladder.")
    reject(cast.mo, comment, Reason.SPAM)

    page = replies_of(client.log_in(cast.ben))

    assert "It was removed by a moderator: Spam. It advertises something." in page.text
    assert "Buy my ladder." in page.text


def test_a_note_for_the_log_is_read_by_moderators_alone(app: Flask, client: Browser, cast: Cast) -> None:
    note = "The third ladder this week; ban at the next."
    comment = make_comment(cast.ben, make_article(cast.jun), "Buy my ladder.")
    reject(cast.mo, comment, Reason.SPAM, "Please not here.", note=note)
    moderator = new_browser(app).log_in(cast.mo)

    client.log_in(cast.ben)

    pages = [client.get(path).text for path in ("/account/replies", f"/comments/{comment.id}/appeal")]
    log = moderator.get("/moderation/log").text
    assert not any(note in page for page in pages)
    assert all("Please not here." in page for page in (*pages, log))
    assert note in log
    assert "for moderators only" in moderator.get(f"/moderation/comments/{comment.id}").text


def test_a_moderator_who_removed_something_stays_unnamed(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun))
    reject(cast.mo, comment, Reason.OTHER)

    page = client.log_in(cast.ben).get("/account/replies").text

    assert cast.mo.name not in page
    assert cast.mo.slug not in page


def test_only_the_last_rejection_counts_and_none_that_was_undone(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    again, back = make_comment(cast.ben, article), make_comment(cast.ben, article)
    undo(cast.mo, reject(cast.mo, again, Reason.SPAM))
    reject(cast.mo, again, Reason.ABUSE)
    undo(cast.mo, reject(cast.mo, back, Reason.OFF_TOPIC))

    page = replies_of(client.log_in(cast.ben))

    assert "by a moderator: Abuse." in page.text
    assert not any(words in page.text for words in ("Off topic", "Spam"))


def test_a_waiting_writer_is_told_why(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun), state=CommentState.PENDING)

    page = replies_of(client.log_in(cast.ben))

    assert "It waits for a moderator, because your account is new here." in page.text
    assert f"/comments/{comment.id}" in page.links()


def test_what_one_has_just_deleted_can_be_restored_from_here(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    comment = make_comment(cast.ben, article, "I take this back.")
    with time_machine.travel(NOON, tick=False):
        delete_own(cast.ben, comment)
        page = replies_of(client.log_in(cast.ben))
        restored = client.press(page.all("form")[-1].attributes["action"])

    assert "You can restore it until 1 May 2026, 12:10 UTC" in page.text
    assert "I take this back." in page.text
    assert restored.location == f"/articles/{article.slug}#{comment.anchor}"
    assert comment.is_approved


def test_the_banned_are_not_offered_to_restore(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun), "I take this back.")
    delete_own(cast.ben, comment)
    ban(cast.mo, cast.ben, "Enough of ladders.")

    page = replies_of(client.log_in(cast.ben))

    assert "Restore" not in page.text
    assert "I take this back." not in page.text


def test_what_one_deleted_is_told_without_its_words_once_it_can_not_come_back(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun), "I take this back.")
    with time_machine.travel(NOON):
        delete_own(cast.ben, comment)
    with time_machine.travel(NOON + RESTORABLE):
        page = replies_of(client.log_in(cast.ben))

    assert "Deleted by you. Only the moderators can read it now." in page.text
    assert "Restore" not in page.text
    assert "I take this back." not in page.text
    assert f"/comments/{comment.id}" not in page.links()


def test_replies_of_others_are_counted_and_lead_to_where_they_stand(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    comment = make_comment(cast.ben, article)
    for author, state in (
        (cast.vera, CommentState.APPROVED),
        (cast.ada, CommentState.APPROVED),
        (cast.ben, CommentState.APPROVED),
        (cast.eve, CommentState.PENDING),
    ):
        make_comment(author, article, "Indeed.", comment, state)

    page = replies_of(client.log_in(cast.ben))

    links = [each for each in page.all("a") if each.attributes["href"] == f"/comments/{comment.id}"]
    assert "2 replies to it" in [each.text for each in links]


@pytest.mark.parametrize("name", ["vera", "mo", "ada"])
def test_nobody_finds_the_replies_of_another(app: Flask, client: Browser, cast: Cast, name: str) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun), "Mine alone.", state=CommentState.PENDING)

    page = replies_of(client.log_in(getattr(cast, name)))
    beside = client.get(f"/account/replies?before={comment.id}")

    assert "You have not written anything yet." in page.text
    assert beside.status_code == 404


def test_a_withdrawn_article_is_named_but_not_linked(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "The fern house")
    comment = make_comment(cast.ben, article)
    article.unpublished_at = article.published_at

    page = replies_of(client.log_in(cast.ben))

    assert "The fern house" in page.text
    assert not {f"/articles/{article.slug}", f"/comments/{comment.id}"} & set(page.links())
    assert client.get(f"/comments/{comment.id}").status_code == 404


def test_every_reply_stands_on_one_page_newest_first(client: Browser, cast: Cast) -> None:
    articles = [make_article(cast.jun, f"Article {n}") for n in range(2)]
    made = [make_comment(cast.ben, articles[n % 2]) for n in range(2 * REPLIES_A_PAGE + 1)]
    made[-1].created_at = made[-2].created_at  # two of the same moment, of which neither is lost
    make_comment(cast.vera, articles[0])
    client.log_in(cast.ben)

    seen, path = [], "/account/replies"
    while path:
        page = Page(client.get(path).text)
        seen += [each.attributes["id"] for each in page.all("li") if "id" in each.attributes]
        path = next(iter(page.links(rel="next")), "")

    assert seen == [each.anchor for each in reversed(made)]


def test_a_page_costs_the_same_number_of_queries_however_much_is_on_it(
    app: Flask, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article = make_article(cast.jun)
    counts = []

    for _ in range(2):
        for _ in range(10):
            comment = make_comment(cast.ben, article)
            make_comment(cast.vera, article, "Indeed.", comment)
            reject(cast.mo, make_comment(cast.ben, article), Reason.SPAM)
        browser = new_browser(app).log_in(cast.ben)
        queries = watch_queries()
        browser.get("/account/replies")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_name_and_website_hostile_texts_are_inert(client: Browser, cast: Cast) -> None:
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) \"' ]]>"
    article = make_article(cast.jun, hostile)
    reject(cast.mo, make_comment(cast.ben, article, hostile), Reason.OTHER, hostile)
    approve(cast.mo, make_comment(cast.ben, article, hostile, state=CommentState.PENDING))
    db.session.commit()

    page = client.log_in(cast.ben).get("/account/replies").text

    assert_inert(page)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
