"""The log narrowed down by what its address says: the decision, the moderator, the person, the article, the day."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine

from app.accounts.commands.merging import merge
from app.accounts.models import Role
from app.kernel.database import db
from app.moderation.commands.comments import reject
from app.moderation.commands.people import ban, lift
from app.moderation.commands.threads import close, reopen
from app.moderation.models import Reason
from app.moderation.queries.log import ACTIONS_A_PAGE
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.conftest import Queries
from tests.moderation.test_queue import ACTION, ids_on
from tests.pages import Page


@pytest.fixture
def made(cast: Cast) -> dict[str, int]:
    """The ids of decisions by their names, made by two moderators on two days; beside them the cast's ban of eve."""
    one, two = make_article(cast.jun, "One room"), make_article(cast.jun, "Another room")
    db.session.commit()
    with time_machine.travel(datetime(2027, 3, 3, 23, 59, tzinfo=UTC), tick=False):
        early = {"close": close(cast.mo, one), "reject": reject(cast.ada, make_comment(cast.ben, one), Reason.SPAM)}
        db.session.commit()
    with time_machine.travel(datetime(2027, 3, 4, 0, 0, tzinfo=UTC), tick=False):
        late = {
            "other": reject(cast.mo, make_comment(cast.vera, two), Reason.SPAM),
            "ban": ban(cast.mo, cast.ben, "Why."),
        }
        db.session.commit()
    return {name: action.id for name, action in (early | late).items()}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("decision=remove", ["other", "reject"]),
        ("by={ada}", ["reject"]),
        ("about={ben}", ["ban", "reject"]),
        ("under=one-room", ["reject", "close"]),
        ("until=2027-03-03&under=one-room", ["reject", "close"]),
        ("until=2027-03-03&about={ben}", ["reject"]),
        ("until=2027-03-04&about={ben}&by=&under=", ["ban", "reject"]),
        ("until=2001-01-01", []),
        ("decision=reject&by={mo}&under=one-room", []),
    ],
)
def test_the_log_shows_what_the_address_asks_for(
    client: Browser, cast: Cast, made: dict[str, int], asked: str, expected: list[str]
) -> None:
    client.log_in(cast.mo)

    page = client.get("/moderation/log?" + asked.format(ada=cast.ada.slug, ben=cast.ben.slug, mo=cast.mo.slug))

    assert ids_on(page.text, ACTION) == [made[name] for name in expected]
    assert ("Nothing of the kind was decided." in page.text) is (not expected)
    assert Page(page.text).all("details", open="")


def test_what_was_filled_in_stays_in_the_form_and_in_the_link_to_older_decisions(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "One room")
    for _ in range(ACTIONS_A_PAGE // 2 + 1):
        close(cast.mo, article)
        reopen(cast.mo, article)
    db.session.commit()
    client.log_in(cast.mo)

    page = Page(client.get("/moderation/log?decision=&by=&about=&under=one-room&until=2030-01-01").text)
    (link,) = page.links(rel="next")

    assert "under=one-room&until=2030-01-01" in link
    assert "about" not in link
    assert page.all("input", name="under")[0].attributes["value"] == "one-room"
    assert page.all("input", name="until")[0].attributes["value"] == "2030-01-01"
    assert len(ids_on(client.get(link).text, ACTION)) == 2


@pytest.mark.parametrize("asked", ["about=nobody", "by=nobody", "under=nowhere", "about=%3Cb%3E"])
def test_who_or_what_there_is_not_is_said_in_a_sentence(client: Browser, cast: Cast, asked: str) -> None:
    answer = client.log_in(cast.mo).get(f"/moderation/log?{asked}")

    assert answer.status_code == 200
    assert "<b>" not in answer.text
    assert "are named by the last part of the address" in Page(answer.text).text


@pytest.mark.parametrize(
    "asked", ["decision=nonsense", "until=yesterday", "until=2027-02-31", "before=0", "about=a%00b"]
)
def test_what_nobody_can_choose_is_not_found(client: Browser, cast: Cast, asked: str) -> None:
    assert client.log_in(cast.mo).get(f"/moderation/log?{asked}").status_code == 404


def test_decisions_about_an_account_that_was_merged_are_about_the_person(client: Browser, cast: Cast) -> None:
    former = make_account("Ben Former")
    banned = ban(cast.mo, former, "Enough.")
    lift(cast.mo, former)
    merge(cast.ben, identity_of(former))
    client.log_in(cast.mo)

    found = ids_on(client.get(f"/moderation/log?about={cast.ben.slug}").text, ACTION)

    assert banned.id in found
    assert len(found) == 2


def test_a_moderator_who_is_none_any_more_can_still_be_asked_for(client: Browser, cast: Cast) -> None:
    close(cast.mo, make_article(cast.jun))
    db.session.commit()
    cast.mo.grants = []
    client.log_in(cast.ada)

    page = Page(client.get(f"/moderation/log?by={cast.mo.slug}").text)

    assert page.all("option", selected="")[-1].text == cast.mo.slug
    assert "closed the thread" in page.text


def test_a_narrowed_log_costs_the_same_queries_at_any_length(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article = make_article(cast.jun, "One room")
    path = f"/moderation/log?about={cast.ben.slug}&by={cast.mo.slug}&under=one-room&until=2090-01-01"
    client.log_in(cast.mo)

    def decide(count: int) -> None:
        for _ in range(count):
            reject(cast.mo, make_comment(cast.ben, article), Reason.SPAM)
            make_account("Another moderator", Role.MODERATOR)
        db.session.commit()

    def cost() -> int:
        queries = watch_queries()
        assert client.get(path).status_code == 200
        return len(queries)

    decide(1)
    cost()
    few = cost()
    decide(9)

    assert cost() == few <= 12


def test_one_finds_the_entry_that_a_reader_names_and_the_person_of_a_page(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    actions = [reject(cast.mo, make_comment(each, article), Reason.SPAM) for each in (cast.ben, cast.jun)]
    db.session.commit()
    client.log_in(cast.mo)

    one = client.get(f"/moderation/log?number={actions[0].number:,}").text
    about = client.get(f"/moderation/log?about={cast.jun.id}").text
    nobody = client.get("/moderation/log?about=99999").text
    none = client.get("/moderation/log?number=x")

    assert f"No. {actions[0].number}<" in one
    assert f'id="action-{actions[0].id}"' in one
    assert f'id="action-{actions[1].id}"' not in one
    assert f'id="action-{actions[1].id}"' in about
    assert f'id="action-{actions[0].id}"' not in about
    assert "There is no" in nobody
    assert none.status_code == 404
