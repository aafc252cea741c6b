"""Who decides about somebody holds both accounts, and in the order in which everybody does."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from flask import Flask

from app.accounts.commands.locking import lock
from app.accounts.models import Account, Role
from app.accounts.queries import get_account
from app.comments.commands.learning import hold_words
from app.comments.models import CommentState
from app.kernel.database import db, writing
from app.moderation.commands.appeals import appeal_removal
from app.moderation.commands.batches import remove_everything, undo_batch
from app.moderation.commands.comments import Words, reject
from app.moderation.commands.people import warn
from app.moderation.models import Reason
from app.moderation.queries.batches import get_batch
from tests.accounts.test_several_at_once import outcome
from tests.browser import new_browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.moderation.test_batches import spelled

Asked = tuple[Account, str, dict[str, str]]  # who, where, and the form


def ask_behind(app: Flask, wait: Callable[[], object], asked: Sequence[Asked]) -> list[int]:
    """What people are answered who press these buttons one after another while somebody else holds what they need."""
    browsers = [new_browser(app).log_in(who) for who, _, _ in asked]
    forms = [{"csrf_token": browser.token(), **form} for browser, (_, _, form) in zip(browsers, asked, strict=True)]

    def send(number: int) -> int:
        return browsers[number].post(asked[number][1], data=forms[number]).status_code

    with ThreadPoolExecutor(len(asked)) as others, writing():
        wait()
        answers = []
        for number in range(len(asked)):
            answers.append(others.submit(send, number))
            sleep(0.5)
        db.session.commit()
        return [each.result(20) for each in answers]


@pytest.mark.parametrize("decision", ["ban", "warn", "lift", "withdraw"])
def test_an_administrator_decides_about_somebody_while_another_gives_them_a_role(
    app: Flask, cast: Cast, decision: str
) -> None:
    """Both wait for the person; the first then wants the administrators, and of these the second holds one."""
    nora, target = make_account("Nora Field", Role.ADMINISTRATOR), cast.eve if decision == "lift" else cast.ben
    if decision == "withdraw":
        warn(cast.mo, target, "Slowly.")
    role = (cast.ada, f"/accounts/{target.id}/roles", {"roles": "author"})
    deciding = (nora, f"/moderation/accounts/{target.id}/actions", {"decision": decision, "message": "Enough."})

    answers = ask_behind(app, lambda: lock(target.id), [role, deciding])

    assert answers == [303, 403] or (db.engine.dialect.name == "sqlite" and answers[0] == 303)


def test_an_administrator_removes_all_of_somebody_while_another_gives_them_a_role(app: Flask, cast: Cast) -> None:
    nora = make_account("Nora Field", Role.ADMINISTRATOR)
    make_comment(cast.ben, make_article(cast.jun))
    role = (cast.ada, f"/accounts/{cast.ben.id}/roles", {"roles": "author"})
    removing = (nora, f"/moderation/accounts/{cast.ben.id}/removal", {"reason": "spam", "message": "Enough."})

    answers = ask_behind(app, lambda: lock(cast.ben.id), [role, removing])

    assert answers == [303, 403] or (db.engine.dialect.name == "sqlite" and answers[0] == 303)


def test_an_administrator_brings_all_of_somebody_back_while_another_gives_them_a_role(app: Flask, cast: Cast) -> None:
    nora = make_account("Nora Field", Role.ADMINISTRATOR)
    make_comment(cast.ben, make_article(cast.jun))
    batch = remove_everything(cast.mo, cast.ben, Words(Reason.SPAM), "Enough.")
    role = (cast.ada, f"/accounts/{cast.ben.id}/roles", {"roles": "author"})

    answers = ask_behind(app, lambda: lock(cast.ben.id), [role, (nora, f"/moderation/batches/{batch.id}/undo", {})])

    assert answers == [303, 303]


def test_two_moderators_decide_about_comments_of_one_another(app: Flask, cast: Cast) -> None:
    """Each needs the other's account, and before it that of somebody who came before both."""
    nora, article = make_account("Nora Field", Role.MODERATOR), make_article(cast.jun)
    said = [make_comment(who, article, state=CommentState.PENDING) for who in (cast.ada, nora, cast.ada, cast.mo)]
    asked = [
        (who, "/moderation/batches", {"comments": spelled(comments), "decision": "approve"})
        for who, comments in ((cast.mo, said[:2]), (nora, said[2:]))
    ]

    answers = ask_behind(app, lambda: lock(cast.ada.id), asked)

    assert answers == [303, 303]


def test_an_appeal_is_answered_while_its_moderator_decides_in_another_window(app: Flask, cast: Cast) -> None:
    """The first has all but what is learnt, which somebody holds; the second waits for the same thread."""
    nora, article = make_account("Nora Field", Role.MODERATOR), make_article(cast.jun)
    removed, waiting = make_comment(cast.ben, article), make_comment(cast.ben, article, state=CommentState.PENDING)
    reject(cast.mo, removed, Reason.SPAM)
    appeal = appeal_removal(cast.ben, removed, "I sell nothing.")
    asked = [
        (nora, f"/moderation/appeals/{appeal.id}/answer", {"decision": "overturn", "message": "You do not."}),
        (nora, f"/moderation/comments/{waiting.id}/actions", {"decision": "approve"}),
    ]

    answers = ask_behind(app, hold_words, asked)

    assert answers == [303, 303]


@pytest.mark.parametrize("is_undone", [False, True])
def test_all_of_somebody_is_removed_or_brought_back_while_another_holds_the_moderator(
    app: Flask, cast: Cast, *, is_undone: bool
) -> None:
    """Who came later than the moderator is locked behind them, as by everybody else who holds both."""
    person = make_account("Rey Late")
    make_comment(person, make_article(cast.jun))
    db.session.commit()
    mo, rey = cast.mo.id, person.id
    done = remove_everything(cast.mo, person, Words(Reason.SPAM), "Enough.").id if is_undone else None
    db.session.commit()

    def decide() -> None:
        if done:
            undo_batch(get_account(mo), get_batch(done))
        else:
            remove_everything(get_account(mo), get_account(rey), Words(Reason.SPAM), "Enough.")

    with ThreadPoolExecutor(1) as other, writing():
        lock(mo)
        deciding = other.submit(outcome, app, decide)
        sleep(0.5)
        lock(rey)
        db.session.commit()
        assert deciding.result(20) == "done"
