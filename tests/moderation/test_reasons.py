"""The list of reasons: administrators keep it, moderators choose from it, and what was told stays as it was told."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, Role
from app.accounts.queries import get_account
from app.comments.models import Comment
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.reasons import (
    add_reason,
    bring_reason_back,
    edit_reason,
    lock_reasons,
    raise_reason,
    retire_reason,
)
from app.moderation.decisions import Decision
from app.moderation.models import CodedReason, ModerationAction, Reason
from app.moderation.queries.log import get_action
from app.moderation.queries.reasons import get_reason, list_choices
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.comments.test_twice import at_once
from tests.moderation.test_order_of_locks import ask_behind
from tests.pages import Page, assert_inert


@pytest.fixture
def comment(cast: Cast) -> Comment:
    """A comment of ben's that everybody reads."""
    made = make_comment(cast.ben, make_article(cast.ada), "Buy my ladder.")
    db.session.commit()
    return made


def labels() -> list[str]:
    """What can be chosen, in its order."""
    return [label for _, label in list_choices()]


def test_an_administrator_adds_a_reason_and_moderators_choose_it(client: Browser, cast: Cast, comment: Comment) -> None:
    client.log_in(cast.ada)

    added = client.press("/moderation/reasons", label="  Not kind ", text="Say it so that they want to answer.")
    page = client.log_in(cast.mo).get(f"/moderation/comments/{comment.id}").text
    client.press(f"/moderation/comments/{comment.id}/actions", decision="reject", reason="not_kind")

    action = db.session.scalars(select(ModerationAction).order_by(ModerationAction.id.desc())).first()
    assert (added.status_code, added.location) == (303, "/moderation/reasons")
    assert labels()[-1] == "Not kind"
    assert 'value="not_kind"' in page
    assert action
    assert (action.reason, action.reason_label) == ("not_kind", "Not kind")
    assert action.reason_text == "Say it so that they want to answer."


def test_what_was_decided_keeps_the_words_of_its_reason(client: Browser, cast: Cast, comment: Comment) -> None:
    make_comment(cast.jun, comment.article, "Which one?", comment)
    action = reject(cast.mo, comment, Reason.SPAM)
    before = (action.reason_label, action.reason_text)

    client.log_in(cast.ada).press("/moderation/reasons/spam", label="Advertisement", text="Nobody asked for it.")

    stored = get_action(action.id)
    assert (stored.reason_label, stored.reason_text) == before == ("Spam", "It advertises something.")
    assert "removed by a moderator: Spam." in client.get(f"/articles/{comment.article.slug}").text
    assert "Advertisement" in labels()


def test_readers_are_told_the_reason_that_counts(client: Browser, cast: Cast, comment: Comment) -> None:
    make_comment(cast.jun, comment.article, "Which one?", comment)
    seen = []

    def look() -> None:
        db.session.commit()
        seen.append(Page(client.get(f"/articles/{comment.article.slug}").text).text)

    look()
    first = reject(cast.mo, comment, Reason.SPAM)
    look()
    undo(cast.mo, get_action(first.id))
    look()
    reject(cast.mo, comment, Reason.ABUSE)
    look()
    again = approve(cast.mo, comment)
    undo(cast.mo, get_action(again.id))
    look()

    told = [page.partition("removed by a moderator: ")[2].split(".")[0] for page in seen]
    assert told == ["", "Spam", "", "Abuse", "Abuse"]


def test_a_reason_that_was_retired_is_not_offered_and_not_taken(client: Browser, cast: Cast, comment: Comment) -> None:
    client.log_in(cast.ada).press("/moderation/reasons/abuse", change="retire")
    client.log_in(cast.mo)

    page = client.get(f"/moderation/comments/{comment.id}").text
    answer = client.press(f"/moderation/comments/{comment.id}/actions", decision="reject", reason="abuse")

    assert 'value="abuse"' not in page
    assert answer.status_code == 422
    with pytest.raises(RuleBroken, match="not on the list any more"):
        reject(cast.mo, comment, Reason.ABUSE)
    with pytest.raises(RuleBroken, match="not on the list any more"):
        reject(cast.mo, comment, "never_was")
    assert comment.is_approved


def test_a_reason_comes_back(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada).press("/moderation/reasons/abuse", change="retire")
    assert "Bring it back" in client.get("/moderation/reasons").text

    client.press("/moderation/reasons/abuse", change="return")

    assert labels() == ["Off topic", "Spam", "Abuse", "Something else"]


def test_a_reason_moves_up_past_those_that_are_retired(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada).press("/moderation/reasons/abuse", change="retire")

    client.press("/moderation/reasons/other", change="raise")
    client.press("/moderation/reasons/other", change="raise")
    top = client.press("/moderation/reasons/other", change="raise")

    assert labels() == ["Something else", "Off topic", "Spam"]
    assert (top.status_code, "the first of the list already" in top.text) == (422, True)


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("", {"label": " ", "text": "Kept."}, "called by 1 to 40 characters"),
        ("", {"label": "한" * 41, "text": "Kept."}, "called by 1 to 40 characters"),
        ("", {"label": "New", "text": "한" * 501}, "at most 500 characters"),
        ("", {"label": "OFF TOPIC", "text": "Kept."}, "Another reason is called"),
        ("/abuse", {"label": "spam", "text": "Kept."}, "Another reason is called"),
        ("/spam", {"change": "retire"}, "the filter learns what spam is by it"),
        ("/abuse", {"change": "return"}, "can be chosen already"),
        ("", {"label": "New", "text": "Kept.", "csrf_token": "forged"}, "had grown old"),
    ],
)
def test_a_change_that_can_not_be_is_refused_with_the_words_kept(
    client: Browser, cast: Cast, path: str, fields: dict[str, str], sentence: str
) -> None:
    client.log_in(cast.ada)
    before = labels()

    answer = client.post(f"/moderation/reasons{path}", data={"csrf_token": client.token(), **fields})

    assert answer.status_code == 422
    assert sentence in Page(answer.text).text
    assert fields.get("text", "") in answer.text
    assert labels() == before


def test_one_reason_is_always_left(cast: Cast) -> None:
    for code in (Reason.OFF_TOPIC, Reason.ABUSE, Reason.OTHER):
        retire_reason(cast.ada, get_reason(code))

    get_reason(Reason.SPAM).code = "advertisement"

    with pytest.raises(RuleBroken, match="One reason must be left"):
        retire_reason(cast.ada, get_reason("advertisement"))
    with pytest.raises(NotFound):
        get_reason("spam ")


def test_a_reason_that_comes_back_under_a_name_that_is_taken_is_refused(cast: Cast) -> None:
    retire_reason(cast.ada, get_reason(Reason.ABUSE))
    add_reason(cast.ada, "Abuse", "The same once more.")

    with pytest.raises(RuleBroken, match="Another reason is called"):
        bring_reason_back(cast.ada, get_reason(Reason.ABUSE))


def test_codes_are_never_given_twice_and_never_too_long(cast: Cast) -> None:
    for label in (
        "Spam!",
        "Much too long to be a code of any kind",
        "Much too long to be a code as well",
        "한국어",
        "…",
    ):
        add_reason(cast.ada, label, "")

    codes = db.session.scalars(select(CodedReason.code).order_by(CodedReason.position)).all()

    assert len(set(codes)) == 9
    assert codes[4:] == ["spam_2", "much_too_long_to_be_", "much_too_long_to_b_2", "한국어", "untitled"]
    assert max(map(len, codes)) == 20


def test_only_administrators_keep_the_list(cast: Cast) -> None:
    reason = get_reason(Reason.ABUSE)
    changes: list[Callable[[Account], object]] = [
        lambda who: add_reason(who, "New", ""),
        lambda who: edit_reason(who, reason, "New", ""),
        lambda who: raise_reason(who, reason),
        lambda who: retire_reason(who, reason),
        lambda who: bring_reason_back(who, reason),
    ]

    for who in (cast.ben, cast.mo, cast.vera):
        for change in changes:
            with pytest.raises(NotAllowed):
                change(who)

    assert labels()[2] == "Abuse"


def test_every_change_of_the_list_stands_in_the_log(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada).press("/moderation/reasons", label="Rude", text="Be kind.")
    for change in ("raise", "retire", "return"):
        client.press("/moderation/reasons/rude", change=change)
    client.press("/moderation/reasons/rude", label="Unkind", text="Be kind.")

    rows = select(ModerationAction.note).where(ModerationAction.decision == Decision.SET_REASONS)
    notes = db.session.scalars(rows.order_by(ModerationAction.id)).all()
    page = Page(client.get("/moderation/log").text).text

    assert notes[0] == "Added “Rude”. Be kind."
    assert notes[1:4] == ["“Rude” stands before “Something else” now.", "Retired “Rude”.", "Brought “Rude” back."]
    assert notes[4] == "“Rude” is “Unkind” now. Be kind."
    assert page.count("Ada Park changed the list of reasons.") == 5
    assert "Retired “Rude”." in page


def test_two_administrators_who_move_reasons_at_once_lose_none(app: Flask, cast: Cast) -> None:
    ada = cast.ada.id
    db.session.commit()

    def move(number: int) -> None:
        raise_reason(get_account(ada), get_reason([Reason.ABUSE, Reason.OTHER][number]))

    outcomes = at_once(lambda n: outcome(app, lambda: move(n)), 2)

    db.session.rollback()
    assert outcomes == ["done", "done"]
    positions = db.session.scalars(select(CodedReason.position).order_by(CodedReason.position)).all()
    assert positions == [1, 2, 3, 4]


def test_name_and_website_a_hostile_label_is_inert_everywhere(client: Browser, cast: Cast, comment: Comment) -> None:
    hostile = "<b onclick=x>\"' ]]>"
    make_comment(cast.jun, comment.article, "Which one?", comment)
    client.log_in(cast.ada).press("/moderation/reasons", label=hostile, text="<script>alert(1)</script>")
    code = list_choices()[-1][0]
    client.press(f"/moderation/comments/{comment.id}/actions", decision="reject", reason=code)
    article = f"/articles/{comment.article.slug}"

    pages = [
        client.log_in(who).get(path).text
        for who, path in (
            (cast.ada, "/moderation/reasons"),
            (cast.mo, "/moderation/log"),
            (cast.mo, f"/moderation/comments/{comment.id}"),
            (cast.ben, "/account/replies"),
            (cast.ben, article),
            (cast.vera, article),
        )
    ]

    for page in pages:
        assert_inert(page)
        assert "&lt;b onclick" in page


def add_two(app: Flask, cast: Cast, *labels: str) -> list[int]:
    """What two administrators are answered who add reasons at once."""
    nora = make_account("Nora Field", Role.ADMINISTRATOR)
    asked = zip((cast.ada, nora), labels, strict=True)

    return ask_behind(
        app, lambda: lock_reasons(cast.ada), [(who, "/moderation/reasons", {"label": label}) for who, label in asked]
    )


def test_of_two_who_add_the_same_reason_at_once_the_second_is_told(app: Flask, cast: Cast) -> None:
    answers = add_two(app, cast, "Not kind", "Not kind")

    assert sorted(answers) == [303, 422]
    assert labels().count("Not kind") == 1


def test_two_reasons_that_are_added_at_once_stand_one_after_the_other(app: Flask, cast: Cast) -> None:
    answers = add_two(app, cast, "Not kind", "Not here")

    assert answers == [303, 303]
    assert set(labels()[-2:]) == {"Not kind", "Not here"}
    places = db.session.scalars(select(CodedReason.position)).all()
    assert len(places) == len(set(places))
