"""Whether the log is what was written: every row is read and hashed again, a few at a time."""

import hmac
import json
from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Enum, String, func, select, type_coerce

from app.kernel.database import Moment, db
from app.moderation.chain import BEGINNING, FORM, TABLE, digest_texts, hash_row, texts_of
from app.moderation.decisions import Decision
from app.moderation.models import LogHead

ROWS_AT_ONCE = 500
MOMENTS = tuple(each.name for each in TABLE.columns if isinstance(each.type, Moment))

Row = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """How many rows are as they were written, the hash of the last of them, and what is wrong behind it, if anything.

    `noted_at` is the row whose hash somebody had noted elsewhere.
    """

    number: int
    hash: str
    fault: str = ""
    noted_at: int | None = None


def verify_log(noted: str | None = None) -> Verdict:
    """Read the log from its first row on, up to the first that is not what was written; `noted` is an earlier head."""
    number, last, noted_at = 0, BEGINNING, 0 if noted == BEGINNING else None
    erasures = read_erasures()
    with closing(read_rows()) as rows:
        for row in rows:
            fault = find_fault(row, number + 1, last, erasures)
            if fault:
                return Verdict(number, last, fault, noted_at)
            number, last = row["number"], row["hash"]
            noted_at = number if last == noted else noted_at
    fault = find_fault_of_the_end(number, last)
    if not fault and noted and noted_at is None:
        fault = "No row has the hash that you noted: the log was written anew since, or its end was cut off."
    return Verdict(number, last, fault, noted_at)


def find_fault(row: Row, number: int, before: str, erasures: dict[int, int]) -> str:
    """What is wrong with a row that should have this number; empty where nothing is."""
    if row["number"] != number:
        return f"Row {number} is missing: behind row {number - 1} stands row {row['number']} ({name_of(row)})."
    if row["form"] != FORM or not has_hash(row, before):
        wrong = "is not what was written: it was changed, or another was put in its place"
    elif not row["texts_digest"]:
        wrong = "was given a text that it never had" if texts_of(row) or row["salt"] else ""
    elif row["salt"] or texts_of(row):
        wrong = "" if has_digest(row) else "has another text than the one that was written"
    else:
        is_told = erasures.get(row["account_id"], 0) > number
        wrong = "" if is_told else "lost its text, and no erasure in the log tells of it"
    return f"Row {number} ({name_of(row)}) {wrong}." if wrong else ""


def has_hash(row: Row, before: str) -> bool:
    """Whether the row is what its hash was made of, behind the row of that hash."""
    try:
        return hmac.compare_digest(hash_row(understood(row), before), str(row["hash"]))
    except (TypeError, ValueError):
        return False


def has_digest(row: Row) -> bool:
    """Whether the texts are those that the digest was made of."""
    try:
        return hmac.compare_digest(digest_texts(row, row["salt"] or ""), row["texts_digest"])
    except ValueError:
        return False


def find_fault_of_the_end(number: int, last: str) -> str:
    """What is wrong behind the last row: an end that is missing, or what was added past the chain."""
    stray = db.session.scalar(select(func.min(TABLE.c.id)).where(TABLE.c.number.is_(None)))
    if stray:
        return f"A row has no place in the log (id {stray}): it was put in behind row {number}, past the program."
    head = db.session.scalar(select(LogHead))
    if head is None:
        return f"The head of the log is missing; its last row is {number}." if number else ""
    if head.number > number:
        return f"Row {number + 1} is missing: the log ends with row {number}, and had {head.number} rows."
    if (head.number, head.hash) != (number, last):
        return f"The head of the log names row {head.number}, and its last row is {number}: one of them was changed."
    return ""


def read_rows() -> Generator[Row]:
    """Every row that has a place in the log, in the order of these places."""
    query = select(*map(plain, TABLE.columns)).where(TABLE.c.number.is_not(None)).order_by(TABLE.c.number)
    with db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as found:
        yield from map(dict, found.mappings())


def plain(column: Column[Any]) -> Any:
    """A column as the database has it: what was doctored may be no such thing as the column should hold."""
    return type_coerce(column, String).label(column.name) if isinstance(column.type, (Enum, JSON, Moment)) else column


def understood(row: Row) -> Row:
    """The row with its times and its details as values; raises ValueError."""
    details = row["details"]
    times = {name: moment_of(row[name]) for name in MOMENTS}
    return {**row, **times, "details": json.loads(details) if isinstance(details, str) else details}


def moment_of(value: Any) -> datetime | None:
    """A time as a value, whatever the database calls it; raises ValueError.

    SQLite keeps it as a string, and no other is taken than the one for this moment in UTC: in another zone it would
    hash alike and be shown as another.
    """
    if not isinstance(value, str):
        at: datetime | None = value
        return at
    read = datetime.fromisoformat(value)
    if read.utcoffset() or read.isoformat(" ", "microseconds") != value:
        raise ValueError(value)
    return read.replace(tzinfo=UTC)


def read_erasures() -> dict[int, int]:
    """The row that tells of the last erasure of each account's texts."""
    columns = (TABLE.c.number, plain(TABLE.c.details))
    rows = db.session.execute(select(*columns).where(TABLE.c.decision == Decision.ERASE).order_by(TABLE.c.number))
    return {account_id: row.number for row in rows for account_id in accounts_of(row.details)}


def accounts_of(details: Any) -> Collection[int]:
    """Whose texts an erasure took; nobody's where it was doctored, which its own hash tells."""
    try:
        told = json.loads(details) if isinstance(details, str) else details
        return [each for each in told["accounts"] if isinstance(each, int)]
    except (KeyError, TypeError, ValueError):
        return []


def name_of(row: Row) -> str:
    """A row by its id and its time, for whoever looks for it in a backup."""
    return f"id {row['id']}, {row['created_at']!s:.19}"


def read_head() -> LogHead | None:
    """The last row of the log by its number and hash; None where nothing was decided yet."""
    return db.session.scalar(select(LogHead))
