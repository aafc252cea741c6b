"""A draft that is thrown away is out of sight, and can be taken back as it was."""

import pytest

from app.accounts.models import Account
from app.articles.commands.deleting import delete, undelete
from app.articles.commands.reviewing import ask_for_review
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article, ArticleState
from app.articles.queries.work import count_work
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article


def make_draft(author: Account) -> Article:
    """A draft of somebody."""
    draft = create(author, Writing("A door that stays", "It stays."))
    db.session.commit()
    return draft


def test_a_deleted_draft_is_in_no_list_but_that_of_deleted_ones(client: Browser, cast: Cast) -> None:
    draft = make_draft(cast.jun)
    path = f"/desk/articles/{draft.id}"
    client.log_in(cast.jun)

    answer = client.press(f"{path}/withdrawal", action="delete")
    pages = [client.get(f"/desk{query}").text for query in ("", "?state=draft", "?state=unpublished", "?state=deleted")]

    assert (answer.status_code, answer.location) == (303, path)
    assert ["A door that stays" in page for page in pages] == [False, False, False, True]
    assert "Take it back" in client.get(path).text
    assert "A door that stays" not in client.log_in(cast.vera).get("/desk").text
    assert new_browser(client.application).get(f"/articles/{draft.slug}").status_code == 404


def test_it_is_taken_back_as_it_was(client: Browser, cast: Cast) -> None:
    draft = make_draft(cast.jun)
    client.log_in(cast.jun)
    client.press(f"/desk/articles/{draft.id}/withdrawal", action="delete")

    client.press(f"/desk/articles/{draft.id}/withdrawal", action="undelete")

    db.session.refresh(draft)
    assert (draft.state, draft.source) == (ArticleState.DRAFT, "It stays.")
    assert "A door that stays" in client.get("/desk").text


def test_nobody_is_asked_to_review_what_was_deleted(cast: Cast) -> None:
    draft = make_draft(cast.jun)
    ask_for_review(cast.jun, draft, cast.vera)

    delete(cast.vera, draft)

    assert (count_work(cast.vera).reviews, draft.state) == (0, ArticleState.DELETED)


def test_only_a_draft_is_deleted_by_whoever_may_edit_it_and_once(cast: Cast) -> None:
    draft, published = make_draft(cast.jun), make_article(cast.jun)
    for who in (cast.ben, cast.mo):
        with pytest.raises(NotAllowed):
            delete(who, draft)
    with pytest.raises(RuleBroken, match="Only a draft can be deleted"):
        delete(cast.jun, published)
    with pytest.raises(RuleBroken, match="is not deleted"):
        undelete(cast.jun, published)

    delete(cast.jun, draft)

    with pytest.raises(RuleBroken, match="Only a draft can be deleted"):
        delete(cast.jun, draft)
    with pytest.raises(NotAllowed):
        undelete(cast.ben, draft)


def test_what_is_published_after_all_is_deleted_no_more(cast: Cast) -> None:
    draft = make_draft(cast.jun)
    delete(cast.jun, draft)

    publish(cast.jun, draft)

    assert draft.state is ArticleState.PUBLISHED


def test_the_same_words_written_again_are_another_draft(cast: Cast) -> None:
    draft = make_draft(cast.jun)
    delete(cast.jun, draft)

    assert make_draft(cast.jun).id != draft.id
