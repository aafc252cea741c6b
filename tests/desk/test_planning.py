"""Planning on the editor's page: a time, a review, a pin, the length of the thread; and finding articles again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.articles.commands.deleting import delete
from app.articles.commands.reviewing import ask_for_review
from app.articles.commands.writing import unpublish
from app.articles.models import Article, ArticleState
from app.articles.queries.reviews import list_remarks
from app.articles.queries.seeking import Sought
from app.desk.times import fill_moment, read_moment
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category
from tests.pages import Page

TYPED = {"title": "A title", "source": "Some text."}


def get(article: Article) -> Article:
    """The article as it is in the database now."""
    db.session.expire_all()
    return db.session.get_one(Article, article.id)


def tomorrow() -> str:
    """This time tomorrow in UTC, as a browser sends it."""
    return fill_moment(now() + timedelta(days=1))


def test_an_author_schedules_on_the_page_and_takes_it_back(client: Browser, cast: Cast) -> None:
    article, at = make_article(cast.jun, published_at=None), tomorrow()
    db.session.commit()
    address = f"/desk/articles/{article.id}"
    client.log_in(cast.jun)

    planned = client.press(address, action="schedule", appears_at=at, zone="UTC", **TYPED)
    page = Page(client.get(address).text)
    shown = page.all("input", type="datetime-local")[0].attributes["value"]
    state, published_at = get(article).state, article.published_at
    back = client.press(address, action="unschedule", **TYPED)

    assert (planned.status_code, back.status_code) == (303, 303)
    assert (state, fill_moment(published_at), shown) == (ArticleState.SCHEDULED, at, at)
    assert get(article).state is ArticleState.DRAFT


def test_a_scheduled_article_can_be_published_now(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=now() + timedelta(days=1))
    db.session.commit()

    client.log_in(cast.jun).press(f"/desk/articles/{article.id}", action="publish", **TYPED)

    assert get(article).state is ArticleState.PUBLISHED


def test_a_new_article_can_be_scheduled_at_once(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun).press("/desk/articles/new", action="schedule", appears_at=tomorrow(), **TYPED)

    assert db.session.scalars(select(Article)).one().state is ArticleState.SCHEDULED


@pytest.mark.parametrize("at", ["", "tomorrow", "2020-01-01T12:00", "0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "../../etc/passwd", "America", "a\0b"])
def test_a_wrong_time_keeps_the_text_and_changes_nothing(client: Browser, cast: Cast, at: str, zone: str) -> None:
    article = make_article(cast.jun, "Before", published_at=None)
    db.session.commit()
    address = f"/desk/articles/{article.id}"

    answer = client.log_in(cast.jun).press(address, action="schedule", appears_at=at, zone=zone, **TYPED)

    assert answer.status_code == 422
    assert "Some text." in answer.text
    assert (get(article).title, article.state) == ("Before", ArticleState.DRAFT)


def test_a_time_is_read_in_the_zone_of_whoever_typed_it() -> None:
    assert read_moment("2031-07-01T09:30", "Asia/Seoul") == datetime(2031, 7, 1, 0, 30, tzinfo=UTC)
    assert read_moment("2031-07-01T09:30", "") == datetime(2031, 7, 1, 9, 30, tzinfo=UTC)
    assert fill_moment(None) == ""
    with pytest.raises(RuleBroken):
        read_moment("2031-07-01T09:30", "Nowhere/At_All")


def test_an_author_asks_and_the_editor_finds_it_remarks_and_ends_the_review(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Doors", "It has a beginning.\n\nAnd an end.", published_at=None)
    db.session.commit()
    address, typed = f"/desk/articles/{article.id}", {"title": "Doors", "source": article.source}
    asked = client.log_in(cast.jun).press(address, action="review", reviewer=cast.vera.id, **typed)
    assert asked.status_code == 303, Page(asked.text).text

    desk = Page(client.log_in(cast.vera).get("/desk").text)
    said = client.press(f"{address}/review", words="And an end.", text="Is that\nall?")
    page = client.get(f"{address}/review").text
    remark = list_remarks(article)[0]
    client.press(f"/desk/remarks/{remark.id}/resolution", resolved="1")
    client.press(address, action="end_review", **typed)

    assert f"{address}/review" in desk.links()
    assert said.location == f"{address}/review#remark-{remark.id}"
    assert page.index("And an end.") < page.index("Is that") < page.index("Add the remark", page.index("Is that"))
    assert (get(article).state, list_remarks(article)[0].resolved_at is None) == (ArticleState.DRAFT, False)


@pytest.mark.parametrize("text", ["", "한" * 2_001])
def test_a_refused_remark_comes_back_where_it_was_typed(client: Browser, cast: Cast, text: str) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()

    answer = client.log_in(cast.jun).press(
        f"/desk/articles/{article.id}/review", words="It opened on a Tuesday.", text=text
    )

    page = Page(answer.text)
    assert answer.status_code == 422
    assert [each.text for each in page.all("textarea")] == ["", text, ""]
    assert list_remarks(article) == []


def test_hostile_remarks_are_inert(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()
    address, hostile = f"/desk/articles/{article.id}/review", "<script>alert(1)</script>"

    client.log_in(cast.jun).press(address, words=hostile, text=hostile)

    assert "<script>alert" not in client.get(address).text
    assert hostile in Page(client.get(address).text).text


def test_readers_see_nothing_of_a_review(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Doors", published_at=None)
    ask_for_review(cast.jun, article, None)
    db.session.commit()

    for who in (cast.ben, cast.mo):
        client.log_in(who)
        assert client.get(f"/articles/{article.slug}").status_code == 404
        assert client.get(f"/desk/articles/{article.id}/review").status_code == 403


def test_another_author_finds_neither_review_nor_remark(client: Browser, cast: Cast) -> None:
    article = make_article(cast.vera, published_at=None)
    db.session.commit()
    client.log_in(cast.vera).press(f"/desk/articles/{article.id}/review", words="", text="For us.")
    said = list_remarks(article)[0]
    client.log_in(cast.jun)

    answers = [
        client.get(f"/desk/articles/{article.id}/review"),
        client.press(f"/desk/articles/{article.id}/review", words="", text="Mine."),
        client.press(f"/desk/remarks/{said.id}/resolution", resolved="1"),
        client.press("/desk/remarks/4711/resolution", resolved="1"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_an_editor_pins_on_the_page_and_an_authors_form_pins_nothing(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    address = f"/desk/articles/{article.id}"
    pin = {"prominence": "1", "is_pinned": "y", "pinned_until": now().date().isoformat(), "is_featured": "y"}

    client.log_in(cast.jun).press(address, action="save", **TYPED, **pin)
    by_author = get(article).is_pinned
    client.log_in(cast.vera).press(address, action="save", **TYPED, **pin)
    by_editor = get(article).is_pinned, article.is_featured, article.pinned_until
    client.press(address, action="save", **TYPED)
    still = get(article).is_pinned
    client.press(address, action="save", prominence="1", **TYPED)

    assert (by_author, by_editor, still) == (False, (True, True, now().date()), True)
    assert (get(article).is_pinned, article.is_featured) == (False, False)


def test_what_is_said_beside_the_text_is_kept_and_shown_again(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    address = f"/desk/articles/{article.id}"
    said = {
        "chosen_language": "cy",
        "canonical_address": "https://first.example/x",
        "has_contents_list": "",
        "open_days": "0",
    }

    client.log_in(cast.jun).press(address, action="save", **TYPED, **said)
    page = Page(client.get(address).text)

    assert (get(article).language, article.open_days, article.has_contents_list) == ("cy", 0, False)
    chosen = {each.attributes["value"] for each in page.all("option") if "selected" in each.attributes}
    assert {"cy", "0", ""} <= chosen
    assert page.all("input", name="canonical_address")[0].attributes["value"] == "https://first.example/x"


def test_a_form_without_these_fields_leaves_them_as_they_are(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    article.chosen_language, article.open_days, article.has_contents_list = "cy", 7, False
    db.session.commit()

    client.log_in(cast.jun).press(f"/desk/articles/{article.id}", action="save", **TYPED)

    assert (get(article).language, article.open_days, article.has_contents_list) == ("cy", 7, False)


def test_an_editor_says_how_long_threads_of_a_category_are_open(client: Browser, cast: Cast) -> None:
    category = make_category(cast.vera, "History")
    db.session.commit()
    client.log_in(cast.vera)

    first = client.press(f"/desk/categories/{category.id}/thread", open_days="30")
    days = category.open_days
    client.press(f"/desk/categories/{category.id}/thread", open_days="")

    db.session.expire_all()
    assert (first.status_code, days, category.open_days) == (303, 30, None)


def make_one_of_each(cast: Cast) -> dict[ArticleState, Article]:
    """An article of jun's in every state."""
    titles = {state: f"{state} Ärger 100%" for state in ArticleState}
    times = {
        ArticleState.PUBLISHED: now(),
        ArticleState.UNPUBLISHED: now(),
        ArticleState.SCHEDULED: now() + timedelta(1),
    }
    made = {state: make_article(cast.jun, title, published_at=times.get(state)) for state, title in titles.items()}
    ask_for_review(cast.jun, made[ArticleState.IN_REVIEW], None)
    unpublish(cast.jun, made[ArticleState.UNPUBLISHED])
    delete(cast.jun, made[ArticleState.DELETED])
    db.session.commit()
    return made


def found(client: Browser, path: str) -> set[str]:
    """The addresses of the articles that a page of the desk leads to."""
    return {
        each
        for each in Page(client.get(path).text).links()
        if each.startswith("/desk/articles/") and each[-1].isdigit()
    }


def test_the_desk_finds_articles_by_state_and_by_words_of_the_title(client: Browser, cast: Cast) -> None:
    made = make_one_of_each(cast)
    make_article(cast.ada, "Another")
    db.session.commit()
    client.log_in(cast.jun)

    by_state = {state: found(client, f"/desk?state={state}") for state in ArticleState}
    titles = {
        words: len(found(client, f"/desk?title={words}")) for words in ("ARGER", "Ärger", "100%25", "_", "nothing", "")
    }

    assert by_state == {state: {f"/desk/articles/{article.id}"} for state, article in made.items()}
    assert titles == {"ARGER": 0, "Ärger": 5, "100%25": 5, "_": 0, "nothing": 0, "": 5}
    assert found(client, "/desk?title=DRAFT") == by_state[ArticleState.DRAFT]
    assert client.get("/desk?state=nonsense").status_code == 404


def test_what_is_sought_goes_on_to_the_next_page(client: Browser, cast: Cast) -> None:
    for number in range(51):
        make_article(cast.jun, f"Wanted {number}")
    make_article(cast.jun, "Another")
    db.session.commit()

    page = Page(client.log_in(cast.jun).get("/desk?title=Wanted&state=published").text)
    (following,) = page.links(rel="next")

    assert "title=Wanted" in following
    assert "state=published" in following
    assert len(found(client, following)) == 1


def test_white_space_is_no_word_to_seek() -> None:
    assert len(Sought(None, "  ").conditions) == len(Sought().conditions)
