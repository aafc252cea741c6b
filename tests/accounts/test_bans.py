"""Bans: one may read but not write, until a date or for good."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.accounts.commands.bans import ban, lift
from app.accounts.commands.merging import merge
from app.accounts.queries import find_ban
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.accounts.login_visits import is_logged_in
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article


def test_a_ban_holds_for_good(cast: Cast) -> None:
    row = ban(cast.mo, cast.ben, "Enough.")

    with time_machine.travel(datetime.now(UTC) + timedelta(days=3_650)):
        assert find_ban(cast.ben) is row
    assert find_ban(cast.jun) is None
    assert find_ban(None) is None


def test_clocks_a_ban_until_a_date_ends_by_itself(cast: Cast) -> None:
    ban(cast.mo, cast.ben, "Enough.", now() + timedelta(days=3))

    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        assert find_ban(cast.ben)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=4)):
        assert find_ban(cast.ben) is None


def test_a_ban_that_is_lifted_holds_no_more_and_may_come_again(cast: Cast) -> None:
    first = lift(cast.mo, cast.eve)

    assert first.lifted_at
    assert find_ban(cast.eve) is None
    assert ban(cast.mo, cast.eve, "Again.").id != first.id


def test_nobody_is_banned_twice_at_once(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Eve Marsh is banned for good already"):
        ban(cast.mo, cast.eve, "Enough.")


def test_who_is_not_banned_cannot_be_let_in(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Ben Cho is not banned"):
        lift(cast.mo, cast.ben)


def test_only_moderators_ban_and_lift(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ban(cast.vera, cast.ben, "Enough.")
    with pytest.raises(NotAllowed):
        lift(cast.jun, cast.eve)
    with pytest.raises(NotAllowed, match="nobody bans staff"):
        ban(cast.ada, cast.mo, "Enough.")


def test_a_banned_person_reads_and_does_not_write(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    client.log_in(cast.eve)

    page = client.get(f"/articles/{article.slug}").text
    answer = client.press(f"/articles/{article.slug}/comments", text="Buy now.")

    assert "You may read here but not write" in page
    assert answer.status_code == 403
    assert "Buy now." not in client.get(f"/articles/{article.slug}").text
    assert is_logged_in(client)


def test_a_ban_that_is_lifted_lets_write_again(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    lift(cast.mo, cast.eve)
    db.session.commit()

    answer = client.log_in(cast.eve).press(f"/articles/{article.slug}/comments", text="I was there.")

    assert answer.status_code == 303


def test_an_account_that_was_merged_meanwhile_takes_no_ban_in_the_place_of_the_other(cast: Cast) -> None:
    former = make_account("Nora Field")
    merge(cast.ben, identity_of(former))

    with pytest.raises(RuleBroken, match="Nora Field was merged into another account meanwhile"):
        ban(cast.mo, former, "Enough.")

    assert find_ban(former) is None
