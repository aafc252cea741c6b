"""Two accounts of one person become one after a login at both, in one transaction, and can be taken apart again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands import merging
from app.accounts.commands.bans import ban
from app.accounts.commands.linking import IDENTITIES_LIMIT
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.commands.sessions import begin_session
from app.accounts.models import Account, Merge, Role, RoleGrant
from app.accounts.queries import find_ban, get_account, list_accounts, list_identities
from app.accounts.signals import moving_columns
from app.comments.models import Comment
from app.kernel.database import Base, db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands import reject
from app.moderation.models import Reason
from app.moderation.queries import list_actions
from tests.accounts.login_visits import is_logged_in, log_in, name_shown
from tests.accounts.test_linking import come_back, identity_of
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, make_identity, say
from tests.house.scene import everything
from tests.rigs.hostile_provider import HostileProvider


@pytest.fixture
def nora(app: Flask, corp: HostileProvider, cast: Cast) -> Account:
    """The second account of ben's person, who logs in at the provider."""
    account = make_account("Nora Field")
    identity = make_identity(account, issuer=corp.issuer)
    identity.subject = corp.tricks.login
    db.session.commit()
    return account


def owner_of(comment: Comment) -> int:
    """Whose the comment is now."""
    return db.session.scalars(select(Comment.author_id).where(Comment.id == comment.id)).one()


def merged(account: Account, other: Account) -> Merge:
    """The merge, committed."""
    row = merge(account, identity_of(other))
    db.session.commit()
    return row


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
    assert action.id in {each.id for each in list_actions(account=cast.ben)}


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


def test_a_merge_is_undone_and_everything_is_as_it_was(app: Flask, client: Browser, nora: Account, cast: Cast) -> None:
    make_comment(nora, make_article(cast.ada))
    hers = identity_of(nora)
    before = everything()
    row = merged(cast.ben, nora)
    phone = new_browser(app)
    with phone.session_transaction() as cookie:
        cookie["_user_id"] = begin_session(hers)

    page = client.log_in(cast.ben).get("/account").text
    answer = client.press(f"/account/merges/{row.id}/undo")

    assert "<bdi>Nora Field</bdi>" in page
    assert (answer.status_code, answer.location) == (303, "/account?done=undone#identities-head")
    assert (is_logged_in(client), is_logged_in(phone)) == (True, False)
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"merges", "sessions", "versions"}
    assert "Nora Field" not in client.get("/account").text


def test_what_was_written_since_stays_where_it_was_written(cast: Cast) -> None:
    nora, article = make_account("Nora Field"), make_article(cast.ada)
    row = merged(cast.ben, nora)
    since = say(cast.ben, article)

    undo_merge(cast.ben, row)

    assert owner_of(since) == cast.ben.id


def test_who_undoes_a_merge_by_what_moves_back_is_logged_out(client: Browser, nora: Account, cast: Cast) -> None:
    row = merged(cast.ben, nora)
    log_in(client)

    answer = client.press(f"/account/merges/{row.id}/undo")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert not is_logged_in(client)


def test_a_merge_is_undone_once_and_within_seven_days(client: Browser, cast: Cast) -> None:
    first, late = (merged(cast.ben, make_account(name)) for name in ("Nora Field", "Zoe Finch"))
    client.log_in(cast.ben)

    answers = [client.press(f"/account/merges/{first.id}/undo").status_code for _ in range(2)]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        page, too_late = client.get("/account").text, client.press(f"/account/merges/{late.id}/undo")

    assert answers == [303, 403]
    assert "Zoe Finch" not in page
    assert too_late.status_code == 403


def test_nobody_undoes_the_merge_of_somebody_else(client: Browser, cast: Cast) -> None:
    row = merged(cast.ben, make_account("Nora Field"))

    answers = [
        client.log_in(cast.mo).press(f"/account/merges/{number}/undo").status_code for number in (row.id, 2**31 - 1)
    ]

    assert answers == [404, 404]
    with pytest.raises(NotAllowed):
        undo_merge(cast.mo, row)


def test_who_was_banned_since_the_merge_does_not_get_away_by_undoing_it(cast: Cast) -> None:
    row = merged(cast.ben, make_account("Nora Field"))
    ban(cast.mo, cast.ben, "Enough.")

    with pytest.raises(NotAllowed):
        undo_merge(cast.ben, row)


def test_a_ban_that_came_along_goes_back(cast: Cast) -> None:
    row = merged(cast.ben, cast.eve)

    undo_merge(cast.ben, row)

    assert (find_ban(cast.ben), bool(find_ban(cast.eve))) == (None, True)


@pytest.mark.parametrize("whose", ["ben", "nora"])
def test_neither_account_is_left_without_a_way_to_log_in(cast: Cast, whose: str) -> None:
    nora = make_account("Nora Field")
    ways = {"ben": identity_of(cast.ben), "nora": identity_of(nora)}
    row = merged(cast.ben, nora)
    db.session.delete(ways[whose])
    db.session.flush()

    with pytest.raises(RuleBroken, match="no way to log in"):
        undo_merge(cast.ben, row)


def test_three_accounts_become_one_and_come_apart_in_any_order(cast: Cast) -> None:
    article, people = make_article(cast.ada), [make_account("Nora Field"), make_account("Zoe Finch")]
    comments = [make_comment(each, article) for each in (*people, cast.ben)]
    inner, outer = merged(people[0], people[1]), merged(cast.ben, people[0])
    together = [owner_of(each) for each in comments]

    db.session.expire_all()
    undo_merge(cast.ben, inner)
    half = [owner_of(each) for each in comments]
    undo_merge(cast.ben, outer)

    assert together == [cast.ben.id] * 3
    assert half == [cast.ben.id, people[1].id, cast.ben.id]
    assert [owner_of(each) for each in comments] == [people[0].id, people[1].id, cast.ben.id]


def test_a_former_account_is_on_no_list_and_its_page_is_that_of_the_other(client: Browser, cast: Cast) -> None:
    nora = make_account("Nora Field")
    row = merged(cast.ben, nora)

    page = client.log_in(cast.mo).get(f"/moderation/accounts/{nora.id}").text

    assert "<h1><bdi>Ben Cho</bdi></h1>" in page
    assert nora.id not in {each.id for each in list_accounts()}
    undo_merge(cast.ben, row)
    assert nora.id in {each.id for each in list_accounts()}


def test_the_address_of_a_former_author_leads_on(client: Browser, cast: Cast) -> None:
    author, nobody = make_account("Nora Field", Role.AUTHOR), make_account("Zoe Finch")
    make_article(author)
    author.grants = []
    merged(cast.ben, author)
    merged(cast.mo, nobody)

    former, other = client.get(f"/authors/{author.slug}"), client.get(f"/authors/{nobody.slug}")

    assert (former.status_code, former.location) == (302, f"/authors/{cast.ben.slug}")
    assert client.get(former.location).status_code == 200
    assert other.status_code == 404


def test_a_thousand_comments_move_and_come_back_with_a_bounded_number_of_statements(cast: Cast) -> None:
    nora, article = make_account("Nora Field"), make_article(cast.ada)
    for _ in range(1_200):
        make_comment(nora, article)

    row = merged(cast.ben, nora)
    undo_merge(cast.ben, row)

    owners = db.session.scalars(select(Comment.author_id).distinct()).all()
    assert owners == [nora.id]


def test_every_column_that_names_an_account_says_what_a_merge_does_with_it() -> None:
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    naming = [column for column in columns if any(key.target_fullname == "accounts.id" for key in column.foreign_keys)]

    silent = [str(column) for column in naming if not column.info.keys() & {"moves", "stays"}]

    assert not silent, f"Say info=moves(…) or info=stays(…) of accounts.signals on these: {silent}"


def test_every_column_that_moves_can_be_moved() -> None:
    for column in moving_columns():
        unique = {each for index in column.table.indexes if index.unique for each in index.columns}
        unique |= {
            each
            for rule in column.table.constraints
            if type(rule).__name__ == "UniqueConstraint"
            for each in rule.columns
        }

        assert "id" in column.table.c, f"{column}: a merge remembers rows by their id; give the table one."
        assert column not in unique, f"{column}: teach commands/merging.py what becomes of the second of two rows."


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
