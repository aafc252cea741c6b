"""Two accounts of one person become one after a login at both, in one transaction."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.accounts.commands import merging
from app.accounts.commands.bans import ban
from app.accounts.commands.linking import IDENTITIES_LIMIT
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import Account, Identity, Merge, Role, RoleGrant
from app.accounts.queries import find_ban, get_account, list_identities
from app.accounts.signals import moving_columns
from app.kernel.database import Base, db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.comments import reject
from app.moderation.models import Reason
from app.moderation.queries.log import Wanted, list_actions
from tests.accounts.linking_visits import come_back
from tests.accounts.login_visits import is_logged_in, log_in, name_shown
from tests.accounts.merges import merged, owner_of
from tests.browser import Browser, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment, make_identity, say
from tests.house.scene import everything


def test_a_person_merges_two_accounts_after_a_login_at_the_other_and_a_look_at_what_moves(
    app: Flask, client: Browser, nora: Account, cast: Cast
) -> None:
    article = make_article(cast.ada)
    comments = [make_comment(nora, article), make_comment(nora, article)]
    unrelated = make_comment(cast.mo, article)

    page = client.get(come_back(client.log_in(cast.ben)).location).text
    answer = client.press("/account/merge")

    assert "Are both of these you?" in page
    assert "<li>2 comments</li>" in page
    assert "<li>2 ways to log in</li>" in page
    assert (answer.status_code, answer.location) == (303, "/account?done=merged#identities-head")
    assert {owner_of(comment) for comment in comments} == {cast.ben.id}
    assert owner_of(unrelated) == cast.mo.id
    phone = new_browser(app)
    log_in(phone)
    assert name_shown(phone) == "Ben Cho"


def test_the_preview_moves_nothing(client: Browser, nora: Account, cast: Cast) -> None:
    asked = come_back(client.log_in(cast.ben)).location
    before = everything()

    client.get(asked)

    assert everything() == before


def test_nobody_merges_without_a_login_at_the_other_account(client: Browser, nora: Account, cast: Cast) -> None:
    before = everything()

    answers = [client.log_in(cast.ben).press(path).status_code for path in ("/account/merge", "/account/link")]

    assert answers == [303, 303]
    assert {**everything(), "sessions": []} == {**before, "sessions": []}


def test_swapped_account_a_login_at_the_other_account_counts_for_the_one_that_began(
    client: Browser, nora: Account, cast: Cast
) -> None:
    come_back(client.log_in(cast.ben))

    client.log_in(cast.mo).press("/account/merge")

    assert db.session.scalars(select(Merge)).all() == []


def test_the_button_pressed_twice_merges_once(client: Browser, nora: Account, cast: Cast) -> None:
    come_back(client.log_in(cast.ben))

    answers = [client.press("/account/merge").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(db.session.scalars(select(Merge)).all()) == 1


def test_the_account_that_was_merged_is_logged_out_everywhere(
    app: Flask, client: Browser, nora: Account, cast: Cast
) -> None:
    phone = new_browser(app).log_in(nora)
    come_back(client.log_in(cast.ben))

    client.press("/account/merge")

    assert (is_logged_in(phone), is_logged_in(client)) == (False, True)


def test_readers_see_the_name_of_the_account_that_stays(app: Flask, client: Browser, cast: Cast) -> None:
    nora, article, reader = make_account("Nora Field"), make_article(cast.ada), new_browser(app)
    say(nora, article)
    assert "Nora Field" in reader.get(f"/articles/{article.slug}").text

    row = merged(cast.ben, nora)
    after = reader.get(f"/articles/{article.slug}").text
    undo_merge(cast.ben, row)
    again = reader.get(f"/articles/{article.slug}").text

    assert ("Nora Field" in after, "Ben Cho" in after) == (False, True)
    assert ("Nora Field" in again, "Ben Cho" in again) == (True, False)


def test_a_ban_comes_along_and_so_do_the_decisions_about_somebody(cast: Cast) -> None:
    rejected = make_comment(cast.eve, make_article(cast.ada))
    action = reject(cast.mo, rejected, Reason.SPAM)

    merged(cast.ben, cast.eve)

    assert find_ban(cast.ben)
    assert action.id in {each.id for each in list_actions(wanted=Wanted(account=cast.ben))}


def test_the_preview_warns_of_the_ban(client: Browser, nora: Account, cast: Cast) -> None:
    ban(cast.mo, nora, "Enough.")

    page = client.get(come_back(client.log_in(cast.ben)).location).text

    assert "The ban comes along" in page


def test_who_is_banned_is_promised_no_undo(client: Browser, nora: Account, cast: Cast) -> None:
    page = client.get(come_back(client.log_in(cast.eve)).location).text
    merge(cast.eve, identity_of(nora))

    assert "Merge them" in page
    assert "you can undo it" not in page
    assert ">Undo<" not in client.get("/account").text


def test_roles_are_never_moved_so_who_has_one_is_not_merged(client: Browser, nora: Account, cast: Cast) -> None:
    nora.grants = [RoleGrant(role=Role.MODERATOR)]
    db.session.commit()

    page = client.get(come_back(client.log_in(cast.ben)).location).text
    answer = client.press("/account/merge")

    assert "a merge gives nobody a role" in page
    assert "Merge them" not in page
    assert answer.status_code == 403
    assert not get_account(cast.ben.id).roles


def test_nobody_who_has_a_role_takes_a_ban_over(client: Browser, nora: Account, cast: Cast) -> None:
    ban(cast.mo, nora, "Enough.")

    page = client.get(come_back(client.log_in(cast.vera)).location).text
    answer = client.press("/account/merge")

    assert "nobody bans staff" in page
    assert answer.status_code == 403
    assert find_ban(cast.vera) is None


def test_an_account_is_not_merged_with_itself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        merge(cast.ben, identity_of(cast.ben))


def test_who_was_merged_meanwhile_merges_nobody(cast: Cast) -> None:
    nora, theirs = make_account("Nora Field"), identity_of(cast.mo)
    merged(cast.ben, nora)

    with pytest.raises(RuleBroken, match="merged meanwhile"):
        merge(nora, theirs)


def test_a_merge_that_fails_half_way_moves_nothing(
    app: Flask, client: Browser, nora: Account, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_comment(nora, make_article(cast.ada))
    come_back(client.log_in(cast.ben))
    token, before = client.token(), everything()
    columns = [*moving_columns(), Base.metadata.tables["versions"].c.mark]  # a column of a table that has no id
    monkeypatch.setattr(merging, "moving_columns", lambda: columns)

    answer = client.post("/account/merge", data={"csrf_token": token})

    assert answer.status_code == 500
    assert everything() == before


@pytest.mark.parametrize("whose", ["ben", "nora"])
def test_who_leaves_stays_first_and_merges_then(client: Browser, nora: Account, cast: Cast, whose: str) -> None:
    {"ben": cast.ben, "nora": nora}[whose].erase_at = datetime.now(UTC) + timedelta(days=3)
    db.session.commit()

    page = client.get(come_back(client.log_in(cast.ben)).location).text
    answer = client.press("/account/merge")

    assert "is about to be erased" in page
    assert "Merge them" not in page
    assert answer.status_code == 403
    assert db.session.scalars(select(Merge)).all() == []


def test_two_accounts_with_more_ways_to_log_in_than_one_may_have_are_not_merged(cast: Cast) -> None:
    nora = make_account("Nora Field")
    for _ in range(IDENTITIES_LIMIT - 2):
        make_identity(nora)
    full, more = merged(cast.ben, nora), make_account("Zoe Finch")

    with pytest.raises(RuleBroken, match="at most 20"):
        merge(cast.ben, identity_of(more))

    assert len(list_identities(cast.ben)) == IDENTITIES_LIMIT
    undo_merge(cast.ben, full)
    merge(cast.ben, identity_of(more))


@pytest.mark.parametrize("becomes_of_jun", [True, False])
def test_a_login_that_went_elsewhere_meanwhile_merges_nobody(cast: Cast, *, becomes_of_jun: bool) -> None:
    identity = make_identity(cast.ben)
    db.session.commit()
    moved = update(Identity).values(account_id=cast.jun.id) if becomes_of_jun else delete(Identity)
    db.session.execute(moved.where(Identity.id == identity.id).execution_options(synchronize_session=False))

    with pytest.raises(RuleBroken, match="lost a way to log in"):
        merge(cast.vera, identity)

    assert db.session.scalars(select(Merge)).all() == []
