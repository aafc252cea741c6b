"""What one asks of the queue is kept in its address, and holds together."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from app.accounts.models import Role
from app.articles.models import Article
from app.comments.admission.candidate import Finding
from app.comments.models import Comment, CommentState
from app.comments.signals import noticed
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.commands.appeals import appeal_removal, appeal_sanction
from app.moderation.commands.attending import escalate
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.flags import flag
from app.moderation.commands.people import add_note, warn
from app.moderation.flags.models import FlagReason
from app.moderation.models import Reason
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.queue import CASES_A_PAGE
from tests.browser import Browser
from tests.cast import Cast, add_revision, make_account, make_article, make_category, make_comment
from tests.conftest import Queries
from tests.moderation.test_queue import CASE, ids_on
from tests.pages import Page


def waits(cast: Cast, article: Article, text: str = "Hello.", because: str = "newcomer", days: int = 0) -> Comment:
    """A comment of ben's with an open case of its own reason, opened some days ago."""
    comment = make_comment(cast.ben, article, text, state=CommentState.PENDING)
    case = find_open_case(comment.id)
    assert case
    case.because, case.opened_at = because, now() - timedelta(days=days)
    return comment


def asked(client: Browser, **filters: object) -> list[int]:
    """The comments that the queue shows, asked for so."""
    answer = client.get(f"/moderation?{urlencode(filters)}")
    assert answer.status_code == 200
    return ids_on(answer.text, CASE)


def test_each_condition_narrows_the_queue_and_all_hold_together(client: Browser, cast: Cast) -> None:
    category = make_category(cast.vera, "History")
    filed, other = make_article(cast.ada, categories=(category,)), make_article(cast.ada, "Elsewhere")
    one = waits(cast, filed, "Fifty %_ of\nthe Rooms", "links", days=3)
    two = waits(cast, other, "The rooms are open.")
    three = make_comment(cast.jun, filed, "열람실이 열렸다.", state=CommentState.PENDING)
    client.log_in(cast.mo)
    day = (now() - timedelta(days=2)).date()

    assert asked(client) == [one.id, two.id, three.id]
    assert asked(client, category=category.id) == [one.id, three.id]
    assert asked(client, article=other.id) == [two.id]
    assert asked(client, person=cast.jun.id) == [three.id]
    assert asked(client, because="links") == [one.id]
    assert asked(client, until=day) == [one.id]
    assert asked(client, since=day) == [two.id, three.id]
    assert asked(client, words="rooms") == [one.id, two.id]
    assert asked(client, words="%_") == [one.id]
    assert asked(client, words="열람실") == [three.id]
    assert asked(client, words="' OR 1=1 --") == []
    assert asked(client, words="rooms", category=category.id, because="newcomer") == []


def test_the_form_and_the_pages_keep_what_was_asked(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    for _ in range(27):
        waits(cast, article, "Rooms.")
    client.log_in(cast.mo)

    page = Page(client.get(f"/moderation?tab=pending&article={article.id}&words=rooms").text)
    (link,) = page.links(rel="next")

    assert f"article={article.id}" in link
    assert "words=rooms" in link
    assert page.all("input", name="words")[0].attributes["value"] == "rooms"
    assert f"Under ‘{article.title}’" in page.text


def test_tabs_count_and_show_what_is_theirs(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    pending, flagged = waits(cast, article), make_comment(cast.ben, article)
    noticed.send(flagged, finding=Finding("words", "shoes", holds=False))
    decided = make_comment(cast.jun, article, state=CommentState.PENDING)
    reject(cast.mo, decided, Reason.SPAM)
    escalate(cast.mo, pending)
    db.session.commit()
    client.log_in(cast.mo)

    page = client.get("/moderation?tab=flagged")
    log = client.get(f"/moderation?tab=decided&because=spam&article={article.id}&words=there")

    assert ids_on(page.text, CASE) == [flagged.id]
    assert "Flagged: Words" in page.text
    assert "shoes" in page.text
    assert asked(client, tab="escalated") == [pending.id]
    assert "rejected a comment by" in log.text
    assert "left a comment" not in log.text
    text = Page(page.text).text
    for words in ("Pending 0", "Flagged 1", "Appeals 0", "Escalated 1", "Recent decisions 2"):
        assert words in text


@pytest.mark.parametrize(
    "query",
    [
        "tab=all",
        "category=x",
        "article=0",
        "person=-1",
        "person=99999",
        "tab=%00",
    ],
)
def test_what_nobody_can_ask_for_is_not_found(client: Browser, cast: Cast, query: str) -> None:
    """ATTACKS, numbers: 404, never 500."""
    assert client.log_in(cast.mo).get(f"/moderation?{query}").status_code == 404


def test_administrators_see_first_what_was_left_to_them(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comments = [waits(cast, article) for _ in range(3)]
    escalate(cast.mo, comments[2])
    db.session.commit()

    moderators = client.log_in(cast.mo).get("/moderation").text
    apart = client.get("/moderation?tab=escalated").text
    administrators = client.log_in(cast.ada).get("/moderation").text

    assert ids_on(moderators, CASE) == [comments[0].id, comments[1].id]
    assert "Pending 2" in Page(moderators).text
    assert ids_on(apart, CASE) == [comments[2].id]
    assert "Administrators decide about these" in apart
    assert ids_on(administrators, CASE) == [comments[2].id, comments[0].id, comments[1].id]
    assert "Pending 3" in Page(administrators).text


def test_more_escalated_cases_than_a_page_holds_are_led_to(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comments = [waits(cast, article) for _ in range(CASES_A_PAGE + 2)]
    last = [escalate(cast.mo, comment) for comment in comments[1:]][-1]
    db.session.commit()
    client.log_in(cast.ada)

    full = client.get("/moderation").text
    undo(cast.mo, last)
    db.session.commit()
    fitting = client.get("/moderation").text

    assert ids_on(full, CASE) == [each.id for each in (*comments[1 : CASES_A_PAGE + 1], comments[0])]
    assert "More were left to you" in full
    assert "More were left to you" not in fitting


def test_a_case_shows_all_that_helps_to_decide(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    outer = make_comment(cast.jun, article, "The outer one.")
    inner = make_comment(cast.vera, article, "The inner one.", outer)
    comment = make_comment(cast.ben, article, "What [is](https://shop.example) it?", inner)
    make_comment(cast.ben, article, "Another.", state=CommentState.REJECTED)
    reject(cast.mo, make_comment(cast.ben, article, "Once more."), Reason.ABUSE, "He was warned.")
    noticed.send(comment, finding=Finding("links", "shop.example", holds=False))
    case = find_open_case(comment.id)
    assert case
    case.opened_at = now() - timedelta(weeks=8)
    add_revision(comment, "What was it?")
    db.session.commit()

    page = Page(client.log_in(cast.mo).get(f"/moderation/comments/{comment.id}").text)

    for words in (
        "Many links. Shop.example. Waiting",
        "(8 weeks)",
        "Account since",
        "The outer one.",
        "The inner one.",
        "2 rejected",
    ):
        assert words in page.text
    for words in ("Removed: Abuse", "He was warned.", "What the last edit changed", "link to shop.example"):
        assert words in page.text


def test_a_search_takes_small_and_capital_letters_of_every_alphabet_for_the_same(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    said = [waits(cast, article, text) for text in ("Die ÉCOLE über Москва.", "die école ÜBER МОСКВА.", "Die ecole.")]
    client.log_in(cast.mo)

    for words in ("école", "Über", "москВА"):
        assert asked(client, words=words) == [each.id for each in said[:2]]


def test_a_case_says_why_it_is_here_in_sentences(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    found = {
        "words": ("shoes, bags", 0, "Words. Found: shoes, bags. Waiting since"),
        "spam": (
            "0.93; for: casino, win; against: vicar",
            93,
            "Like spam. Spam score 93 of 100 (for: casino, win; against",
        ),
        "repeat": ("said before by the same person", 0, "Said before. Said before by the same person. Waiting since"),
        "raid": ("site", 0, "New here, in a raid. Waiting since"),
    }
    for because, (match, score, _) in found.items():
        case = find_open_case(waits(cast, article, because=because).id)
        assert case
        case.match, case.score = match, score
    flagged = make_comment(cast.jun, article, "Buy it.")
    flag(cast.ben, flagged, FlagReason.SPAM, seen_text=0)
    db.session.commit()
    client.log_in(cast.mo)

    page = Page(client.get("/moderation").text)
    of_readers = Page(client.get("/moderation?tab=flagged").text)

    for _, _, sentence in found.values():
        assert sentence in page.text
    assert [each.text for each in page.all("q")] == ["shoes, bags"]
    assert "Flagged: Spam. 1 reader flagged it, with 0% of the weight that covers a comment. W" in of_readers.text


def test_the_heading_counts_what_the_tab_and_the_filter_show(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    for text in ("Rooms.", "Rooms.", "Bread."):
        waits(cast, article, text)
    flag(cast.ben, make_comment(cast.jun, article), FlagReason.ABUSE, seen_text=0)
    db.session.commit()
    client.log_in(cast.mo)

    def heading(query: str) -> str:
        (shown,) = Page(client.get(f"/moderation?{query}").text).all("p", **{"class": "standfirst"})
        return shown.text

    assert heading("").startswith("3 comments wait, the longest first.")
    assert heading("tab=flagged").startswith("1 flagged comment waits.")
    assert heading("words=rooms").startswith("2 pending comments match the filter.")
    assert heading("words=nowhere") == "Nothing here matches the filter."
    assert heading("tab=escalated").startswith("Nothing escalated. 3 pending 1 flagged")


def test_a_filter_that_nothing_matches_can_be_cleared_and_is_kept_by_the_tabs(client: Browser, cast: Cast) -> None:
    waits(cast, make_article(cast.ada))
    db.session.commit()
    client.log_in(cast.mo)

    nothing = Page(client.get("/moderation?words=nowhere").text)
    decided = Page(client.get("/moderation?tab=decided&words=nowhere").text)
    beyond = Page(client.get("/moderation?words=hello&after=99999").text)

    assert "Nothing matches. Clear the filter" in nothing.text
    assert "Nothing matches. Clear the filter" in decided.text
    assert "/moderation?tab=flagged&words=nowhere" in nothing.links()
    assert "/moderation?tab=pending&words=hello" in beyond.links()


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "<b>"])
def test_a_date_that_is_none_is_left_out_and_said(client: Browser, cast: Cast, typed: str) -> None:
    comment = waits(cast, make_article(cast.ada))
    db.session.commit()
    client.log_in(cast.mo)

    answer = client.get(f"/moderation?{urlencode({'since': typed, 'until': typed})}")

    assert answer.status_code == 200
    assert ids_on(answer.text, CASE) == [comment.id]
    assert Page(answer.text).text.count(f"“{typed}” is no date, and was left out.") == 2


def test_the_person_is_told_of_by_what_stands_and_weighs_most(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = waits(cast, article)
    add_note(cast.mo, cast.ben, "Asked him by letter.")
    warn(cast.mo, cast.ben, "No names.")
    reject(cast.mo, make_comment(cast.ben, article, "Shoes, cheap."), Reason.SPAM)
    undo(cast.mo, approve(cast.mo, make_comment(cast.ben, article, "Twice.", state=CommentState.PENDING)))
    db.session.commit()
    client.log_in(cast.mo)

    (shown,) = Page(client.get(f"/moderation/comments/{comment.id}").text).all("ul", **{"class": "case-earlier meta"})
    person = Page(client.get(f"/moderation/accounts/{cast.ben.id}").text).text

    assert re.fullmatch(
        r"Warn, .* · told: “No names.” Note, .*: Asked him by letter\. Removed: Spam, .*: Shoes, cheap\.", shown.text
    )
    assert person.index("Asked him by letter.") < person.index("What holds")


@pytest.mark.parametrize(("at", "place"), [("{0}", 0), ("{1}", 1), ("{gone}", 2), ("99999", 0)])
def test_one_goes_on_at_the_case_where_one_left_or_at_the_next(
    client: Browser, cast: Cast, at: str, place: int
) -> None:
    article = make_article(cast.ada)
    one, two = waits(cast, article), waits(cast, article)
    gone = make_comment(cast.ben, article)
    ids = [one.id, two.id, waits(cast, article).id]
    db.session.commit()

    page = Page(client.log_in(cast.mo).get(f"/moderation?at={at.format(*ids, gone=gone.id)}").text)

    assert [each.attributes["id"] for each in page.all("details", open="")] == [f"case-{ids[place]}"]


def test_appeals_are_answered_in_one_place_that_the_queue_leads_to(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    reject(cast.mo, comment, Reason.SPAM)
    appeal = appeal_removal(cast.ben, comment, "I sell nothing.")
    appeal_sanction(cast.ben, warn(cast.mo, cast.ben, "Slowly."), "I was slow.")
    db.session.commit()

    queue = client.log_in(cast.ada).get("/moderation?tab=appeals")
    tabs = Page(client.get("/moderation").text)
    list_of_appeals = Page(client.get(queue.location).text)
    page = Page(client.get(f"/moderation/comments/{comment.id}").text)

    assert queue.status_code == 303
    assert "Appeals 2" in tabs.text
    assert "Appeals 2" in list_of_appeals.text
    assert f"/moderation/appeals/{appeal.id}" in list_of_appeals.links()
    assert "Its author says: I sell nothing." in page.text
    assert f"/moderation/appeals/{appeal.id}" in page.links(**{"data-key": "a"})
    assert page.all("input", name="reason") == []


@pytest.mark.parametrize("tab", ["pending", "decided"])
def test_the_queue_costs_the_same_queries_at_any_length(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries], tab: str
) -> None:
    def add(count: int) -> None:
        for number in range(count):
            article = make_article(cast.ada, f"Waiting {number}")
            author = make_account(f"Author {number}")
            parent = make_comment(make_account(f"Parent {number}"), article)
            comment = make_comment(author, article, "Waits.", parent, CommentState.PENDING)
            add_revision(comment, is_public=False)
            approve(
                make_account(f"Moderator {number}", Role.MODERATOR),
                make_comment(author, article, state=CommentState.PENDING),
            )
        db.session.commit()

    def cost() -> int:
        queries = watch_queries()
        assert client.get(f"/moderation?tab={tab}").status_code == 200
        return len(queries)

    client.log_in(cast.mo)
    add(1)
    cost()
    few = cost()
    add(12)

    assert cost() == few <= 16
