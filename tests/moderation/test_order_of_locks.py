"""Who decides about somebody holds both accounts, and in the order in which everybody does."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from flask import Flask

from app.accounts.commands.locking import lock
from app.accounts.models import Role
from app.accounts.queries import get_account
from app.kernel.database import db, writing
from app.moderation.commands.batches import remove_everything, undo_batch
from app.moderation.commands.comments import Words
from app.moderation.commands.people import warn
from app.moderation.models import Reason
from app.moderation.queries.batches import get_batch
from tests.accounts.test_several_at_once import outcome
from tests.browser import new_browser
from tests.cast import Cast, make_account, make_article, make_comment


@pytest.mark.parametrize("decision", ["ban", "warn", "lift", "withdraw"])
def test_an_administrator_decides_about_somebody_while_another_gives_them_a_role(
    app: Flask, cast: Cast, decision: str
) -> None:
    """Both wait for the person; the first then wants the administrators, and of these the second holds one."""
    nora, target = make_account("Nora Field", Role.ADMINISTRATOR), cast.eve if decision == "lift" else cast.ben
    if decision == "withdraw":
        warn(cast.mo, target, "Slowly.")
    browsers = [new_browser(app).log_in(each) for each in (cast.ada, nora)]
    forms = [{"csrf_token": browser.token()} for browser in browsers]
    forms[0] |= {"roles": "author"}
    forms[1] |= {"decision": decision, "message": "Enough."}
    paths = (f"/accounts/{target.id}/roles", f"/moderation/accounts/{target.id}/actions")

    with ThreadPoolExecutor(2) as others, writing():
        lock(target.id)
        asked = []
        for browser, path, form in zip(browsers, paths, forms, strict=True):
            asked.append(others.submit(lambda b=browser, p=path, f=form: b.post(p, data=f).status_code))
            sleep(0.5)
        db.session.commit()
        answers = [each.result(20) for each in asked]

    assert answers == [303, 403] or (db.engine.dialect.name == "sqlite" and answers[0] == 303)


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
