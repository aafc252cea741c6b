"""The migrations make what the models describe, on both kinds of database, and can be walked back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from app import models  # noqa: F401  (every table must be known)
from app.kernel.database import Base, connect, db
from app.moderation.commands.log import record
from app.moderation.decisions import Decision
from app.moderation.queries.chain import verify_log
from config import ROOT
from tests.conftest import KINDS, ORDINARY, close, make_app
from tests.rigs.postgresql import create_database

Result = TypeVar("Result")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, folder: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'empty.sqlite'}"
    return create_database(request.getfixturevalue("postgresql"), "migrations")


def config_of(url: str) -> Config:
    """The migrations, on this database."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    return config


def differences(engine: Engine) -> list[object]:
    """What a new migration would have to change."""
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def tables(engine: Engine) -> set[str]:
    """The tables there are, but the migrations' own."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_what_the_models_describe(url: str) -> None:
    command.upgrade(config_of(url), "head")

    engine = connect(url)
    assert differences(engine) == []
    assert tables(engine) == set(Base.metadata.tables)
    engine.dispose()


def test_the_comparison_notices_what_is_missing(url: str) -> None:
    command.upgrade(config_of(url), "head")
    engine = connect(url)

    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_comments_place"))
        connection.execute(text("ALTER TABLE articles ADD COLUMN extra text"))

    assert len(differences(engine)) == 2
    engine.dispose()


def test_every_migration_can_be_taken_back_and_made_again(url: str) -> None:
    config, engine = config_of(url), connect(url)

    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert tables(engine) == set()

    command.upgrade(config, "head")
    assert differences(engine) == []
    engine.dispose()


def test_a_second_upgrade_changes_nothing_and_loses_nothing(url: str) -> None:
    config, engine = config_of(url), connect(url)
    command.upgrade(config, "head")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO accounts (slug, name, created_at) VALUES ('ada', 'Ada', '2026-03-03 09:00:00+00:00')")
        )

    command.upgrade(config, "head")

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM accounts")) == 1
    engine.dispose()


def test_no_migration_of_a_table_loses_rows_that_refer_to_it(url: str) -> None:
    config, engine = config_of(url), connect(url)
    command.upgrade(config, "0002")
    at = "'2026-03-03 09:00:00+00:00'"
    with engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO accounts (id, slug, name, created_at) VALUES (1, 'ada', 'Ada', {at})"),
        )
        connection.execute(
            text(
                "INSERT INTO identities (id, account_id, provider, issuer, subject, email, email_verified, created_at,"
                f" last_used_at) VALUES (1, 1, 'corp', 'https://corp.example', 'ada', '', false, {at}, {at})"
            )
        )
        connection.execute(
            text(
                "INSERT INTO sessions (id, token_hash, account_id, identity_id, created_at, expires_at)"
                f" VALUES (1, 'hash', 1, 1, {at}, {at})"
            )
        )

    for step, revision in ((command.upgrade, "head"), (command.downgrade, "0002")):
        step(config, revision)
        with engine.connect() as connection:
            counts = [connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("identities", "sessions")]
        assert counts == [1, 1], revision
    engine.dispose()


def test_decisions_that_were_there_are_sealed_and_further_ones_behind_them(url: str) -> None:
    config, engine = config_of(url), connect(url)
    command.upgrade(config, "0021")
    at = "'2026-03-03 09:00:00.123456+00:00'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO accounts (id, slug, name, created_at) VALUES (1, 'mo', 'Mo', {at})"))
        for number in range(1, 1_204):
            message = "Genug, 그만." if number % 3 else ""
            values = f"('ban', 1, 1, '{message}', {at})"
            columns = "(decision, moderator_id, account_id, message, created_at)"
            connection.execute(text(f"INSERT INTO moderation_actions {columns} VALUES {values}"))

    for _ in range(2):
        command.upgrade(config, "head")
        with_app(url, lambda: record(None, Decision.ENVIRONMENT, details={"settings": ["SITE_NAME"]}))
        assert with_app(url, verify_log).number == 1_204
        assert with_app(url, verify_log).fault == ""
        command.downgrade(config, "0021")  # which knows nothing of what came without a moderator

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM moderation_actions")) == 1_203
        nullable = {each["name"]: each["nullable"] for each in inspect(connection).get_columns("moderation_actions")}
    assert nullable["moderator_id"] is False
    engine.dispose()


def test_decisions_that_an_earlier_version_does_not_know_are_gone_or_called_as_it_calls_them(url: str) -> None:
    config, engine = config_of(url), connect(url)
    command.upgrade(config, "head")
    at = "'2026-03-03 09:00:00.123456+00:00'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO accounts (id, slug, name, created_at) VALUES (1, 'mo', 'Mo', {at})"))
        columns = "(id, decision, moderator_id, account_id, undoes_id, message, note, created_at)"
        for key, decision in enumerate(Decision, 1):
            values = f"({key}, '{decision}', 1, 1, NULL, 'Told.', 'Noted.', {at})"
            connection.execute(text(f"INSERT INTO moderation_actions {columns} VALUES {values}"))
        undone = list(Decision).index(Decision.ESCALATE) + 1
        connection.execute(
            text(f"INSERT INTO moderation_actions {columns} VALUES (900, 'undo', 1, 1, {undone}, '', '', {at})")
        )

    command.downgrade(config, "0019")

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT decision, message FROM moderation_actions ORDER BY id")).all()
    known = ["approve", "reject", "reject", "approve", "undo", "close", "reopen", "ban", "lift", "remove_text", "ban"]
    assert [decision for decision, _ in rows] == known
    assert {message for _, message in rows} == {"Told. Noted."}
    command.upgrade(config, "head")
    assert with_app(url, verify_log).fault == ""
    engine.dispose()


def with_app(url: str, work: Callable[[], Result]) -> Result:
    """What the work gives in an application over the database, committed."""
    app = make_app(replace(ORDINARY, database_url=url))
    with app.app_context():
        result = work()
        db.session.commit()
    close(app)
    return result


def test_every_constraint_has_a_name_that_a_migration_can_speak_of(url: str) -> None:
    command.upgrade(config_of(url), "head")
    engine = connect(url)
    inspector = inspect(engine)

    for table in tables(engine):
        keys = [*inspector.get_foreign_keys(table), *inspector.get_unique_constraints(table)]
        assert all(key["name"] for key in [*keys, inspector.get_pk_constraint(table)]), table
    engine.dispose()


def test_the_migrations_are_one_line() -> None:
    script = ScriptDirectory.from_config(config_of("sqlite://"))

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_what_every_article_says_is_its_first_revision(url: str) -> None:
    config, engine = config_of(url), connect(url)
    command.upgrade(config, "0030")
    at, later = "'2026-03-03 09:00:00+00:00'", "'9999-03-03 09:00:00+00:00'"
    times = {1: ("NULL", "NULL"), 2: (at, "NULL"), 3: (later, "NULL"), 4: (at, at)}
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO accounts (id, slug, name, created_at) VALUES (1, 'ada', 'Ada', {at})"))
        columns = "id, slug, title, excerpt, word_count, language, author_id, created_at, edited_at, published_at"
        for key, (published, unpublished) in times.items():
            values = f"{key}, 'a-{key}', 'Noon', '', 1, 'en', 1, {at}, {at}, {published}, {unpublished}"
            statement = f"INSERT INTO articles ({columns}, unpublished_at, source, html, contents)"
            connection.execute(text(f"{statement} VALUES ({values}, 'Text.', '<p>Text.</p>', '[]')"))

    command.upgrade(config, "head")

    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT number, editor_id, state, source FROM article_revisions ORDER BY article_id")
        )
        assert rows.all() == [(1, 1, state, "Text.") for state in ("draft", "published", "scheduled", "unpublished")]
        assert connection.scalar(text("SELECT sum(version) FROM articles")) == 4
    engine.dispose()
