"""Warnings: who was given one reads it before they go on, and loses no word by that."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.guests import welcome
from app.accounts.commands.merging import merge
from app.comments.admission.models import GivenWarning
from app.comments.commands.warnings import read, warn, withdraw
from app.comments.models import Comment
from app.comments.queries.warnings import find_unread_warning
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken, Warned
from app.moderation.commands import people
from app.moderation.models import Decision, ModerationAction, Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment, say
from tests.pages import Page, assert_inert
from tests.reading.test_replying import in_the_box

WHY = "Say it without names."


def way_on(page: str) -> str:
    """Where the page of a warning leads on to; the other form is the one that logs out."""
    ways = [each.attributes["value"] for each in Page(page).all("input", name="next")]
    return next(way for way in ways if "draft=" in way)


def test_whoever_was_warned_reads_it_first_and_finds_their_text_again(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    people.warn(cast.mo, cast.ben, WHY, reason=Reason.ABUSE)
    client.log_in(cast.ben)

    refused = client.press(f"/articles/{article.slug}/comments", text="As I *said*.")
    page = client.get(refused.location)
    pressed = client.press("/account/warning", next=way_on(page.text))
    back = client.get(pressed.location)
    posted = client.press(f"/articles/{article.slug}/comments", text="As I *said*.")

    assert refused.status_code == 303
    assert refused.location.startswith("/account/warning?next=")
    assert f"It insults somebody. {WHY}" in page.text
    assert pressed.location.startswith(f"/articles/{article.slug}?draft=")
    assert in_the_box(back) == "As I *said*."
    assert posted.status_code == 303
    assert db.session.scalars(select(Comment.source)).all() == ["As I *said*."]


def test_whoever_was_warned_finds_their_edit_again(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), created_at=now())
    people.warn(cast.mo, cast.ben, WHY)
    client.log_in(cast.ben)

    refused = client.press(f"/comments/{comment.id}/edit", text="Said *otherwise*.", seen="0")
    before = client.get(refused.location)
    pressed = client.press("/account/warning", next=way_on(before.text))
    back = client.get(pressed.location)

    assert (refused.status_code, pressed.location.startswith(f"/comments/{comment.id}/edit?draft=")) == (303, True)
    assert "Said *otherwise*." in back.text
    assert client.press(f"/comments/{comment.id}/edit", text="Said *otherwise*.", seen="0").status_code == 303
    assert comment.source == "Said *otherwise*."


def test_a_warning_is_read_once_and_by_whom_it_was_given(client: Browser, cast: Cast) -> None:
    row = warn(cast.mo, cast.ben, WHY)

    jun = client.log_in(cast.jun).get("/account/warning").text
    client.press("/account/warning", next="https://evil.example")
    unread = find_unread_warning(cast.ben)
    answer = client.log_in(cast.ben).press("/account/warning", next="//evil.example")
    again = client.press("/account/warning")

    assert "There is no warning to read" in jun
    assert unread is row
    assert (answer.location, again.location) == ("/", "/")
    assert row.read_at
    assert find_unread_warning(cast.ben) is None


def test_a_warning_does_not_wait_for_others(cast: Cast) -> None:
    article = make_article(cast.ada)
    warn(cast.mo, cast.ben, WHY)

    with pytest.raises(Warned, match="Read what they say first"):
        say(cast.ben, article)

    assert say(cast.jun, article).is_approved
    read(cast.ben)
    assert say(cast.ben, article).is_approved


def test_nobody_is_warned_twice_before_they_have_read_it(cast: Cast) -> None:
    warn(cast.mo, cast.ben, WHY)

    with pytest.raises(RuleBroken, match="has not read the last warning yet"):
        warn(cast.mo, cast.ben, "Again.")

    read(cast.ben)
    assert warn(cast.mo, cast.ben, "Again.").id


def test_a_warning_is_withdrawn_once(cast: Cast) -> None:
    row = warn(cast.mo, cast.ben, WHY)
    withdraw(row)

    with pytest.raises(RuleBroken, match="was withdrawn already"):
        withdraw(row)


def test_who_warns_whom(cast: Cast) -> None:
    guest, former = welcome("zq@post.example", "Zed", ""), make_account("Nora Field")
    merge(cast.ben, identity_of(former))

    for actor, person in ((cast.ben, cast.jun), (cast.vera, cast.ben), (cast.mo, cast.vera), (cast.ada, cast.mo)):
        with pytest.raises(NotAllowed):
            warn(actor, person, WHY)
    for person, sentence in ((guest, "reads no warning"), (former, "was merged")):
        with pytest.raises(RuleBroken, match=sentence):
            warn(cast.mo, person, WHY)
    with pytest.raises(NotAllowed):
        people.withdraw(cast.ben, cast.jun)

    assert db.session.scalars(select(GivenWarning)).all() == []


def test_a_moderator_warns_on_the_page_of_a_person_and_takes_it_back(app: Flask, client: Browser, cast: Cast) -> None:
    path = f"/moderation/accounts/{cast.ben.id}"
    client.log_in(cast.mo)

    warned = client.press(f"{path}/actions", decision="warn", reason="abuse", message=WHY, note="He was angry.")
    page = Page(client.get(path).text)
    theirs = new_browser(app).log_in(cast.ben).get("/account/decisions").text
    withdrawn = client.press(f"{path}/actions", decision="withdraw")

    assert (warned.status_code, withdrawn.status_code) == (303, 303)
    assert (
        "not read yet, so Ben Cho posts nothing until then: “It insults somebody. Say it without names.”" in page.text
    )
    assert "Mo Ellis warned Ben Cho: Abuse." in page.text
    assert "Note: He was angry." in page.text
    assert WHY in theirs
    assert "He was angry." not in theirs
    assert find_unread_warning(cast.ben) is None
    assert "withdrew the warning of Ben Cho" in Page(client.get("/moderation/log").text).text


def test_a_note_is_kept_for_moderators(app: Flask, client: Browser, cast: Cast) -> None:
    path = f"/moderation/accounts/{cast.vera.id}"
    client.log_in(cast.mo)

    kept = client.press(f"{path}/actions", decision="note", note="She asked to be called Vera.")
    empty = client.press(f"{path}/actions", decision="note", note=" ")
    hers = new_browser(app).log_in(cast.vera)

    row = db.session.scalars(select(ModerationAction).where(ModerationAction.decision == Decision.NOTE)).one()
    assert (kept.status_code, empty.status_code) == (303, 422)
    assert "Write the note first." in empty.text
    assert (row.note, row.message) == ("She asked to be called Vera.", "")
    assert row.note in client.get(path).text
    assert row.note not in hers.get("/account/decisions").text
    with pytest.raises(NotAllowed):
        people.add_note(cast.ben, cast.vera, "Something.")


def test_a_suspension_has_an_end(client: Browser, cast: Cast) -> None:
    path = f"/moderation/accounts/{cast.ben.id}"
    client.log_in(cast.mo)

    endless = client.press(f"{path}/actions", decision="suspend", message=WHY)
    client.press(f"{path}/actions", decision="suspend", message=WHY, days="3", note="Once.")
    page = Page(client.get(path).text).text

    assert (endless.status_code, "Say for how many days." in endless.text) == (422, True)
    assert WHY in endless.text
    assert "Suspended until" in page
    assert "Mo Ellis suspended Ben Cho until" in page
    assert "Lift the suspension" in page


def test_a_reason_alone_says_why(cast: Cast) -> None:
    people.warn(cast.mo, cast.ben, "", reason=Reason.SPAM)

    given = find_unread_warning(cast.ben)

    assert given
    assert given.message == "It advertises something."
    for reason in (None, Reason.OTHER):
        with pytest.raises(RuleBroken, match="Say why"):
            people.warn(cast.mo, cast.jun, "\u202e", reason=reason)


def test_name_and_website_a_hostile_warning_is_inert(client: Browser, cast: Cast) -> None:
    people.warn(cast.mo, cast.ben, "<script>alert(1)</script> \"' ]]>")
    client.log_in(cast.ben)

    for path in ("/account/warning", "/account/decisions"):
        page = client.get(path).text
        assert_inert(page)
        assert "&lt;script&gt;" in page
