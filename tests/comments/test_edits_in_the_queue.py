"""An edited text passes admission as a new one does, and moderators decide about the text that they read."""

import pytest
from flask import Flask

from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.wishes import Wish
from app.comments.commands.word_rules import add_rule
from app.comments.models import CommentState
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.commands.comments import approve, reject
from app.moderation.models import Reason
from app.moderation.queries.cases import find_open_case
from tests.browser import Browser, new_browser
from tests.cast import Cast, let_newcomers_wait, make_article, make_comment, say
from tests.comments.crowds import shown_on
from tests.comments.edits import change, revisions, said
from tests.pages import Page


def test_still_waiting_an_edit_does_not_lead_around_the_queue(cast: Cast) -> None:
    let_newcomers_wait()
    comment = say(cast.ben, make_article(cast.ada), "First.")

    change(comment, "Second.", waits=True)
    make_comment(cast.ben, make_article(cast.ada, "Another article"), "Known by now.")
    change(comment, "Third.", waits=True)

    assert (comment.state, comment.held_because, comment.source) == (CommentState.PENDING, "newcomer", "Third.")
    assert [is_public for *_, is_public in revisions(comment)] == [False, False]


def test_a_newcomer_does_not_put_other_words_in_place_of_those_that_were_approved(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    let_newcomers_wait()
    comment = say(cast.ben, article, "How nice.")
    approve(cast.mo, comment)
    answer = make_comment(cast.jun, article, "Isn't it?", comment)

    change(comment, "Buy my shoes.", waits=True)
    db.session.commit()
    page = client.get(f"/articles/{article.slug}").text

    assert (comment.state, comment.held_because) == (CommentState.PENDING, "newcomer")
    assert shown_on(page) == [comment.id, answer.id]
    assert "shoes" not in page
    assert "nice" not in page
    assert client.get(f"/comments/{comment.id}/history").status_code == 404


def test_who_would_wait_again_is_told_before(app: Flask, cast: Cast) -> None:
    comment = said(cast.ben, make_article(cast.ada))
    known = [said(cast.jun, comment.article), said(cast.vera, comment.article), said(cast.vera, comment.article)]
    let_newcomers_wait()
    db.session.commit()

    pages = [new_browser(app).log_in(each.author).get(f"/comments/{each.id}/edit").text for each in (comment, *known)]

    assert ["waits for a moderator again" in page for page in pages] == [True, False, False, False]


def test_an_edit_with_words_that_moderators_want_to_be_told_of_stays_and_opens_a_case(cast: Cast) -> None:
    add_rule(cast.ada, Wish("shoes", WordDecision.FLAG))
    comment = said(cast.ben, make_article(cast.ada))

    change(comment, "These are my shoes.")

    case = find_open_case(comment.id)
    assert case
    assert (comment.state, case.because, case.match) == (CommentState.APPROVED, "words", "shoes")


def test_twice_an_edit_says_nothing_that_its_author_said_there_already(cast: Cast) -> None:
    article = make_article(cast.ada)
    one, other, removed = (say(cast.ben, article, text) for text in ("One.", "Other.", "Removed."))
    reject(cast.mo, removed, Reason.SPAM)

    with pytest.raises(RuleBroken, match="the same in another comment"):
        change(other, "One.")
    with pytest.raises(RuleBroken, match="a moderator removed it"):
        change(other, "Removed.")

    assert other.source == "Other."
    assert one.source == "One."


def test_twice_after_an_edit_the_new_text_counts_as_said_and_the_former_does_not(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = say(cast.ben, article, "One.")

    change(comment, "Two.")

    assert say(cast.ben, article, "Two.").id == comment.id
    assert say(cast.ben, article, "One.").id != comment.id


def test_a_moderator_decides_about_the_text_that_they_read(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), "Harmless.", state=CommentState.PENDING, created_at=now())
    client.log_in(cast.mo)
    asked = Page(client.get("/moderation").text)
    (seen, _) = asked.all("input", name="seen_text")
    change(comment, "Harmful.")
    address, form = f"/moderation/comments/{comment.id}/actions", {"decision": "approve", "seen": "pending"}

    refused = client.press(address, **form, seen_text=seen.attributes["value"])
    again = client.get("/moderation").text
    taken = client.press(address, **form, seen_text="1")

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "edited this comment meanwhile" in refused.text
    assert "<ins>Harmful.</ins>" in again
    assert again.count("Harmless.") == again.count("<del>Harmless.</del>") == 1
    assert f'href="/comments/{comment.id}/history"' in again
