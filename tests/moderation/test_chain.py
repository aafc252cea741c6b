"""The log shows whoever doctored it: each row has a hash over itself and the row before."""

import hmac
import json
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.queries import get_account
from app.articles.queries.articles import get_article
from app.comments.models import CommentState
from app.comments.queries.comments import get_comment
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.chain import BEGINNING, HASHED, TABLE, TEXTS
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.log import record
from app.moderation.commands.people import ban, lift
from app.moderation.commands.threads import close, reopen
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction, Reason
from app.moderation.queries import chain
from app.moderation.queries.chain import verify_log
from tests.accounts.test_several_at_once import outcome
from tests.cast import Cast, make_article, make_comment
from tests.conftest import unguarded


def fill(cast: Cast) -> None:
    """A log of eight rows, the first of which, with a message, is the ban of the cast; the sixth has a message too."""
    article = make_article(cast.jun)
    comment = make_comment(cast.ben, article, state=CommentState.PENDING)
    approve(cast.mo, comment)
    close(cast.mo, article)
    db.session.commit()
    reopen(cast.ada, article)
    db.session.commit()
    undo(cast.mo, reject(cast.mo, comment, Reason.OFF_TOPIC))
    reject(cast.mo, comment, Reason.SPAM, "No ladders, 사다리 없음.")
    lift(cast.mo, cast.eve)
    db.session.commit()


def doctor(*statements: str) -> None:
    """Change the log past the program."""
    db.session.commit()
    with db.engine.begin() as connection, unguarded(connection):
        for statement in statements:
            connection.execute(text(statement))


def fault(noted: str | None = None) -> str:
    """What is wrong with the log."""
    db.session.rollback()
    return verify_log(noted).fault


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """How `flask moderation verify-log` ends, and what it says."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["moderation", "verify-log", *arguments])
    return result.exit_code, result.output


def test_a_log_that_nobody_touched_is_right(app: Flask, cast: Cast) -> None:
    fill(cast)

    status, told = run(app)

    assert status == 0
    assert told.startswith("right: 8 rows, each as it was written. The head is now ")


def test_a_log_without_a_row_is_right(app: Flask) -> None:
    assert run(app) == (0, f"right: 0 rows, each as it was written. The head is now {BEGINNING}\n")
    assert run(app, "--head", BEGINNING)[0] == 0


def test_a_stranger_can_verify_it_with_what_the_documentation_says(cast: Cast) -> None:
    """The form of docs/moderation.md, written out once more without the program."""
    fill(cast)
    rows = [dict(row) for row in db.session.execute(TABLE.select().order_by(TABLE.c.number)).mappings()]

    before = "0" * 64
    for number, row in enumerate(rows, 1):
        texts = {name: words for name in ("message", "note") if (words := row.pop(name))}
        salt, found = row.pop("salt"), row.pop("hash")
        row["created_at"] = row["created_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        known = {name: value for name, value in row.items() if value not in (None, "")}
        line = json.dumps(known, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        before = sha256(f"{before}\n{line}".encode()).hexdigest()
        assert (row["number"], found) == (number, before)
        if texts:
            words = json.dumps(texts, sort_keys=True, separators=(",", ":")).encode()
            assert hmac.new(bytes.fromhex(salt), words, "sha256").hexdigest() == row["texts_digest"]
    assert verify_log().hash == before


VALUES = {
    "id": "1000",
    "decision": "'approve'",
    "reason": "'abuse'",
    "role": "'author'",
    "state_before": "'rejected'",
    "until_at": "'2001-01-01 00:00:00+00:00'",
    "created_at": "'2001-01-01 00:00:00+00:00'",
    "details": """'{"a": 1}'""",
    "message": "'Other words.'",
    "salt": "'00'",
    "hash": "'00'",
    "texts_digest": "'00'",
    "moderator_id": "(SELECT max(id) FROM accounts)",
    "account_id": "(SELECT max(id) FROM accounts)",
    "undoes_id": "2",
    "comment_id": "NULL",
    "article_id": "NULL",
}


@pytest.mark.parametrize("column", [each.name for each in TABLE.columns])
def test_a_column_that_was_changed_is_noticed(cast: Cast, column: str) -> None:
    fill(cast)

    doctor(f"UPDATE moderation_actions SET {column} = {VALUES.get(column, '77')} WHERE number = 7")

    assert fault().startswith("Row 7 ")


NO_VALUES = [
    (column, value)
    for column in ("decision", "details", "created_at", "reason", "hash", "texts_digest", "salt")
    for value in ("'nonsense'", "NULL")
    if (column, value) != ("details", "NULL")  # which it is already
]


@pytest.mark.parametrize(("column", "value"), NO_VALUES)
def test_what_is_no_value_at_all_is_noticed_or_refused(app: Flask, cast: Cast, column: str, value: str) -> None:
    fill(cast)
    refused = {("decision", "NULL"), ("created_at", "NULL")}
    if db.engine.dialect.name == "postgresql":
        refused |= {("created_at", "'nonsense'"), ("details", "'nonsense'")}
    change = f"UPDATE moderation_actions SET {column} = {value} WHERE number = 7"
    if (column, value) in refused:
        with pytest.raises(DBAPIError):
            doctor(change)
        return

    doctor(change)

    status, told = run(app)
    assert status == 1
    assert told.startswith("WRONG: Row 7 ")


def test_every_column_that_a_decision_can_fill_is_read_back_as_it_was_sealed(cast: Cast) -> None:
    fill(cast)

    ban(cast.mo, cast.ben, "Come back tomorrow.", now() + timedelta(days=1))
    record(cast.mo, Decision.END_MEASURE, account_id=cast.ben.id, details={"minutes": 5, "until_at": None})

    db.session.commit()
    assert fault() == ""


@pytest.mark.parametrize("spelling", ["2026-03-03 00:00:00.123456-09:00", "2026-03-03T09:00:00.123456Z"])
def test_a_time_that_is_the_same_moment_in_other_words_is_noticed(cast: Cast, spelling: str) -> None:
    """SQLite would show the words and not the moment; PostgreSQL keeps no words, so nothing changes there."""
    with time_machine.travel(datetime(2026, 3, 3, 9, 0, 0, 123456, UTC), tick=False):
        lift(cast.mo, cast.eve)
        db.session.commit()
    assert fault() == ""

    doctor(f"UPDATE moderation_actions SET created_at = '{spelling}' WHERE number = 2")

    assert fault().startswith("Row 2 ") is (db.engine.dialect.name == "sqlite")


@pytest.mark.parametrize("number", [1, 4, 7])
def test_a_row_that_was_removed_is_named(cast: Cast, number: int) -> None:
    fill(cast)

    one = f"(SELECT id FROM moderation_actions WHERE number = {number})"
    doctor(
        f"UPDATE moderation_actions SET undoes_id = NULL WHERE undoes_id = {one}",
        f"DELETE FROM moderation_actions WHERE number = {number}",
    )

    assert fault().startswith(f"Row {number} is missing: behind row {number - 1} stands row {number + 1} (id ")


def test_the_end_that_is_missing_is_named(cast: Cast) -> None:
    fill(cast)

    doctor("DELETE FROM moderation_actions WHERE number > 6")

    assert fault() == "Row 7 is missing: the log ends with row 6, and had 8 rows."


def test_an_end_that_was_cut_off_together_with_the_head_is_noticed_by_whoever_noted_the_head(
    app: Flask, cast: Cast
) -> None:
    fill(cast)
    head = verify_log().hash

    doctor(
        "DELETE FROM moderation_actions WHERE number > 6",
        "UPDATE log_head SET number = 6, hash = (SELECT hash FROM moderation_actions WHERE number = 6)",
    )

    assert fault() == ""
    status, told = run(app, "--head", head)
    assert status == 1
    assert "No row has the hash that you noted" in told


def test_a_head_that_was_noted_is_found_again_when_the_log_has_grown(app: Flask, cast: Cast) -> None:
    fill(cast)
    head = verify_log().hash
    close(cast.mo, make_article(cast.jun, "Another"))

    status, told = run(app, "--head", f" {head.upper()} ")

    assert status == 0
    assert "the head that you noted is that of row 8." in told


@pytest.mark.parametrize(
    ("number", "sentence"), [("NULL", "has no place in the log"), ("9", "Row 9 (id "), ("900", "Row 9 is missing")]
)
def test_a_row_that_was_put_in_is_named(cast: Cast, number: str, sentence: str) -> None:
    fill(cast)

    doctor(
        "INSERT INTO moderation_actions"
        " (id, decision, moderator_id, account_id, message, created_at, number, form, hash)"
        f" SELECT 900, 'lift', moderator_id, account_id, '', created_at, {number}, 1, hash"
        " FROM moderation_actions WHERE number = 1"
    )

    assert sentence in fault()


def test_rows_that_changed_places_are_noticed(cast: Cast) -> None:
    fill(cast)

    doctor(
        "UPDATE moderation_actions SET number = -1 WHERE number = 3",
        "UPDATE moderation_actions SET number = 3 WHERE number = 4",
        "UPDATE moderation_actions SET number = 4 WHERE number = -1",
    )

    assert fault().startswith("Row 3 ")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE log_head SET number = 7", "The head of the log names row 7, and its last row is 8"),
        ("UPDATE log_head SET hash = '00'", "The head of the log names row 8"),
        ("UPDATE log_head SET number = 12", "Row 9 is missing"),
        ("DELETE FROM log_head", "The head of the log is missing; its last row is 8."),
    ],
)
def test_a_head_that_was_changed_is_noticed(cast: Cast, statement: str, sentence: str) -> None:
    fill(cast)

    doctor(statement)

    assert fault().startswith(sentence)


@pytest.mark.parametrize("change", ["message = ''", "message = '', salt = NULL"])
def test_a_text_that_was_emptied_without_an_erasure_is_noticed(cast: Cast, change: str) -> None:
    fill(cast)

    doctor(f"UPDATE moderation_actions SET {change} WHERE number = 7")

    assert fault().startswith("Row 7 ")


def test_a_text_that_a_row_never_had_is_noticed(cast: Cast) -> None:
    fill(cast)

    doctor("UPDATE moderation_actions SET message = 'Mo is unfair.' WHERE number = 2")

    assert fault().endswith("was given a text that it never had.")


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_actions SET message = 'Other words.'",
        "UPDATE moderation_actions SET decision = 'lift'",
        "UPDATE moderation_actions SET hash = '00', message = '', salt = NULL",
        "UPDATE moderation_actions SET hash = NULL",
        "DELETE FROM moderation_actions",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(cast: Cast, statement: str, number: int) -> None:
    """Not only the program: whoever means to must take the triggers first."""
    fill(cast)

    with pytest.raises(DBAPIError, match="The log is never changed"), db.engine.begin() as connection:
        connection.execute(text(f"{statement} WHERE number = {number}"))

    assert fault() == ""


def test_it_is_read_a_few_rows_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(cast)
    monkeypatch.setattr(chain, "ROWS_AT_ONCE", 2)

    assert verify_log().number == 8


def test_decisions_that_were_rolled_back_leave_no_gap(cast: Cast) -> None:
    article_id, mo = make_article(cast.jun).id, cast.mo.id
    db.session.commit()
    close(cast.mo, get_article(article_id))
    db.session.rollback()
    nested = db.session.begin_nested()
    close(get_account(mo), get_article(article_id))
    nested.rollback()

    close(get_account(mo), get_article(article_id))
    db.session.commit()

    assert (verify_log().number, fault()) == (2, "")


def test_a_part_of_a_transaction_is_sealed_with_the_whole(cast: Cast) -> None:
    article = make_article(cast.jun)
    with db.session.begin_nested():
        action = close(cast.mo, article)
    assert action.number is None

    reopen(cast.mo, article)
    db.session.commit()

    assert (action.number, verify_log().number, fault()) == (2, 3, "")


def test_moderators_who_decide_at_once_make_one_chain(app: Flask, cast: Cast) -> None:
    article = make_article(cast.jun)
    comments = [make_comment(cast.ben, article, state=CommentState.PENDING).id for _ in range(6)]
    comments += [make_comment(cast.ben, make_article(cast.jun, f"Room {n}")).id for n in range(6)]
    db.session.commit()
    mo = cast.mo.id

    def decide(comment_id: int) -> str:
        return outcome(app, lambda: reject(get_account(mo), get_comment(comment_id), Reason.SPAM))

    with ThreadPoolExecutor(6) as pool:
        ended = list(pool.map(decide, comments))

    assert ended == ["done"] * 12
    assert (verify_log().number, fault()) == (13, "")


def test_whoever_recorded_a_decision_does_not_hold_the_log_while_they_wait_for_more(app: Flask, cast: Cast) -> None:
    """So two who decide about the same threads in turn do not wait for each other."""
    one, two = (make_article(cast.jun, name).id for name in ("One", "Two"))
    db.session.commit()
    mo = cast.mo.id

    with writing(), ThreadPoolExecutor(1) as other:
        close(get_account(mo), get_article(one))
        working = other.submit(outcome, app, lambda: close(get_account(mo), get_article(two)))
        if db.engine.dialect.name == "postgresql":
            wait([working], 9)
            between = working.done()
        reopen(get_account(mo), get_article(one))
        db.session.commit()
        assert working.result(9) == "done"

    assert db.engine.dialect.name == "sqlite" or between
    assert (verify_log().number, fault()) == (4, "")


def test_a_new_column_leaves_the_hashes_of_old_rows_as_they_are() -> None:
    """What a column of later times must be: empty in the rows that are there, or a text."""
    first = {"id", "decision", "moderator_id", "created_at"}

    later = [TABLE.columns[name] for name in HASHED if name not in first]
    assert all(each.nullable or str(each.server_default.arg) == "''" for each in later)
    assert set(TEXTS) == {"message", "note"}
    assert ModerationAction.__table__ is TABLE
