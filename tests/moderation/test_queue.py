"""The queue and the log: what waits, longest first, and every decision, newest first, in pages."""

import re
from collections.abc import Callable

import pytest

from app.accounts.models import Role
from app.comments.models import CommentState
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.people import ban
from app.moderation.commands.threads import close, reopen
from app.moderation.models import Reason
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.filters import Filters, Tab
from app.moderation.queries.log import ACTIONS_A_PAGE, list_actions, list_undoable
from app.moderation.queries.queue import CASES_A_PAGE, count_by_state, count_tabs, page_cases
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.conftest import Queries
from tests.pages import Page, assert_inert

CASE = re.compile(r'id="case-(\d+)"')
ACTION = re.compile(r'id="action-(\d+)"')


def fill_queue(cast: Cast, count: int) -> list[int]:
    """So many comments that wait, of several people under several articles, some of them replies; their ids."""
    articles = [make_article(cast.ada, f"Article {number}") for number in range(3)]
    roots = [make_comment(cast.jun, article) for article in articles]
    people = [make_account(f"Person {number}") for number in range(4)]
    ids = [
        make_comment(
            people[n % 4], articles[n % 3], f"Waits {n}.", roots[n % 3] if n % 2 else None, CommentState.PENDING
        ).id
        for n in range(count)
    ]
    for state in (CommentState.REJECTED, CommentState.DELETED):
        make_comment(cast.ben, articles[0], "Decided long ago.", state=state)
    db.session.commit()
    return ids


def ids_on(page: str, pattern: re.Pattern[str]) -> list[int]:
    """The cases or decisions on a page, from top to bottom."""
    return [int(number) for number in pattern.findall(page)]


def test_the_queue_shows_what_waits_longest_first_in_pages(client: Browser, cast: Cast) -> None:
    ids = fill_queue(cast, CASES_A_PAGE + 3)
    client.log_in(cast.mo)

    first = client.get("/moderation")
    (link,) = Page(first.text).links(rel="next")
    second = client.get(link)

    assert ids_on(first.text, CASE) == ids[:CASES_A_PAGE]
    assert ids_on(second.text, CASE) == ids[CASES_A_PAGE:]
    assert f"{CASES_A_PAGE + 3} comments wait" in first.text
    assert Page(second.text).links(rel="next") == []
    assert "Decided long ago." not in first.text + second.text


def test_an_empty_queue_says_so_and_an_empty_page_leads_to_the_first(client: Browser, cast: Cast) -> None:
    client.log_in(cast.mo)
    empty = client.get("/moderation").text

    (waiting,) = fill_queue(cast, 1)
    beyond = client.get(f"/moderation?after={find_open_case(waiting).id}").text

    assert "Nothing waits for you." in empty
    assert "None of them is on this page." in beyond
    assert "1 comment waits" in beyond


@pytest.mark.parametrize("page", ["/moderation", "/moderation/log"])
def test_the_queue_and_the_log_cost_the_same_queries_at_any_length(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries], page: str
) -> None:
    moderators = [make_account(f"Moderator {number}", Role.MODERATOR) for number in range(3)]

    def decide(count: int) -> None:
        for number in range(count):
            moderator, article = moderators[number % 3], make_article(cast.ada, f"Decided {number}")
            comment = make_comment(make_account(f"Author {number}"), article, state=CommentState.PENDING)
            undo(moderator, approve(moderator, comment))
            close(moderator, article)
            ban(moderator, make_account(f"Banned {number}"), "Enough.")
        db.session.commit()

    def cost() -> int:
        queries = watch_queries()
        assert client.get(page).status_code == 200
        return len(queries)

    client.log_in(cast.mo)
    decide(1)
    cost()
    few = cost()
    decide(9)

    assert cost() == few <= 16


def test_each_decision_has_its_line_and_its_undo(client: Browser, cast: Cast) -> None:
    ids = fill_queue(cast, 2)
    client.log_in(cast.mo)

    approved = client.press(f"/moderation/comments/{ids[0]}/actions", decision="approve")
    after_approval = client.get(approved.location).text
    rejected = client.press(f"/moderation/comments/{ids[1]}/actions", decision="reject", reason="off_topic")
    after_rejection = client.get(rejected.location).text

    assert "Approved." in after_approval
    assert "Rejected: Off topic." in after_rejection
    for location, page in ((approved.location, after_approval), (rejected.location, after_rejection)):
        number = location.rpartition("=")[2]
        assert f'action="/moderation/actions/{number}/undo"' in page
    assert ids_on(after_approval, CASE) == [ids[1]]


def test_the_log_shows_every_decision_newest_first_in_pages(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    actions = [(close if number % 2 == 0 else reopen)(cast.mo, article).id for number in range(ACTIONS_A_PAGE + 4)]
    db.session.commit()
    client.log_in(cast.mo)

    first = client.get("/moderation/log")
    (link,) = Page(first.text).links(rel="next")
    second = client.get(link)

    assert ids_on(first.text, ACTION) == sorted(actions, reverse=True)[:ACTIONS_A_PAGE]
    assert ids_on(second.text, ACTION)[:4] == sorted(actions, reverse=True)[ACTIONS_A_PAGE:]
    assert "closed the thread under" in first.text
    assert "reopened the thread under" in first.text


def test_the_log_offers_an_undo_only_for_the_last_decision_about_a_comment(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    one, two, three = (make_comment(cast.ben, article, state=CommentState.PENDING) for _ in range(3))
    first, second = approve(cast.mo, one), reject(cast.mo, one, Reason.SPAM)
    only = approve(cast.mo, two)
    undone = undo(cast.mo, approve(cast.mo, three))
    closed = close(cast.mo, article)
    db.session.commit()

    page = client.log_in(cast.mo).get("/moderation/log").text

    assert list_undoable(list_actions()) == {second.id, only.id}
    for action in (second, only):
        assert f"/moderation/actions/{action.id}/undo" in page
    for action in (first, undone, closed):
        assert f"/moderation/actions/{action.id}/undo" not in page
    assert "Undone later." in page


def test_name_and_website_hostile_words_are_inert_on_the_pages_of_staff(client: Browser, cast: Cast) -> None:
    """ATTACKS, name and website; edit path; after sanitising: staff pages first."""
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    writer = make_account(hostile)
    article = make_article(cast.ada, hostile)
    parent = make_comment(writer, article, f"{hostile}\n\n[x](javascript:alert(1))")
    waits = make_comment(writer, article, hostile, parent, CommentState.PENDING)
    rejected = make_comment(writer, article, hostile, state=CommentState.PENDING)
    done = reject(cast.mo, rejected, Reason.OTHER, hostile)
    ban(cast.mo, writer, hostile)
    db.session.commit()
    client.log_in(cast.mo)

    addresses = ("/moderation", f"/moderation?done={done.id}", "/moderation/log", f"/moderation/accounts/{writer.id}")
    pages = [client.get(address) for address in addresses]

    for page in pages:
        assert page.status_code == 200
        assert_inert(page.text)
    assert f"case-{waits.id}" in pages[0].text


@pytest.mark.parametrize("tab", ["pending", "flagged", "decided"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "99991231", "2026-W01-1", "2026-02-30", "x", "%00"])
def test_days_at_the_end_of_the_calendar_break_nothing(client: Browser, cast: Cast, tab: str, day: str) -> None:
    """ATTACKS, numbers: 404 or a page, never 500."""
    client.log_in(cast.mo)

    answers = [client.get(f"/moderation?tab={tab}&{name}={day}").status_code for name in ("since", "until")]

    assert set(answers) <= {200, 404}


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "2147483648", "%00", ""])
def test_numbers_that_name_nothing_are_not_found(client: Browser, cast: Cast, number: str) -> None:
    """ATTACKS, numbers: 404, never 500, in every address and query of the moderators' pages."""
    client.log_in(cast.mo)
    token = client.token()

    reads = [f"/moderation?after={number}", f"/moderation?done={number}", f"/moderation/log?before={number}"]
    reads.append(f"/moderation/accounts/{number or 'x'}")
    writes = [f"/moderation/{kind}/{number or 'x'}/actions" for kind in ("comments", "articles", "accounts")]
    writes.append(f"/moderation/actions/{number or 'x'}/undo")

    assert [client.get(address).status_code for address in reads] == [404] * 4
    form = {"csrf_token": token, "decision": "approve"}
    assert [client.post(address, data=form).status_code for address in writes] == [404] * 4


def test_the_questions_of_the_queue_leave_out_what_does_not_wait(cast: Cast) -> None:
    ids = fill_queue(cast, 5)

    records = count_by_state([cast.ben, cast.vera])

    page = page_cases(Filters())
    assert [each.comment.id for each in page.cases] == ids
    assert page.cases[1].case
    assert [each.comment.id for each in page_cases(Filters(), page.cases[1].case.id).cases] == ids[2:]
    assert count_tabs()[Tab.PENDING] == 5
    assert records == {cast.ben.id: {CommentState.REJECTED: 1, CommentState.DELETED: 1}, cast.vera.id: {}}


@pytest.mark.parametrize("name", ["ben", "jun", "vera", "eve"])
def test_the_pages_of_moderators_are_for_moderators(client: Browser, cast: Cast, name: str) -> None:
    fill_queue(cast, 1)
    pages = ("/moderation", "/moderation/log", f"/moderation/accounts/{cast.ben.id}")

    nobody = [client.get(page).status_code for page in pages]
    client.log_in(getattr(cast, name))
    somebody = [client.get(page) for page in pages]

    assert nobody == [303] * 3
    assert [answer.status_code for answer in somebody] == [403] * 3
    assert all("Waits 0." not in answer.text for answer in somebody)


def test_a_moderator_reaches_an_approved_comment_from_its_thread_and_rejects_it(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, "It was there for a year.")
    db.session.commit()
    client.log_in(cast.mo)

    thread = client.get(f"/articles/{article.slug}").text
    case = client.get(f"/moderation/comments/{comment.id}")
    client.press(f"/moderation/comments/{comment.id}/actions", decision="reject", reason="spam", seen="approved")

    assert f'href="/moderation/comments/{comment.id}"' in thread
    assert "It was there for a year." in case.text
    assert f"/moderation/accounts/{cast.ben.id}" in case.text
    assert "It was there for a year." not in client.get(f"/articles/{article.slug}").text


def test_nobody_else_is_shown_the_way_to_moderate(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.ben, article)
    db.session.commit()

    pages = [
        client.get(f"/articles/{article.slug}").text,
        client.log_in(cast.ben).get(f"/articles/{article.slug}").text,
    ]

    assert not any("/moderation/" in page for page in pages)


def test_a_case_that_is_not_there_is_not_found(client: Browser, cast: Cast) -> None:
    assert client.log_in(cast.mo).get("/moderation/comments/4711").status_code == 404
