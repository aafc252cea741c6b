"""Measures: what moderators ask of those who write for a while, and that it ends by itself."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy import text as sql

from app.accounts.commands.merging import merge
from app.accounts.queries import get_account
from app.articles.commands.arranging import create_category
from app.articles.queries.articles import get_article
from app.comments.admission.holding import HOLDING, get_measure, list_holding, list_measures
from app.comments.admission.models import Measure
from app.comments.commands.guests import keep_guest_reply, read_details
from app.comments.commands.measures import Target, lift, start
from app.comments.commands.own import edit
from app.comments.measures import Kind, Scope
from app.comments.models import CommentState
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.kernel.errors import NotFound, RuleBroken, TooSoon
from app.moderation.commands.measures import lift as lift_by
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_category, make_comment, say
from tests.comments.test_twice import at_once

HOUR = timedelta(hours=1)
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def test_a_thread_that_is_read_only_takes_replies_of_staff_alone_until_its_end(cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    comment = make_comment(cast.ben, article, created_at=now())
    start(cast.mo, Target(article=article), Kind.READ_ONLY, now() + HOUR)

    with pytest.raises(RuleBroken, match=r"This thread is read-only, until .* UTC\. Your text is still here"):
        say(cast.ben, article)
    with pytest.raises(RuleBroken, match="read-only"):
        edit(cast.ben, comment, "Otherwise.", seen=0, window=HOUR)
    with pytest.raises(RuleBroken, match="read-only"):
        keep_guest_reply(article.id, None, "Me too.", read_details("Gail", "gail@example.org", ""))

    assert say(cast.jun, article).is_approved
    assert say(cast.ben, other).is_approved
    with time_machine.travel(now() + HOUR, tick=False):
        assert say(cast.ben, article).is_approved


def test_where_only_people_with_approved_replies_may_write_others_are_told(cast: Cast) -> None:
    article, rita = make_article(cast.ada), make_account("Rita")
    make_comment(cast.ben, article)
    make_comment(rita, article, state=CommentState.REJECTED)
    start(cast.mo, Target(), Kind.APPROVED_ONLY)

    with pytest.raises(RuleBroken, match="This site takes replies only from people who had one approved before"):
        say(rita, article)

    assert say(cast.ben, article).is_approved


def test_where_it_is_slow_minutes_lie_between_two_replies_of_one_person(cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    start(cast.mo, Target(article=article), Kind.SLOW, minutes=5)

    with time_machine.travel(NOON, tick=False):
        first = say(cast.ben, article)
        say(cast.vera, article, "Staff say more")
        say(cast.vera, article, "at once.")
        assert say(make_account("Rita"), article).is_approved
        assert say(cast.ben, other, "Elsewhere.").is_approved
        edit(cast.ben, first, "I was there, too.", seen=0, window=HOUR)
    with time_machine.travel(NOON + timedelta(minutes=2), tick=False), pytest.raises(TooSoon) as refusal:
        say(cast.ben, article, "Again.")

    assert refusal.value.seconds == 180
    assert "This thread is slow: one reply every 5 minutes. Your text is kept; post it in 3 minutes." in str(
        refusal.value
    )
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert say(cast.ben, article, "Again.").is_approved


def test_a_person_who_is_slowed_is_slow_everywhere_and_the_slowest_counts(cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    start(cast.mo, Target(account=cast.ben), Kind.SLOW, minutes=1)
    start(cast.mo, Target(), Kind.SLOW, minutes=10)

    with time_machine.travel(NOON, tick=False):
        say(cast.ben, article)
        with pytest.raises(TooSoon, match="asks you to slow down") as elsewhere:
            say(cast.ben, other)
        with pytest.raises(TooSoon, match=r"This site is slow: one reply every 10 minutes\.") as here:
            say(cast.ben, article, "Again.")

    assert (elsewhere.value.seconds, here.value.seconds) == (60, 600)


@pytest.mark.parametrize("place", ["site", "category", "article", "person"])
def test_what_is_premoderated_waits(cast: Cast, place: str) -> None:
    outer = make_category(cast.vera, "Outer")
    inner = create_category(cast.vera, "Inner", parent=outer)
    article, other = make_article(cast.ada, categories=(inner,)), make_article(cast.ada, "Elsewhere")
    targets = {
        "site": Target(),
        "category": Target(category=outer),
        "article": Target(article=article),
        "person": Target(account=cast.ben),
    }
    start(cast.mo, targets[place], Kind.PREMODERATE)

    held, by_another, elsewhere = say(cast.ben, article), say(make_account("Rita"), article), say(cast.ben, other)

    assert (held.state, held.held_because, held.held_match) == (CommentState.PENDING, "premoderated", place)
    assert by_another.is_approved is (place == "person")
    assert elsewhere.is_approved is (place in ("category", "article"))
    assert say(cast.vera, article).is_approved


def test_in_a_raid_everybody_new_waits_and_nobody_else(cast: Cast) -> None:
    article = make_article(cast.ada)
    for number in range(3):
        make_comment(cast.ben, article, f"Number {number}")
    start(cast.mo, Target(), Kind.RAID, now() + HOUR)

    raiders = [say(make_account(f"Raider {number}"), article, f"Raid {number}") for number in range(20)]
    known, staff = say(cast.ben, article, "Keep calm."), say(cast.jun, article, "Indeed.")

    assert {(each.state, each.held_because) for each in raiders} == {(CommentState.PENDING, "raid")}
    assert known.is_approved
    assert staff.is_approved
    with time_machine.travel(now() + HOUR, tick=False):
        assert say(make_account("Late Raider"), article, "Too late.").is_approved


def test_the_same_measure_again_takes_the_place_of_the_one_before(cast: Cast) -> None:
    article = make_article(cast.ada)
    over = start(cast.mo, Target(), Kind.READ_ONLY, now() + HOUR)
    start(cast.mo, Target(article=article), Kind.SLOW, minutes=5)
    with time_machine.travel(now() + 2 * HOUR, tick=False):
        newest = start(cast.mo, Target(article=article), Kind.SLOW, minutes=2)
        kept = start(cast.mo, Target(), Kind.SLOW, minutes=9)

        assert [each.minutes for each in list_holding(article.id)] == [2, 9]
        assert list_measures() == [kept, newest]
        db.session.refresh(over)
        assert over.lifted_at is not None
        lift(kept)
        assert [each.scope for each in list_holding(article.id)] == [Scope.ARTICLE]


def test_what_holds_in_a_thread_is_found_without_reading_what_holds_elsewhere(cast: Cast) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by how many rows there are")

    asked = {"article_id": 1, "account_id": 1, "now": NOON.isoformat()}
    plan = [row.detail for row in db.session.execute(sql(f"EXPLAIN QUERY PLAN {HOLDING}"), asked)]

    assert any("ix_measures_holding_here" in step for step in plan)
    assert not any("SCAN measures" in step for step in plan)


def test_one_measure_that_two_moderators_begin_or_end_at_once_is_begun_and_ended_once(app: Flask, cast: Cast) -> None:
    article_id, ben_id, mo_id = make_article(cast.ada).id, cast.ben.id, cast.mo.id
    db.session.commit()

    def begin(number: int) -> None:
        with app.app_context(), writing():
            about = Target(account=get_account(ben_id)) if number % 2 else Target(get_article(article_id))
            start(get_account(mo_id), about, Kind.SLOW, minutes=5)
            sleep(0.05)
            db.session.commit()

    def end(number: int) -> None:
        with app.app_context(), writing(), suppress(NotFound):
            lift_by(get_account(mo_id), get_measure(ids[number % 2]))
            sleep(0.05)
            db.session.commit()

    at_once(begin)
    db.session.expire_all()
    ids = [each.id for each in list_measures()]
    db.session.rollback()
    at_once(end)

    db.session.expire_all()
    ended = select(func.count()).where(ModerationAction.decision == Decision.END_MEASURE)
    assert len(ids) == 2
    assert list_measures() == []
    assert db.session.scalar(ended) == 2


@pytest.mark.parametrize(
    ("kind", "person", "hours", "minutes", "says"),
    [
        (Kind.RAID, "", 0, 0, "how many hours"),
        (Kind.READ_ONLY, "ben", 1, 0, "Of one person you can ask"),
        (Kind.PREMODERATE, "vera", 1, 0, "Staff pass every measure"),
        (Kind.SLOW, "", 1, 0, "1 to 60"),
        (Kind.SLOW, "", 1, 61, "1 to 60"),
        (Kind.READ_ONLY, "", 9000, 0, "within a year"),
        (Kind.READ_ONLY, "", -1, 0, "within a year"),
    ],
)
def test_a_measure_that_makes_no_sense_is_refused(
    cast: Cast, kind: Kind, person: str, hours: int, minutes: int, says: str
) -> None:
    target = Target(account=getattr(cast, person)) if person else Target()

    with pytest.raises(RuleBroken, match=says):
        start(cast.mo, target, kind, now() + hours * HOUR if hours else None, minutes)

    assert db.session.query(Measure).count() == 0


def test_who_merges_two_accounts_sheds_no_measure(cast: Cast) -> None:
    other = make_account("Ben Before")
    start(cast.mo, Target(account=other), Kind.PREMODERATE)

    merge(cast.ben, identity_of(other))

    assert not say(cast.ben, make_article(cast.ada)).is_approved


def test_readers_are_told_what_holds_and_kept_pages_end_it_by_the_clock(app: Flask, cast: Cast) -> None:
    article, category = make_article(cast.ada), make_category(cast.vera, "Other")
    db.session.commit()
    page, visitor, ben = f"/articles/{article.slug}", new_browser(app), new_browser(app).log_in(cast.ben)
    before = visitor.get(page).text

    start(cast.mo, Target(category=category), Kind.APPROVED_ONLY)
    start(cast.mo, Target(article=article), Kind.READ_ONLY, now() + HOUR)
    slow = start(cast.mo, Target(article=article), Kind.SLOW, minutes=5)
    db.session.commit()
    during = [visitor.get(page).text, ben.get(page).text]
    kept = visitor.get(page).text

    assert kept == during[0]
    for text in during:
        assert "This thread is read-only, until" in text
        assert "one reply every 5 minutes" not in text
        assert "had one approved before" not in text
        assert "<textarea" not in text
    with time_machine.travel(now() + HOUR, tick=False):
        slower = visitor.get(page).text
        assert "read-only" not in slower
        assert "one reply every 5 minutes" in slower
        assert "<textarea" in slower
        lift(slow)
        db.session.commit()
        assert visitor.get(page).text == before
    assert "<textarea" in new_browser(app).log_in(cast.mo).get(page).text


def test_a_text_that_was_refused_is_kept(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    start(cast.mo, Target(article=article), Kind.READ_ONLY)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text="My long thought.")

    assert answer.status_code == 422
    assert "My long thought." in answer.text
    assert "is read-only. Your text is still here" in answer.text


def test_moderators_begin_and_end_a_measure_and_the_log_keeps_both(client: Browser, cast: Cast) -> None:
    article, category = make_article(cast.ada), make_category(cast.vera, "Gardens")
    db.session.commit()
    client.log_in(cast.mo)

    thread = client.get(f"/articles/{article.slug}").text
    form = client.get(f"/moderation/measures?article={article.id}").text
    for target in (f"article-{article.id}", f"category-{category.id}", f"person-{cast.ben.id}", "site"):
        client.press("/moderation/measures", target=target, kind="slow", minutes="7", hours="2")
    listed = client.get("/moderation/measures").text
    ids = [each.id for each in list_measures()]
    for measure_id in ids:
        assert client.press(f"/moderation/measures/{measure_id}/end").status_code == 303
    log = client.get("/moderation/log").text

    assert f"/moderation/measures?article={article.id}" in thread
    assert f'value="article-{article.id}"' in form
    assert listed.count("Slow, 7 minutes") == len(ids) == 4
    assert "Nothing. Everybody writes" in client.get("/moderation/measures").text
    assert log.count("began a measure") == log.count("ended a measure") == 4
    assert "Gardens: slow, one reply every 7 minutes, until" in log
    assert client.press(f"/moderation/measures/{ids[0]}/end").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"target": "site"}, 422, "Choose what is asked."),
        ({"target": "site", "kind": "raid"}, 422, "how many hours"),
        ({"target": "site", "kind": "slow", "minutes": "99"}, 422, "1 to 60 minutes"),
        ({"target": "article-99999999999", "kind": "slow"}, 404, ""),
        ({"target": "category-7", "kind": "slow"}, 404, ""),
        ({"target": "nonsense-1", "kind": "slow"}, 404, ""),
        ({"target": "article-x", "kind": "slow"}, 404, ""),
    ],
)
def test_a_refused_measure_says_why(
    client: Browser, cast: Cast, fields: dict[str, str], status: int, says: str
) -> None:
    answer = client.log_in(cast.mo).press("/moderation/measures", **fields)

    assert answer.status_code == status
    assert says in answer.text
    assert list_measures() == []


def test_a_long_list_of_measures_comes_in_pages(client: Browser, cast: Cast) -> None:
    for number in range(52):
        start(cast.mo, Target(account=make_account(f"Person {number}")), Kind.PREMODERATE)
    db.session.commit()
    client.log_in(cast.mo)

    first = client.get("/moderation/measures").text
    before = list_measures()[49].id

    assert first.count("End it") == 50
    assert f"/moderation/measures?before={before}" in first
    assert client.get(f"/moderation/measures?before={before}").text.count("End it") == 2


def test_the_pages_of_measures_are_found_by_their_own_numbers(client: Browser, cast: Cast) -> None:
    client.log_in(cast.mo)

    assert client.get(f"/moderation/measures?person={cast.ben.id}").status_code == 200
    assert client.get("/moderation/measures?person=999999").status_code == 404


def test_beside_the_reply_box_stands_only_what_matters_to_the_reader(client: Browser, cast: Cast) -> None:
    article, until = make_article(cast.ada), now() + timedelta(hours=1)
    start(cast.mo, Target(article=article), Kind.RAID, until)
    start(cast.mo, Target(article=article), Kind.SLOW, None, 5)
    db.session.commit()
    address = f"/articles/{article.slug}"

    banned = client.log_in(cast.eve).get(address).text
    client.log_in(cast.ben).press(f"{address}/comments", text="One.")
    too_fast = client.press(f"{address}/comments", text="Two.").text
    start(cast.mo, Target(article=article), Kind.READ_ONLY, until)
    db.session.commit()
    closed = client.get(address).text

    assert "Replies of people who are new here wait" not in banned
    assert too_fast.count("one reply every 5 minutes") == 1
    assert "This thread is read-only, until" in closed
    assert "Replies of people who are new here wait" not in closed
    assert "one reply every" not in closed
