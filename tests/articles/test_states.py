"""What each state of an article lets readers see, wherever articles are shown."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.articles.commands.writing import publish, unpublish
from app.articles.models import Article, ArticleState
from app.comments.models import CommentState
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category, make_comment

TOMORROW = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
YESTERDAY = datetime(2031, 4, 30, 12, 0, tzinfo=UTC)
LISTS = (
    "/",
    "/categories",
    "/categories/history",
    "/archive",
    "/archive/2031/05",
    "/feed.atom",
    "/categories/history/feed.atom",
)


def said_of(client: Browser, path: str, slug: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an answer, without the name that was asked for."""
    answer = client.get(path)
    headers = {name: value for name, value in answer.headers.items() if name not in ("Date", "Content-Length")}
    return answer.status_code, answer.text.replace(slug, "SLUG"), headers


@pytest.mark.parametrize("tail", ["", "/feed.atom", "?page=2", "?order=newest"])
def test_a_draft_and_a_scheduled_article_answer_as_nonsense_does(client: Browser, cast: Cast, tail: str) -> None:
    make_article(cast.ada, "Half-done", published_at=None)
    make_article(cast.ada, "Tomorrow", published_at=datetime.now(UTC) + timedelta(days=1))
    make_article(cast.ada, "Public")
    db.session.commit()

    draft, scheduled, nonsense = (
        said_of(client, f"/articles/{slug}{tail}", slug) for slug in ("half-done", "tomorrow", "nonsense")
    )

    assert draft == scheduled == nonsense
    assert nonsense[0] == 404


def test_even_its_author_reads_a_draft_at_the_desk_only(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "Half-done", published_at=None)
    db.session.commit()

    answer = client.log_in(cast.ada).get("/articles/half-done")

    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["withdrawn", "its-first-name"])
@pytest.mark.parametrize("tail", ["", "/feed.atom", "?page=2"])
def test_an_unpublished_article_is_gone_at_every_address_it_had(
    client: Browser, cast: Cast, address: str, tail: str
) -> None:
    article = make_article(cast.ada, "Its first name")
    rename(cast, article, "withdrawn")
    unpublish(cast.ada, article)
    db.session.commit()

    answer = client.get(f"/articles/{address}{tail}")

    assert answer.status_code == 410
    assert "withdrawn by its author or editor" in answer.text
    assert "It opened on a Tuesday" not in answer.text


def rename(cast: Cast, article: Article, slug: str) -> None:
    """Give an article another address."""
    from app.articles.commands.revising import revise
    from app.articles.commands.writing import Writing

    revise(cast.ada, article, Writing(article.title, article.source, slug))


def test_a_scheduled_article_appears_by_itself(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    make_article(cast.ada, "Tomorrow", categories=(history,), published_at=TOMORROW)
    db.session.commit()
    paths = [*LISTS, "/articles/tomorrow", f"/authors/{cast.ada.slug}"]

    with time_machine.travel(TOMORROW - timedelta(seconds=1), tick=False):
        before = {path: client.get(path) for path in paths}
    with time_machine.travel(TOMORROW, tick=False):
        after = {path: client.get(path) for path in paths}

    assert all("Tomorrow" not in answer.text for answer in before.values())
    assert before["/articles/tomorrow"].status_code == before[f"/authors/{cast.ada.slug}"].status_code == 404
    assert all(answer.status_code == 200 for answer in after.values())
    assert all("Tomorrow" in after[path].text for path in paths if path not in ("/categories", "/archive"))
    assert "1 article" in after["/categories"].text
    assert "May" in after["/archive"].text


@pytest.mark.parametrize("state", [ArticleState.DRAFT, ArticleState.SCHEDULED, ArticleState.UNPUBLISHED])
def test_what_is_not_public_is_in_no_list_no_count_and_nobodys_neighbour(
    client: Browser, cast: Cast, state: ArticleState
) -> None:
    history = make_category(cast.ada, "History")
    with time_machine.travel(YESTERDAY, tick=False):
        for minute in (1, 3):
            place = YESTERDAY - timedelta(minutes=minute)
            make_article(cast.ada, f"Public {minute}", categories=(history,), published_at=place)
        hidden = make_article(cast.jun, "Hidden one", categories=(history,), published_at=None)
        make_comment(cast.ben, hidden, "Said under it.", state=CommentState.APPROVED)
        if state is ArticleState.SCHEDULED:
            publish(cast.jun, hidden, TOMORROW)
        if state is ArticleState.UNPUBLISHED:
            publish(cast.jun, hidden, YESTERDAY - timedelta(minutes=2))
            unpublish(cast.jun, hidden)
        db.session.commit()
        assert hidden.state is state

        paths = [*LISTS, "/archive/2031/04", "/articles/public-1", "/articles/public-3", f"/authors/{cast.ada.slug}"]
        answers = {path: client.get(path) for path in paths}
        of_the_author = client.get(f"/authors/{cast.jun.slug}").status_code

    assert {answer.status_code for answer in answers.values()} == {200}
    assert all("Hidden one" not in answer.text and "Said under it" not in answer.text for answer in answers.values())
    assert "2 articles" in answers["/categories"].text
    assert "2 articles" in answers["/archive"].text
    assert "May" not in answers["/archive"].text
    assert of_the_author == 404


def test_an_article_published_again_keeps_its_first_date(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Back again")
    unpublish(cast.ada, article)
    publish(cast.ada, article)
    db.session.commit()

    answer = client.get("/articles/back-again")

    assert answer.status_code == 200
    assert "3 March 2026" in answer.text
