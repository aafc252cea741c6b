"""What everybody may read of the log: what was done, why, in which role, when; never to whom, nor what is hidden."""

from collections.abc import Callable
from datetime import UTC, datetime

import time_machine
from flask import Flask

from app.accounts.commands.roles import replace_roles
from app.accounts.models import Role
from app.articles.commands.writing import unpublish
from app.comments.commands.measures import Target
from app.comments.measures import Kind
from app.comments.models import CommentState
from app.kernel.database import db
from app.moderation.chain import BEGINNING
from app.moderation.commands.attending import escalate
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.log import record
from app.moderation.commands.measures import start
from app.moderation.commands.people import ban, lift
from app.moderation.commands.staff import change_settings
from app.moderation.commands.texts import remove_text
from app.moderation.commands.threads import close, reopen
from app.moderation.decisions import PUBLIC, Decision
from app.moderation.models import Reason
from app.moderation.queries.chain import verify_log
from app.moderation.queries.log import ACTIONS_A_PAGE
from tests.browser import Browser, new_browser
from tests.cast import Cast, add_revision, make_account, make_article, make_category, make_comment
from tests.conftest import Queries
from tests.pages import Page, assert_inert


def entries(browser: Browser, path: str = "/log") -> list[str]:
    """What the entries of a page say, from top to bottom, without their numbers."""
    page = Page(browser.get(path).text)
    return [each.text.rsplit(" No. ", 1)[0] for each in page.all("div", **{"class": "log-text"})]


def test_everybody_reads_what_was_done_why_and_in_which_role(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "The reading room")
    comment = make_comment(cast.ben, article, state=CommentState.PENDING)
    approve(cast.mo, comment)
    action = reject(cast.ada, comment, Reason.SPAM, "A note.")
    db.session.commit()
    approve(cast.mo, comment)
    undo(cast.mo, reject(cast.mo, comment, Reason.OTHER))
    remove_text(cast.mo, add_revision(comment), Reason.ABUSE)
    close(cast.mo, article)
    reopen(cast.ada, article)
    lift(cast.mo, cast.eve)

    told = entries(client)

    assert told == [
        "A moderator lifted the ban of a reader.",
        "An administrator reopened the thread under ‘The reading room’.",
        "A moderator closed the thread under ‘The reading room’.",
        "A moderator removed a former text of a comment: Abuse.",
        "A moderator took back what stands here as No. 5.",
        "A moderator removed a comment: Something else.",
        "A moderator restored a comment.",
        "An administrator removed a comment: Spam.",
        "A moderator approved a comment.",
        "A moderator banned a reader.",
    ]
    assert action.number == 3


def test_no_name_no_text_and_nothing_of_the_staff_is_in_it(app: Flask, client: Browser, cast: Cast) -> None:
    """ATTACKS, still waiting; mass assignment: what is hidden is hidden here too."""
    hidden = make_article(cast.jun, "A title that was withdrawn")
    close(cast.mo, hidden)
    db.session.commit()
    unpublish(cast.jun, hidden)
    comment = make_comment(cast.ben, make_article(cast.jun, "Under which it stood"), "Buy my ladders.")
    reject(cast.mo, comment, Reason.SPAM, "A ladder seller, as always.")
    ban(cast.mo, cast.ben, "Ladders again.")
    replace_roles(cast.vera, frozenset({Role.MODERATOR}))
    change_settings(cast.ada, {"first_days": 3})
    db.session.commit()

    page = client.get("/log").text

    names = [each.name for each in (cast.ada, cast.ben, cast.mo, cast.eve, cast.jun, cast.vera)]
    secrets = [
        *names,
        cast.ben.slug,
        "ladder",
        "Ladders",
        "withdrawn",
        "Under which",
        "Advertising",
        "roles",
        "first days",
    ]
    assert not [each for each in secrets if each in page]
    assert "A moderator closed a thread." in Page(page).text
    assert len(entries(client)) == 4
    assert_inert(page)


@time_machine.travel(datetime(2026, 5, 1, 12, 0, tzinfo=UTC), tick=False)
def test_a_measure_is_told_without_whom_it_is_about(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "The reading room")
    start(cast.mo, Target(article), Kind.READ_ONLY)
    start(cast.mo, Target(account=cast.ben), Kind.PREMODERATE)

    start(cast.mo, Target(category=make_category(cast.ada, "Trees")), Kind.APPROVED_ONLY)
    start(cast.mo, Target(), Kind.SLOW, datetime(2026, 5, 1, 14, 5, tzinfo=UTC), 5)

    told = entries(client)

    site = "A moderator began a measure for the whole site"
    assert told[:4] == [
        f"{site}: 5 minutes must lie between two replies of one person, until 2026-05-01 14:05 UTC.",
        "A moderator began a measure in a category: only people with approved replies may write.",
        "A moderator began a measure about one person: replies wait for a moderator.",
        "A moderator began a measure under ‘The reading room’: nobody may write.",
    ]


def test_what_is_not_public_is_not_told_either_when_it_is_taken_back(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)

    undo(cast.mo, escalate(cast.mo, comment, "What do you think?"))
    undo(cast.mo, approve(cast.mo, comment))
    db.session.commit()

    assert entries(client) == [
        "A moderator took back what stands here as No. 4.",
        "A moderator approved a comment.",
        "A moderator banned a reader.",
    ]


def test_staff_events_are_not_public() -> None:
    private = {
        "roles",
        "log_in",
        "merge",
        "undo_merge",
        "setting",
        "environment",
        "erase",
        "set_reasons",
        "change_rules",
        "note",
        "escalate",
    }

    assert {each.value for each in Decision} - private == {each.value for each in PUBLIC}


def test_every_decision_has_a_sentence_of_its_own_in_both_logs(app: Flask, client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun))
    first = record(cast.mo, Decision.APPROVE, comment=comment).id
    details = {"kind": "slow", "minutes": 5, "until_at": None, "category": None, "provider": "corp", "other": 900}
    details |= {"setting": "first_days", "before": [], "after": [], "settings": ["GUESTS"]}
    for decision in Decision:
        until_at = datetime(2027, 3, 3, tzinfo=UTC) if decision is Decision.SUSPEND else None
        undoes_id = first if decision is Decision.UNDO else None
        record(cast.mo, decision, comment=comment, details=details, until_at=until_at, undoes_id=undoes_id)
    db.session.commit()

    public, own = entries(client), entries(new_browser(app).log_in(cast.mo), "/moderation/log")

    kept = 2  # the ban of the cast, and the first approval
    assert len(public[:-kept]) == len(set(public[:-kept])) == len(PUBLIC)
    assert len(own[:-kept]) == len(set(own[:-kept])) == len(Decision)
    assert not [each for each in public + own if "decided:" in each or "_" in each.replace("REJOINDER_", "")]
    assert "A moderator suspended a reader until 3 March 2027." in public
    assert "A moderator answered an appeal, and took the decision back." in public
    assert "A moderator withdrew a warning." in public
    assert "Ben Cho" not in repr(public)


def test_it_shows_the_head_so_that_anybody_can_note_it(client: Browser, cast: Cast) -> None:
    head = verify_log().hash

    page = client.get("/log").text

    assert head != BEGINNING
    assert f"<code>{head}</code>" in page
    assert "has 1 entry." in page


def test_it_is_read_in_pages(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    for _ in range(ACTIONS_A_PAGE // 2 + 2):
        close(cast.mo, article)
        reopen(cast.mo, article)
    db.session.commit()

    first = client.get("/log")
    (link,) = Page(first.text).links(rel="next")
    second = client.get(link)

    assert (len(entries(client)), len(entries(client, link))) == (ACTIONS_A_PAGE, 5)
    assert Page(second.text).links(rel="next") == []
    assert Page(second.text).links(rel="prev") == ["/log"]
    assert "There is nothing before that." in client.get("/log?before=1").text
    assert client.get("/log?before=0").status_code == 404


def test_a_site_where_nothing_was_decided_says_so(client: Browser, app: Flask) -> None:
    assert "Nothing was decided yet." in client.get("/log").text


def test_it_is_kept_until_somebody_decides_again(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    first = client.get("/log")
    queries = watch_queries()

    again = client.get("/log", headers={"If-None-Match": first.headers["ETag"]})
    sent = len(queries)
    close(cast.mo, article)
    later = client.get("/log", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, sent) == (304, 0)
    assert first.headers["Cache-Control"].startswith("public")
    assert later.status_code == 200
    assert "closed the thread" in later.text


def test_whoever_is_logged_in_sees_the_same_and_nobody_else_is_given_their_page(client: Browser, cast: Cast) -> None:
    own = client.log_in(cast.ben).get("/log")

    assert "private" in own.headers["Cache-Control"] or "no-store" in own.headers["Cache-Control"]
    assert "Ben Cho" not in new_browser(client.application).get("/log").text


def test_an_administrator_takes_it_away_and_gives_it_back(client: Browser, cast: Cast) -> None:
    visitor = new_browser(client.application)
    before = (visitor.get("/log").status_code, "/log" in Page(visitor.get("/privacy").text).links())

    change_settings(cast.ada, {"public_log": False})
    off = (visitor.get("/log").status_code, "/log" in Page(visitor.get("/privacy").text).links())
    change_settings(cast.ada, {"public_log": True})

    assert (before, off) == ((200, True), (404, False))
    assert visitor.get("/log").status_code == 200
    assert 'href="/log"' in client.log_in(cast.mo).get("/moderation/log").text


def test_it_costs_the_same_queries_at_any_length(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    def decide(count: int) -> None:
        for number in range(count):
            article = make_article(cast.ada, f"Decided {number}")
            comment = make_comment(make_account(f"Author {number}"), article, state=CommentState.PENDING)
            undo(cast.mo, approve(cast.mo, comment))
            close(cast.mo, article)
        db.session.commit()

    def cost() -> int:
        client.application.extensions["pages"].clear()
        queries = watch_queries()
        assert client.get("/log").status_code == 200
        return len(queries)

    decide(1)
    cost()
    few = cost()
    decide(9)
    cost()

    assert cost() == few <= 7
