"""Hints: a reader tells the authors something alone, they put it right with a click, and the reader learns of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.accounts.commands.merging import merge, undo_merge
from app.articles.commands.bylines import place_author
from app.articles.commands.hints import answer_hint, apply_correction, give_hint
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing
from app.articles.hints.models import Hint, HintState
from app.articles.queries.articles import get_article
from app.articles.queries.hints import HINTS_A_PAGE, get_hint, list_hints, list_own_hints
from app.articles.queries.revisions import get_newest
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.web import throttle
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article, make_category
from tests.conftest import Queries
from tests.pages import Page

TOLD = {"words": "It was a Monday.", "passage": "on a Tuesday", "correction": "on a *Monday*"}
SOURCE = "It opened on a Tuesday.\n\nNobody came."


def fresh(hint: Hint) -> Hint:
    """The hint as the database has it."""
    db.session.flush()
    for each in (hint, hint.article):
        db.session.expire(each)
    return get_hint(hint.id)


def test_a_reader_tells_and_only_authors_and_editors_read_it(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, source=SOURCE)
    make_article(cast.ada, "Another")
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/hint", **TOLD)

    (hint,) = db.session.scalars(select(Hint))
    assert answer.location == f"/account/hints#hint-{hint.id}"
    assert "on a *Monday*" in Page(client.get("/account/hints").text).text
    assert "It was a Monday." not in client.get(f"/articles/{article.slug}").text
    assert "It was a Monday." in client.log_in(cast.jun).get("/desk/hints").text
    assert "It was a Monday." in client.log_in(cast.vera).get("/desk/hints").text
    assert client.log_in(cast.mo).get("/desk/hints").status_code == 403
    assert "It was a Monday." not in client.log_in(cast.eve).get("/account/hints").text


def test_one_click_puts_the_correction_in_and_the_reader_is_thanked(client: Browser, cast: Cast) -> None:
    category = make_category(cast.vera, "History")
    article = make_article(cast.jun, source=SOURCE, categories=(category,))
    hint = give_hint(cast.ben, None, article, *TOLD.values())
    db.session.commit()

    answer = client.log_in(cast.jun).press(f"/desk/hints/{hint.id}/answer", answer="apply", thanks="Thank you, Ben.")

    assert answer.location == f"/desk/hints?answered={hint.id}"
    assert "what <bdi>Ben" in client.get(answer.location).text
    now = fresh(hint)
    assert now.article.source == "It opened on a *Monday*.\n\nNobody came."
    assert (now.state, now.thanks, now.answered_by_id) == (HintState.DONE, "Thank you, Ben.", cast.jun.id)
    assert [each.id for each in now.article.categories] == [category.id]
    assert get_newest(now.article).note == "A correction that a reader suggested"
    page = client.log_in(cast.ben).get("/account/hints").text
    assert "Put right." in page
    assert "Thank you, Ben." in page
    assert "<em>Monday</em>" in client.get(f"/articles/{article.slug}").text


@pytest.mark.parametrize("source", ["It opened on a Sunday.", "It opened on a Tuesday, always on a Tuesday."])
def test_a_passage_that_is_not_there_exactly_once_is_not_put_in(client: Browser, cast: Cast, source: str) -> None:
    article = make_article(cast.jun, source=SOURCE)
    hint = give_hint(cast.ben, None, article, *TOLD.values())
    revise(cast.jun, article, Writing(article.title, source))
    db.session.commit()
    client.log_in(cast.jun)

    page = client.get("/desk/hints").text
    for n in range(HINTS_A_PAGE):
        give_hint(cast.ben, None, article, f"Another typo, {n}.", "", "")
    answer = client.press(f"/desk/hints/{hint.id}/answer", answer="apply", thanks="Thank you, Ben.")

    assert "Put the correction in" not in page
    assert "is put in by hand" in page
    assert answer.status_code == 422
    assert "exactly once" in answer.text
    (line,) = Page(answer.text).all("input", id=f"thanks-{hint.id}")
    assert line.attributes["value"] == "Thank you, Ben."
    assert fresh(hint).state is HintState.OPEN
    assert get_article(article.id).source == source


def test_a_hint_is_answered_once(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    hint = give_hint(cast.ben, None, article, "A typo.", "", "")
    db.session.commit()
    client.log_in(cast.jun)

    first = client.press(f"/desk/hints/{hint.id}/answer", answer="declined", thanks="It is meant so.")
    second = client.press(f"/desk/hints/{hint.id}/answer", answer="done", thanks="A typo, indeed.")

    assert (first.status_code, second.status_code) == (303, 422)
    assert "answered that hint meanwhile" in second.text
    assert "You had written: “A typo, indeed.”" in Page(second.text).text
    assert fresh(hint).state is HintState.DECLINED
    assert "It stays as it is." in client.log_in(cast.ben).get("/account/hints").text
    assert "It is meant so." in client.log_in(cast.jun).get("/desk/hints?state=declined").text


def test_what_the_form_has_not_is_refused(client: Browser, cast: Cast) -> None:
    hint = give_hint(cast.ben, None, make_article(cast.jun), "A typo.", "", "")
    db.session.commit()
    client.log_in(cast.jun)
    path = f"/desk/hints/{hint.id}/answer"

    assert client.press(path, answer="open").status_code == 422
    assert client.press(path, answer="done", thanks="x" * 301).status_code == 422
    assert client.get("/desk/hints?state=lost").status_code == 404
    assert fresh(hint).state is HintState.OPEN


WRONG = [
    ({"words": "", "passage": "", "correction": ""}, "Say what the author should know"),
    ({"words": "", "passage": "on a Tuesday", "correction": ""}, "Say what the author should know"),
    ({"words": "", "passage": "", "correction": "on a Monday"}, "Say which passage"),
    ({"words": "x" * 2_001, "passage": "", "correction": ""}, "The words may have 2,000"),
    ({"words": "x", "passage": "y" * 501, "correction": ""}, "The passage may have 500"),
]


@pytest.mark.parametrize(("typed", "reason"), WRONG)
def test_what_is_wrong_comes_back_as_it_was_typed(
    client: Browser, cast: Cast, typed: dict[str, str], reason: str
) -> None:
    article = make_article(cast.jun)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/hint", **typed)

    assert answer.status_code == 422
    assert reason in answer.text
    assert [each.text for each in Page(answer.text).all("textarea")] == list(typed.values())
    assert db.session.scalars(select(Hint)).all() == []


def test_the_form_takes_a_selected_passage_along_through_the_login(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    path = f"/articles/{article.slug}/hint?passage=a%20Tuesday"

    led = client.get(path)
    page = Page(client.log_in(cast.ben).get(path).text)

    assert led.status_code == 303
    assert led.location == "/login?next=/articles/the-reading-room/hint?passage%3Da%2520Tuesday"
    assert [each.text for each in page.all("textarea")] == ["", "a Tuesday", ""]


def test_twice_the_same_hint_is_there_once(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    client.log_in(cast.ben)

    for _ in range(2):
        client.press(f"/articles/{article.slug}/hint", **TOLD)

    assert len(db.session.scalars(select(Hint)).all()) == 1


def test_so_many_an_hour(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    client.log_in(cast.ben)

    answers = [client.press(f"/articles/{article.slug}/hint", words=f"Mistake {n}.") for n in range(11)]

    assert [each.status_code for each in answers] == [303] * throttle.HINTS.amount + [429]
    assert "Mistake 10." in answers[-1].text


def test_nobody_tells_the_authors_of_what_is_not_public(client: Browser, cast: Cast) -> None:
    make_article(cast.jun, "A draft", published_at=None)
    db.session.commit()

    assert client.log_in(cast.ben).get("/articles/a-draft/hint").status_code == 404


def test_the_banned_and_nobody_tell_nothing(cast: Cast) -> None:
    from app.accounts.queries import find_ban

    article = make_article(cast.jun)

    with pytest.raises(NotAllowed):
        give_hint(cast.eve, find_ban(cast.eve), article, "A typo.", "", "")


@pytest.mark.parametrize("who", ["ben", "mo", "eve", "jun"])
def test_only_authors_and_editors_answer(client: Browser, cast: Cast, who: str) -> None:
    hint = give_hint(cast.ben, None, make_article(cast.ada, source=SOURCE), *TOLD.values())
    actor = getattr(cast, who)
    db.session.commit()

    with pytest.raises(NotAllowed):
        answer_hint(actor, hint, HintState.DONE)
    with pytest.raises(NotAllowed):
        apply_correction(actor, hint)
    answer = client.log_in(actor).press(f"/desk/hints/{hint.id}/answer", answer="done")

    assert answer.status_code == (404 if who == "jun" else 403)
    assert fresh(hint).state is HintState.OPEN


def test_a_co_author_finds_hints_too(cast: Cast) -> None:
    article = make_article(cast.ada)
    hint = give_hint(cast.ben, None, article, "A typo.", "", "")
    assert list_hints(cast.jun, HintState.OPEN) == []

    place_author(cast.ada, article, cast.jun, 2)

    assert list_hints(cast.jun, HintState.OPEN) == [hint]


def test_lists_are_read_page_by_page(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    for number in range(35):
        give_hint(cast.ben, None, article, f"Mistake {number}.", "", "")
    db.session.commit()

    for who, path in ((cast.jun, "/desk/hints"), (cast.ben, "/account/hints")):
        first = Page(client.log_in(who).get(path).text)
        second = Page(client.get(first.links(rel="next")[0]).text)
        assert "Mistake 34." in first.text
        assert "Mistake 0." in second.text
        assert second.links(rel="next") == []


def test_hints_move_with_a_merge_and_back(cast: Cast) -> None:
    other = make_account("Ben Elsewhere")
    hint = give_hint(other, None, make_article(cast.jun), "A typo.", "", "")

    row = merge(cast.ben, identity_of(other))
    assert [each.id for each in list_own_hints(cast.ben)] == [hint.id]
    undo_merge(cast.ben, row)

    assert list_own_hints(cast.ben) == []


def test_staff_are_people_a_hint_is_inert(client: Browser, cast: Cast) -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    article = make_article(cast.jun)
    give_hint(cast.ben, None, article, hostile, hostile, hostile)
    db.session.commit()

    for who, path in ((cast.jun, "/desk/hints"), (cast.ben, "/account/hints")):
        text = client.log_in(who).get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_refused_correction_changes_nothing(cast: Cast) -> None:
    hint = give_hint(cast.ben, None, make_article(cast.jun, source=SOURCE), *TOLD.values())

    with pytest.raises(RuleBroken, match="at most 300"):
        apply_correction(cast.jun, hint, "x" * 301)

    assert fresh(hint).article.source == SOURCE


def test_the_list_reads_each_text_once_and_nothing_that_readers_see(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article = make_article(cast.jun, source=SOURCE)
    for n in range(3):
        give_hint(cast.ben, None, article, f"A typo, {n}.", "", "")
    db.session.commit()
    client.log_in(cast.jun)

    queries = watch_queries()
    client.get("/desk/hints")

    assert [each for each in queries.statements if "articles.html" in each or "_1.html" in each] == []
    (texts,) = [each for each in queries.statements if "articles.source" in each or "_1.source" in each]
    assert "FROM articles" in texts
