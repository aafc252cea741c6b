"""Trust: earned by approved comments and time, lost by rejections; each step allows something."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.states import change_state
from app.comments.models import CommentState
from app.comments.queries.records import read_record
from app.comments.trust import RECENT, Trust, trust_of
from app.kernel.clock import now
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, let_newcomers_wait, make_account, make_article, make_comment, say
from tests.conftest import Queries

LINKS = " ".join(f"https://example.org/{number}" for number in range(5))


def make_record(
    author: Account, article: Article, approved: int = 0, rejected: int = 0, since: timedelta = timedelta(days=60)
) -> None:
    """So many comments of a person in each state, the first of them that long ago; in turns."""
    states = [CommentState.APPROVED] * approved + [CommentState.REJECTED] * rejected
    for number, state in enumerate(states):
        at = now() - since + timedelta(minutes=number)
        make_comment(author, article, f"Number {number} of {author.name}", state=state, created_at=at)


@pytest.mark.parametrize(
    ("approved", "rejected", "days", "trust"),
    [
        (0, 0, 60, Trust.NEW),
        (2, 0, 60, Trust.NEW),
        (3, 0, 0.9, Trust.NEW),
        (3, 0, 1.1, Trust.KNOWN),
        (3, 1, 60, Trust.NEW),
        (4, 1, 60, Trust.KNOWN),
        (19, 0, 60, Trust.KNOWN),
        (20, 0, 29, Trust.KNOWN),
        (20, 0, 31, Trust.TRUSTED),
        (20, 1, 31, Trust.TRUSTED),
        (20, 2, 31, Trust.KNOWN),
        (20, 6, 31, Trust.NEW),
        (0, 9, 60, Trust.NEW),
    ],
)
def test_trust_is_earned_by_approved_comments_and_time_and_lost_by_rejections(
    cast: Cast, approved: int, rejected: int, days: float, trust: Trust
) -> None:
    make_record(cast.ben, make_article(cast.ada), approved, rejected, timedelta(days=days))
    make_record(cast.eve, make_article(cast.ada, "Elsewhere"), 30)

    record = read_record(cast.ben)

    assert trust_of(record) is trust
    assert (record.approved_count, record.rejected_count) == (approved, rejected)


def test_what_waits_or_was_deleted_counts_for_nothing(cast: Cast) -> None:
    article = make_article(cast.ada)
    for state in (CommentState.PENDING, CommentState.DELETED):
        for number in range(5):
            make_comment(cast.ben, article, f"{state} {number}", state=state)

    assert trust_of(read_record(cast.ben)) is Trust.NEW
    assert not read_record(cast.ben).has_approved


def test_a_record_goes_back_a_hundred_comments_and_knows_when_it_began(
    cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article, began = make_article(cast.ada), datetime(2026, 1, 1, tzinfo=UTC)
    make_comment(cast.ben, article, "The first.", created_at=began)
    make_record(cast.ben, article, approved=RECENT, since=timedelta(days=20))

    queries = watch_queries()
    record = read_record(cast.ben)

    assert len(queries) == 1
    assert (len(record.said), record.first_approved_at, record.is_whole) == (RECENT, began, False)
    assert trust_of(record) is Trust.TRUSTED


def test_somebody_who_was_approved_long_ago_has_been_approved(cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.ben, article, "The first.", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_record(cast.ben, article, rejected=RECENT, since=timedelta(days=20))

    record = read_record(cast.ben)

    assert record.approved_count == 0
    assert record.has_approved
    assert trust_of(record) is Trust.NEW


def test_what_was_approved_before_the_record_begins_is_no_reason_to_wait(cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.ben, article, "The first.", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    for number in range(RECENT):
        make_comment(cast.ben, article, f"May I? {number}", state=CommentState.PENDING)
    let_newcomers_wait()

    assert say(cast.ben, article).is_approved


def test_what_somebody_says_in_their_first_days_waits_where_the_owner_asks_for_it(cast: Cast) -> None:
    article = make_article(cast.ada)
    make_record(cast.ben, article, approved=3)
    let_newcomers_wait(days=2)

    early = say(cast.ben, article)
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        late = say(cast.ben, article, "Two days later.")

    assert (early.held_because, late.held_because) == ("newcomer", None)


def test_what_is_being_edited_is_no_record(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))

    record = read_record(cast.ben).without(comment.id)

    assert (record.approved_count, record.has_approved) == (0, False)


def test_whoever_is_trusted_may_post_more_links(cast: Cast) -> None:
    article, rita, sam = make_article(cast.ada), make_account("Rita"), make_account("Sam")
    make_record(rita, article, approved=20)
    make_record(sam, article, approved=19)

    free, held = say(rita, article, LINKS), say(sam, article, LINKS)
    too_many = say(rita, article, " ".join([LINKS, LINKS.replace("org", "com"), LINKS.replace("org", "net")]))

    assert free.is_approved
    assert (held.state, held.held_because, held.held_match) == (CommentState.PENDING, "links", "5 links")
    assert (too_many.state, too_many.held_match) == (CommentState.PENDING, "15 links")


def test_a_rejection_takes_trust_away_and_its_undoing_gives_it_back(cast: Cast) -> None:
    article, last = make_article(cast.ada), []
    make_record(cast.ben, article, approved=3)
    last.append(make_comment(cast.ben, article, "And this."))

    before = trust_of(read_record(cast.ben))
    change_state(last[0], CommentState.REJECTED)
    between = trust_of(read_record(cast.ben))
    change_state(last[0], CommentState.APPROVED)

    assert (before, between, trust_of(read_record(cast.ben))) == (Trust.KNOWN, Trust.NEW, Trust.KNOWN)


def test_people_and_moderators_are_told_what_a_step_allows(app: Flask, client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    make_record(cast.ben, article, approved=3)
    newcomer, trusted = make_account("New Person"), make_account("Old Friend")
    make_record(trusted, article, approved=20)
    db.session.commit()

    def told(person: Account) -> str:
        return client.log_in(person).get("/account/replies").text

    pages = {person.name: told(person) for person in (newcomer, cast.ben, trusted, cast.mo)}
    seen = client.log_in(cast.mo).get(f"/moderation/accounts/{trusted.id}").text

    assert "You are new here" in pages["New Person"]
    assert "You are known here" in pages["Ben Cho"]
    assert "You are trusted here" in pages["Old Friend"]
    assert "12 links" in pages["Old Friend"]
    assert "own-trust" not in pages["Mo Ellis"]
    assert "Trusted here" in seen
