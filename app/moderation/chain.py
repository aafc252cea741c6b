"""The chain of the log: what is hashed of a row, and how. docs/moderation.md tells it to strangers.

The hash of a row covers every column that has a value, and the hash of the row before it. Of texts it covers only a
digest under a salt of the row, so that an erasure can take text and salt, and the chain still holds. A new column that
is nullable, or empty at first, joins in by itself: rows that lack it are hashed as before.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from sqlalchemy import Table

from app.moderation.models import ModerationAction

FORM = 1
BEGINNING = "0" * 64  # stands before the first row
TABLE: Table = ModerationAction.metadata.tables[ModerationAction.__tablename__]
TEXTS = tuple(each.name for each in TABLE.columns if each.info.get("text"))
HASHED = tuple(each.name for each in TABLE.columns if each.name not in {*TEXTS, "salt", "hash"})


def seal(row: Mapping[str, Any], number: int, before: str) -> dict[str, Any]:
    """What is to be stored with a new row that gets this number behind the row of that hash."""
    salt = token_hex(16) if texts_of(row) else None
    added = {"number": number, "form": FORM, "texts_digest": digest_texts(row, salt) if salt else None}
    return {**added, "salt": salt, "hash": hash_row({**row, **added}, before)}


def hash_row(row: Mapping[str, Any], before: str) -> str:
    """SHA-256 over the hash of the row before, a line's end, and the canonical form of the row."""
    return sha256(b"%b\n%b" % (before.encode(), canonical({name: row[name] for name in HASHED}))).hexdigest()


def digest_texts(row: Mapping[str, Any], salt: str) -> str:
    """HMAC-SHA256 (RFC 2104) of the canonical form of the texts, under the salt."""
    return hmac.digest(bytes.fromhex(salt), canonical(texts_of(row)), "sha256").hex()


def texts_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a row that are not empty."""
    return {name: row[name] for name in TEXTS if row[name]}


def canonical(values: Mapping[str, Any]) -> bytes:
    """JSON in ASCII without white space, names in their order; what has no value, or an empty one, is left out."""
    told = {name: value for name, value in values.items() if value not in (None, "")}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), default=spell).encode()


def spell(value: object) -> str:
    """A time as `2026-11-23T18:48:07.004211Z`."""
    if not isinstance(value, datetime):
        raise TypeError(f"The log has no form for {type(value).__name__}.")
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
