"""People, as moderators look them up: by their names, and with what they wrote."""

from collections.abc import Callable

from app.comments.models import CommentState
from app.kernel.database import db
from app.moderation.queries.people import LAST_SHOWN, PEOPLE_A_PAGE
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.conftest import Queries
from tests.pages import Page


def test_a_moderator_finds_people_by_a_part_of_the_name(client: Browser, cast: Cast) -> None:
    one, other = make_account("Percy 100% Wood"), make_account("Woodrow Reed")
    db.session.commit()
    client.log_in(cast.mo)

    found = client.get("/moderation/people?words=WOOD").text
    exact = client.get("/moderation/people?words=0%25+w").text
    nobody = client.get("/moderation/people?words=Zz'--").text

    assert found.index(f"/moderation/accounts/{other.id}") < found.index(f"/moderation/accounts/{one.id}")
    assert f"/moderation/accounts/{one.id}" in exact
    assert f"/moderation/accounts/{other.id}" not in exact
    assert "Nobody here has a name with" in nobody


def test_the_people_come_in_pages_that_keep_the_words(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    people = [make_account(f"Robin {number}") for number in range(2)]
    db.session.commit()
    client.log_in(cast.mo).get("/moderation/people?words=robin")

    queries = watch_queries()
    client.get("/moderation/people?words=robin")
    few = len(queries)
    people += [make_account(f"Robin {number}") for number in range(2, PEOPLE_A_PAGE + 1)]
    db.session.commit()
    queries = watch_queries()
    page = client.get("/moderation/people?words=robin").text
    many = len(queries)
    (link,) = Page(page).links(rel="next")

    assert many == few
    assert "words=robin" in link
    assert f"/moderation/accounts/{people[0].id}" not in page
    assert f"/moderation/accounts/{people[0].id}" in client.get(link).text


def test_the_page_of_a_person_shows_what_they_wrote_last(client: Browser, cast: Cast) -> None:
    article, reader = make_article(cast.ada), make_account("Robin Reed")
    first, *_, last = [make_comment(reader, article, f"Word {number}.") for number in range(LAST_SHOWN + 1)]
    waits = make_comment(reader, article, "It waits.", state=CommentState.PENDING)
    db.session.commit()

    page = client.log_in(cast.mo).get(f"/moderation/accounts/{reader.id}").text

    assert f"/moderation?person={reader.id}" in page
    assert f"/moderation/comments/{waits.id}" in page
    assert f"/moderation/comments/{last.id}" in page
    assert f'/moderation/comments/{first.id}"' not in page
    assert "… and 2 more." in page
