"""Who may do what at the desk; what one may not edit does not exist there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.articles.models import Article, ArticleState
from app.articles.queries.articles import get_article
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article
from tests.conftest import Queries
from tests.pages import Page

TYPED = {"title": "Half a title", "source": "Every **word** of it.", "slug": "half", "excerpt": "In short."}


def only_article() -> Article:
    """The one article there is, as it is in the database now."""
    db.session.expire_all()
    return get_article(db.session.scalars(select(Article.id)).one())


@pytest.mark.parametrize("who", ["jun", "ben", "mo", "eve"])
def test_another_authors_article_does_not_exist_at_the_desk(client: Browser, cast: Cast, who: str) -> None:
    article = make_article(cast.ada, "Hers alone", published_at=None)
    db.session.commit()
    client.log_in(getattr(cast, who))
    path = f"/desk/articles/{article.id}"

    answers = [
        client.get(path),
        client.press(path, action="save", **TYPED),
        client.press(path, action="preview", **TYPED),
        client.press(path, action="publish", **TYPED),
        client.press(f"{path}/withdrawal"),
    ]

    assert {answer.status_code for answer in answers} == {404 if who == "jun" else 403}
    assert all("Hers alone" not in answer.text for answer in answers)
    assert (only_article().title, only_article().state) == ("Hers alone", ArticleState.DRAFT)


def test_an_editor_changes_and_publishes_anybodys_article(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "His", published_at=None)
    db.session.commit()
    client.log_in(cast.vera)

    answer = client.press(f"/desk/articles/{article.id}", action="publish", **TYPED)

    assert answer.status_code == 303
    assert "전준호" in client.get("/articles/half").text


def test_the_desk_of_an_author_lists_only_their_own_articles_by_state(client: Browser, cast: Cast) -> None:
    make_article(cast.jun, "My draft", published_at=None)
    make_article(cast.jun, "My scheduled one", published_at=datetime.now(UTC) + timedelta(days=1))
    make_article(cast.jun, "My published one")
    make_article(cast.ada, "Hers", published_at=None)
    db.session.commit()

    page = Page(client.log_in(cast.jun).get("/desk").text)

    assert [each.text for each in page.all("h2")] == ["Drafts", "Scheduled", "Published"]
    assert all(title in page.text for title in ("My draft", "My scheduled one", "My published one"))
    assert "Hers" not in page.text


def test_the_desk_of_an_editor_lists_everybodys_articles_page_by_page(client: Browser, cast: Cast) -> None:
    for n in range(53):
        make_article(cast.jun, f"Number {n}")
    db.session.commit()
    client.log_in(cast.vera)

    first = Page(client.get("/desk").text)
    (older,) = first.links(rel="next")
    second = Page(client.get(older).text)

    listed = [each for page in (first, second) for each in page.links() if each.startswith("/desk/articles/")]
    assert len([each for each in set(listed) if each != "/desk/articles/new"]) == 53
    assert second.links(rel="next") == []


def test_the_desk_needs_as_many_queries_for_fifty_articles_as_for_one(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    make_article(cast.vera)
    db.session.commit()
    client.log_in(cast.vera)

    def cost() -> int:
        db.session.expunge_all()
        seen = watch_queries()
        assert client.get("/desk").status_code == 200
        return len(seen)

    few = cost()
    for n in range(12):
        make_article(make_account(f"Writer {n}", Role.AUTHOR), f"More {n}")
    db.session.commit()

    assert cost() == few


def test_state_by_get_does_not_exist(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()
    client.log_in(cast.jun)

    statuses = [client.get(path).status_code for path in (f"/desk/articles/{article.id}/withdrawal", "/desk/preview")]

    assert statuses == [405, 405]


def test_staff_are_people_and_need_the_token_too(client: Browser, cast: Cast) -> None:
    article = make_article(cast.vera, "Before")
    db.session.commit()
    client.log_in(cast.vera)
    path, token = f"/desk/articles/{article.id}", client.token()

    bare = [client.post(path, data=TYPED), client.post(f"{path}/withdrawal")]
    elsewhere = client.post(path, data={**TYPED, "csrf_token": token}, headers={"Origin": "https://evil.example"})

    assert [answer.status_code for answer in (*bare, elsewhere)] == [422, 422, 403]
    assert (only_article().title, only_article().state) == ("Before", ArticleState.PUBLISHED)


def test_mass_assignment_a_form_sets_only_the_fields_it_names(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Before", published_at=None)
    db.session.commit()
    extra = {"author_id": cast.ben.id, "published_at": "2020-01-01", "html": "<script>", "id": 99, "state": "published"}

    client.log_in(cast.jun).press(f"/desk/articles/{article.id}", action="save", **TYPED, **extra)

    kept = only_article()
    assert (kept.id, kept.author_id, kept.published_at) == (article.id, cast.jun.id, None)
    assert "<script" not in kept.html


def test_who_is_not_logged_in_is_led_to_the_login_and_back(client: Browser, cast: Cast) -> None:
    answer = client.get("/desk/articles/new")

    assert answer.status_code == 303
    assert answer.location == "/login?next=" + quote("/desk/articles/new", safe="/")
