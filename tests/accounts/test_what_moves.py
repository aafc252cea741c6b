"""What a merge does with every row that names an account, and what is left of the other one."""

from sqlalchemy import select

from app.accounts.commands.merging import undo_merge
from app.accounts.models import Role
from app.accounts.queries import list_accounts
from app.accounts.signals import moving_columns
from app.comments.models import Comment
from app.kernel.database import Base, db
from tests.accounts.merges import merged
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment


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
