"""Whoever is logged in sees beside their name that something was decided about them, until they have seen it."""

from collections.abc import Callable

from app.comments.models import CommentState
from app.kernel.database import db
from app.moderation.commands.appeals import appeal_sanction, uphold
from app.moderation.commands.attending import escalate
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.people import warn
from app.moderation.models import Reason
from app.moderation.queries.appeals import get_appeal
from app.moderation.queries.news import MOST_COUNTED, read_news
from tests.browser import Browser
from tests.cast import Cast, make_article, make_comment
from tests.conftest import Queries
from tests.pages import Page


def test_a_reader_sees_what_was_decided_until_they_say_that_they_did(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    db.session.commit()
    before = Page(client.log_in(cast.ben).get("/").text).text
    last = reject(cast.mo, comment, Reason.SPAM)
    warning = warn(cast.mo, cast.ben, "Slowly.")
    db.session.commit()

    told = Page(client.get("/").text).text
    button = client.get("/account/replies").text
    seen = client.press("/account/decisions/seen", until=str(last.id))
    after = Page(client.get("/").text).text
    uphold(cast.ada, get_appeal(appeal_sanction(cast.ben, warning, "I was slow.").id), "No.")
    db.session.commit()
    again = Page(client.get("/").text).text

    assert "new" not in before
    assert "2 new" in told
    assert "My replies 1 new" in told
    assert "A warning to read 1 new" in told
    assert f'name="until" value="{last.id}"' in button
    assert seen.status_code == 303
    assert "My replies 1 new" not in after
    assert "A warning to read 1 new" in after
    assert "Decisions about you 1 new" in again


def test_what_was_undone_is_no_news_and_what_was_approved_neither(cast: Cast) -> None:
    article = make_article(cast.ada)
    undone, approved = (make_comment(cast.ben, article, state=CommentState.PENDING) for _ in range(2))
    undo(cast.mo, reject(cast.mo, undone, Reason.SPAM))
    approve(cast.mo, approved)

    assert read_news(cast.ben, 0).count == 0


def test_staff_see_how_much_waits_up_to_a_bound(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    first, *_ = [make_comment(cast.ben, article, state=CommentState.PENDING) for _ in range(MOST_COUNTED)]
    escalate(cast.mo, first)
    appeal_sanction(cast.ben, warning := warn(cast.mo, cast.ben, "Slowly."), "I was slow.")
    db.session.commit()

    many = Page(client.log_in(cast.ada).get("/").text).text

    assert warning
    assert read_news(cast.mo, 0).waiting == MOST_COUNTED
    assert read_news(cast.ada, 0).waiting == MOST_COUNTED + 1
    assert read_news(cast.ben, 0).waiting == 0
    assert "Moderation 99+ wait" in many


def test_it_costs_one_statement_and_nobody_else_pays(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    client.get("/")
    queries = watch_queries()
    client.get("/")
    nobody = [each for each in queries.statements if "moderation_actions" in each]
    client.log_in(cast.ben).get("/")
    queries = watch_queries()
    client.get("/")

    assert nobody == []
    assert len([each for each in queries.statements if "moderation_actions" in each]) == 1
